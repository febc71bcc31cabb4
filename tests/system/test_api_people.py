# SPDX-License-Identifier: Apache-2.0
"""Permissions of people in our JSON API: a person's own, and administrators' for anyone (features.md 6, S-31, S-70)."""
import urllib.parse

from support.api import Api, pointers, problem
from support.case import SystemTest
from support.dance import obtain_token
from support.oauth2 import REDIRECT, Client
from support.pairing import pair
from support.signer import Signer


class IncomingTest(SystemTest):
    """Applications that may act as people here."""

    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.signer = Signer("builder", secret="s" * 32)
        cls.tracker.add_consumer(cls.signer, name="Builder <i>")
        cls.admin, cls.alice, cls.bob = Api(cls.tracker), Api.in_session(cls.tracker, "alice"), Api(cls.tracker, "bob")
        cls.link = cls.admin.get("/links").json()["links"][0]["id"]

    def setUp(self):
        self.token = obtain_token(self.tracker.url, self.signer, "alice")

    def works(self):
        answer = self.signer.get(self.tracker.url + "/plugins/servlet/applinks/whoami", token=self.token.token, token_secret=self.token.secret)
        return answer.status == 200 and "alice" in answer.text

    def last(self, api=None):
        return (api or self.alice).get("/permissions").json()["permissions"][-1]

    def test_a_person_sees_and_withdraws_her_own(self):
        self.assertTrue(self.works())
        mine = self.last()
        self.assertEqual((mine["application"], mine["protocol"]), ("Builder <i>", "oauth1"))
        self.assertEqual(self.alice.delete("/permissions/" + mine["id"]).status, 204)
        self.assertFalse(self.works())
        self.assertEqual(problem(self.alice.delete("/permissions/" + mine["id"])), "not_found")

    def test_nobody_withdraws_or_sees_what_is_another_persons(self):
        """S-70."""
        self.assertEqual(self.bob.get("/permissions").json()["permissions"], [])
        self.assertEqual(self.bob.delete("/permissions/" + self.last()["id"]).status, 404)
        self.assertTrue(self.works())

    def test_an_administrator_withdraws_for_anyone_at_the_link(self):
        given = self.admin.get(f"/links/{self.link}/grants").json()
        self.assertEqual({(grant["user"], grant["link_name"]) for grant in given["incoming"]}, {("alice", "Builder <i>")})
        self.assertEqual(given["outgoing"], [])
        grant = self.last()["id"]
        self.tracker.add_consumer(Signer("other", secret="s" * 32), name="Other")
        other = self.admin.get("/links?q=other").json()["links"][0]["id"]
        wrong_link = self.admin.delete(f"/links/{other}/grants/incoming/{grant}")
        self.assertEqual((wrong_link.status, self.works()), (404, True))
        self.assertEqual(self.admin.delete(f"/links/{self.link}/grants/incoming/{grant}").status, 204)
        self.assertFalse(self.works())


class IncomingOAuth2Test(SystemTest):
    def test_what_was_allowed_with_oauth2_is_seen_counted_and_withdrawn(self):
        tracker = self.start_installation("Tracker")
        admin, alice, bob = Api(tracker), Api.in_session(tracker, "alice"), Api(tracker, "bob")
        made = admin.post("/external-applications", {"name": "Builds", "incoming": {
            "protocol": "oauth2", "redirect_uris": [REDIRECT], "scope": "WRITE"}}).json()
        builds = Client(tracker.url, made["client_id"], made["secret"])
        tokens = builds.tokens("alice", scope="READ")
        mine = alice.get("/permissions").json()["permissions"]
        self.assertEqual([(one["application"], one["protocol"], one["scope"]) for one in mine], [("Builds", "oauth2", "READ")])
        link = made["link"]["id"]
        self.assertEqual(admin.get(f"/links/{link}").json()["users_incoming"], 1)
        self.assertEqual(admin.get(f"/links/{link}/grants").json()["incoming"][0]["user"], "alice")
        self.assertEqual(bob.delete("/permissions/" + mine[0]["id"]).status, 404)
        self.assertEqual(alice.delete("/permissions/" + mine[0]["id"]).status, 204)
        self.assertEqual(builds.refresh(tokens["refresh_token"]).status, 400)
        self.assertEqual(admin.get(f"/links/{link}").json()["users_incoming"], 0)


class OutgoingTest(SystemTest):
    """A person's accounts at linked applications."""

    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.wiki = cls.start_installation("Wiki", host="127.0.0.2")
        pair(cls.tracker, cls.wiki)
        cls.admin = Api(cls.tracker)
        cls.link = cls.admin.get("/links").json()["links"][0]["id"]
        cls.alice = Api.in_session(cls.tracker, "alice")

    def connection(self, api=None):
        return (api or self.alice).get("/connections").json()["connections"][0]

    def connect(self):
        started = self.alice.post("/connections/" + self.link, {"return_to": "/applinks/connections?x=1"})
        self.assertEqual(started.status, 200, started.text)
        browser = self.alice.browser
        browser.open(started.json()["next_url"])
        page = browser.answer_login("alice", "correct horse alice")
        browser.submit(page.form(button="approve"), button="approve", follow=True)
        return browser.connect_account()

    def test_connecting_leads_there_and_back(self):
        self.assertEqual((self.connection()["state"], self.connection()["can_connect"]), ("not_connected", True))
        page = self.connect()
        self.assertEqual(urllib.parse.urlsplit(page.url)[2:4], ("/applinks/connections", "x=1"))
        connected = self.connection()
        self.assertEqual((connected["state"], connected["remote_user"]), ("connected", "alice"))
        self.assertEqual(self.admin.get(f"/links/{self.link}/grants").json()["outgoing"][0]["user"], "alice")
        self.assertEqual(self.admin.get("/links").json()["links"][0]["users_outgoing"], 1)

        self.assertEqual(self.alice.delete("/connections/" + self.link).status, 204)
        self.assertEqual(self.connection()["state"], "not_connected")

    def test_an_administrator_revokes_for_anyone(self):
        self.connect()
        account = self.admin.get(f"/links/{self.link}/grants").json()["outgoing"][0]["account"]
        self.assertEqual(self.admin.delete(f"/links/{self.link}/grants/outgoing/{account}").status, 204)
        self.assertEqual(self.connection()["state"], "not_connected")
        self.assertEqual(self.admin.delete(f"/links/{self.link}/grants/outgoing/{account}").status, 404)

    def test_it_returns_to_this_application_only(self):
        """S-72."""
        for place in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
            with self.subTest(place=place):
                answer = self.alice.post("/connections/" + self.link, {"return_to": place})
                self.assertEqual((answer.status, pointers(answer)), (400, ["/return_to"]))

    def test_another_browser_cannot_finish_what_this_one_began(self):
        """S-31."""
        started = self.alice.post("/connections/" + self.link, {})
        other = Api.in_session(self.tracker, "bob")
        other.browser.open(started.json()["next_url"])
        page = other.browser.answer_login("bob", "correct horse bob")
        other.browser.submit(page.form(button="approve"), button="approve", follow=True)
        self.assertEqual(self.connection(other)["state"], "not_connected")
