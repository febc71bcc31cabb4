# SPDX-License-Identifier: Apache-2.0
"""A proxy in front authenticates people and names them in headers (S-40, S-41)."""
from support import client
from support.case import SystemTest
from support.installation import password_of
from support.people import account_of, cookie_of, session, sign_in

NAMES = {"directory.user_header": "Remote-User", "directory.groups_header": "Remote-Groups", "directory.admin_groups": "admins"}


class HeaderDirectoryTest(SystemTest):
    """127.0.0.1 is the proxy; 127.0.0.3 is not."""

    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.settings = {"directory.kind": "header", "server.trusted_proxies": "127.0.0.1"} | NAMES
        cls.tracker = cls.start_installation(upstream=cls.app.url, users=(), settings=cls.settings)

    def setUp(self):
        self.app.forget()

    def login(self, headers, path="/applinks/login"):
        return client.get(self.tracker.url + path, headers)

    def test_whom_the_proxy_names_is_signed_in_at_once(self):
        headers = {"Remote-User": "alice", "Remote-Groups": "staff, admins"}
        answer = self.login(headers, "/applinks/login?return_to=/applinks/links")
        self.assertEqual((answer.status, answer.header("Location")), (303, "/applinks/links"))
        user = session(self.tracker, cookie_of(answer) | headers).json()["user"]
        self.assertEqual((user["name"], user["admin"], user["groups"]), ("alice", True, ["admins", "staff"]))

    def test_the_application_gets_the_name_from_us_and_never_the_header_of_the_proxy(self):
        self.get(self.tracker.url + "/issues", {"Remote-User": "bob"})
        seen = self.app.last()
        self.assertEqual((seen.header("X-Forwarded-User"), seen.all("Remote-User")), ("bob", []))

    def test_a_session_lasts_as_long_as_the_proxy_names_the_same_person(self):
        cookie = cookie_of(self.login({"Remote-User": "carol"}))
        self.assertEqual(session(self.tracker, cookie | {"Remote-User": "carol"}).status, 200)
        self.assertEqual(session(self.tracker, cookie | {"Remote-User": "dora"}).status, 401)
        self.assertEqual(session(self.tracker, cookie | {"Remote-User": "carol"}).status, 401)  # it is over
        again = cookie_of(self.login({"Remote-User": "carol"}))
        self.assertEqual(session(self.tracker, again).status, 401)  # signed out at the proxy

    def test_two_headers_an_odd_one_and_other_spellings_name_nobody(self):
        for headers in ([("Remote-User", "erik"), ("Remote-User", "erik")], [("Remote-User", "erik ,x\x01")],
                        [("Remote_User", "erik")], [("remote.user", "erik")], [("X-Forwarded-User", "erik")]):
            with self.subTest(headers=headers):
                answer = self.login(headers)
                self.assertNotEqual(answer.status, 303)
                self.assertIsNone(account_of(self.tracker, "erik"))

    def test_the_name_of_an_account_of_this_server_is_not_to_be_had_from_the_proxy(self):
        self.assertNotEqual(self.login({"Remote-User": "admin"}).status, 303)
        self.assertEqual(sign_in(self.tracker, "admin", password_of("admin")).status, 303)

    def test_a_form_of_another_site_does_not_act_with_the_name(self):
        """S-47."""
        headers = {"Remote-User": "bob", "Origin": "http://evil.example.org", "Sec-Fetch-Site": "cross-site"}
        client.post(self.tracker.url + "/issues", headers, "a=b")
        self.assertIsNone(self.app.last().header("X-Forwarded-User"))

    def test_step_up_needs_no_password_but_the_same_person(self):
        headers = {"Remote-User": "fred", "Remote-Groups": "admins"}
        headers |= cookie_of(self.login(headers))
        told = session(self.tracker, headers).json()
        self.assertEqual(told["step_up"], "confirm")
        sent = headers | {"X-CSRF-Token": told["csrf"], "Origin": self.tracker.url, "Content-Type": "application/json"}
        answer = client.post(self.tracker.url + "/applinks/api/v1/session/step-up", sent, b"{}")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIsNotNone(answer.json()["step_up_until"])

    def test_whoever_never_came_is_unknown_and_it_is_said_why(self):
        """The proxy tells who comes, and nothing else."""
        refused = self.tracker.on_data("consumer", "add", "--key", "runner", "--name", "runner", "--secret-file",
                                       self.tracker.secret_file("r" * 20), "--two-legged", "--as", "gustav", status=None)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("There is no active user", refused.stderr)
        self.assertIn("Whoever signs in through the proxy is known here from the first visit on.", refused.stderr)
        key = (self.tracker.data / "gateway.key").read_text().strip()
        answer = client.get(self.tracker.url + "/applinks/gateway/none/x", {"Authorization": "Bearer " + key, "X-Applink-User": "gustav"})
        self.assertIn("known here from the first visit on", answer.text)
        cookie_of(self.login({"Remote-User": "gustav"}))
        self.tracker.on_data("consumer", "add", "--key", "runner", "--name", "runner", "--secret-file",
                             self.tracker.secret_file("r" * 20), "--two-legged", "--as", "gustav")


class NotFromTheProxyTest(SystemTest):
    def test_nobody_elses_header_counts(self):
        """S-41: no implicit trust for private addresses, nor for this machine."""
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, users=(), settings={
            "directory.kind": "header", "server.trusted_proxies": "192.0.2.7"} | NAMES)
        for extra in ({}, {"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}):
            with self.subTest(extra=extra):
                headers = {"Remote-User": "mallory", "Remote-Groups": "admins"} | extra
                self.assertEqual(client.get(tracker.url + "/applinks/login", headers).status, 200)
                self.assertEqual(session(tracker, headers).status, 401)
                client.get(tracker.url + "/issues", headers)
                self.assertIsNone(app.last().header("X-Forwarded-User"))
                self.assertEqual(app.last().all("Remote-User"), [])
        self.assertIsNone(account_of(tracker, "mallory"))
