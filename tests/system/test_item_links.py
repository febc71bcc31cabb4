# SPDX-License-Identifier: Apache-2.0
"""Remote links of items and their other halves: both or none, and nothing is lost (features.md 8.1, 8.4)."""
import hashlib
import urllib.parse
import uuid

from support import client
from support.api import Api, problem
from support.case import SystemTest
from support.fake_products import start_estate
from support.pairing import pair

PATIENCE_SECONDS = 60


class ItemLinksTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.redmine, cls.mediawiki, cls.tracker, cls.wiki = start_estate(cls)
        pair(cls.tracker, cls.wiki, same_users=True)
        cls.wiki_id = Api(cls.tracker).get("/links").json()["links"][0]["id"]
        cls.tracker_id = Api(cls.wiki).get("/links").json()["links"][0]["id"]

    number = 100

    def setUp(self):
        ItemLinksTest.number += 1
        self.number = ItemLinksTest.number
        self.key = f"OFFICE-{self.number}"
        self.redmine.add_issue(self.number, "Cannot print")
        self.title = f"Runbook {self.number}"
        self.mediawiki.add_page(self.number, self.title)
        self.alice, self.bob = Api(self.tracker, "alice"), Api(self.tracker, "bob")

    def body(self, **more):
        return {"relationship": "mentioned in", "object": {
            "url": f"{self.wiki.url}/index.php/{urllib.parse.quote(self.title.replace(' ', '_'))}", "title": self.title}} | more

    def at_the_wiki(self, user="alice"):
        answer = Api(self.wiki, user).get(f"/items/{urllib.parse.quote(self.title)}/links")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def test_a_link_with_its_other_half_is_seen_on_both_sides(self):
        made = self.alice.post(f"/items/{self.key}/links", self.body(reciprocal=True))
        self.assertEqual(made.status, 201, made.text)
        link = made.json()
        self.assertEqual((link["state"], link["globalId"]), ("ok", f"appId={self.wiki_id}&pageId={self.number}"))
        self.assertEqual(link["application"], {"type": "mediawiki", "name": "Wiki"})
        (there,) = self.at_the_wiki("bob")
        self.assertEqual(there["globalId"], f"appId={self.tracker_id}&issueId={self.number}")
        self.assertEqual(there["object"]["url"], f"{self.tracker.url}/issues/{self.number}")
        self.assertEqual(there["object"]["title"], f"#{self.number} Cannot print")
        self.assertEqual((there["application"]["name"], there["author"]), ("Tracker", "alice"))
        recent = self.alice.get("/search/targets").json()["recent"]
        self.assertEqual(recent[0]["title"], self.title)
        self.assertNotIn(self.title, [item["title"] for item in self.bob.get("/search/targets").json()["recent"]])
        self.assertEqual(self.alice.delete(f"/items/{self.key}/links/{link['id']}").status, 204)
        self.eventually(lambda: not self.at_the_wiki(), PATIENCE_SECONDS, "the other half is still there")

    def test_the_same_global_id_changes_the_link_that_is_there(self):
        first = self.alice.post(f"/items/{self.key}/links", self.body())
        second = self.alice.post(f"/items/{self.number}/links", self.body(relationship="tested by"))
        self.assertEqual((first.status, second.status), (201, 200), "the number alone names the same issue")
        self.assertEqual(first.json()["id"], second.json()["id"])
        (link,) = self.alice.get(f"/items/MOVED-{self.number}/links").json()
        self.assertEqual(link["relationship"], "tested by")
        replaced = self.alice.put(f"/items/{self.key}/links/{link['id']}", self.body(object=self.body()["object"] | {"title": "New"}))
        self.assertEqual(replaced.json()["object"]["title"], "New")
        self.assertEqual(self.alice.get(f"/items/{self.key}/links/{link['id']}").json()["object"]["title"], "New")

    def test_only_who_may_see_the_item_reads_and_writes_its_links(self):
        """S-70."""
        self.redmine.add_issue(self.number, "Salaries", only={"alice"})
        made = self.alice.post(f"/items/{self.key}/links", self.body())
        self.assertEqual(made.status, 201)
        one = f"/items/{self.key}/links/{made.json()['id']}"
        for answer in (self.bob.get(f"/items/{self.key}/links"), self.bob.post(f"/items/{self.key}/links", self.body()),
                       self.bob.get(one), self.bob.put(one, self.body()), self.bob.delete(one),
                       self.alice.get("/items/OFFICE-999999/links"), self.alice.get("/items/x/links")):
            self.assertEqual((answer.status, problem(answer)), (404, "not_found"))
        self.redmine.add_issue(self.number + 5000, "Other")
        self.assertEqual(self.alice.get(f"/items/{self.number + 5000}/links/{made.json()['id']}").status, 404)

    def test_the_other_side_refuses_and_nothing_changes(self):
        self.mediawiki.add_page(self.number, self.title, only={"bob"})
        refused = self.alice.post(f"/items/{self.key}/links", self.body(reciprocal=True, globalId="x"))
        self.assertGreaterEqual(refused.status, 400)
        self.assertEqual(self.alice.get(f"/items/{self.key}/links").json(), [])
        nowhere = self.alice.post(f"/items/{self.key}/links", {"reciprocal": True, "object": {"url": "https://x.example/", "title": "X"}})
        self.assertEqual(nowhere.status, 400)
        self.assertEqual(self.alice.get(f"/items/{self.key}/links").json(), [])

    def test_a_half_that_could_not_be_written_is_pending_and_written_later(self):
        self.wiki.stop()
        try:
            made = self.alice.post(f"/items/{self.key}/links", self.body(reciprocal=True, globalId=f"appId={self.wiki_id}&pageId={self.number}"))
            self.assertEqual((made.status, made.json()["state"]), (201, "pending"), made.text)
            self.tracker.kill()  # a power switch: what was answered is not lost
            self.tracker.start()
            (link,) = self.alice.get(f"/items/{self.key}/links").json()
            self.assertEqual(link["state"], "pending")
        finally:
            self.wiki.start()
        self.eventually(self.at_the_wiki, PATIENCE_SECONDS, "the half was not written")
        self.eventually(lambda: self.alice.get(f"/items/{self.key}/links").json()[0]["state"] == "ok", PATIENCE_SECONDS)

    def test_bodies_that_are_no_remote_links_are_refused(self):
        for body in ({}, {"object": {}}, {"object": {"url": "https://x.example/"}}, {"object": {"title": "X"}},
                     {"object": {"url": "javascript:alert(1)", "title": "X"}}):
            answer = self.alice.post(f"/items/{self.key}/links", body)
            self.assertEqual(answer.status, 400, f"{body}: {answer.text}")
        long = self.alice.post(f"/items/{self.key}/links", {"object": {"url": "https://x.example/", "title": "X"}, "globalId": "x" * 256})
        self.assertEqual((long.status, problem(long)), (413, "limit_exceeded"))
        odd = self.alice.post(f"/items/{self.key}/links", {"object": {"url": "https://x.example/#\"><b>", "title": "<b>\r\n" + "x" * 9000}})
        self.assertEqual(odd.json()["object"]["url"], "https://x.example/")
        self.assertLessEqual(len(odd.json()["object"]["title"]), 255)

    def rest(self, method, path, user="alice", body=None):
        headers = client.basic(user, f"correct horse {user}") | {"Content-Type": "application/json", "X-Atlassian-Token": "no-check"}
        return client.send(method, f"{self.tracker.url}/rest/api/2/issue/{self.key}/remotelink{path}", headers,
                           body.encode() if body else None)

    def test_the_path_of_jira_speaks_the_shape_of_jira(self):
        body = ('{"globalId":"system=http://x.example&id=1","application":{"type":"com.acme","name":"Acme"},"relationship":"causes",'
                '"object":{"url":"http://x.example/1","title":"TSTSUP-111","summary":"Crash","icon":{"url16x16":"http://x.example/i.png",'
                '"title":"Ticket"},"status":{"resolved":true,"icon":{"url16x16":"http://x.example/r.png","title":"Closed","link":"http://x.example/c"}}}}')
        made = self.rest("POST", "", body=body)
        self.assertEqual(made.status, 201, made.text)
        self.assertEqual(set(made.json()), {"id", "self"})
        again = self.rest("POST", "", body=body)
        self.assertEqual((again.status, again.json()["id"]), (200, made.json()["id"]))
        (link,) = self.rest("GET", "").json()
        self.assertEqual(link["object"]["status"]["icon"]["link"], "http://x.example/c")
        self.assertTrue(link["object"]["status"]["resolved"])
        self.assertEqual(link["self"], made.json()["self"])
        named = self.rest("GET", "?globalId=" + urllib.parse.quote("system=http://x.example&id=1", safe=""))
        self.assertEqual(named.json()["id"], link["id"])
        self.assertEqual(self.rest("GET", "?globalId=none").status, 404)
        self.assertEqual(self.rest("PUT", f"/{link['id']}", body=body.replace("Crash", "Crashed")).status, 204)
        self.assertEqual(self.rest("GET", f"/{link['id']}").json()["object"]["summary"], "Crashed")
        self.assertEqual(self.rest("DELETE", "?globalId=" + urllib.parse.quote("system=http://x.example&id=1", safe="")).status, 204)
        self.assertEqual(self.rest("DELETE", f"/{link['id']}").status, 404)
        self.assertEqual(client.get(f"{self.tracker.url}/rest/api/2/issue/{self.key}/remotelink").status, 401)

    def test_back_links_are_counted_by_kind_also_under_an_old_id(self):
        self.alice.post(f"/items/{self.key}/links", self.body())
        wanted = f"appId={self.wiki_id}&pageId={self.number}"
        counted = self.alice.get("/backlinks?globalId=" + urllib.parse.quote(wanted)).json()
        self.assertEqual((counted["total"], counted["counts"]), (1, [{"kind": "issue", "count": 1}]))
        old = uuid.UUID(bytes=hashlib.md5(self.wiki.url.encode()).digest(), version=3)
        renamed = self.alice.get("/backlinks?globalId=" + urllib.parse.quote(f"appId={old}&pageId={self.number}")).json()
        self.assertEqual((renamed["total"], renamed["globalIds"]), (1, [wanted]))
        path = "/rest/remote-link-aggregation/1/aggregation?globalId=" + urllib.parse.quote(wanted)
        self.assertEqual(client.get(self.tracker.url + path).status, 401)
        self.assertEqual(client.get(self.tracker.url + path, client.basic("alice", "correct horse alice")).json()["total"], 1)
