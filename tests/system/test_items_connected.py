# SPDX-License-Identifier: Apache-2.0
"""Items over a link where each person connects an account of her own: what she sees ends with her permission (S-70, S-76)."""
from support.api import Api, problem
from support.browser import Browser
from support.case import SystemTest
from support.fake_products import start_estate
from support.installation import password_of
from support.pairing import pair


class ConnectedItemsTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.redmine, cls.mediawiki, cls.tracker, cls.wiki = start_estate(cls, wiki_host="127.0.0.2")
        pair(cls.tracker, cls.wiki)
        cls.link = cls.wiki.identity()

    def setUp(self):
        self.mediawiki.add_page(7, "Runbook")
        self.mediawiki.add_search((7, "Runbook"))
        self.mediawiki.forget()
        self.browsers = {}

    def tearDown(self):
        for user in self.browsers:
            self.disconnect(user)

    def connect(self, user):
        if user not in self.browsers:
            self.browsers[user] = Browser()
            self.browsers[user].sign_in(self.tracker.url, user, password_of(user))
        browser = self.browsers[user]
        (item,) = self.view(user)
        browser.open(item["connect_url"])
        browser.answer_login(user, password_of(user))
        browser.submit(browser.page.form(button="approve"), button="approve")
        browser.connect_account()

    def disconnect(self, user):
        self.assertIn(Api(self.tracker, user).delete(f"/connections/{self.link}").status, (200, 204, 404))

    def view(self, user):
        answer = Api(self.tracker, user).post("/resolve", {"urls": [self.wiki.url + "/index.php/Runbook"]})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()["items"]

    def search(self, user):
        return Api(self.tracker, user).get(f"/links/{self.link}/search?q=run")

    def test_a_search_without_a_permission_says_where_it_can_be_given(self):
        answer = self.search("alice")
        self.assertEqual((answer.status, problem(answer)), (401, "grant_required"))
        self.assertTrue(answer.json()["connect_url"].startswith(self.tracker.url + "/plugins/servlet/applinks/oauth/login-dance/authorize?"))
        self.assertIn(self.link, answer.json()["connect_url"])
        self.assertEqual(self.mediawiki.asked("/rest.php/v1/search/title"), [], "nobody was asked")
        self.connect("alice")
        self.assertEqual([item["title"] for item in self.search("alice").json()["items"]], ["Runbook"])
        self.assertEqual(self.search("bob").status, 401, "hers is not his")

    def test_disconnecting_empties_what_was_kept_for_that_person_only(self):
        for user in ("alice", "bob"):
            self.connect(user)
            self.assertEqual(self.view(user)[0]["title"], "Runbook")
        path = "/rest.php/v1/page/Runbook/bare"
        asked = len(self.mediawiki.asked(path))
        self.assertEqual((self.view("alice")[0]["title"], len(self.mediawiki.asked(path))), ("Runbook", asked), "kept")
        self.disconnect("alice")
        (gone,) = self.view("alice")
        self.assertEqual((gone["status"], gone["title"]), ("connect", ""))
        self.assertTrue(gone["connect_url"])
        self.assertNotIn("Runbook", [item["title"] for item in Api(self.tracker, "alice").get("/search/targets").json()["recent"]])
        self.assertEqual((self.view("bob")[0]["title"], len(self.mediawiki.asked(path))), ("Runbook", asked), "his are still kept")
        self.connect("alice")
        self.assertEqual(self.view("alice")[0]["title"], "Runbook")
        self.assertEqual(len(self.mediawiki.asked(path)), asked + 1, "asked anew with the new permission")
