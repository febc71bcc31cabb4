# SPDX-License-Identifier: Apache-2.0
"""Items of linked applications as each person sees them: picker, previews, icons (features.md 8.2, 8.3)."""
import time

from support.api import Api, problem
from support.case import SystemTest
from support.fake_products import PNG, start_estate
from support.pairing import pair


class ItemsTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.redmine, cls.mediawiki, cls.tracker, cls.wiki = start_estate(cls)
        pair(cls.tracker, cls.wiki, same_users=True)
        cls.link = Api(cls.tracker).get("/links").json()["links"][0]["id"]

    def setUp(self):
        self.mediawiki.down = False
        self.mediawiki.forget()

    def view(self, user, *urls):
        answer = Api(self.tracker, user).post("/resolve", {"urls": list(urls)})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()["items"]

    def page(self, title):
        return f"{self.wiki.url}/index.php/{title.replace(' ', '_')}"

    def test_a_preview_is_what_this_person_may_see(self):
        """S-70: the answers of one person are never another one's."""
        self.mediawiki.add_page(7, "Secret plan", only={"alice"})
        for _ in range(2):
            (alice,) = self.view("alice", self.page("Secret plan"))
            self.assertEqual((alice["status"], alice["title"], alice["kind"]), ("ok", "Secret plan", "page"))
            self.assertEqual(alice["globalId"], f"appId={self.link}&pageId=7")
            self.assertEqual((alice["application"], alice["application_type"]), ("Wiki", "mediawiki"))
            (bob,) = self.view("bob", self.page("Secret plan"))
            self.assertEqual((bob["status"], bob["title"]), ("forbidden", ""))
        asked = self.mediawiki.asked("/rest.php/v1/page/Secret_plan/bare")
        self.assertEqual([self.mediawiki.user_of(seen) for seen in asked], ["alice", "bob", "bob"],
                         "alice's second look came from her own cache, bob was asked for again")

    def test_answers_come_in_the_order_asked(self):
        self.mediawiki.add_page(8, "Runbook")
        items = self.view("alice", "https://elsewhere.example/x", self.page("Missing"), self.page("Runbook") + "#part",
                          "not an address", self.page("Runbook"))
        self.assertEqual([item["status"] for item in items], ["plain", "missing", "ok", "plain", "ok"])
        self.assertEqual(items[2]["url"], self.page("Runbook") + "#part")
        self.assertEqual(self.view("alice"), [])

    def test_an_application_that_is_down_is_shown_as_it_was_and_marked(self):
        self.mediawiki.add_page(9, "Old news")
        self.assertEqual(self.view("alice", self.page("Old news"))[0]["status"], "ok")
        self.mediawiki.down = True
        (fresh,) = self.view("alice", self.page("Old news"))
        self.assertFalse(fresh["stale"])
        (unknown,) = self.view("alice", self.page("Never seen"))
        self.assertIn(unknown["status"], ("error", "missing"))

    def test_a_disabled_person_and_a_suspended_link_see_nothing(self):
        """S-76: caches are no way around."""
        self.mediawiki.add_page(10, "Runbook two")
        self.assertEqual(self.view("alice", self.page("Runbook two"))[0]["status"], "ok")
        admin = Api(self.tracker)
        self.assertEqual(admin.post(f"/links/{self.link}/suspend").status, 200)
        try:
            self.assertEqual(self.view("alice", self.page("Runbook two"))[0]["status"], "plain")
        finally:
            admin.post(f"/links/{self.link}/resume")
        self.assertEqual(self.view("alice", self.page("Runbook two"))[0]["status"], "ok")

    def test_hostile_titles_stay_one_line_of_text(self):
        """S-50."""
        self.mediawiki.add_page(11, "Evil")
        path = "/rest.php/v1/page/Evil/bare"
        self.mediawiki.items[path] = {"id": 11, "key": "Evil", "title": "<script>alert(1)</script>\r\nX: y\u202e" + "x" * 100000}
        (item,) = self.view("alice", self.page("Evil"))
        self.assertTrue(item["title"].startswith("<script>alert(1)</script> X: yxxx"))
        self.assertLessEqual(len(item["title"].encode()), 255)

    def test_answers_that_are_too_large_or_no_answers_cost_only_themselves(self):
        self.mediawiki.add_page(12, "Good")
        self.mediawiki.answer_with("/rest.php/v1/page/Huge/bare", 200, b"[" + b"1," * 2_000_000 + b"1]")
        self.mediawiki.answer_with("/rest.php/v1/page/Deep/bare", 200, b"[" * 5000 + b"]" * 5000)
        self.mediawiki.answer_with("/rest.php/v1/page/Html/bare", 200, b"<html>")
        self.mediawiki.answer_with("/rest.php/v1/page/List/bare", 200, b"[]")
        items = self.view("alice", *(self.page(name) for name in ("Huge", "Deep", "Html", "List", "Good")))
        self.assertEqual([item["status"] for item in items], ["error"] * 4 + ["ok"])

    def test_too_many_addresses_are_refused(self):
        answer = Api(self.tracker, "alice").post("/resolve", {"urls": ["https://x.example/"] * 51})
        self.assertEqual(answer.status, 400)
        self.assertEqual(Api(self.tracker, headers={}).post("/resolve", {"urls": []}).status, 401)

    def test_the_picker_searches_as_the_person(self):
        self.mediawiki.add_search((1, "Runbook"), (2, "Run away"), only={"alice"})
        found = Api(self.tracker, "alice").get(f"/links/{self.link}/search?q=run%22%26limit%3D99&limit=1").json()
        self.assertEqual([(item["title"], item["url"], item["subtitle"]) for item in found["items"]],
                         [("Runbook", self.page("Runbook"), "About it")])
        self.assertTrue(found["more"])
        self.assertEqual(self.mediawiki.last().path, "/rest.php/v1/search/title?q=run%22%26limit%3D99&limit=1")
        refused = Api(self.tracker, "bob").get(f"/links/{self.link}/search?q=run")
        self.assertEqual((refused.status, problem(refused)), (403, "not_allowed"))
        self.assertEqual(Api(self.tracker, "alice").get(f"/links/{self.link}/search?q=").json(), {"items": [], "more": False})
        for query in ("q=x&limit=0", "q=x&limit=51", "q=x&limit=a"):
            self.assertEqual(Api(self.tracker, "alice").get(f"/links/{self.link}/search?{query}").status, 400, query)
        self.assertEqual(Api(self.tracker, "alice").get(f"/links/{self.link}/search?q=x&kind=issue").status, 404)
        self.assertEqual(Api(self.tracker, "alice").get("/links/none/search?q=x").status, 404)

    def test_targets_name_what_can_be_searched(self):
        targets = Api(self.tracker, "alice").get("/search/targets").json()["targets"]
        self.assertEqual([(each["name"], each["type"], each["primary"], each["kinds"]) for each in targets],
                         [("Wiki", "mediawiki", True, ["page"])])

    def icon(self, url):
        return Api(self.tracker, "alice").get("/icon?url=" + url)

    def test_pictures_of_linked_applications_come_through_the_proxy(self):
        self.mediawiki.answer_with("/resources/a.png", 200, PNG, [("Content-Type", "text/html")])
        answer = self.icon(self.wiki.url + "/resources/a.png")
        self.assertEqual((answer.status, answer.header("Content-Type")), (200, "image/png"))
        self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
        self.assertIsNone(self.mediawiki.last().header("X-Applink-Assertion"), "nobody's rights go into a picture")

    def test_a_drawing_cannot_run_or_fetch_anything(self):
        self.mediawiki.answer_with("/resources/a.svg", 200, b"<svg xmlns='x'><script>alert(1)</script></svg>")
        answer = self.icon(self.wiki.url + "/resources/a.svg")
        self.assertEqual(answer.header("Content-Security-Policy"), "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        self.assertTrue(answer.header("Content-Disposition").startswith("attachment"))

    def test_what_is_no_small_picture_of_a_linked_application_is_refused(self):
        self.mediawiki.answer_with("/resources/page.png", 200, b"<html><script>alert(1)</script>", [("Content-Type", "image/png")])
        self.mediawiki.answer_with("/resources/big.png", 200, PNG + b"\0" * 10_000_000, [("Content-Type", "image/png")])
        for path in ("/resources/page.png", "/resources/big.png", "/resources/none.png"):
            answer = self.icon(self.wiki.url + path)
            self.assertGreaterEqual(answer.status, 400, path)
        for url in ("http://169.254.169.254/latest", "https://elsewhere.example/a.png", "file:///etc/passwd", "x"):
            self.assertIn(self.icon(url).status, (400, 404), url)

    def test_looking_again_is_quick(self):
        self.mediawiki.add_page(13, "Quick")
        urls = [self.page("Quick")] * 50
        self.view("alice", *urls)
        began = time.monotonic()
        self.view("alice", *urls)
        self.assertLess(time.monotonic() - began, 2)
