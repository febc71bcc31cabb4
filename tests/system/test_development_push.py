# SPDX-License-Identifier: Apache-2.0
"""Development information that CI servers and forges push (features.md 7.5)."""
import json

from support import client
from support.api import Api
from support.case import SystemTest
from support.installation import password_of
from support.oauth2 import bearer, make_client
from support.signer import Signer, rsa_pem

INFO = "/rest/devinfo/0.10"
BULK = INFO + "/bulk"


def commit(id="abc", sequence=1, keys=("TRACKER-1",), **more):
    return {"id": id, "hash": id, "displayId": id[:7], "message": "TRACKER-1 a page", "issueKeys": list(keys), "updateSequenceId": sequence,
            "author": {"name": "ann"}, "authorTimestamp": "2026-11-23T10:00:00Z", "url": "https://f.example.org/" + id} | more


def repository(id="7", sequence=1, **lists):
    return {"id": id, "name": "web", "url": "https://f.example.org/web", "updateSequenceId": sequence} | lists


def build(number=1, state="successful", sequence=1, **more):
    return {"pipelineId": "main", "buildNumber": number, "updateSequenceNumber": sequence, "displayName": "Main", "state": state,
            "url": "https://ci.example.org/1", "lastUpdated": "2026-11-23T10:00:00Z", "issueKeys": ["TRACKER-1"]} | more


class PushTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.ci = make_client(cls.tracker, without_user="service", service_user="alice")
        cls.forge = Signer("forge-key", rsa_key=rsa_pem(2))
        cls.tracker.add_consumer(cls.forge, "--two-legged", name="Forge")
        cls.token = cls.ci.for_itself().json()["access_token"]

    def tearDown(self):
        for path in ("/repository/7", "/repository/8"):
            self.send("DELETE", INFO + path)
        for number in (1, 2):
            self.send("DELETE", f"/rest/builds/0.1/pipelines/main/builds/{number}")

    def send(self, method, path, body=None, token=None):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.send(method, self.tracker.url + path, bearer(token or self.token) | {"Content-Type": "application/json"}, data)

    def push(self, *repositories, **more):
        answer = self.send("POST", BULK, {"repositories": list(repositories)} | more)
        self.assertEqual(answer.status, 202, answer.text)
        return answer.json()

    def commits(self, item="TRACKER-1", user="alice"):
        panel = Api(self.tracker, user).get(f"/dev/detail?item={item}&dataType=repository").json()
        return [commit["id"] for part in panel["detail"] for repository in part["repositories"] for commit in repository["commits"]]

    def counts(self, item="TRACKER-1"):
        panel = Api(self.tracker, "bob").get("/dev/summary?item=" + item).json()
        return {name: part["overall"]["count"] for name, part in panel["summary"].items() if part["overall"]["count"]}


class ContentTest(PushTest):
    def test_what_is_pushed_shows_on_the_item_at_once(self):
        branch = {"id": "b", "name": "TRACKER-1-page", "issueKeys": ["TRACKER-1"], "updateSequenceId": 1, "url": "https://f.example.org/b",
                  "lastCommit": commit()}
        request = {"id": "p", "displayId": "#4", "title": "A page", "status": "OPEN", "issueKeys": ["TRACKER-1"], "updateSequenceId": 1,
                   "url": "https://f.example.org/p", "author": {"name": "ann"}, "lastUpdate": "2026-11-23T10:00:00Z",
                   "sourceBranch": "TRACKER-1-page", "destinationBranch": "main"}
        answer = self.push(repository(commits=[commit()], branches=[branch], pullRequests=[request]))
        self.assertEqual(answer["acceptedDevinfoEntities"], {"7": {"branches": ["b"], "commits": ["abc"], "pullRequests": ["p"]}})
        self.assertEqual((answer["failedDevinfoEntities"], answer["unknownIssueKeys"]), ({}, []))
        builds = self.send("POST", "/rest/builds/0.1/bulk", {"builds": [build(), build(2, "failed")]})
        self.assertEqual((builds.status, builds.json()["rejectedBuilds"]), (202, []), builds.text)
        self.assertEqual(self.counts(), {"branch": 1, "repository": 1, "pullrequest": 1, "build": 2})
        self.assertEqual(self.counts("TRACKER-2"), {})
        panel = Api(self.tracker, "alice").get("/dev/detail?item=TRACKER-1&dataType=pullrequest").json()
        self.assertEqual(panel["detail"][0]["pullRequests"][0]["repositoryName"], "web")
        self.assertEqual([source["state"] for source in panel["sources"]], ["ok"])

    def test_deployments_show_their_environments(self):
        deployment = {"deploymentSequenceNumber": 1, "updateSequenceNumber": 1, "displayName": "v1", "url": "https://ci.example.org/d",
                      "state": "successful", "lastUpdated": "2026-11-23T10:00:00Z", "issueKeys": ["TRACKER-9"],
                      "pipeline": {"id": "p", "displayName": "P", "url": "https://ci.example.org/p"},
                      "environment": {"id": "e", "displayName": "prod-eu", "type": "unmapped"}}
        answer = self.send("POST", "/rest/deployments/0.1/bulk", {"deployments": [deployment]})
        self.assertEqual(answer.json()["acceptedDeployments"], [{"pipelineId": "p", "environmentId": "e", "deploymentSequenceNumber": "1"}])
        panel = Api(self.tracker, "alice").get("/dev/summary?item=TRACKER-9").json()
        overall = panel["summary"]["deployment-environment"]["overall"]
        self.assertEqual([(one["title"], one["type"], one["status"]) for one in overall["topEnvironments"]], [("prod-eu", "production", "DEPLOYED")])
        self.assertEqual(self.send("DELETE", "/rest/deployments/0.1/pipelines/p/environments/e/deployments/1").status, 202)
        self.assertEqual(self.counts("TRACKER-9"), {})

    def test_an_older_sequence_changes_nothing(self):
        self.push(repository(commits=[commit(sequence=5, message="new")]))
        self.push(repository(commits=[commit(sequence=4, message="old", keys=["TRACKER-2"])]))
        stored = self.send("GET", INFO + "/repository/7").json()
        self.assertEqual([(one["message"], one["updateSequenceId"]) for one in stored["commits"]], [("new", 5)])
        self.assertEqual((self.commits(), self.commits("TRACKER-2")), (["abc"], []))
        self.push(repository(commits=[commit(sequence=6, keys=["TRACKER-2"])]))
        self.assertEqual((self.commits(), self.commits("TRACKER-2")), ([], ["abc"]))

    def test_one_wrong_entity_fails_alone_and_keys_of_nothing_are_named(self):
        answer = self.push(repository(commits=[commit(), commit("bad", url="javascript:alert(1)"), commit("x", keys=["no key"])]))
        self.assertEqual(answer["acceptedDevinfoEntities"]["7"]["commits"], ["abc"])
        self.assertEqual([one["id"] for one in answer["failedDevinfoEntities"]["7"]["commits"]], ["bad"])
        self.assertEqual(answer["unknownIssueKeys"], ["no key"])

    def test_entities_are_removed_one_by_one_and_by_properties(self):
        self.push(repository(commits=[commit(), commit("def")]), properties={"installation": "1"})
        self.push(repository("8", commits=[commit("ghi")]), properties={"installation": "2"})
        exists = lambda which: self.send("GET", INFO + "/existsByProperties?installation=" + which).json()["hasDataMatchingProperties"]
        self.assertEqual((exists("1"), exists("2"), exists("3")), (True, True, False))
        self.assertEqual(self.send("DELETE", INFO + "/repository/7/commit/abc?_updateSequenceId=0").status, 202)
        self.assertEqual(sorted(self.commits()), ["abc", "def", "ghi"])
        self.assertEqual(self.send("DELETE", INFO + "/repository/7/commit/abc").status, 202)
        self.assertEqual(sorted(self.commits()), ["def", "ghi"])
        self.assertEqual(self.send("DELETE", INFO + "/bulkByProperties?installation=2").status, 202)
        self.assertEqual(self.commits(), ["def"])
        self.assertEqual(self.send("DELETE", INFO + "/repository/7").status, 202)
        self.assertEqual((self.commits(), self.send("GET", INFO + "/repository/7").status), ([], 404))
        self.assertEqual(self.send("DELETE", INFO + "/bulkByProperties").status, 400)


class LimitTest(PushTest):
    def test_a_push_over_its_limits_is_refused_as_a_whole_and_names_the_entity(self):
        too_long = commit("long", message="x" * 1025)
        many = [commit(str(number)) for number in range(401)]
        for body, word in (({"repositories": [repository(commits=[commit(), too_long])]}, "commit long"),
                           ({"repositories": [repository(commits=many)]}, "repository 7"),
                           ({"repositories": [repository(str(number)) for number in range(101)]}, "100 repositories"),
                           ({"repositories": [], "properties": {str(number): "x" for number in range(6)}}, "5 properties")):
            with self.subTest(word=word):
                answer = self.send("POST", BULK, body)
                self.assertEqual(answer.status, 400, answer.text)
                self.assertIn(word, answer.text)
        self.assertEqual(self.commits(), [])

    def test_ten_megabytes_are_too_much(self):
        """Refused on its head: the body need not be sent."""
        headers = bearer(self.token) | {"Content-Type": "application/json", "Content-Length": "10000000"}
        self.assertEqual(client.send("POST", self.tracker.url + BULK, headers).status, 413)

    def test_what_is_no_push_is_refused(self):
        for body in (b"", b"{", b"[]", b'{"repositories":7}'):
            self.assertEqual(self.send("POST", BULK, body).status, 400, body)


class WhoTest(PushTest):
    def test_only_linked_applications_push(self):
        body = json.dumps({"repositories": [repository(commits=[commit()])]}).encode()
        url = self.tracker.url + BULK
        json_type = {"Content-Type": "application/json"}
        self.assertEqual(client.send("POST", url, json_type, body).status, 401)
        self.assertIn(client.send("POST", url, json_type | client.basic("admin", password_of("admin")), body).status, (401, 403))
        self.assertEqual(client.send("POST", url, json_type | bearer("nonsense"), body).status, 401)
        browser = Api.in_session(self.tracker, "alice").browser
        page = json_type | browser.cookie_header(self.tracker.url) | {"X-Atlassian-Token": "no-check", "Origin": self.tracker.url, "Sec-Fetch-Site": "same-origin"}
        self.assertEqual(client.send("POST", url, page, body).status, 403)
        self.assertEqual(self.commits(), [])

    def test_two_legged_calls_push_too_and_every_link_has_its_own(self):
        """S-70."""
        body = json.dumps({"repositories": [repository(commits=[commit("forge")])]}).encode()
        pushed = self.forge.call("POST", self.tracker.url + BULK, body=body, headers={"Content-Type": "application/json"})
        self.assertEqual(pushed.status, 202, pushed.text)
        self.assertEqual(self.send("GET", INFO + "/repository/7").status, 404)
        self.send("DELETE", INFO + "/repository/7")
        self.push(repository(commits=[commit()]))
        self.assertEqual(sorted(self.commits()), ["abc", "forge"])
        removed = self.forge.call("DELETE", self.tracker.url + INFO + "/repository/7")
        self.assertEqual((removed.status, self.commits()), (202, ["abc"]))

    def test_what_a_link_pushed_goes_with_it(self):
        other = make_client(self.tracker, name="Other", without_user="service", service_user="alice")
        token = other.for_itself().json()["access_token"]
        self.assertEqual(self.send("POST", BULK, {"repositories": [repository(commits=[commit("other")])]}, token).status, 202)
        self.assertEqual(self.commits(), ["other"])
        link = next(link["id"] for link in self.tracker.links() if link["name"] == "Other")
        self.tracker.on_data("link", "remove", link, "--here-only")
        self.tracker.settle()
        self.assertEqual(self.commits(), [])
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM dev_entity"), [(0,)])


class CrashTest(PushTest):
    def test_what_was_answered_outlives_a_power_switch(self):
        """S-73: committed before it is answered."""
        for number in range(5):
            self.push(repository(commits=[commit(f"c{number}")]))
            self.tracker.kill()
            self.tracker.start()
            self.assertEqual(sorted(self.commits()), [f"c{one}" for one in range(number + 1)])
