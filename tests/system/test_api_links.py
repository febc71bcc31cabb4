# SPDX-License-Identifier: Apache-2.0
"""Links in our JSON API: list, search, one link, edits with If-Match, suspend, move, match, delete (features.md 2 and 4)."""
import sqlite3

from support.api import Api, pointers, problem
from support.case import SystemTest
from support.pairing import pair
from support.signer import Signer


class LinkedTest(SystemTest):
    """Two installations that are linked, and one application by hand."""

    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.wiki = cls.start_installation("Wiki <b>&", host="127.0.0.2")
        cls.tracker.add_consumer(Signer("builder", secret="s" * 32), name="Builder")
        pair(cls.tracker, cls.wiki)
        cls.api = Api(cls.tracker)
        cls.link = cls.api.get("/links?q=wiki").json()["links"][0]["id"]

    def get(self, path="", **more):
        return self.api.get(f"/links/{self.link}{path}", **more)


class ListTest(LinkedTest):
    def test_it_holds_what_the_list_shows(self):
        answer = self.api.get("/links").json()
        self.assertEqual((answer["total"], [link["name"] for link in answer["links"]]), (2, ["Builder", "Wiki <b>&"]))
        wiki = answer["links"][1]
        self.assertEqual((wiki["state"], wiki["status"], wiki["last_check"]["code"]), ("active", "sign_in_needed", "ok"))
        self.assertEqual((wiki["incoming"], wiki["outgoing"], wiki["primary"]), ("oauth", "oauth", False))
        self.assertEqual(wiki["my_connection"], "possible")
        self.assertTrue(wiki["can"]["suspend"])
        self.assertFalse(wiki["can"]["resume"])

    def test_it_is_searched_by_name_address_and_type(self):
        for text, names in (("WIKI", ["Wiki <b>&"]), ("127.0.0.2", ["Wiki <b>&"]), ("builder", ["Builder"]), ("nothing%20such", [])):
            with self.subTest(text=text):
                found = self.api.get(f"/links?q={text}").json()
                self.assertEqual(([link["name"] for link in found["links"]], found["total"]), (names, 2))
        self.assertEqual(self.api.get("/links?q=" + "x" * 300).status, 413)
        self.assertEqual(self.api.get("/links?q=a&q=b").status, 400)

    def test_a_link_holds_all_of_its_settings_and_no_secret(self):
        """S-70."""
        link = self.get()
        self.assertEqual(link.json()["peer_key"]["bits"], 2048)
        self.assertEqual(link.json()["invitation_url"], None)
        builder = self.api.get("/links?q=builder").json()["links"][0]["id"]
        by_hand = self.api.get("/links/" + builder)
        self.assertEqual(by_hand.json()["incoming_application"]["consumer_key"], "builder")
        self.assertTrue(by_hand.json()["incoming_application"]["has_secret"])
        self.assertNotIn("s" * 32, by_hand.text)

    def test_an_unknown_link_is_not_found(self):
        answer = self.api.get("/links/none")
        self.assertEqual((answer.status, problem(answer)), (404, "not_found"))

    def test_what_depends_on_a_link_is_known_before_it_goes(self):
        builder = self.api.get("/links?q=builder").json()["links"][0]["id"]
        nobody = {"people_outgoing": 0, "people_incoming": 0}
        self.assertEqual(self.get("/dependents").json(), nobody | {"can_tell_peer": True, "is_primary": False, "next_primary": None})
        self.assertEqual(self.api.get(f"/links/{builder}/dependents").json(),
                         nobody | {"can_tell_peer": False, "is_primary": True, "next_primary": "Wiki <b>&"})


class EditTest(LinkedTest):
    def patch(self, change, **more):
        return self.api.patch(f"/links/{self.link}", change, **more)

    def test_what_is_left_out_stays(self):
        before = self.get().json()
        answer = self.patch({"impersonation": {"users": ["alice"], "groups": [], "administrators": False}})
        self.assertEqual(answer.status, 200)
        after = answer.json()
        self.assertEqual(after["impersonation"]["users"], ["alice"])
        same = set(before) - {"impersonation", "updated_at"}
        self.assertEqual({name: before[name] for name in same}, {name: after[name] for name in same})

    def test_two_tabs_do_not_overwrite_each_other(self):
        first, second = self.get().header("ETag"), self.get().header("ETag")
        self.assertEqual(first, second)
        saved = self.patch({"name": "Wiki of the first tab"}, headers={"If-Match": first})
        self.assertEqual(saved.status, 200)
        refused = self.patch({"name": "Wiki of the second tab"}, headers={"If-Match": second})
        self.assertEqual((refused.status, problem(refused)), (412, "changed_meanwhile"))
        self.assertEqual(self.get().json()["name"], "Wiki of the first tab")
        self.assertEqual(self.patch({"name": "Wiki <b>&"}, headers={"If-Match": saved.header("ETag")}).status, 200)

    def test_each_field_has_its_own_sentence_and_nothing_half_is_done(self):
        before = self.get().json()
        answer = self.patch({"name": "", "display_url": "ftp://x", "incoming": "all", "ca_pem": "no certificate", "allow_loopback": "yes",
                             "impersonation": {"users": ["", 5], "groups": "staff", "administrators": False, "more": 1}, "colour": "red"})
        self.assertEqual(answer.status, 400)
        self.assertEqual(set(pointers(answer)), {"/name", "/display_url", "/incoming", "/ca_pem", "/allow_loopback", "/impersonation/users/0",
                                                 "/impersonation/users/1", "/impersonation/groups", "/impersonation/more", "/colour"})
        self.assertEqual(self.get().json(), before)
        for name in ("Builder", "x" * 256, "a\nb"):
            with self.subTest(name=name[:10]):
                self.assertEqual(pointers(self.patch({"name": name})), ["/name"])
        self.assertEqual(pointers(self.patch({"type": "none"})), ["/type"])
        self.assertEqual(pointers(self.patch({"type": "jira"})), ["/type"])

    def test_levels_that_the_other_side_does_not_have_are_a_mismatch_until_they_are_matched(self):
        changed = self.patch({"outgoing": "impersonation"}).json()
        self.assertEqual(changed["outgoing"], "impersonation")
        self.assertEqual(self.api.post(f"/links/{self.link}/match").json()["outgoing"], "oauth")

    def test_suspended_links_can_be_resumed_and_only_those(self):
        suspended = self.api.post(f"/links/{self.link}/suspend").json()
        self.assertEqual((suspended["state"], suspended["status"]), ("suspended", "suspended"))
        self.assertIn("suspended by admin", suspended["suspended_reason"])
        self.assertEqual(self.api.post(f"/links/{self.link}/suspend").status, 409)
        resumed = self.api.post(f"/links/{self.link}/resume").json()
        self.assertEqual((resumed["state"], resumed["suspended_reason"]), ("active", ""))
        self.assertEqual(self.api.post(f"/links/{self.link}/resume").status, 409)

    def test_another_link_of_the_type_becomes_primary(self):
        builder = self.api.get("/links?q=builder").json()["links"][0]["id"]
        for link, other in ((self.link, builder), (builder, self.link)):
            self.assertTrue(self.api.post(f"/links/{link}/primary").json()["primary"])
            self.assertFalse(self.api.get(f"/links/{other}").json()["primary"])

    def test_the_key_of_the_other_side_is_fetched_anew(self):
        self.assertEqual(self.api.post(f"/links/{self.link}/peer-key").status, 200)
        builder = self.api.get("/links?q=builder").json()["links"][0]["id"]
        self.assertEqual(self.api.post(f"/links/{builder}/peer-key").status, 409)

    def test_an_address_where_another_application_answers_is_told_beside_the_field(self):
        answer = self.api.post(f"/links/{self.link}/move", {"address": self.tracker.url})
        self.assertEqual((answer.status, pointers(answer)), (400, ["/address"]))
        answer = self.api.post(f"/links/{self.link}/move", {"address": "nowhere"})
        self.assertEqual((answer.status, pointers(answer)), (400, ["/address"]))

    def test_every_change_is_audited_with_who_did_it(self):
        """S-62."""
        self.patch({"allow_loopback": True})
        rows = self.tracker.rows("SELECT event, actor, link FROM audit ORDER BY number DESC LIMIT 1")
        self.assertEqual(rows, [("link.changed", "admin", self.link)])


class DeleteTest(LinkedTest):
    def test_both_halves_go_when_the_other_side_is_asked(self):
        self.assertEqual(self.api.delete(f"/links/{self.link}?other_side=both").status, 400)
        answer = self.api.delete(f"/links/{self.link}?other_side=remove")
        self.assertEqual((answer.status, answer.json()["outcome"]), (200, "removed_both"))
        self.assertEqual(self.api.get(f"/links/{self.link}").status, 404)
        self.assertEqual(Api(self.wiki).get("/links").json()["total"], 0)


class ManyLinksTest(SystemTest):
    def test_a_thousand_links_come_in_one_fast_answer(self):
        tracker = self.start_installation("Tracker")
        tracker.add_consumer(Signer("builder", secret="s" * 32), name="Builder 0")
        tracker.stop()
        columns = [row[1] for row in tracker.rows("PRAGMA table_info(link)")]
        own = {"id": "'link-' || n", "name": "'Builder ' || n", "is_primary": "0"}
        with sqlite3.connect(tracker.data / "applinkd.db") as database:
            database.execute(
                "WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 999) "
                f"INSERT INTO link SELECT {', '.join(own.get(name, name) for name in columns)} FROM link, count")
        tracker.start()
        api = Api.in_session(tracker)
        answer = api.get("/links")
        self.assertEqual((answer.json()["total"], len(answer.json()["links"])), (1000, 1000))
        # The time of the server alone, as its log has it; generous, because tests share their machine.
        last = [event for event in tracker.log_events("request") if event["path"] == "/applinks/api/v1/links"][-1]
        self.assertLess(last["ms"], 300)
        print(f"\n1,000 links: {last['ms']:.1f} ms, {len(answer.body)} bytes", end="")
