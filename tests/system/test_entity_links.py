# SPDX-License-Identifier: Apache-2.0
"""Projects that are linked with projects elsewhere, over two real processes: the wire of applinks-protocol.md 8 and our own API."""
import json

from support import client
from support.api import Api, problem
from support.case import SystemTest
from support.fake_products import start_estate
from support.installation import password_of
from support.pairing import pair

PATIENCE_SECONDS = 60
REST = "/rest/applinks/3.0"
PROJECT, SPACE = "redmine.project", "mediawiki.namespace"


class EntityLinksTest(SystemTest):
    same_users = True

    @classmethod
    def setUpClass(cls):
        cls.redmine, cls.mediawiki, cls.tracker, cls.wiki = start_estate(cls, wiki_host="127.0.0.2")
        cls.redmine.add_projects(("office", "Office"), ("web", "Web site"))
        cls.mediawiki.add_namespaces((0, ""), (12, "Help"), (14, "Category"))
        pair(cls.tracker, cls.wiki, same_users=cls.same_users)
        cls.here, cls.there = Api(cls.tracker), Api(cls.wiki)
        cls.wiki_id, cls.tracker_id = cls.wiki.identity(), cls.tracker.identity()

    def tearDown(self):
        for api, link in ((self.here, self.wiki_id), (self.there, self.tracker_id)):
            for each in self.links(api, link):
                self.change("DELETE", api, link, each, other_side=False)
        self.assertEqual((self.links(self.here, self.wiki_id), self.links(self.there, self.tracker_id)), ([], []))

    # Our API

    def links(self, api, link):
        return api.get(f"/links/{link}/entities").json()["links"]

    def change(self, method, api, link, ends, path="", **more):
        body = {name: ends[name] for name in ("local_type", "local_key", "remote_type", "remote_key", "local_name", "remote_name") if name in ends}
        return api.call(method, f"/links/{link}/entities{path}", body | more)

    @staticmethod
    def ends(local="office", remote="12", names=("Office", "Help")):
        return {"local_type": PROJECT, "local_key": local, "local_name": names[0],
                "remote_type": SPACE, "remote_key": remote, "remote_name": names[1]}

    def add(self, *arguments, **more):
        answer = self.change("POST", self.here, self.wiki_id, self.ends(*arguments), **more)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()["links"]

    # The wire

    def rest(self, installation, method, path, body=None, user="admin"):
        headers = {"Accept": "application/json", "Content-Type": "application/json", "X-Atlassian-Token": "no-check"}
        return client.send(method, installation.url + REST + path, headers | client.basic(user, password_of(user)),
                           json.dumps(body).encode() if body is not None else None)

    def listed(self, installation, path, user="admin"):
        answer = self.rest(installation, "GET", path, user=user)
        self.assertEqual(answer.status, 200, answer.text)
        found = answer.json()["entity"]
        return found if isinstance(found, list) else [found]


class ApiTest(EntityLinksTest):
    def test_both_sides_are_found_by_asking(self):
        """Nobody acts for an administrator (S-09): she finds what everybody sees there."""
        found = self.here.get(f"/links/{self.wiki_id}/entities/candidates").json()
        self.assertEqual([each["key"] for each in found["local"]], ["office", "web"])
        self.assertIn(("12", "Help"), [(each["key"], each["name"]) for each in found["remote"]])
        self.assertEqual((found["local_problem"], found["remote_problem"], found["connect_url"]), (None, None, None))

    def test_a_link_of_projects_has_both_halves_and_both_go(self):
        (here,) = self.add()
        self.assertEqual((here["state"], here["primary"]), ("ok", True))
        (there,) = self.links(self.there, self.tracker_id)
        self.assertEqual((there["local_type"], there["local_key"], there["remote_type"], there["remote_key"], there["remote_name"]),
                         (SPACE, "12", PROJECT, "office", "Office"))
        self.assertEqual(there["remote_url"], self.tracker.url + "/projects/office")
        self.assertEqual(self.add(), [here], "what is there already is no error")
        gone = self.change("DELETE", self.here, self.wiki_id, self.ends())
        self.assertEqual((gone.status, gone.json()["links"]), (200, []))
        self.assertEqual(self.links(self.there, self.tracker_id), [])
        again = self.change("DELETE", self.here, self.wiki_id, self.ends())
        self.assertEqual((again.status, problem(again)), (404, "not_found"))

    def test_one_is_primary_for_each_kind_and_the_next_takes_its_place(self):
        self.add()
        links = self.add("office", "14", ("Office", "Category"))
        self.assertEqual([each["remote_key"] for each in links if each["primary"]], ["12"])
        chosen = self.change("POST", self.here, self.wiki_id, self.ends("office", "14"), "/primary").json()["links"]
        self.assertEqual([each["remote_key"] for each in chosen if each["primary"]], ["14"])
        left = self.change("DELETE", self.here, self.wiki_id, self.ends("office", "14")).json()["links"]
        self.assertEqual([(each["remote_key"], each["primary"]) for each in left], [("12", True)])

    def test_a_half_that_could_not_be_written_is_pending_and_written_later(self):
        """Nothing is lost: not with the peer down, and not with a power switch."""
        self.wiki.stop()
        try:
            (waiting,) = self.add()
            self.assertEqual(waiting["state"], "pending")
            self.tracker.kill()
            self.tracker.start()
            self.assertEqual([each["state"] for each in self.links(self.here, self.wiki_id)], ["pending"])
        finally:
            self.wiki.start()
        self.eventually(lambda: self.links(self.there, self.tracker_id), PATIENCE_SECONDS, "the other half was not written")
        self.eventually(lambda: self.links(self.here, self.wiki_id)[0]["state"] == "ok", PATIENCE_SECONDS)
        told = self.here.get("/audit?event=entity_link.settled").json()["entries"]
        self.assertEqual([entry["success"] for entry in told], [True])

    def test_a_link_that_waits_can_be_taken_back_and_one_that_does_not_needs_the_other_side(self):
        self.add("web", "14", ("Web site", "Category"))
        self.wiki.stop()
        try:
            self.add()
            self.assertEqual(self.change("DELETE", self.here, self.wiki_id, self.ends()).status, 200)
            kept = self.change("DELETE", self.here, self.wiki_id, self.ends("web", "14"))
            self.assertGreaterEqual(kept.status, 500)
            self.assertEqual([each["local_key"] for each in self.links(self.here, self.wiki_id)], ["web"])
        finally:
            self.wiki.start()

    def test_an_other_side_that_refuses_leaves_nothing(self):
        self.there.patch(f"/links/{self.tracker_id}", {"incoming": "disabled"})
        self.addCleanup(self.there.patch, f"/links/{self.tracker_id}", {"incoming": "impersonation"})
        refused = self.change("POST", self.here, self.wiki_id, self.ends())
        self.assertGreaterEqual(refused.status, 400)
        self.assertEqual(self.links(self.here, self.wiki_id), [])

    def test_nobody_but_administrators_changes_them(self):
        """S-70."""
        for method, path in (("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/primary"), ("GET", "/candidates")):
            answer = Api(self.tracker, "alice").call(method, f"/links/{self.wiki_id}/entities{path}", None if method == "GET" else self.ends())
            self.assertEqual(answer.status, 403, f"{method} {path}")


class WireTest(EntityLinksTest):
    def body(self, key="12", name="Help"):
        return {"applicationId": self.wiki_id, "typeId": SPACE, "key": key, "name": name}

    def query(self, key="12", reciprocate="true"):
        return f"?typeId={SPACE}&key={key}&applicationId={self.wiki_id}&reciprocate={reciprocate}"

    def test_projects_are_listed_here_and_through_us_there(self):
        self.assertEqual([each["key"] for each in self.listed(self.tracker, "/entities")], ["office", "web"])
        through = self.listed(self.wiki, f"/entities/{self.tracker_id}", user="alice")
        self.assertEqual([(each["key"], each["name"], each["typeId"]) for each in through],
                         [("office", "Office", PROJECT), ("web", "Web site", PROJECT)])

    def test_put_and_delete_reach_both_sides_with_reciprocate(self):
        path = f"/entitylink/{PROJECT}/office"
        made = self.rest(self.tracker, "PUT", path + "?reciprocate=true", self.body())
        self.assertEqual(made.status, 201, made.text)
        (here,) = self.listed(self.tracker, f"/entitylink/list/{PROJECT}/office")
        self.assertEqual((here["applicationId"], here["typeId"], here["key"], here["name"], here["isPrimary"]),
                         (self.wiki_id, SPACE, "12", "Help", True))
        (there,) = self.listed(self.wiki, f"/entitylink/list/{SPACE}/12")
        self.assertEqual((there["applicationId"], there["typeId"], there["key"]), (self.tracker_id, PROJECT, "office"))
        self.assertEqual(there["displayUrl"], self.tracker.url + "/projects/office")
        self.assertEqual([each["key"] for each in self.listed(self.tracker, f"/entitylink/localEntitiesWithLinksTo/{self.wiki_id}")], ["office"])
        self.assertEqual(self.rest(self.tracker, "DELETE", path + self.query()).status, 200)
        self.assertEqual(self.listed(self.wiki, f"/entitylink/list/{SPACE}/12"), [])

    def test_without_reciprocate_only_this_side_has_it(self):
        path = f"/entitylink/{PROJECT}/office"
        self.assertEqual(self.rest(self.tracker, "PUT", path + "?reciprocate=false", self.body()).status, 201)
        self.assertEqual(self.listed(self.wiki, f"/entitylink/list/{SPACE}/12"), [])
        self.assertEqual(self.rest(self.tracker, "DELETE", path + self.query(reciprocate="false")).status, 200)
        self.assertEqual(self.rest(self.tracker, "DELETE", path + self.query(reciprocate="false")).status, 404)

    def test_the_first_is_primary_until_another_is_made_so(self):
        path = f"/entitylink/{PROJECT}/office"
        for key in ("12", "14"):
            self.rest(self.tracker, "PUT", path, self.body(key))
        primary = f"/entitylink/primary/{PROJECT}/office"
        self.assertEqual(self.rest(self.tracker, "GET", f"{primary}?typeId={SPACE}").json()["key"], "12")
        self.assertEqual(self.rest(self.tracker, "POST", primary + self.query("14")).status, 200)
        self.assertEqual([each["key"] for each in self.listed(self.tracker, f"/entitylink/primaryLinks/{PROJECT}/office")], ["14"])
        self.assertEqual(self.rest(self.tracker, "GET", primary + "?typeId=jira.project").status, 404)
        self.assertEqual(self.rest(self.tracker, "GET", primary).status, 400)

    def test_a_wire_call_whose_other_half_fails_does_nothing_here(self):
        """Section 8: 500, and the local half is not done."""
        self.wiki.stop()
        try:
            failed = self.rest(self.tracker, "PUT", f"/entitylink/{PROJECT}/office?reciprocate=true", self.body())
        finally:
            self.wiki.start()
        self.assertEqual(failed.status, 500)
        self.assertEqual(self.listed(self.tracker, f"/entitylink/list/{PROJECT}/office"), [])

    def test_what_is_wrong_is_told_by_its_status(self):
        path = f"/entitylink/{PROJECT}/office"
        unknown = self.body() | {"applicationId": "00000000-0000-4000-8000-000000000000"}
        self.assertEqual(self.rest(self.tracker, "PUT", path, unknown).status, 404)
        self.assertEqual(self.rest(self.tracker, "PUT", "/entitylink/none.such/office", self.body()).status, 400)
        self.assertIn(self.rest(self.tracker, "PUT", path, self.body(), user="alice").status, (401, 403))
        self.assertEqual(client.send("PUT", self.tracker.url + REST + path, {"Content-Type": "application/json", "X-Atlassian-Token": "no-check"},
                                     json.dumps(self.body()).encode()).status, 401)
        self.assertEqual(self.links(self.here, self.wiki_id), [])

    def test_links_of_projects_go_with_the_link(self):
        self.rest(self.tracker, "PUT", f"/entitylink/{PROJECT}/office", self.body())
        other = self.start_installation("Other", type="mediawiki", host="127.0.0.3")
        pair(self.tracker, other)
        link = other.identity()
        body = self.body() | {"applicationId": link}
        self.rest(self.tracker, "PUT", f"/entitylink/{PROJECT}/office", body)
        self.assertEqual(len(self.listed(self.tracker, f"/entitylink/list/{PROJECT}/office")), 2)
        self.here.delete(f"/links/{link}?other_side=leave")
        self.assertEqual([each["applicationId"] for each in self.listed(self.tracker, f"/entitylink/list/{PROJECT}/office")], [self.wiki_id])
