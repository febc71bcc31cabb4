# SPDX-License-Identifier: Apache-2.0
"""The gateway: calls to a linked application as the person who is working, with exactly the rights that person has there."""
import urllib.parse

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.installation import password_of


def gateway(installation, link, path):
    return f"{installation.url}/applinks/gateway/{link}{path}"


class LinkedTest(SystemTest):
    same_users = True
    wiki_type = "generic"

    @classmethod
    def setUpClass(cls):
        cls.app, cls.wiki_app = cls.start_application(), cls.start_application("127.0.0.2")
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url)
        cls.wiki = cls.start_installation("Wiki", type=cls.wiki_type, host="127.0.0.2", upstream=cls.wiki_app.url)
        password = cls.tracker.password_file("remote", password_of("admin"))
        words = ("--same-users",) if cls.same_users else ()
        cls.tracker.on_data("link", "add", cls.wiki.url, "--remote-admin", "admin", "--remote-password-file", password, *words)
        cls.tracker.settle()
        # The wiki's half waits for a signed answer of the tracker, whose daemon has just learnt of the link.
        cls.wiki.on_data("check")
        cls.wiki.settle()
        cls.wiki_id = cls.wiki.identity()
        cls.key = (cls.tracker.data / "gateway.key").read_text().strip()

    def setUp(self):
        self.wiki_app.forget()

    def signed_in(self, user="alice"):
        browser = Browser()
        browser.sign_in(self.tracker.url, user, password_of(user))
        return browser

    def own(self, browser, **more):
        """The headers of a call that a page of the tracker makes in the browser."""
        return browser.cookie_header(self.tracker.url) | {"Sec-Fetch-Site": "same-origin", "Origin": self.tracker.url} | more

    def as_application(self, user=None, **more):
        """The headers of a call that the tracker's own application makes, for a person or for itself."""
        named = {"X-Applink-User": user} if user else {"X-Applink-As": "application"}
        return {"Authorization": "Bearer " + self.key} | named | more


class EncodedSlashTest(LinkedTest):
    wiki_type = "mediawiki"  # its guard takes them, too

    def test_an_encoded_slash_arrives_as_it_was_sent_and_signed(self):
        """docs/adr/0007: GitLab's `group%2Fproject`, MediaWiki's sub-pages."""
        for path in ("/rest.php/v1/page/Guide%2FInstall", "/projects/group%2fproject/issues", "/a%2Fb%2Fc?x=d%2Fe"):
            with self.subTest(path=path):
                answer = self.get(gateway(self.tracker, self.wiki_id, path), self.own(self.signed_in()))
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(self.wiki_app.last().path.partition("?")[0], path.partition("?")[0].replace("%2f", "%2F"))


class OnBehalfTest(LinkedTest):
    def test_a_person_is_the_same_person_over_there(self):
        for user in ("alice", "bob"):
            with self.subTest(user=user):
                answer = self.get(gateway(self.tracker, self.wiki_id, "/page/1?a=%20b&c"), self.own(self.signed_in(user)))
                self.assertEqual(answer.status, 200, answer.text)
                seen = self.wiki_app.last()
                self.assertEqual((seen.path.split("&xoauth")[0].split("?xoauth")[0], seen.header("X-Forwarded-User")),
                                 ("/page/1?a=%20b&c", user))
                self.assertEqual(seen.header("X-Applink-Id"), self.tracker.identity())

    def test_every_method_and_body_arrives(self):
        browser = self.signed_in()
        for method, body, content_type in (("POST", b"a=1&b=%26+", "application/x-www-form-urlencoded"), ("PUT", b"\x00\xff" * 50000, "image/png"),
                                           ("PATCH", b"{}", "application/json"), ("DELETE", None, None)):
            with self.subTest(method=method):
                headers = self.own(browser) | ({"Content-Type": content_type} if content_type else {})
                answer = client.send(method, gateway(self.tracker, self.wiki_id, "/x"), headers, body)
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual((self.wiki_app.last().method, self.wiki_app.last().body), (method, body or b""))

    def test_nothing_of_the_browsers_credentials_leaves(self):
        """S-13, S-40: cookies, sessions and identity headers stay here."""
        browser = self.signed_in()
        headers = self.own(browser, Cookie=self.own(browser)["Cookie"] + "; app=secret", **{"X-Forwarded-User": "admin"})
        self.assertEqual(self.get(gateway(self.tracker, self.wiki_id, "/x"), headers).status, 200)
        seen = self.wiki_app.last()
        self.assertIsNone(seen.header("Cookie"))
        self.assertEqual(seen.all("X-Forwarded-User"), ["alice"])

    def test_answers_of_the_other_side_cannot_act_as_ours(self):
        """A page of the peer must never run as our origin, nor set our cookies."""
        self.wiki_app.answer_with("/evil", 200, b"<script>alert(1)</script>", [
            ("Content-Type", "text/html"), ("Set-Cookie", "dev-applinkd-session=x"), ("X-Applink-Id", "x"), ("WWW-Authenticate", "Basic x")])
        answer = self.get(gateway(self.tracker, self.wiki_id, "/evil"), self.own(self.signed_in()))
        self.assertEqual(answer.status, 200)
        self.assertEqual((answer.all("Set-Cookie"), answer.all("WWW-Authenticate")), ([], []))
        self.assertIn("sandbox", answer.header("Content-Security-Policy"))
        self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")

    def test_other_sites_cannot_use_it(self):
        """S-47: neither with a form nor by merely naming the address."""
        browser = self.signed_in()
        for method, headers in (("POST", {"Sec-Fetch-Site": "cross-site"}), ("POST", {"Origin": "http://evil.example"}), ("POST", {}),
                                ("DELETE", {"Sec-Fetch-Site": "same-site"}), ("GET", {"Sec-Fetch-Site": "cross-site"})):
            with self.subTest(method=method, headers=headers):
                answer = client.send(method, gateway(self.tracker, self.wiki_id, "/x"),
                                     browser.cookie_header(self.tracker.url) | headers, b"x" if method == "POST" else None)
                self.assertEqual(answer.status, 403)
        self.assertEqual(self.wiki_app.seen, [])

    def test_strangers_and_unknown_links_get_nothing(self):
        self.assertEqual(self.get(gateway(self.tracker, self.wiki_id, "/x")).status, 401)
        for link in ("00000000-0000-4000-8000-000000000000", "nothing", "Wiki2"):
            self.assertEqual(self.get(gateway(self.tracker, link, "/x"), self.own(self.signed_in())).status, 404)
        self.assertEqual(self.wiki_app.seen, [])

    def test_an_administrator_is_not_acted_for(self):
        """S-09: administrators only if named."""
        answer = self.get(gateway(self.tracker, self.wiki_id, "/x"), self.own(self.signed_in("admin")))
        self.assertEqual((answer.status, self.wiki_app.seen), (401, []))
        self.assertIn("Administrators are not acted for over this link", answer.form()["oauth_problem_advice"])

    def test_paths_cannot_climb_out(self):
        """S-43."""
        browser = self.signed_in()
        for path in ("/../x", "/a/%2e%2e/x", "//evil.example/x", "/a//b", "/a%2f..%2fx", "/..%2fx", "/%2e%2e%2Fx", "/a%2F.%2fx", "/a%252f..%252fx",
                     "/a%2F%2Fb", "/%2Fevil.example/x", "/a%5cb"):
            with self.subTest(path=path):
                answer = self.get(gateway(self.tracker, self.wiki_id, path), self.own(browser))
                self.assertEqual((answer.status, answer.header("X-Request-Id") in self.tracker.log_text()), (400, True))
        self.assertEqual(self.wiki_app.seen, [])

    def test_only_the_gateway_takes_an_encoded_slash(self):
        """S-43, docs/adr/0007."""
        browser = self.signed_in()
        for path in ("/a%2Fb", "/applinks%2Fgateway/x", "/applinks/%67ateway/x/a%2Fb", "/applinks/gateway%2F" + self.wiki_id + "/x",
                     "/applinks/links%2Fnew"):
            self.assertEqual(self.get(self.tracker.url + path, self.own(browser)).status, 400, path)
        self.assertEqual([seen.path for seen in self.app.seen if "%" in seen.path or "gateway" in seen.path], [])

    def test_redirects_within_the_other_application_lead_through_the_gateway(self):
        """S-13: and elsewhere without credentials."""
        browser = self.signed_in()
        self.wiki_app.answer_with("/moved", 302, b"", [("Location", self.wiki.url + "/page/2?x=1")])
        answer = self.get(gateway(self.tracker, self.wiki_id, "/moved"), self.own(browser))
        self.assertEqual(answer.status, 302)
        location = urllib.parse.urljoin(self.tracker.url, answer.header("Location"))
        self.assertEqual(location, gateway(self.tracker, self.wiki_id, "/page/2?x=1"))
        for elsewhere in ("http://evil.example/x", "//evil.example/x"):
            self.wiki_app.answer_with("/moved", 307, b"", [("Location", elsewhere)])
            answer = self.get(gateway(self.tracker, self.wiki_id, "/moved"), self.own(browser))
            self.assertNotIn("oauth", answer.header("Location"))
            self.assertIn(answer.status, (307, 502))

    def test_the_application_itself_calls_with_its_key_for_a_named_user(self):
        answer = self.get(gateway(self.tracker, self.wiki_id, "/x"), self.as_application("bob"))
        self.assertEqual(answer.status, 200, answer.text)
        seen = self.wiki_app.last()
        self.assertEqual(seen.header("X-Forwarded-User"), "bob")
        self.assertNotIn(self.key, str(seen.headers))

    def test_the_application_itself_calls_as_itself(self):
        answer = self.get(gateway(self.tracker, self.wiki_id, "/x"), self.as_application())
        self.assertEqual(answer.status, 200, answer.text)
        self.assertIsNone(self.wiki_app.last().header("X-Forwarded-User"))

    def test_a_wrong_key_or_an_unknown_user_is_refused(self):
        wrong = "00" * 32
        cases = [{"Authorization": "Bearer " + wrong, "X-Applink-User": "alice"}, {"Authorization": "Bearer ", "X-Applink-User": "alice"},
                 {"X-Applink-User": "alice"}, self.as_application("nobody")]
        for headers in cases:
            with self.subTest(headers=headers):
                self.assertIn(self.get(gateway(self.tracker, self.wiki_id, "/x"), headers).status, (400, 401, 403, 404))
        self.assertEqual(self.wiki_app.seen, [])

    def test_a_disabled_user_is_not_acted_for(self):
        """S-76."""
        self.tracker.add_user("frank")
        self.wiki.add_user("frank")
        self.tracker.settle()
        self.assertEqual(self.get(gateway(self.tracker, self.wiki_id, "/x"), self.as_application("frank")).status, 200)
        self.tracker.on_data("user", "disable", "frank")
        self.eventually(lambda: self.get(gateway(self.tracker, self.wiki_id, "/x"), self.as_application("frank")).status >= 400, 5)


class GrantTest(LinkedTest):
    same_users = False

    def setUp(self):
        super().setUp()
        browser = self.signed_in()
        api = Api.of_browser(self.tracker, browser)
        for connection in api.get("/connections").json()["connections"]:
            if connection["state"] == "connected":
                api.delete("/connections/" + connection["link"])

    def call(self, browser, path="/page/1"):
        return self.get(gateway(self.tracker, self.wiki_id, path), self.own(browser))

    def connect(self, browser, answer, there, button="approve"):
        """Goes to the address that the answer names and decides over there as `there`."""
        browser.open(answer.json()["authorize_url"])  # typed: a link of another site would meet a page of ours first (S-31)
        browser.answer_login(there, password_of(there))
        page = browser.submit(browser.page.form(button=button), button=button)
        return browser.connect_account() if button == "approve" else page

    def test_a_person_is_asked_once_and_again_after_withdrawing(self):
        browser = self.signed_in()
        answer = self.call(browser)
        self.assertEqual((answer.status, answer.json()["error"]), (401, "grant_required"))
        self.assertIn("Wiki", answer.json()["message"])
        self.assertEqual(self.wiki_app.seen, [])

        page = self.connect(browser, answer, "bob")  # another name over there: users are separate
        self.assertTrue(page.url.startswith(self.tracker.url), page.url)
        for _ in range(2):
            self.assertEqual(self.call(browser).status, 200)
            self.assertEqual(self.wiki_app.last().header("X-Forwarded-User"), "bob")
        self.assertEqual(self.tracker.rows("SELECT remote_user FROM outgoing_grant"), [("bob",)])

        there = Browser()
        there.sign_in(self.wiki.url, "bob", password_of("bob"))
        api = Api.of_browser(self.wiki, there)
        for permission in api.get("/permissions").json()["permissions"]:
            self.assertEqual(api.delete("/permissions/" + permission["id"]).status, 204)
        self.wiki_app.forget()
        answer = self.call(browser)
        self.assertEqual((answer.status, answer.json()["error"]), (401, "grant_required"))
        self.assertEqual(self.wiki_app.seen, [])
        # Forgotten before the answer: what the person allows next is not lost to it.
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])

    def test_a_refusal_leaves_everything_as_it_was(self):
        browser = self.signed_in()
        page = self.connect(browser, self.call(browser), "bob", button="deny")
        self.assertEqual(page.status, 200, page.text)
        self.assertEqual(self.call(browser).json()["error"], "grant_required")

    def test_the_callback_works_only_in_the_browser_of_the_person_who_began(self):
        """S-31: the token is thrown away."""
        alice = self.signed_in()
        started = Api.of_browser(self.tracker, alice).post("/connections/" + self.wiki_id, {})
        over_there = alice.open(started.json()["next_url"])
        alice.answer_login("bob", password_of("bob"))
        back = alice.submit(alice.page.form(button="approve"), button="approve", follow=False).answer.header("Location")
        bob = self.signed_in("bob")
        self.assertEqual(over_there.status, 200)
        self.assertEqual(bob.open(back).status, 403)
        stranger = Browser().open(back)
        self.assertIn("/applinks/login", stranger.url)
        self.assertEqual(self.tracker.rows("SELECT * FROM outgoing_grant"), [])

    def to_the_offer(self, browser, there="bob"):
        browser.open(self.call(browser).json()["authorize_url"])
        browser.answer_login(there, password_of(there))
        return browser.submit(browser.page.form(button="approve"), button="approve")

    def test_nothing_is_stored_before_the_person_has_seen_whose_account_it_is(self):
        """S-31."""
        alice = self.signed_in()
        page = self.to_the_offer(alice)
        for word in ("Connect alice to bob in Wiki?", "the account bob"):
            self.assertIn(word, page.text)
        self.assertEqual(self.tracker.rows("SELECT * FROM outgoing_grant"), [])
        page = alice.connect_account("drop")
        self.assertIn("Not connected", page.text)
        self.assertEqual(self.call(alice).json()["error"], "grant_required")
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM dance"), [(0,)])

    def test_an_offer_is_for_one_person_in_one_browser_once(self):
        """S-31, S-47."""
        alice = self.signed_in()
        offer = self.to_the_offer(alice).form(field="offer")
        body = lambda browser: urllib.parse.urlencode({"offer": offer.value("offer"), "keep": "yes", "csrf": offer.value("csrf")})
        same_origin = {"Sec-Fetch-Site": "same-origin", "Origin": self.tracker.url}
        bob = self.signed_in("bob")
        theirs = Api.of_browser(self.tracker, bob).csrf
        stolen = urllib.parse.urlencode({"offer": offer.value("offer"), "keep": "yes", "csrf": theirs})
        cookies = bob.cookie_header(self.tracker.url)["Cookie"]
        flow = "; ".join(f"{name}={value}" for name, value in alice.cookies(self.tracker.url).items() if "dance" in name)
        for headers in ({"Cookie": cookies}, {"Cookie": cookies + "; " + flow}):
            self.assertEqual(client.post(offer.action, headers | same_origin, stolen).status, 403)
        own = alice.cookie_header(self.tracker.url)
        cross = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
        self.assertEqual(client.post(offer.action, own | cross, body(alice)).status, 403)
        self.assertEqual(self.tracker.rows("SELECT * FROM outgoing_grant"), [])

    def test_another_account_takes_the_place_of_the_first_only_when_the_person_says_so(self):
        """features.md 9."""
        alice = self.signed_in()
        self.to_the_offer(alice)
        alice.connect_account()
        alice.jar.pop(self.wiki.host)  # signs in over there as somebody else
        alice.open(Api.of_browser(self.tracker, alice).post("/connections/" + self.wiki_id, {}).json()["next_url"])
        alice.answer_login("alice", password_of("alice"))
        page = alice.submit(alice.page.form(button="approve"), button="approve")
        self.assertIn("You are connected as bob now", page.text)
        self.assertEqual(self.tracker.rows("SELECT remote_user FROM outgoing_grant"), [("bob",)])
        alice.connect_account()
        self.assertEqual(self.tracker.rows("SELECT remote_user FROM outgoing_grant"), [("alice",)])

    def test_a_callback_without_a_dance_is_refused(self):
        """S-31."""
        browser = self.signed_in()
        query = urllib.parse.urlencode({"applicationLinkID": self.wiki_id, "oauth_token": "x" * 32, "oauth_verifier": "y" * 22})
        page = browser.open(f"{self.tracker.url}/plugins/servlet/applinks/oauth/login-dance/access?{query}")
        self.assertEqual(page.status, 403)

    def test_secrets_of_the_other_side_are_sealed_at_rest(self):
        """S-58: nothing that the wiki gave us can be read in the tracker's files."""
        browser = self.signed_in()
        self.connect(browser, self.call(browser), "bob")
        self.assertEqual(self.call(browser).status, 200)
        header = self.wiki_app.last().header("Authorization")
        self.assertIsNone(header)  # the wiki keeps it, too
        rows = self.tracker.rows("SELECT token, secret, session_handle FROM outgoing_grant")
        self.assertEqual(len(rows), 1)
        for sealed in rows[0]:
            self.assertIsInstance(sealed, bytes)
            self.assertGreater(len(sealed), 32 + 12 + 16)  # a nonce and a tag more than the 32 characters inside
            self.assertNotRegex(sealed, rb"[A-Za-z0-9]{32}")
