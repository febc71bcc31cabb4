# SPDX-License-Identifier: Apache-2.0
"""Applications that call with OAuth 2.0: set up by an administrator, used by a client nobody here wrote, withdrawn by people
(features.md 3 "Incoming", 6)."""
import os
import unittest.mock

import requests
from oauthlib.oauth2 import BackendApplicationClient, InvalidClientError, InvalidGrantError, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from support.api import Api, pointers
from support.browser import Browser
from support.case import SystemTest
from support.dance import decide
from support.external import change
from support.installation import password_of
from support.oauth2 import AUTHORIZE, REDIRECT, REVOKE, TOKEN, Client, challenge_of, make_client


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


class EditTest(OAuth2ClientTest):
    def edit(self, made, **changes):
        return change(self.tracker, made.link, **changes)

    def test_the_secret_is_told_once_and_is_in_no_answer_or_file(self):
        """S-70."""
        answer = Api(self.tracker).post("/external-applications", {"name": "Builds", "incoming": {"protocol": "oauth2", "redirect_uris": [REDIRECT]}})
        self.assertEqual(answer.header("Cache-Control"), "no-store")
        secret = answer.json()["secret"]
        self.assertRegex(secret, r"^als_\S{40,}$")
        link = Api(self.tracker).get("/links/" + answer.json()["link"]["id"])
        self.assertNotIn(secret, link.text)
        self.assertIn(REDIRECT, link.text)
        self.assertNotIn(secret.encode(), self.tracker.stored_bytes())

    def test_every_field_can_be_edited_and_counts_at_once(self):
        made = make_client(self.tracker)
        token = made.tokens("alice")["access_token"]
        self.assertEqual(made.call(token, "POST").status, 200)
        kept = self.edit(made, incoming={"scope": "READ"})
        self.assertEqual((kept.status, kept.json()["secret"]), (200, None))
        self.assertEqual((made.call(token, "POST").status, made.call(token).status), (403, 200))
        moved = "https://moved.example.org/back"
        self.edit(made, incoming={"redirect_uris": [moved]}, name="Renamed")
        self.assertEqual(made.ask("alice").status, 400)
        self.assertIn("Renamed", made.ask("alice", redirect_uri=moved).text)
        self.assertEqual(made.for_itself().status, 400)
        self.edit(made, incoming={"without_user": "service", "service_user": "bob"})
        self.assertEqual(made.for_itself().status, 200)
        self.assertEqual(self.edit(made, incoming={"client_type": "public", "without_user": "off", "service_user": ""}).status, 200)
        self.assertEqual(made.for_itself().status, 401)
        public = Client(self.base, made.id, "", moved)
        self.assertEqual(public.call(public.tokens("alice")["access_token"]).status, 200)
        off = self.edit(made, incoming=None)
        self.assertEqual((off.status, off.json()["link"]["incoming"]), (200, "disabled"))
        self.assertEqual(off.json()["link"]["incoming_application"]["client_id"], made.id)  # what was typed is kept
        self.assertEqual(made.call(token).status, 401)
        self.assertEqual(public.ask("alice", redirect_uri=moved).status, 400)

    def test_another_protocol_takes_the_place_of_the_client_and_of_its_tokens(self):
        made = make_client(self.tracker)
        token = made.tokens("alice")["access_token"]
        self.assertTrue(self.edit(made, incoming={"protocol": "oauth1", "method": "HMAC-SHA1"}).json()["secret"])
        self.assertEqual(made.call(token).status, 401)
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM oauth2_client"), [(0,)])
        back = self.edit(made, incoming={"protocol": "oauth2", "redirect_uris": [REDIRECT]}).json()
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM consumer"), [(0,)])
        self.assertEqual(Client(self.base, back["client_id"], back["secret"]).ask("alice").status, 200)

    def test_what_is_wrong_stands_beside_the_field_and_changes_nothing(self):
        """S-09, S-15."""
        made = make_client(self.tracker)
        before = Api(self.tracker).get("/links/" + made.link).json()
        for values, pointer in (({"redirect_uris": []}, "/incoming/redirect_uris"), ({"redirect_uris": ["javascript:alert(1)"]}, "/incoming/redirect_uris/0"),
                                ({"redirect_uris": [REDIRECT, "https://a@b/"]}, "/incoming/redirect_uris/1"),
                                ({"without_user": "service", "service_user": "admin"}, "/incoming/service_user"),
                                ({"without_user": "service", "service_user": "nobody"}, "/incoming/service_user"),
                                ({"without_user": "named"}, "/incoming/without_user"),
                                ({"without_user": "service", "service_user": "bob", "client_type": "public"}, "/incoming/without_user")):
            with self.subTest(values=values):
                answer = self.edit(made, incoming=values, name="Changed")
                self.assertEqual((answer.status, pointers(answer)), (400, [pointer]), answer.text)
        self.assertEqual(pointers(self.edit(made, name="")), ["/name"])
        self.assertEqual(Api(self.tracker).get("/links/" + made.link).json(), before)


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
        made = make_client(self.tracker)
        token = made.tokens("alice")["access_token"]
        link = self.tracker.links()[0]["id"]
        api = Api(self.tracker)
        [grant] = api.get(f"/links/{link}/grants").json()["incoming"]
        self.assertEqual(grant["user"], "alice")
        self.assertEqual(api.delete(f"/links/{link}/grants/incoming/{grant['id']}").status, 204)
        self.assertEqual(made.call(token).status, 401)

    def test_suspending_the_link_ends_calls_until_it_is_resumed(self):
        """S-76."""
        made = make_client(self.tracker)
        token = made.tokens("alice")["access_token"]
        link = self.tracker.links()[0]["id"]
        for action, seen in (("suspend", (401, 400)), ("resume", (200, 200))):
            Api(self.tracker).post(f"/links/{link}/{action}")
            self.assertEqual((made.call(token).status, made.ask("alice").status), seen)
        events = [row[0] for row in self.tracker.rows("SELECT event FROM audit WHERE link = ? AND event LIKE 'link.%'", link)]
        self.assertEqual(list(dict.fromkeys(events)), ["link.created", "link.suspended", "link.resumed"])
