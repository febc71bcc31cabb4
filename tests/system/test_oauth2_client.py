# SPDX-License-Identifier: Apache-2.0
"""applinkd as a client of OAuth 2.0: links by hand to a scripted provider and to another applinkd (features.md 3, 6, 9)."""
import concurrent.futures
import re
import time
import urllib.parse

from support import client
from support.api import Api, pointers
from support.browser import Browser
from support.case import SystemTest
from support.external import change
from support.installation import password_of
from support.oauth2 import AUTHORIZE, TOKEN, make_client
from support.oauth2_provider import CLIENT_ID, CLIENT_SECRET, Provider

CALLBACK = "/applinks/oauth2/callback"


class OutgoingTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.provider = Provider()
        cls.addClassCleanup(cls.provider.close)
        cls.tracker = cls.start_installation("Tracker")

    def setUp(self):
        self.provider.behave()

    def tearDown(self):
        self.remove_links(self.tracker)

    def fields(self, **more):
        base = self.provider.url
        return {"protocol": "oauth2", "authorize_url": "/authorize", "token_url": base + "/token", "revoke_url": "/revoke", "identity_url": "/me",
                "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scopes": ["read"]} | more

    def create(self, **more):
        return Api(self.tracker).post("/external-applications", {"name": "Forge", "address": self.provider.url, "allow_loopback": True,
                                                                 "outgoing": self.fields(**more)})

    def make(self, **more):
        answer = self.create(**more)
        self.assertEqual(answer.status, 201, answer.text)

    def edit(self, outgoing=(), **settings):
        answer = change(self.tracker, self.link(), outgoing=outgoing, **settings)
        self.assertEqual(answer.status, 200, answer.text)
        return answer

    def finding(self):
        answer = Api(self.tracker).post(f"/links/{self.link()}/check")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()["finding"]

    def link(self):
        return self.tracker.links()[0]["id"]

    def signed_in(self, user="alice"):
        browser = Browser()
        browser.sign_in(self.tracker.url, user, password_of(user))
        return browser

    def connect(self, user="alice", follow=True):
        browser = self.signed_in(user)
        address = Api.of_browser(self.tracker, browser).post("/connections/" + self.link(), {}).json()["next_url"]
        browser.open(address, follow=follow)
        if any("offer" in form.names() for form in browser.page.forms):  # not where the provider or we refused
            browser.connect_account()
        return browser

    def connection(self, browser):
        """How the link stands for this person, as My connections shows it."""
        return Api.of_browser(self.tracker, browser).get("/connections").json()["connections"][0]

    def disconnect(self, browser):
        answer = Api.of_browser(self.tracker, browser).delete("/connections/" + self.link())
        self.assertEqual(answer.status, 204, answer.text)

    def call(self, browser, method="GET", path="/thing", body=None):
        headers = browser.cookie_header(self.tracker.url) | {"Sec-Fetch-Site": "same-origin"}
        return client.send(method, f"{self.tracker.url}/applinks/gateway/{self.link()}{path}", headers, body)

    def by_key(self, path="/thing", **headers):
        key = (self.tracker.data / "gateway.key").read_text().strip()
        return client.get(f"{self.tracker.url}/applinks/gateway/{self.link()}{path}", {"Authorization": "Bearer " + key} | headers)

    def assert_grant_required(self, answer):
        self.assertEqual((answer.status, answer.json()["error"]), (401, "grant_required"), answer.text)
        self.assertIn("applicationLinkID=" + self.link(), answer.json()["authorize_url"])


class ConnectTest(OutgoingTest):
    def test_a_person_connects_once_and_calls_with_that_account(self):
        self.make()
        self.assert_grant_required(self.call(self.signed_in()))
        browser = self.connect()
        self.assertEqual((self.connection(browser)["state"], self.connection(browser)["remote_user"]), ("connected", "Bob B"))
        answer = self.call(browser, path="/thing?a=b%20c")
        self.assertEqual((answer.status, answer.json()["user"], answer.json()["path"]), (200, "Bob B", "/thing?a=b%20c"))
        answer = self.call(browser, "POST", body="a=b&c=d")
        self.assertEqual((answer.status, answer.json()["body"]), (200, "a=b&c=d"))
        self.assert_grant_required(self.call(self.signed_in("bob")))

    def test_what_is_sent_to_the_provider_is_what_the_standards_want(self):
        """RFC 6749 4.1, RFC 7636."""
        self.make(authorize_parameters=[{"name": "prompt", "value": "consent"}, {"name": "kind", "value": "a b"}])
        self.connect()
        asked = dict(urllib.parse.parse_qsl(self.provider.at("/authorize")[0].path.partition("?")[2]))
        self.assertEqual((asked["client_id"], asked["redirect_uri"], asked["scope"], asked["response_type"], asked["code_challenge_method"]),
                         (CLIENT_ID, self.tracker.url + CALLBACK, "read", "code", "S256"))
        self.assertEqual((asked["prompt"], asked["kind"]), ("consent", "a b"))
        self.assertGreaterEqual(len(asked["state"]), 43)
        form = self.provider.forms("authorization_code")[-1]
        self.assertEqual((form["client_secret"], form["redirect_uri"]), (CLIENT_SECRET, self.tracker.url + CALLBACK))
        self.assertGreaterEqual(len(form["code_verifier"]), 43)

    def test_the_client_may_show_who_it_is_in_the_header(self):
        self.make(client_auth="basic")
        self.connect()
        seen = self.provider.at("/token")[-1]
        self.assertTrue(seen.header("Authorization").startswith("Basic "))
        self.assertNotIn(b"client_secret", seen.body)
        self.assertEqual(self.call(self.connect()).status, 200)

    def test_an_answer_counts_once_in_its_browser_and_for_its_person(self):
        """S-31."""
        self.make()
        browser = self.connect(follow=False)
        callback = browser.page.answer.header("Location")  # the provider's answer, caught on its way
        self.assertTrue(callback.startswith(self.tracker.url + CALLBACK), callback)
        self.assertEqual(self.signed_in().open(callback).status, 403)          # the same person in another browser
        self.assertEqual(self.signed_in("bob").open(callback).status, 403)
        forged = re.sub(r"state=[^&]+", "state=forged", callback)
        self.assertEqual(browser.open(forged).status, 403)
        before = len(self.provider.at("/token"))
        offered = browser.open(callback)
        self.assertEqual(offered.status, 200)
        self.assertEqual(browser.open(callback).status, 403)                   # a second time
        browser.page = offered
        browser.connect_account()
        self.assertEqual(len(self.provider.at("/token")), before + 1)
        self.assertEqual(self.call(browser).status, 200)

    def test_an_answer_of_another_issuer_is_refused(self):
        """S-24."""
        self.make(issuer=self.provider.url, issuer_answers=True)
        for issuer in (None, "https://evil.example.com"):
            def answer(handler, seen):
                asked = dict(urllib.parse.parse_qsl(seen.path.partition("?")[2]))
                fields = {"code": "c", "state": asked["state"]} | ({"iss": issuer} if issuer else {})
                handler.answer(303, b"", "text/plain", [("Location", asked["redirect_uri"] + "?" + urllib.parse.urlencode(fields))])
            self.provider.on("/authorize", answer)
            before = len(self.provider.at("/token"))
            self.assertEqual(self.connect().page.status, 403)
            self.assertEqual(len(self.provider.at("/token")), before)
        self.provider.behave()
        self.assertEqual(self.call(self.connect()).status, 200)

    def test_who_says_no_is_not_connected(self):
        self.make()
        def deny(handler, seen):
            asked = dict(urllib.parse.parse_qsl(seen.path.partition("?")[2]))
            handler.answer(303, b"", "text/plain", [("Location", f"{asked['redirect_uri']}?error=access_denied&state={asked['state']}")])
        self.provider.on("/authorize", deny)
        page = self.connect().page
        self.assertEqual(page.status, 200)
        self.assertIn("Not connected to Forge", page.text)

    def test_odd_answers_of_the_token_address_end_in_a_sentence_and_store_nothing(self):
        self.make()
        def redirect(handler, _):
            handler.answer(307, b"", "text/plain", [("Location", self.provider.url + "/stolen")])
        def slow(handler, _):
            time.sleep(0.2)
            handler.answer(200, {"error": "temporarily_unavailable"})
        odd = {"an error with status 200": lambda handler, _: handler.answer(200, {"error": "bad_verification_code", "access_token": "x"}),
               "a sign-in page": lambda handler, _: handler.answer(200, "<script>alert(1)</script>", "text/html"),
               "a huge answer": lambda handler, _: handler.answer(200, b" " * 300_000),
               "no token": lambda handler, _: handler.answer(200, {}),
               "a token that splits a header": lambda handler, _: handler.answer(200, {"access_token": "a\r\nX-Evil: 1"}),
               "another kind of token": lambda handler, _: handler.answer(200, {"access_token": "a", "token_type": "mac"}),
               "a redirect": redirect, "a late refusal": slow}
        for name, script in odd.items():
            with self.subTest(answer=name):
                self.provider.on("/token", script)
                page = self.connect().page
                self.assertGreaterEqual(page.status, 400)
                self.assertNotIn("<script>alert", page.answer.text)
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])
        self.assertEqual(self.provider.at("/stolen"), [])  # S-13

    def test_tokens_are_sealed_and_not_logged(self):
        """S-58, S-61."""
        self.make()
        self.call(self.connect())
        with self.provider.lock:
            secrets = list(self.provider.access) + list(self.provider.refresh) + [CLIENT_SECRET]
        self.assertGreaterEqual(len(secrets), 3)
        stored, log = self.tracker.stored_bytes(), self.tracker.log_text()
        for secret in secrets:
            self.assertNotIn(secret.encode(), stored)
            self.assertNotIn(secret, log)


class RenewalTest(OutgoingTest):
    def age_grant(self):
        self.tracker.age("UPDATE outgoing_grant SET expires_at = 1")

    def test_twenty_calls_at_the_end_of_a_token_renew_it_once(self):
        """features.md 9."""
        self.make()
        browser = self.connect()
        self.provider.expire()
        self.age_grant()
        refresh = self.provider.token
        def late(handler, seen):
            time.sleep(0.3)  # all of them are there before the new token is
            handler.answer(*refresh(seen))
        self.provider.on("/token", late)
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: self.call(browser), range(20)))
        self.assertEqual([answer.status for answer in answers], [200] * 20)
        self.assertEqual(len(self.provider.forms("refresh_token")), 1)

    def test_a_token_without_an_end_is_renewed_once_after_401(self):
        self.provider.expires_in = None
        self.make()
        browser = self.connect()
        self.assertEqual(self.tracker.rows("SELECT expires_at FROM outgoing_grant"), [(0,)])
        self.provider.expire()
        answer = self.call(browser)
        self.assertEqual((answer.status, answer.json()["user"]), (200, "Bob B"))
        self.assertEqual(len(self.provider.forms("refresh_token")), 1)
        self.provider.expire()
        answer = self.call(browser, "POST", body="a=b")  # its body is gone: whoever sent it has to send it again
        self.assertEqual((answer.status, answer.json()["error"], answer.header("Retry-After")), (503, "try_again", "1"))
        self.eventually(lambda: self.call(browser, "POST", body="a=b").status == 200)  # the renewal goes on behind the answer
        self.assertEqual(len(self.provider.forms("refresh_token")), 2)

    def test_the_old_refresh_token_stays_good_when_no_new_one_comes(self):
        self.provider.rotates = False
        self.make()
        browser = self.connect()
        for _ in range(2):
            self.provider.expire()
            self.age_grant()
            self.assertEqual(self.call(browser).status, 200)
        tokens = {form["refresh_token"] for form in self.provider.forms("refresh_token")}
        self.assertEqual(len(tokens), 1)

    def test_who_withdrew_there_is_asked_again(self):
        self.make()
        for gives_refresh in (True, False):
            self.provider.gives_refresh = gives_refresh
            browser = self.connect()
            self.assertEqual(self.call(browser).status, 200)
            self.provider.withdraw()
            self.assert_grant_required(self.call(browser))
            self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])
            asked = len(self.provider.at("/token"))
            self.assert_grant_required(self.call(browser))
            self.assertEqual(len(self.provider.at("/token")), asked)  # not in a loop

    def test_a_refused_call_with_a_body_and_no_refresh_token_asks_again(self):
        self.provider.gives_refresh = False
        self.make()
        browser = self.connect()
        self.provider.withdraw()
        self.assert_grant_required(self.call(browser, "POST", body="a=b"))
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])

    def test_a_provider_that_is_down_costs_nobody_a_grant(self):
        self.make()
        browser = self.connect()
        self.age_grant()
        self.provider.answer_with("/token", 503, "<h1>Sorry", "text/html")
        self.assertGreaterEqual(self.call(browser).status, 500)
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(1,)])
        self.provider.scripts.clear()
        self.assertEqual(self.call(browser).status, 200)

    def test_a_grant_outlives_a_restart(self):
        self.make()
        browser = self.connect()
        self.tracker.restart()
        self.assertEqual(self.call(browser).status, 200)


class WithoutUserTest(OutgoingTest):
    def test_the_link_gets_a_token_of_its_own(self):
        self.make(without_user=True)
        for _ in range(2):
            answer = self.by_key()
            self.assertEqual((answer.status, answer.json()["user"]), (200, "itself"))
        made = len(self.provider.forms("client_credentials"))
        self.provider.expire()
        self.assertEqual(self.by_key().status, 200)
        self.assertEqual(len(self.provider.forms("client_credentials")), made + 1)
        self.assert_grant_required(self.by_key(**{"X-Applink-User": "alice"}))

    def test_calls_without_a_user_are_off_unless_allowed(self):
        self.make()
        self.assertEqual(self.by_key().status, 403)

    def test_a_token_of_the_link_goes_out_in_its_header_and_never_for_people(self):
        fixed = {"token_kind": "per_link", "link_token": "planted-link-token", "header": "X-Api-Key: k {token}"}
        self.make(authorize_url="", token_url="", client_id="", client_secret="", **fixed)
        self.provider.on("/thing", lambda handler, seen: handler.answer(200, dict(seen.headers)))
        answer = self.by_key()
        self.assertEqual((answer.status, answer.json().get("X-Api-Key")), (200, "k planted-link-token"))
        self.assertNotIn("Authorization", answer.json())
        self.assertEqual(self.by_key(**{"X-Applink-User": "alice"}).status, 403)
        self.assertNotIn(b"planted-link-token", self.tracker.stored_bytes())
        self.assertNotIn("planted-link-token", self.edit().text)  # S-70: nothing typed keeps it
        self.assertEqual(self.by_key().json().get("X-Api-Key"), "k planted-link-token")
        self.assertEqual(Api.of_browser(self.tracker, self.signed_in()).get("/connections").json()["connections"], [])


class EditTest(OutgoingTest):
    def discover(self, address):
        return Api(self.tracker).post("/provider-discovery", {"address": address, "allow_loopback": True})

    def test_addresses_are_found_where_the_provider_publishes_them(self):
        answer = self.discover(self.provider.url)
        self.assertEqual(answer.status, 200, answer.text)
        found = answer.json()
        base = self.provider.url
        self.assertEqual([found[name] for name in ("issuer", "authorize_url", "token_url", "revoke_url", "identity_url", "client_auth")],
                         [base, base + "/authorize", base + "/token", base + "/revoke", base + "/me", "body"])
        self.make(**found)
        self.assertEqual(self.call(self.connect()).json()["user"], "Bob B")

    def test_what_is_published_for_another_issuer_is_not_taken(self):
        """S-24."""
        document = self.provider.metadata(None)[1] | {"issuer": "https://evil.example.com"}
        self.provider.answer_with("/.well-known/openid-configuration", 200, document)
        answer = self.discover(self.provider.url)
        self.assertEqual((answer.status, pointers(answer)), (400, ["/address"]), answer.text)

    def test_what_cannot_be_asked_is_said_beside_the_address(self):
        for address in ("", "javascript:alert(1)", "http://127.0.0.1:9"):
            with self.subTest(address=address):
                self.assertEqual(pointers(self.discover(address)), ["/address"])

    def test_the_test_names_the_call_that_failed(self):
        self.make(client_secret="wrong")
        found = self.finding()
        self.assertIn(f"POST {self.provider.url}/token", found["text"])
        self.assertIn("invalid_client", found["seen"])
        self.edit({"client_secret": CLIENT_SECRET})
        self.assertNotIn("/token", self.finding()["text"])
        self.provider.answer_with("/token", 200, "<h1>Sign in</h1>", "text/html")
        self.assertIn("status 200", self.finding()["seen"])

    def test_what_is_missing_or_wrong_stands_beside_its_field(self):
        cases = {"token_url": "", "authorize_url": "javascript:alert(1)", "client_id": "", "client_secret": "", "header": "Host: {token}",
                 "authorize_parameters": [{"name": "redirect_uri", "value": "https://evil.example.com"}], "issuer": "nothing"}
        for field, value in cases.items():
            with self.subTest(field=field):
                answer = self.create(**{field: value})
                self.assertEqual((answer.status, pointers(answer)), (400, ["/outgoing/" + field]), answer.text)
        self.assertEqual(self.tracker.links(), [])

    def test_every_field_stays_editable_and_secrets_are_kept(self):
        self.make()
        alice = self.connect()
        kept = self.edit({"scopes": ["read", "write"]}, name="Renamed")
        self.assertNotIn(CLIENT_SECRET, kept.text)
        self.assertTrue(kept.json()["link"]["outgoing_provider"]["has_secret"])
        self.assertEqual(self.call(alice).status, 200)
        self.connect("bob")
        asked = dict(urllib.parse.parse_qsl(self.provider.at("/authorize")[-1].path.partition("?")[2]))
        self.assertEqual(asked["scope"], "read write")
        self.edit({"client_id": "another"})  # whose tokens these are not
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])

    def test_a_provider_may_change_what_it_speaks(self):
        self.make()
        self.connect()
        self.edit({"protocol": "oauth1", "request_token_url": "/r", "authorize_url": "/a", "access_token_url": "/t", "method": "RSA-SHA1"})
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])
        self.assertEqual(self.tracker.rows("SELECT (SELECT count(*) FROM link_provider), (SELECT count(*) FROM link_oauth2_provider)"), [(1, 0)])

    def test_calls_that_are_switched_off_keep_what_was_entered(self):
        self.make()
        browser = self.connect()
        off = self.edit(None).json()["link"]
        self.assertEqual((off["outgoing"], off["outgoing_provider"]["client_id"]), ("disabled", CLIENT_ID))
        self.assertGreaterEqual(self.call(browser).status, 400)
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM outgoing_grant"), [(0,)])


class ConnectionsTest(OutgoingTest):
    def test_my_connections_shows_how_it_stands_and_disconnecting_ends_it_there(self):
        self.make()
        browser = self.connect()
        shown = self.connection(browser)
        self.assertEqual((shown["state"], shown["remote_user"], shown["expires_at"], shown["can_connect"]), ("connected", "Bob B", None, True))
        self.assertIsNotNone(shown["since"])
        self.disconnect(browser)
        with self.provider.lock:
            self.assertEqual(self.provider.refresh, {})
        self.assertEqual(self.connection(browser)["state"], "not_connected")
        self.assert_grant_required(self.call(browser))

    def test_disconnecting_works_when_the_provider_does_not_answer(self):
        self.make()
        browser = self.connect()
        self.provider.answer_with("/revoke", 500)
        self.disconnect(browser)
        self.assert_grant_required(self.call(browser))

    def test_reconnecting_may_be_another_account(self):
        self.make()
        self.connect()
        self.provider.user = "Carol C"
        browser = self.connect()
        self.assertEqual(self.connection(browser)["remote_user"], "Carol C")
        self.assertEqual(self.call(browser).json()["user"], "Carol C")

    def test_a_token_that_cannot_be_renewed_shows_its_end(self):
        self.provider.gives_refresh = False
        self.make()
        browser = self.connect()
        self.assertIsNotNone(self.connection(browser)["expires_at"])
        self.tracker.age("UPDATE outgoing_grant SET expires_at = 1")
        self.assertEqual(self.connection(browser)["state"], "expired")
        self.assert_grant_required(self.call(browser))


class BetweenInstallationsTest(SystemTest):
    """Both directions by hand, each a client of the other."""

    @classmethod
    def setUpClass(cls):
        cls.tracker_app, cls.wiki_app = cls.start_application(), cls.start_application("127.0.0.2")
        cls.tracker = cls.start_installation("Tracker", upstream=cls.tracker_app.url)
        # S-15: without https, redirect addresses lead to 127.0.0.1, [::1] or localhost.
        cls.wiki = cls.start_installation("Wiki", host="localhost", upstream=cls.wiki_app.url)

    def tearDown(self):
        self.remove_links(self.tracker, self.wiki)

    def link_both_ways(self):
        """The incoming halves first: their ids and secrets go into the outgoing ones."""
        for here, there in ((self.tracker, self.wiki), (self.wiki, self.tracker)):
            made = make_client(there, name=f"From {here.name}", redirect_uris=[here.url + CALLBACK], without_user="service", service_user="bob")
            api = Api(here)
            found = api.post("/provider-discovery", {"address": there.url, "allow_loopback": True}).json()
            self.assertEqual((found["token_url"], found["authorize_url"]), (there.url + TOKEN, there.url + AUTHORIZE))
            outgoing = found | {"protocol": "oauth2", "client_id": made.id, "client_secret": made.secret, "scopes": ["WRITE"], "without_user": True}
            answer = api.post("/external-applications", {"name": f"To {there.name}", "address": there.url, "allow_loopback": True, "outgoing": outgoing})
            self.assertEqual(answer.status, 201, answer.text)
            checked = api.post(f"/links/{answer.json()['link']['id']}/check").json()
            self.assertEqual(checked["link"]["status"], "sign_in_needed", checked["finding"])

    def connect(self, here, user):
        browser = Browser()
        browser.sign_in(here.url, user, password_of(user))
        link = [link["id"] for link in here.links() if link["name"].startswith("To ")][0]
        browser.open(Api.of_browser(here, browser).post("/connections/" + link, {}).json()["next_url"])
        browser.answer_login(user, password_of(user))
        page = browser.submit(browser.page.form(button="approve"), button="approve")
        self.assertTrue(page.url.startswith(here.url), page.text)
        browser.connect_account()
        shown = [entry for entry in Api.of_browser(here, browser).get("/connections").json()["connections"] if entry["link"] == link][0]
        self.assertEqual((shown["state"], shown["remote_user"]), ("connected", user))
        return browser

    def call(self, here, there, browser):
        headers = browser.cookie_header(here.url) | {"Sec-Fetch-Site": "same-origin"}
        return client.get(f"{here.url}/applinks/gateway/To%20{there.name}/page", headers)

    def test_calls_arrive_as_the_person_and_who_withdrew_is_asked_again(self):
        self.link_both_ways()
        for here, there, app in ((self.tracker, self.wiki, self.wiki_app), (self.wiki, self.tracker, self.tracker_app)):
            browser = self.connect(here, "alice")
            answer = self.call(here, there, browser)
            self.assertEqual(answer.status, 200, answer.text)
            self.assertEqual(app.last().header("X-Forwarded-User"), "alice")
            here.age("UPDATE outgoing_grant SET expires_at = 1 WHERE account IS NOT NULL")
            self.assertEqual(self.call(here, there, browser).status, 200)
            self.assertEqual(app.last().header("X-Forwarded-User"), "alice")
            other = Browser()
            other.sign_in(there.url, "alice", password_of("alice"))
            api = Api.of_browser(there, other)
            given = api.get("/permissions").json()["permissions"]
            self.assertEqual([api.delete("/permissions/" + permission["id"]).status for permission in given], [204] * len(given))
            answer = self.call(here, there, browser)
            self.assertEqual((answer.status, answer.json()["error"]), (401, "grant_required"), answer.text)
            self.assertEqual(self.call(here, there, self.connect(here, "alice")).status, 200)

    def test_calls_without_a_user_arrive_as_the_service_user(self):
        self.link_both_ways()
        key = (self.tracker.data / "gateway.key").read_text().strip()
        answer = client.get(f"{self.tracker.url}/applinks/gateway/To%20Wiki/page", {"Authorization": "Bearer " + key})
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.wiki_app.last().header("X-Forwarded-User"), "bob")
