# SPDX-License-Identifier: Apache-2.0
"""The session resource of our JSON API: who I am, the password in place, signing out (S-45, S-48)."""
from support import client
from support.api import ROOT, Api, pointers, problem
from support.case import SystemTest
from support.installation import password_of


class SessionTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")

    def test_it_says_who_i_am_and_which_application_this_is(self):
        session = Api.in_session(self.tracker, "alice").get("/session").json()
        self.assertEqual(session["user"]["name"], "alice")
        self.assertFalse(session["user"]["admin"])
        self.assertEqual((session["application"]["name"], session["application"]["url"]), ("Tracker", self.tracker.url))
        self.assertTrue(session["development_http"])
        self.assertGreater(len(session["csrf"]), 20)

    def test_nobody_and_wrong_passwords_get_a_problem(self):
        nobody = Api(self.tracker, headers={}).get("/session")
        self.assertEqual((nobody.status, problem(nobody)), (401, "not_authenticated"))
        self.assertEqual(nobody.json()["error_id"], nobody.header("X-Request-Id"))
        wrong = Api(self.tracker, headers=client.basic("alice", "wrong")).get("/session")
        self.assertEqual((wrong.status, problem(wrong)), (401, "not_authenticated"))

    def test_signing_out_ends_the_session_at_the_server(self):
        """S-45."""
        api = Api.in_session(self.tracker, "alice")
        old = api.browser.cookie_header(self.tracker.url)
        answer = api.delete("/session")
        self.assertEqual(answer.status, 204)
        self.assertIn("Max-Age=0", answer.header("Set-Cookie"))
        self.assertEqual(client.get(self.tracker.url + ROOT + "/session", old).status, 401)

    def test_the_password_in_place_gives_a_new_session_and_a_new_token(self):
        """S-45, S-48."""
        api = Api.in_session(self.tracker)
        old_cookie, old_csrf = api.browser.cookie_header(self.tracker.url), api.csrf
        wrong = api.post("/session/step-up", {"password": "not it"})
        self.assertEqual((wrong.status, pointers(wrong)), (400, ["/password"]))
        right = api.post("/session/step-up", {"password": password_of("admin")})
        self.assertEqual(right.status, 200)
        self.assertIsNotNone(right.json()["step_up_until"])
        self.assertNotEqual(right.json()["csrf"], old_csrf)
        self.assertEqual(client.get(self.tracker.url + ROOT + "/session", old_cookie).status, 401)
        self.assertEqual(api.get("/session").json()["csrf"], right.json()["csrf"])

    def test_what_is_wrong_with_a_body_is_told_field_by_field(self):
        api = Api.in_session(self.tracker)
        for body, wanted in (({}, ["/password"]), ({"password": 1}, ["/password"]), ({"password": "x" * 2000}, ["/password"]),
                             ({"password": "x", "pass/word": 1}, ["/pass~1word"])):
            with self.subTest(body=str(body)[:40]):
                answer = api.post("/session/step-up", body)
                self.assertEqual((answer.status, pointers(answer)), (400, wanted))
        for body in ("", "{", "[]", '"x"', '{"password": "a", "password": '):
            with self.subTest(body=body):
                self.assertEqual(api.post("/session/step-up", body).status, 400)
