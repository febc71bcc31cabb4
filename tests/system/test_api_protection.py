# SPDX-License-Identifier: Apache-2.0
"""What protects every resource of our JSON API: who may call it, tokens, origins, the password given lately (S-47, S-48, S-69, S-70)."""
from support import client
from support.api import CONTRACT_OF_API, Api, problem
from support.case import SystemTest


class ProtectionTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker", settings={"session.step_up_minutes": 10})

    def operations(self, *methods):
        for method, path in sorted(CONTRACT_OF_API.operations()):
            if method in methods:
                yield method, path.replace("{", "").replace("}", "")

    def test_no_resource_answers_a_stranger(self):
        """S-69."""
        nobody = Api(self.tracker, headers={})
        for method, path in self.operations("GET", "POST", "PUT", "PATCH", "DELETE"):
            with self.subTest(method=method, path=path):
                body = {} if method in ("POST", "PUT", "PATCH") and "requestBody" in CONTRACT_OF_API.operation(method, path) else None
                answer = nobody.call(method, path, body)
                self.assertEqual((answer.status, problem(answer)), (401, "not_authenticated"))

    def test_administrators_resources_are_closed_to_others(self):
        """S-69."""
        alice = Api(self.tracker, "alice")
        own = {"/session", "/session/step-up", "/connections", "/connections/id", "/permissions", "/permissions/grant", "/types", "/search/targets",
               "/links/id/search", "/resolve", "/icon", "/items/key/links", "/items/key/links/id", "/backlinks", "/dev/summary", "/dev/detail"}
        for method, path in self.operations("GET", "POST", "PUT", "PATCH", "DELETE"):
            if path in own:
                continue
            with self.subTest(method=method, path=path):
                body = {} if "requestBody" in CONTRACT_OF_API.operation(method, path) else None
                answer = alice.call(method, path, body)
                self.assertEqual((answer.status, problem(answer)), (403, "not_allowed"))

    def test_changes_of_a_session_need_the_token_and_our_own_origin(self):
        """S-47: every operation that changes something."""
        api = Api.in_session(self.tracker)
        for method, path in self.operations("POST", "PUT", "PATCH", "DELETE"):
            body = {} if "requestBody" in CONTRACT_OF_API.operation(method, path) else None
            for name, headers in (("no token", {"X-CSRF-Token": None}), ("wrong token", {"X-CSRF-Token": "x" * 43}),
                                  ("other site", {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}),
                                  ("no origin", {"Origin": None, "Sec-Fetch-Site": None})):
                with self.subTest(method=method, path=path, name=name):
                    answer = api.call(method, path, body, headers=headers)
                    self.assertEqual((answer.status, problem(answer)), (403, "csrf_rejected"))

    def test_basic_from_a_page_of_another_site_is_refused(self):
        """S-47: a browser may remember Basic credentials of the application behind us."""
        answer = Api(self.tracker).post("/apply", {"file": ""}, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
        self.assertEqual((answer.status, problem(answer)), (403, "csrf_rejected"))

    def test_bodies_are_json_only(self):
        """S-47."""
        api = Api.in_session(self.tracker)
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            with self.subTest(content_type=content_type):
                answer = api.post("/session/step-up", {"password": "x"}, headers={"Content-Type": content_type})
                self.assertEqual((answer.status, problem(answer)), (415, "unsupported_media_type"))

    def test_linked_applications_cannot_call_it(self):
        """S-70: a bearer token, a signature: ignored, and the cookie beside it, too."""
        api = Api.in_session(self.tracker)
        for authorization in ("Bearer ala_" + "x" * 43, 'OAuth oauth_consumer_key="k", oauth_signature="s", oauth_signature_method="HMAC-SHA1", '
                                                    'oauth_timestamp="1", oauth_nonce="n"'):
            with self.subTest(authorization=authorization[:6]):
                answer = api.get("/session", headers={"Authorization": authorization})
                self.assertEqual((answer.status, problem(answer)), (401, "not_authenticated"))

    def test_the_integration_of_the_application_acts_for_a_named_person_and_never_as_an_administrator(self):
        """design "The way of a request": the key of the gateway, for plugins of the local application."""
        key = (self.tracker.data / "gateway.key").read_text().strip()
        def ask(path, user, key=key):
            return Api(self.tracker, headers={"Authorization": f"Bearer {key}"} | ({"X-Applink-User": user} if user else {})).get(path)
        self.assertEqual(ask("/session", "alice").json()["user"]["name"], "alice")
        administrator = ask("/session", "admin")
        self.assertEqual((administrator.json()["user"]["name"], administrator.json()["user"]["admin"]), ("admin", False))
        refused = ask("/links", "admin")
        self.assertEqual((refused.status, problem(refused)), (403, "not_allowed"))
        for user, wrong in ((None, key), ("", key), ("nobody", key), ("alice", key[:-1] + "x"), ("alice", "")):
            with self.subTest(user=user):
                self.assertEqual(ask("/session", user, wrong).status, 401)


class StepUpTest(SystemTest):
    """S-48: in a session whose password is too old, every change of an administrator is refused, tests of links excepted."""

    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.api = Api.in_session(cls.tracker)
        # What the clock would do in ten minutes.
        cls.tracker.age("UPDATE session SET step_up_until = 0")

    def test_every_change_asks_for_the_password_first(self):
        own = {"/session", "/session/step-up", "/connections/{id}", "/permissions/{grant}", "/resolve", "/items/{key}/links",
               "/items/{key}/links/{id}"}
        for method, path in sorted(CONTRACT_OF_API.operations()):
            operation = CONTRACT_OF_API.operation(method, path.replace("{", "").replace("}", ""))
            if method == "GET" and path not in ("/export", "/audit/export") or path in own or path == "/links/{id}/check":
                continue
            with self.subTest(method=method, path=path):
                answer = self.api.call(method, path.replace("{", "").replace("}", ""), {} if "requestBody" in operation else None)
                self.assertEqual((answer.status, problem(answer)), (401, "step_up_required"))

    def test_reading_does_not(self):
        self.assertEqual(self.api.get("/links").status, 200)
        self.assertIsNone(self.api.get("/session").json()["step_up_until"])
