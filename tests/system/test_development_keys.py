# SPDX-License-Identifier: Apache-2.0
"""Which keys name items: those of projects that the application has (features.md 7.1)."""
import json
import urllib.parse

from support import client
from support.api import Api
from support.case import SystemTest
from support.developer_tool import DETAIL, SUMMARY, DeveloperTool, link_with
from support.fake_products import FakeRedmine
from support.installation import password_of
from support.oauth2 import bearer, make_client


class KeysTest(SystemTest):
    """A tracker of the type redmine; the application behind it has the projects that a test gives it."""

    def setUp(self):
        self.app = FakeRedmine()
        self.addCleanup(self.app.close)
        for number in (7, 8, 12):
            self.app.add_issue(number, "Cannot print")
        self.projects = ["tracker", "web-site"]
        self.app.on("/projects.json", self.list_projects)
        self.tracker = self.start_installation("Tracker", start=False, type="redmine", upstream=self.app.url)
        self.tracker.start({"upstream.service_key_file": self.tracker.secret_file("service-key", "service-key")})
        self.tool = DeveloperTool()
        self.addCleanup(self.tool.close)
        link_with(self.tracker, self.tool)

    def list_projects(self, handler, seen):
        """100 at a time, as Redmine gives them."""
        query = urllib.parse.parse_qs(seen.path.partition("?")[2])
        offset = int(query.get("offset", ["0"])[0])
        page = [{"identifier": name} for name in self.projects[offset:offset + 100]]
        handler.answer(200, json.dumps({"projects": page, "total_count": len(self.projects)}).encode(), [("Content-Type", "application/json")])

    def summary(self, item, checked=True):
        return Api(self.tracker, "alice").get("/dev/summary?item=" + item, checked=checked)

    def asked_for(self):
        return [query["globalId"] for query in self.tool.asked(SUMMARY)]

    def test_text_that_only_looks_like_a_key_names_nothing(self):
        self.assertEqual(self.summary("UTF-8").status, 404)
        self.assertEqual(self.asked_for(), [])
        self.assertEqual(self.summary("TRACKER-8").status, 200)
        listed = [seen for seen in self.app.seen if seen.path.startswith("/projects.json")]
        self.assertEqual(len(listed), 1, "kept for a while")
        self.assertEqual(listed[0].all("X-Redmine-Switch-User"), [], "nobody's name")

    def test_an_issue_that_moved_is_found_under_its_former_keys_and_by_its_number(self):
        self.assertEqual(self.summary("web_site-7").status, 200)
        self.assertEqual(self.asked_for(), [["WEB_SITE-7", "TRACKER-7"]])
        by_number = self.get(self.tracker.url + "/rest/dev-status/1.0/issue/summary?issueId=12", client.basic("alice", password_of("alice")))
        self.assertEqual(by_number.status, 200, by_number.text)
        self.assertEqual(self.asked_for()[1], ["TRACKER-12", "WEB_SITE-12"])

    def test_all_pages_of_a_long_list_count(self):
        self.projects = [f"p{number}" for number in range(150)]
        self.assertEqual((self.summary("P149-7").status, self.summary("P150-7").status), (200, 404))

    def test_while_the_application_does_not_tell_every_key_counts(self):
        self.app.answer_with("/projects.json", 500)
        self.assertEqual(self.summary("UTF-8").status, 200)

    def test_who_may_not_see_an_item_learns_nothing_about_it_not_even_a_count(self):
        """S-70: whether it is hidden or not there looks the same, and no application is asked."""
        self.app.add_issue(7, "Salaries", only={"alice"})
        bob = Api(self.tracker, "bob")
        basic = client.basic("bob", password_of("bob"))
        for item in ("TRACKER-7", "7", "WEB_SITE-7", "TRACKER-9999"):
            answers = [bob.get(f"/dev/summary?item={item}", checked=False), bob.get(f"/dev/detail?item={item}&dataType=branch", checked=False),
                       self.get(f"{self.tracker.url}/rest/dev-status/1.0/issue/summary?issueId={item}", basic),
                       self.get(f"{self.tracker.url}/rest/dev-status/1.0/issue/detail?issueId={item}&dataType=branch", basic)]
            self.assertEqual([answer.status for answer in answers], [404] * 4, item)
            self.assertEqual({answer.json()["detail"] for answer in answers[:2]}, {"There is no such item."}, item)
        self.assertEqual((self.tool.asked(SUMMARY), self.tool.asked(DETAIL + "branch")), ([], []))
        self.assertEqual(self.summary("TRACKER-7").status, 200)

    def test_while_the_application_cannot_be_asked_nothing_is_shown(self):
        self.app.down = True
        self.assertEqual(self.summary("TRACKER-8", checked=False).status, 503)
        self.assertEqual(self.asked_for(), [])

    def test_keys_of_no_project_are_told_to_whoever_pushes_them(self):
        ci = make_client(self.tracker, without_user="service", service_user="alice")
        commit = {"id": "a", "hash": "a", "issueKeys": ["TRACKER-1", "UTF-8"], "updateSequenceId": 1, "url": "https://f.example.org/a"}
        only_unknown = commit | {"id": "b", "issueKeys": ["SHA-256"]}
        body = {"repositories": [{"id": "7", "name": "web", "url": "https://f.example.org/", "updateSequenceId": 1, "commits": [commit, only_unknown]}]}
        answer = client.send("POST", self.tracker.url + "/rest/devinfo/0.10/bulk", bearer(ci.for_itself().json()["access_token"]), json.dumps(body).encode())
        self.assertEqual(answer.status, 202, answer.text)
        self.assertEqual(answer.json()["unknownIssueKeys"], ["UTF-8", "SHA-256"])
        self.assertEqual(answer.json()["acceptedDevinfoEntities"]["7"]["commits"], ["a"])
