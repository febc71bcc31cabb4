# SPDX-License-Identifier: Apache-2.0
"""Development information of products without the resources of features.md 7.4, by their own APIs (types/*.toml): GitLab and Gitea
over OAuth 2.0 in the shapes that they document, and a Bitbucket of before /rest/capabilities."""
import json
import urllib.parse

from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.developer_tool import DeveloperTool, link_with
from support.installation import password_of
from support.oauth2_provider import CLIENT_ID, CLIENT_SECRET, Provider


class Forge(Provider):
    """`visible`: what each user of it finds, by the text that is searched."""

    def __init__(self, host, search):
        self.search, self.visible = search, {}
        super().__init__(host)
        self.manners[search] = self.find

    def find(self, seen):
        user = self.user_of(seen)
        if user is None:
            return 401, {"message": "401 Unauthorized"}, "application/json", [("WWW-Authenticate", 'Bearer error="invalid_token"')]
        query = urllib.parse.parse_qs(seen.path.partition("?")[2])
        asked = (query.get("search") or query.get("q"))[0].lower()
        return 200, [row for row in self.visible.get(user, []) if asked in json.dumps(row).lower()]


class NativeDevelopmentTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url)

    def tearDown(self):
        self.remove_links(self.tracker)

    def forge(self, host, type, search):
        forge = Forge(host, search)
        self.addCleanup(forge.close)
        body = {"name": type.title(), "type": type, "address": forge.url, "allow_loopback": True, "outgoing": {
            "protocol": "oauth2", "authorize_url": "/authorize", "token_url": "/token", "revoke_url": "/revoke", "identity_url": "/me",
            "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scopes": ["read"]}}
        answer = Api(self.tracker).post("/external-applications", body)
        self.assertEqual(answer.status, 201, answer.text)
        return forge, answer.json()["link"]["id"]

    def connect(self, forge, link, user, there):
        forge.user = there
        browser = Browser()
        browser.sign_in(self.tracker.url, user, password_of(user))
        browser.open(Api.of_browser(self.tracker, browser).post(f"/connections/{link}", {}).json()["next_url"])
        browser.connect_account()

    def link_projects(self, link, local, *remote, kind):
        for key in remote:
            ends = {"local_type": "generic.entity", "local_key": local, "remote_type": kind, "remote_key": key}
            answer = Api(self.tracker).post(f"/links/{link}/entities", ends)
            self.assertEqual((answer.status, answer.json()["links"][-1]["state"]), (200, "ok"), "there is no other half")

    def panel(self, path, user):
        answer = Api(self.tracker, user).get(f"/dev/{path}")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def states(self, panel):
        return [source["state"] for source in panel["sources"]]

    def test_merge_requests_of_gitlab_are_those_that_the_person_may_see(self):
        forge, link = self.forge("127.0.0.2", "gitlab", "/api/v4/search")
        row = {"id": 1, "iid": 7, "project_id": 3, "title": "Print again", "description": "Closes TRACKER-1", "state": "merged",
               "source_branch": "print", "target_branch": "main", "user_notes_count": 2, "updated_at": "2026-11-01T10:00:00.000Z",
               "author": {"id": 1, "name": "Alice A", "username": "alice", "avatar_url": forge.url + "/a.png"},
               "web_url": forge.url + "/g/p/-/merge_requests/7", "references": {"full": "g/p!7"}}
        other = row | {"iid": 8, "title": "TRACKER-10", "description": None, "web_url": forge.url + "/g/p/-/merge_requests/8"}
        forge.visible = {"Alice A": [row, other], "Bob B": [other]}
        self.assertEqual(self.states(self.panel(f"summary?item=TRACKER-1&link={link}", "alice")), ["connect"])
        self.connect(forge, link, "alice", "Alice A")
        self.connect(forge, link, "bob", "Bob B")
        counted = self.panel(f"summary?item=TRACKER-1&link={link}", "alice")
        self.assertEqual(self.states(counted), ["ok"], counted)
        overall = counted["summary"]["pullrequest"]["overall"]
        self.assertEqual((overall["count"], overall["state"]), (1, "MERGED"))
        self.assertEqual(counted["summary"]["pullrequest"]["byInstanceType"], {"gitlab": {"count": 1, "name": "GitLab"}})
        detail, = self.panel(f"detail?item=TRACKER-1&dataType=pullrequest&link={link}", "alice")["detail"]
        request, = detail["pullRequests"]
        self.assertEqual((request["id"], request["name"], request["status"], request["url"], request["author"]["name"], request["source"]["branch"]),
                         ("!7", "Print again", "MERGED", row["web_url"], "Alice A", "print"))
        bobs = self.panel(f"summary?item=TRACKER-1&link={link}", "bob")
        self.assertEqual((self.states(bobs), bobs["summary"]["pullrequest"]["overall"]["count"]), (["nothing"], 0))
        self.assertEqual(self.states(self.panel(f"detail?item=TRACKER-1&dataType=branch&link={link}", "alice")), ["nothing"])
        forge.withdraw()
        self.assertEqual(self.states(self.panel(f"detail?item=TRACKER-1&dataType=pullrequest&link={link}", "alice")), ["connect"])
        after = self.panel(f"summary?item=TRACKER-1&link={link}", "alice")
        self.assertEqual((self.states(after), after["summary"]["pullrequest"]["overall"]["count"]), (["connect"], 0), "S-76")

    def test_branches_and_commits_of_gitlab_are_those_of_the_linked_projects(self):
        forge, link = self.forge("127.0.0.5", "gitlab", "/api/v4/search")
        self.link_projects(link, "tracker", "g/web", "g/gone", kind="gitlab.project")
        self.link_projects(link, "office", "g/secret", kind="gitlab.project")
        self.connect(forge, link, "alice", "Alice A")
        tip = {"id": "c" * 40, "short_id": "c" * 8, "title": "TRACKER-1 fonts", "message": "TRACKER-1 fonts\n\nall of them", "author_name": "Alice A",
               "authored_date": "2026-11-01T09:00:00.000+00:00", "committed_date": "2026-11-01T10:00:00.000+00:00"}
        branch = {"name": "TRACKER-1-fonts", "commit": tip, "web_url": forge.url + "/g/web/-/tree/TRACKER-1-fonts"}
        web = "/api/v4/projects/g%2Fweb"
        forge.manners[web + "/repository/branches"] = lambda _: (200, [branch, branch | {"name": "TRACKER-12"}])
        forge.manners[web + "/search"] = lambda _: (200, [tip, tip | {"id": "d" * 40, "message": "TRACKER-10"}])
        gone = "/api/v4/projects/g%2Fgone"
        for path in ("/repository/branches", "/search"):
            forge.manners[gone + path] = lambda _: (404, {"message": "404 Project Not Found"})
        detail, = self.panel(f"detail?item=TRACKER-1&dataType=branch&link={link}", "alice")["detail"]
        found, = detail["branches"]
        self.assertEqual((found["name"], found["url"], found["repository"]["name"], found["lastCommit"]["id"]),
                         ("TRACKER-1-fonts", branch["web_url"], "g/web", "c" * 40), found)
        detail, = self.panel(f"detail?item=TRACKER-1&dataType=repository&link={link}", "alice")["detail"]
        repository, = detail["repositories"]
        commit, = repository["commits"]
        self.assertEqual((repository["name"], commit["id"], commit["url"]), ("g/web", "c" * 40, f"{forge.url}/g/web/-/commit/{'c' * 40}"))
        self.assertIn("scope=commits&search=TRACKER-1&", forge.at(web + "/search")[0].path)
        with forge.lock:
            self.assertFalse([seen.path for seen in forge.seen if "secret" in seen.path], "another project's repositories are not asked")
        counted = self.eventually(lambda: self.counts(link, "alice"))
        self.assertEqual(counted, {"branch": 1, "repository": 1})

    def counts(self, link, user):
        """What the summary counts, once the peer has answered everything."""
        panel = self.panel(f"summary?item=TRACKER-1&link={link}", user)
        all = {name: kind["overall"]["count"] for name, kind in panel["summary"].items() if kind["overall"]["count"]}
        return all if self.states(panel) == ["ok"] else None

    def test_branches_and_commits_of_gitea_are_those_of_the_linked_repositories(self):
        forge, link = self.forge("127.0.0.6", "gitea", "/api/v1/repos/issues/search")
        self.link_projects(link, "tracker", "o/r", kind="gitea.repository")
        self.connect(forge, link, "alice", "Alice A")
        person = {"name": "Alice A", "email": "alice@example.org"}
        repository = "/api/v1/repos/o/r"
        forge.manners[repository + "/branches"] = lambda _: (200, [
            {"name": name, "commit": {"id": "e" * 40, "message": "Start\n", "author": person, "timestamp": "2026-11-01T10:00:00Z"}}
            for name in ("main", "feature/TRACKER-1")])
        forge.manners[repository + "/commits"] = lambda _: (200, [
            {"sha": letter * 40, "html_url": f"{forge.url}/o/r/commit/{letter * 40}", "author": {"login": "alice", "avatar_url": ""},
             "commit": {"message": message, "author": person | {"date": "2026-11-01T10:00:00Z"}}}
            for letter, message in (("a", "Start"), ("b", "TRACKER-1: print"))])
        detail, = self.panel(f"detail?item=TRACKER-1&dataType=branch&link={link}", "alice")["detail"]
        branch, = detail["branches"]
        self.assertEqual((branch["name"], branch["url"], branch["lastCommit"]["message"].strip()),
                         ("feature/TRACKER-1", forge.url + "/o/r/src/branch/feature/TRACKER-1", "Start"))
        detail, = self.panel(f"detail?item=TRACKER-1&dataType=repository&link={link}", "alice")["detail"]
        commit, = detail["repositories"][0]["commits"]
        self.assertEqual((commit["id"], commit["author"]["name"], commit["url"]), ("b" * 40, "Alice A", f"{forge.url}/o/r/commit/{'b' * 40}"))

    def test_pull_requests_of_gitea(self):
        forge, link = self.forge("127.0.0.3", "gitea", "/api/v1/repos/issues/search")
        forge.visible = {"Alice A": [
            {"number": 3, "title": "TRACKER-1 page", "body": "", "state": "open", "comments": 0, "updated_at": "2026-11-01T10:00:00Z",
             "html_url": forge.url + "/o/r/pulls/3", "user": {"login": "alice", "avatar_url": ""}, "repository": {"id": 1, "full_name": "o/r"},
             "pull_request": {"merged": False, "merged_at": None}}]}
        self.connect(forge, link, "alice", "Alice A")
        detail, = self.panel(f"detail?item=TRACKER-1&dataType=pullrequest&link={link}", "alice")["detail"]
        self.assertEqual([(each["id"], each["status"], each["repositoryName"]) for each in detail["pullRequests"]], [("#3", "OPEN", "o/r")])
        self.assertIn("type=pulls&state=all&q=TRACKER-1", forge.at("/api/v1/repos/issues/search")[0].path)

    def test_a_bitbucket_of_before_the_capabilities_tells_commits(self):
        tool = DeveloperTool()
        self.addCleanup(tool.close)
        link_with(self.tracker, tool)
        tool.answer_with("/rest/capabilities", 404)
        values = [{"toCommit": {"id": "d" * 40, "displayId": "d" * 7, "message": "TRACKER-1 more", "author": {"name": "charlie"},
                                "authorTimestamp": 1793527200000}, "repository": {"slug": "web", "id": 1, "project": {"key": "PRJ"}}}]
        tool.answer_with("/rest/jira/1.0/issues/TRACKER-1/commits", 200, json.dumps({"values": values, "isLastPage": True}), "application/json")
        panel = self.panel("summary?item=TRACKER-1", "alice")
        self.assertEqual((self.states(panel), panel["summary"]["repository"]["overall"]["count"]), (["ok"], 1), "asked as the application")
        detail, = self.panel("detail?item=TRACKER-1&dataType=repository", "alice")["detail"]
        commit, = detail["repositories"][0]["commits"]
        self.assertEqual((commit["message"], commit["url"]), ("TRACKER-1 more", f"{tool.url}/projects/PRJ/repos/web/commits/{'d' * 40}"))

    def test_what_is_no_list_is_an_error_with_an_id(self):
        forge, link = self.forge("127.0.0.4", "gitlab", "/api/v4/search")
        self.connect(forge, link, "alice", "Alice A")
        for body in ("<html>", '{"message":"x"}', "7"):
            forge.answer_with("/api/v4/search", 200, body, "application/json")
            panel = self.panel(f"detail?item=TRACKER-1&dataType=pullrequest&link={link}", "alice")
            self.assertEqual(self.states(panel), ["error"] if body != '{"message":"x"}' else ["nothing"], body)
