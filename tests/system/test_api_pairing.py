# SPDX-License-Identifier: Apache-2.0
"""Adding a link with our JSON API alone: probe, our half, hand-over, check (features.md 3, S-35, S-36, S-48, S-73)."""
import urllib.parse

from support.api import Api, events, pointers, problem
from support.case import SystemTest
from support.ports import free_port
from support.scripted_peer import ScriptedPeer


class ProbeTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.api = Api(cls.tracker)

    def setUp(self):
        # Ten probes a minute are what one administrator has: each test takes its own.
        name = "admin-" + self.id().rpartition(".")[2][:40]
        self.tracker.add_user(name, "--admin")
        self.tracker.settle()
        self.api = Api(self.tracker, name)

    def probe(self, address, **more):
        return self.api.post("/probes", {"address": address} | more)

    def test_an_application_with_application_links_can_be_paired(self):
        with_name = self.start_installation("Wiki <b>", host="127.0.0.2")
        found = self.probe(with_name.url + "/").json()
        self.assertEqual((found["outcome"], found["reported"]), ("can_pair", with_name.url))
        self.assertEqual((found["application"]["name"], found["application"]["type"]), ("Wiki <b>", "generic"))

    def test_what_does_not_answer_is_told_with_a_reason(self):
        found = self.probe(f"http://127.0.0.1:{free_port()}").json()
        self.assertEqual((found["outcome"], found["finding"]["code"], found["reached"]), ("nothing", "refused", ""))

    def test_another_place_has_to_be_confirmed(self):
        """S-35."""
        peer = ScriptedPeer("127.0.0.3")
        self.addCleanup(peer.close)
        peer.redirect("/rest/applinks/1.0/manifest", "http://127.0.0.4:9999/rest/applinks/1.0/manifest")
        found = self.probe(peer.url).json()
        self.assertEqual((found["outcome"], found["reached"]), ("redirected", "http://127.0.0.4:9999"))

    def test_our_own_address_is_recognised(self):
        self.assertEqual(self.probe(self.tracker.url).json()["outcome"], "itself")

    def test_a_wrong_address_is_told_beside_the_field(self):
        for address in ("", "wiki", "ftp://wiki", "http://user@wiki", "http://0x7f.1", "x" * 3000):
            with self.subTest(address=address[:20]):
                answer = self.probe(address)
                self.assertEqual((answer.status, pointers(answer)), (400, ["/address"]))

    def test_ten_probes_a_minute_are_the_limit(self):
        """S-36."""
        port = free_port()
        statuses = [self.probe(f"http://127.0.0.1:{port}").status for _ in range(11)]
        self.assertEqual(statuses, [200] * 10 + [429])


class PairingTest(SystemTest):
    def setUp(self):
        self.tracker = self.start_installation("Tracker")
        self.wiki = self.start_installation("Wiki", host="127.0.0.2")
        self.here, self.there = Api.in_session(self.tracker), Api.in_session(self.wiki)

    def create(self, **more):
        found = self.here.post("/probes", {"address": self.wiki.url}).json()
        return self.here.post("/links", {"address": self.wiki.url, "peer_id": found["application"]["id"], "both_admins": True,
                                         "same_users": False} | more)

    @staticmethod
    def query_of(url):
        return {"query": urllib.parse.urlsplit(url).query}

    def test_both_halves_are_made_by_two_administrators(self):
        for same_users, level in ((False, "oauth"), (True, "impersonation")):
            with self.subTest(same_users=same_users):
                made = self.create(same_users=same_users)
                self.assertEqual((made.status, made.json()["link"]["state"]), (201, "setting_up"))
                self.assertTrue(made.json()["next_url"].startswith(self.wiki.url))

                asked = self.there.post("/handover/inspect", self.query_of(made.json()["next_url"])).json()
                self.assertEqual((asked["application"]["name"], asked["incoming"], asked["outgoing"]), ("Tracker", level, level))
                self.assertEqual((asked["is_return"], asked["already_linked"], asked["same_users"]), (False, False, same_users))
                back = self.there.post("/handover/accept", self.query_of(made.json()["next_url"]))
                self.assertTrue(back.json()["next_url"].startswith(self.tracker.url))

                returned = self.here.post("/handover/inspect", self.query_of(back.json()["next_url"])).json()
                self.assertEqual((returned["is_return"], returned["link"]), (True, made.json()["link"]["id"]))
                checked = self.here.post(f"/links/{returned['link']}/check").json()
                self.assertEqual((checked["finding"]["code"], checked["finding"]["severity"]), ("ok", "ok"))
                self.assertEqual((checked["link"]["state"], checked["ends"]["matches"]), ("active", True))
                ends = self.here.get(f"/links/{returned['link']}/ends").json()
                self.assertEqual(ends["theirs"], {"incoming": level, "outgoing": level})
                # Pressed twice, there is still one link, and what came back once is used up (S-73).
                self.there.post("/handover/accept", self.query_of(made.json()["next_url"]))
                self.assertEqual(self.there.get("/links").json()["total"], 1)
                again = self.here.post("/handover/inspect", self.query_of(back.json()["next_url"]))
                self.assertFalse(again.status == 200 and again.json()["is_return"])
                self.assertEqual(self.here.delete(f"/links/{returned['link']}?other_side=remove").json()["outcome"], "removed_both")

    def test_pressing_twice_leads_to_the_link_that_is_there(self):
        first = self.create().json()["link"]["id"]
        second = self.create()
        self.assertEqual((second.status, problem(second), second.json()["existing_link"]), (409, "already_exists", first))
        probed = self.here.post("/probes", {"address": self.wiki.url}).json()
        self.assertEqual((probed["outcome"], probed["existing_link"]), ("linked", first))

    def test_without_rights_over_there_the_other_administrator_gets_an_address(self):
        made = self.create(both_admins=False).json()
        self.assertIsNone(made["next_url"])
        self.assertTrue(made["invitation_url"].startswith(self.wiki.url))
        link = self.here.get(f"/links/{made['link']['id']}").json()
        self.assertEqual((link["status"], link["invitation_url"]), ("setting_up", made["invitation_url"]))
        accepted = self.there.post("/handover/accept", self.query_of(made["invitation_url"]))
        self.assertEqual(accepted.status, 200, accepted.text)
        self.assertEqual(self.there.get("/links").json()["total"], 1)

    def test_a_link_that_is_setting_up_can_be_gone_on_with(self):
        made = self.create().json()["link"]["id"]
        again = self.here.post(f"/links/{made}/continue")
        self.assertTrue(again.json()["next_url"].startswith(self.wiki.url))
        self.assertEqual(self.there.post("/handover/accept", self.query_of(again.json()["next_url"])).status, 200)

    def test_the_test_of_a_link_tells_as_it_goes(self):
        made = self.create().json()["link"]["id"]
        answer = self.here.post(f"/links/{made}/check", headers={"Accept": "text/event-stream"})
        self.assertEqual(answer.header("Content-Type"), "text/event-stream")
        self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")  # S-49
        last, data = events(answer)[-1]
        self.assertEqual((last, data["link"]["id"]), ("done", made))

    def test_what_is_missing_or_forged_is_refused(self):
        answer = self.here.post("/links", {"address": self.wiki.url})
        self.assertEqual((answer.status, set(pointers(answer))), (400, {"/peer_id", "/both_admins", "/same_users"}))
        other = self.create(peer_id="00000000-0000-0000-0000-000000000000")
        self.assertEqual((other.status, pointers(other)), (400, ["/address"]))
        for query in ("", "a=b", "applinkStartingUrl=ftp%3A%2F%2Fx&applinkOriginalCreatedId=1"):
            with self.subTest(query=query):
                answer = self.there.post("/handover/inspect", {"query": query})
                self.assertEqual((answer.status, pointers(answer)), (400, ["/query"]))
        self.assertEqual(self.here.get("/links").json()["total"], 0)
