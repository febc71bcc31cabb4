# SPDX-License-Identifier: Apache-2.0
"""Applications that call with OAuth 2.0: set up by an administrator, used by a client nobody here wrote, withdrawn by people
(features.md 3 "Incoming", 6)."""
import os
import unittest.mock

import requests
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError, InvalidGrantError, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.dance import decide
from support.installation import password_of
from support.oauth2 import AUTHORIZE, REDIRECT, REVOKE, TOKEN, Client, admin_at, challenge_of, make_client, shown_credentials


class OAuth2ClientTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url)
        cls.base = cls.tracker.url
        # oauthlib wants https; a test server on loopback has none.
        cls.enterClassContext(unittest.mock.patch.dict(os.environ, {"OAUTHLIB_INSECURE_TRANSPORT": "1"}))

    def tearDown(self):
        self.remove_links(self.tracker)


class RequestsOauthlibTest(OAuth2ClientTest):
    def setUp(self):
        self.client = make_client(self.tracker, name="Builds", without_user="service", service_user="bob")

    def session(self, **more):
        return OAuth2Session(self.client.id, redirect_uri=REDIRECT, **more)

    def answer_of(self, session, user, button="approve", **more):
        """Where the person's browser is sent after the decision."""
        verifier = self.client.new_verifier()
        url, _ = session.authorization_url(self.base + AUTHORIZE, code_challenge=challenge_of(verifier), code_challenge_method="S256", **more)
        browser = Browser()
        browser.open(url)
        browser.answer_login(user, password_of(user))
        return decide(browser, button).answer.header("Location"), verifier

    def fetch(self, session, user, **more):
        location, verifier = self.answer_of(session, user)
        return session.fetch_token(self.base + TOKEN, authorization_response=location, code_verifier=verifier,
                                   **({"include_client_id": True, "client_secret": self.client.secret} | more))

    def user_of(self, answer):
        self.assertEqual(answer.status_code, 200, answer.text)
        return dict(answer.json()["headers"])["X-Forwarded-User"]

    def test_the_whole_way_with_pkce_ends_with_calls_as_the_person(self):
        for user, more in (("alice", {}), ("bob", {"auth": HTTPBasicAuth(self.client.id, self.client.secret), "client_secret": None, "include_client_id": None})):
            with self.subTest(user=user):
                session = self.session(scope=["WRITE"])
                token = self.fetch(session, user, **more)
                self.assertEqual((token["token_type"], token["scope"]), ("bearer", ["WRITE"]))
                for method, body in (("GET", {"params": {"a": "b c"}}), ("POST", {"json": {"a": "b"}}), ("POST", {"data": {"a": "b"}}),
                                     ("PUT", {"data": b"raw"}), ("DELETE", {})):
                    self.assertEqual(self.user_of(session.request(method, self.base + "/rest/x", **body)), user)

    def test_it_renews_its_token_by_itself(self):
        kept = []
        session = self.session(auto_refresh_url=self.base + TOKEN, token_updater=kept.append,
                               auto_refresh_kwargs={"client_id": self.client.id, "client_secret": self.client.secret})
        first = dict(self.fetch(session, "alice"))
        session.token = first | {"expires_at": 1}
        self.assertEqual(self.user_of(session.get(self.base + "/rest/x")), "alice")
        self.assertEqual(len(kept), 1)
        self.assertNotEqual(kept[0]["access_token"], first["access_token"])
        self.assertNotEqual(kept[0]["refresh_token"], first["refresh_token"])

    def test_it_acts_for_itself_as_the_service_user(self):
        session = OAuth2Session(client=BackendApplicationClient(self.client.id))
        session.fetch_token(self.base + TOKEN, client_id=self.client.id, client_secret=self.client.secret)
        self.assertEqual(self.user_of(session.get(self.base + "/rest/x")), "bob")

    def test_it_understands_refusals(self):
        location, verifier = self.answer_of(self.session(), "alice", "deny")
        with self.assertRaises(OAuth2Error) as caught:
            self.session().fetch_token(self.base + TOKEN, authorization_response=location, code_verifier=verifier)
        self.assertEqual(caught.exception.error, "access_denied")
        for error, changes in ((InvalidClientError, {"client_secret": "als_wrong"}), (InvalidGrantError, {"code_verifier": "a" * 43})):
            session = self.session()
            location, verifier = self.answer_of(session, "alice")
            with self.assertRaises(error):
                session.fetch_token(self.base + TOKEN, authorization_response=location, include_client_id=True,
                                    **({"client_secret": self.client.secret, "code_verifier": verifier} | changes))

    def test_what_it_gives_back_ends(self):
        session = self.session()
        token = self.fetch(session, "alice")
        answer = requests.post(self.base + REVOKE, {"token": token["refresh_token"]}, auth=(self.client.id, self.client.secret), timeout=10)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(session.get(self.base + "/rest/x").status_code, 401)
        with self.assertRaises(InvalidGrantError):
            session.refresh_token(self.base + TOKEN, client_id=self.client.id, client_secret=self.client.secret)

    def test_the_metadata_name_what_it_uses(self):
        metadata = requests.get(self.base + "/.well-known/oauth-authorization-server", timeout=10).json()
        self.assertEqual((metadata["issuer"], metadata["authorization_endpoint"], metadata["token_endpoint"], metadata["revocation_endpoint"]),
                         (self.base, self.base + AUTHORIZE, self.base + TOKEN, self.base + REVOKE))


class FormTest(OAuth2ClientTest):
    def edit(self, browser, values):
        link = self.tracker.links()[0]["id"]
        page = browser.open(f"{self.base}/applinks/links/{link}/edit")
        return browser.submit(page.form(action="/edit"), values)

    def test_the_secret_is_shown_once_and_is_in_no_page_or_file(self):
        """S-70."""
        browser = admin_at(self.tracker, "/applinks/links/new/external")
        made = make_client(self.tracker, browser)
        self.assertRegex(made.secret, r"^als_\S{40,}$")
        self.assertEqual(browser.page.answer.header("Cache-Control"), "no-store")
        link = self.tracker.links()[0]["id"]
        for page in (browser.open(f"{self.base}/applinks/links/{link}/edit").answer, Api(self.tracker).get("/links/" + link)):
            self.assertEqual(page.status, 200)
            self.assertNotIn(made.secret, page.text)
            self.assertIn(REDIRECT, page.text.replace("&amp;", "&"))
        self.assertNotIn(made.secret.encode(), self.tracker.stored_bytes())

    def test_a_new_secret_ends_the_old_one_and_keeps_what_people_allowed(self):
        browser = admin_at(self.tracker, "/applinks/links")
        made = make_client(self.tracker, browser)
        tokens = made.tokens("alice")
        page = self.edit(browser, {"new_secret": "yes"})
        renewed = Client(self.base, *shown_credentials(page))
        self.assertEqual(renewed.id, made.id)
        self.assertEqual(made.refresh(tokens["refresh_token"]).status, 401)
        self.assertEqual(renewed.refresh(tokens["refresh_token"]).status, 200)
        self.assertEqual(renewed.call(tokens["access_token"]).status, 200)

    def test_every_field_can_be_edited_and_counts_at_once(self):
        browser = admin_at(self.tracker, "/applinks/links")
        made = make_client(self.tracker, browser)
        token = made.tokens("alice")["access_token"]
        self.assertEqual(made.call(token, "POST").status, 200)
        self.assertEqual(self.edit(browser, {"scope": "READ"}).status, 200)
        self.assertEqual((made.call(token, "POST").status, made.call(token).status), (403, 200))
        moved = "https://moved.example.org/back"
        self.edit(browser, {"redirect_uris": moved, "name": "Renamed"})
        self.assertEqual(made.ask("alice").status, 400)
        self.assertIn("Renamed", made.ask("alice", redirect_uri=moved).text)
        self.assertEqual(made.for_itself().status, 400)
        self.edit(browser, {"without_user": "service", "service_user": "bob"})
        self.assertEqual(made.for_itself().status, 200)
        self.assertEqual(self.edit(browser, {"client_type": "public", "without_user": "off"}).status, 200)
        self.assertEqual(made.for_itself().status, 401)
        public = Client(self.base, made.id, "", moved)
        self.assertEqual(public.call(public.tokens("alice")["access_token"]).status, 200)
        self.assertEqual(self.edit(browser, {"incoming_on": None}).status, 200)
        self.assertEqual(made.call(token).status, 401)
        self.assertEqual(public.ask("alice", redirect_uri=moved).status, 400)

    def test_another_protocol_takes_the_place_of_the_client_and_of_its_tokens(self):
        browser = admin_at(self.tracker, "/applinks/links")
        made = make_client(self.tracker, browser)
        token = made.tokens("alice")["access_token"]
        page = self.edit(browser, {"protocol": "oauth1", "method": "HMAC-SHA1"})
        self.assertIn("Shared secret", page.text)
        self.assertEqual(made.call(token).status, 401)
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM oauth2_client"), [(0,)])
        self.edit(browser, {"protocol": "oauth2", "redirect_uris": REDIRECT})
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM consumer"), [(0,)])
        self.assertEqual(Client(self.base, *shown_credentials(browser.page)).ask("alice").status, 200)

    def test_what_is_wrong_stands_beside_the_field_and_makes_nothing(self):
        """S-09, S-15."""
        for values in ({"redirect_uris": ""}, {"redirect_uris": "http://ci.example.org/back"}, {"redirect_uris": "javascript:alert(1)"},
                       {"redirect_uris": REDIRECT + "\nhttps://a@b/"}, {"without_user": "service", "service_user": "admin"},
                       {"without_user": "service", "service_user": "nobody"}, {"without_user": "named"},
                       {"without_user": "service", "service_user": "bob", "client_type": "public"}, {"name": ""}):
            with self.subTest(values=values):
                browser = admin_at(self.tracker, "/applinks/links/new/external")
                page = browser.submit(browser.page.form(field="redirect_uris"),
                                      {"name": "Builds", "incoming_on": "yes", "redirect_uris": REDIRECT, "scope": "READ"} | values)
                self.assertEqual((page.status, page.answer.text.count("wrong-text")), (400, 1), page.text)
                for name, value in values.items():
                    self.assertEqual(page.form(field="redirect_uris").value(name), value)
        self.assertEqual(self.tracker.links(), [])


class PeopleTest(OAuth2ClientTest):
    def test_a_person_sees_what_was_allowed_in_words_and_withdraws_it(self):
        made = make_client(self.tracker, name="Builds <b>", scope="WRITE")
        mine, theirs = made.tokens("alice", scope="READ"), made.tokens("bob")
        browser = made.browser_of("alice")
        api = Api.of_browser(self.tracker, browser)
        [permission] = api.get("/permissions").json()["permissions"]
        self.assertEqual((permission["application"], permission["scope"]), ("Builds <b>", "READ"))
        self.assertEqual(api.delete("/permissions/" + permission["id"]).status, 204)
        self.assertEqual(made.call(mine["access_token"]).status, 401)
        self.assertEqual(made.refresh(mine["refresh_token"]).status, 400)
        self.assertEqual(made.call(theirs["access_token"]).status, 200)
        self.assertEqual(api.get("/permissions").json()["permissions"], [])

    def test_nobody_withdraws_what_another_allowed(self):
        """S-70."""
        made = make_client(self.tracker)
        made.tokens("alice", scope="READ")
        theirs = made.tokens("bob")
        [(family,)] = self.tracker.rows("SELECT family FROM oauth2_access_token JOIN oauth2_family ON id = family WHERE scope = 'WRITE'")
        browser = made.browser_of("alice")
        self.assertEqual(Api.of_browser(self.tracker, browser).delete("/permissions/" + family).status, 404)
        self.assertEqual(made.call(theirs["access_token"]).status, 200)

    def test_an_administrator_sees_who_allowed_it_and_withdraws_for_them(self):
        browser = admin_at(self.tracker, "/applinks/links")
        made = make_client(self.tracker, browser)
        token = made.tokens("alice")["access_token"]
        link = self.tracker.links()[0]["id"]
        api = Api.of_browser(self.tracker, browser)
        [grant] = api.get(f"/links/{link}/grants").json()["incoming"]
        self.assertEqual(grant["user"], "alice")
        self.assertEqual(api.delete(f"/links/{link}/grants/incoming/{grant['id']}").status, 204)
        self.assertEqual(made.call(token).status, 401)

    def test_suspending_the_link_ends_calls_until_it_is_resumed(self):
        """S-76."""
        browser = admin_at(self.tracker, "/applinks/links")
        made = make_client(self.tracker, browser)
        token = made.tokens("alice")["access_token"]
        link = self.tracker.links()[0]["id"]
        for action, seen in (("suspend", (401, 400)), ("resume", (200, 200))):
            Api.of_browser(self.tracker, browser).post(f"/links/{link}/{action}")
            self.assertEqual((made.call(token).status, made.ask("alice").status), seen)
        events = [row[0] for row in self.tracker.rows("SELECT event FROM audit WHERE link = ? AND event LIKE 'link.%'", link)]
        self.assertEqual(list(dict.fromkeys(events)), ["link.created", "link.suspended", "link.resumed"])
