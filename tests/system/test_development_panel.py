# SPDX-License-Identifier: Apache-2.0
"""What linked developer tools know about an item (features.md 7): asked at once, and every kind of trouble told apart."""
import json
import time

from support import client
from support.api import Api
from support.case import SystemTest
from support.developer_tool import DETAIL, SUMMARY, DeveloperTool, counts, link_with
from support.installation import password_of


class PanelTest(SystemTest):
    shared = True

    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url)

    def tearDown(self):
        self.remove_links(self.tracker)

    def tool(self, *arguments, shared=None, **named):
        tool = DeveloperTool(*arguments, **named)
        self.addCleanup(tool.close)
        link_with(self.tracker, tool, self.shared if shared is None else shared)
        tool.forget()
        return tool

    def summary(self, user="alice", item="TRACKER-1", **more):
        answer = Api(self.tracker, user).get("/dev/summary?item=" + item + query(more))
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def detail(self, kind="branch", user="alice", item="TRACKER-1", **more):
        answer = Api(self.tracker, user).get(f"/dev/detail?item={item}&dataType={kind}" + query(more))
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def states(self, panel):
        return {source["name"]: source["state"] for source in panel["sources"]}


def query(more):
    return "".join(f"&{name}={value}" for name, value in more.items())


def count(panel, kind):
    return panel["summary"][kind]["overall"]["count"]


class SummaryTest(PanelTest):
    def test_counts_of_several_tools_are_one_and_are_kept_for_a_while(self):
        first, second = self.tool(), self.tool("127.0.0.3", name="Builds")
        second.summary = counts(branch={"count": 3}, pullrequest={"count": 4, "state": "MERGED", "stateCount": 4})
        panel = self.summary()
        self.assertEqual((count(panel, "branch"), count(panel, "pullrequest")), (5, 5))
        overall = panel["summary"]["pullrequest"]["overall"]
        self.assertEqual((overall["state"], overall["stateCount"], overall["open"]), ("OPEN", 1, True))
        self.assertEqual(panel["summary"]["branch"]["byInstanceType"], {"stash": {"count": 5, "name": "Bitbucket"}})
        self.assertEqual(self.states(panel), {"Bitbucket": "ok", "Builds": "ok"})
        self.assertEqual(first.asked(SUMMARY), [{"globalId": ["TRACKER-1"]}])
        self.assertEqual(self.summary(user="bob"), panel)
        self.assertEqual(len(first.asked(SUMMARY)), 1, "asked once for everybody")
        self.assertIn("oauth_token=\"\"", [seen for seen in first.seen if SUMMARY in seen.path][0].header("Authorization"))

    def test_a_tool_that_hangs_delays_nobody_and_its_answer_is_there_the_next_time(self):
        """Ordering instead of time: the panel is answered while the tool still hangs."""
        good, other, hanging = self.tool(), self.tool("127.0.0.3", name="Other"), self.tool("127.0.0.4", name="Hanging")
        hanging.hang(SUMMARY)
        panel = self.summary()
        self.assertFalse(hanging.released.is_set())
        self.assertEqual(self.states(panel), {"Bitbucket": "ok", "Other": "ok", "Hanging": "slow"})
        self.assertEqual(count(panel, "branch"), 4)
        self.assertIn("has not answered yet", message_of(panel, "Hanging"))
        self.assertEqual(self.states(self.summary())["Hanging"], "slow")
        self.assertEqual(len(hanging.asked(SUMMARY)), 1, "not asked again while it is being asked")
        hanging.release()
        panel = self.eventually(lambda: (found := self.summary()) and self.states(found)["Hanging"] == "ok" and found)
        self.assertEqual(count(panel, "branch"), 6)
        self.assertEqual(len(hanging.asked(SUMMARY)), 1)

    def test_one_tool_alone_is_waited_for(self):
        tool = self.tool()
        tool.on(SUMMARY, lambda handler, seen: (time.sleep(0.6), handler.answer(*tool.manners[SUMMARY](seen))))
        self.assertEqual(self.states(self.summary(link=tool.id)), {"Bitbucket": "ok"})

    def test_a_tool_that_is_down_is_named(self):
        tool = self.tool()
        tool.stop()
        panel = self.summary()
        self.assertEqual((self.states(panel), count(panel, "branch")), ({"Bitbucket": "down"}, 0))
        self.assertIn("cannot be asked now", message_of(panel, "Bitbucket"))

    def test_jiras_clients_find_the_same_under_their_own_address(self):
        self.tool()
        headers = client.basic("alice", password_of("alice"))
        own = self.summary()
        theirs = self.get(self.tracker.url + "/rest/dev-status/1.0/issue/summary?issueId=TRACKER-1", headers)
        self.assertEqual(theirs.json(), own)
        detail = self.get(self.tracker.url + "/rest/dev-status/latest/issue/detail?issueId=TRACKER-1&dataType=branch&applicationType=stash", headers)
        self.assertEqual(detail.json()["detail"][0]["branches"][0]["name"], "TRACKER-1-page")
        other = self.get(self.tracker.url + "/rest/dev-status/1.0/issue/detail?issueId=TRACKER-1&dataType=branch&applicationType=gitlab", headers)
        self.assertEqual(other.json()["detail"], [])

    def test_nobody_is_answered_without_signing_in_or_a_key(self):
        for path in ("/rest/dev-status/1.0/issue/summary?issueId=TRACKER-1", "/applinks/api/v1/dev/summary?item=TRACKER-1"):
            self.assertEqual(self.get(self.tracker.url + path).status, 401, path)
        api = Api(self.tracker, "alice")
        for path in ("/dev/summary", "/dev/summary?item=nothing", "/dev/detail?item=TRACKER-1", "/dev/detail?item=TRACKER-1&dataType=x"):
            self.assertEqual(api.get(path).status, 400, path)
        self.assertEqual(api.get("/dev/summary?item=TRACKER-1&link=00000000-0000-4000-8000-000000000000").status, 404)


def message_of(panel, name):
    return next(source["message"] for source in panel["sources"] if source["name"] == name)


class TroubleTest(PanelTest):
    """Seven kinds of trouble look different."""

    def test_nothing_there(self):
        tool = self.tool()
        tool.summary, tool.branches = counts(), []
        self.assertEqual(self.states(self.summary()), {"Bitbucket": "nothing"})
        self.assertEqual(self.states(self.detail()), {"Bitbucket": "nothing"})
        self.assertIn("Nothing at Bitbucket mentions this", message_of(self.detail(), "Bitbucket"))

    def test_not_connected(self):
        tool = self.tool(shared=False)
        panel = self.detail("pullrequest")
        source = panel["sources"][0]
        self.assertEqual((source["state"], source["message"]), ("connect", "Connect to Bitbucket to see pull requests."))
        self.assertTrue(source["connect_url"].startswith(self.tracker.url + "/plugins/servlet/applinks/oauth/login-dance/authorize?"))
        self.assertIn(tool.id, source["connect_url"])
        self.assertEqual(panel["detail"], [])
        self.assertEqual(self.states(self.summary()), {"Bitbucket": "ok"}, "the summary needs nobody's permission")

    def test_no_permission(self):
        tool = self.tool()
        tool.answer_with(DETAIL + "branch", 403, "no", "text/plain")
        panel = self.detail()
        self.assertEqual((self.states(panel), message_of(panel, "Bitbucket")), ({"Bitbucket": "forbidden"}, "You may not see this at Bitbucket."))

    def test_down(self):
        tool = self.tool()
        self.summary()
        tool.stop()
        panel = self.detail()
        self.assertEqual(self.states(panel), {"Bitbucket": "down"})
        self.assertTrue(panel["sources"][0]["error_id"])

    def test_slow(self):
        tool = self.tool()
        tool.hang(DETAIL + "branch")
        self.assertEqual(self.states(self.detail()), {"Bitbucket": "slow"})

    def test_not_supported(self):
        tool = self.tool(name="FishEye", type_id="fecru")
        tool.answer_with("/rest/capabilities", 404)
        self.assertEqual(self.states(self.summary()), {"FishEye": "unsupported"})
        self.assertIn("cannot tell development information", message_of(self.detail(), "FishEye"))
        self.assertEqual(tool.asked(SUMMARY), [])

    def test_an_error_has_an_id_that_stands_in_the_log(self):
        tool = self.tool()
        for status, body in ((500, "trace"), (200, "<html>sign in</html>"), (302, ""), (200, "[]")):
            with self.subTest(status=status, body=body):
                tool.answer_with(DETAIL + "branch", status, body, "application/json")
                panel = self.detail()
                self.assertEqual(self.states(panel), {"Bitbucket": "error"}, panel)
                error_id = panel["sources"][0]["error_id"]
                logged = self.tracker.log_events("development.not_read")
                self.assertIn(error_id, [event["error_id"] for event in logged])
                self.assertNotIn("trace", json.dumps(panel))

    def test_wikis_and_trackers_are_no_part_of_it_and_unknown_applications_only_when_they_offer_something(self):
        wiki = self.tool(name="Wiki", type_id="confluence")
        other = self.tool("127.0.0.3", name="Other", type_id="generic")
        other.answer_with("/rest/capabilities", 200, '{"capabilities":{}}', "application/json")
        self.assertEqual(self.summary()["sources"], [])
        self.assertEqual(wiki.asked("/rest/capabilities") + wiki.asked(SUMMARY), [])


class HostileTest(PanelTest):
    """A peer's answer costs its own part of the panel and nothing else (S-37, S-38, S-50, S-72)."""

    def test_markup_and_other_schemes_are_text_and_nothing(self):
        tool = self.tool()
        tool.branches = [{"name": "<script>alert(1)</script>", "url": "javascript:alert(1)",
                          "repository": {"name": "\u0000x\u0007", "url": "data:text/html,x", "avatar": "//evil.example"}}]
        branch = self.detail()["detail"][0]["branches"][0]
        self.assertEqual((branch["name"], branch["url"]), ("<script>alert(1)</script>", ""))
        self.assertEqual((branch["repository"]["name"], branch["repository"]["url"], branch["repository"]["avatar"]), (" x ", "", ""))

    def test_an_answer_of_ten_megabytes_ends_that_tool_only(self):
        good, evil = self.tool(), self.tool("127.0.0.3", name="Evil")
        before = self.tracker.resident_bytes()
        evil.answer_with(DETAIL + "branch", 200, b'{"branches":[{"name":"' + b"x" * 10_000_000 + b'"}]}', "application/json")
        panel = self.detail()
        self.assertEqual(self.states(panel), {"Bitbucket": "ok", "Evil": "error"})
        self.assertLess(self.tracker.resident_bytes() - before, 30_000_000)

    def test_capabilities_that_point_elsewhere_are_not_followed(self):
        """S-13: the signature would go to a stranger."""
        tool, stranger = self.tool(), DeveloperTool("127.0.0.5", name="Stranger")
        self.addCleanup(stranger.close)
        body = json.dumps({"capabilities": {"dev-status-summary": stranger.url + "/steal"}})
        tool.answer_with("/rest/capabilities", 200, body, "application/json")
        self.assertEqual(self.states(self.summary()), {"Bitbucket": "ok"})
        self.assertEqual(stranger.seen, [])
