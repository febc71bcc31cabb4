# SPDX-License-Identifier: Apache-2.0
"""What the OAuth 2.0 provider refuses (S-15 to S-22, S-30, S-71, S-76), asked by a client that does it wrong on purpose."""
import concurrent.futures
import itertools
import sqlite3
import urllib.parse

from support import client
from support.case import SystemTest
from support.dance import callback_parameters, decide
from support.oauth2 import REDIRECT, REVOKE, TOKEN, Client, bearer, challenge_of, make_client

LOOPBACK = "http://127.0.0.1/back"


class OAuth2Test(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url)
        cls.client = make_client(cls.tracker, name="Builds", redirect_uris=[REDIRECT, LOOPBACK, "http://[::1]/back"],
                                 without_user="service", service_user="bob")
        cls.other = make_client(cls.tracker, name="Other")
        cls.base = cls.tracker.url

    def setUp(self):
        self.app.forget()

    def write(self, sql, *values):
        """Changes times in the database in place of waiting. What is looked up there in each call needs no reload."""
        with sqlite3.connect(self.tracker.data / "applinkd.db", timeout=10) as database:
            self.assertGreaterEqual(database.execute(sql, values).rowcount, 1, sql)

    def assert_refused(self, answer, error, status=400):
        self.assertEqual((answer.status, answer.json()["error"]), (status, error), answer.text)
        self.assertEqual(answer.header("Cache-Control"), "no-store")

    def assert_dead(self, token):
        answer = self.client.call(token)
        self.assertEqual(answer.status, 401, answer.text)
        self.assertIn('error="invalid_token"', answer.header("WWW-Authenticate"))

    def parallel(self, function, count):
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            return list(pool.map(lambda _: function(), range(count)))


def look_alikes():
    """Addresses that are not REDIRECT, but nearly."""
    host, path, query = "ci.example.org", "/back", "?from=tracker"
    hosts = ["ci.example.org.evil.example", "evilci.example.org", "ci.example.org@evil.example", "evil.example\\@ci.example.org",
             "evil.example\\.ci.example.org", "user@ci.example.org", "user:pw@ci.example.org", "ci.example.org:443", "ci.example.org:8443",
             "ci.example.org.", "CI.example.org", "ci.exampIe.org", "ci%2Eexample.org", "ci.example.org%00", "ci.example.org%2F.evil.example",
             "evil.example#ci.example.org", "evil.example?ci.example.org", "evil.example/ci.example.org", "xn--ci-example.org", "çi.example.org",
             "ci.example.org\t", "\tci.example.org", "ci.exam\tple.org", "ci.example.org ", "example.org", "a.ci.example.org", "[ci.example.org]"]
    paths = ["", "/", "/back/", "/back/more", "/backmore", "/bac", "//back", "/./back", "/x/../back", "/%2e/back", "/x/%2e%2e/back", "/%62ack",
             "/BACK", "/back%20", "/back ", "/back\t", "/back%00", "/back;x", "/back\\", "\\back", "/back%2F", "/back%3Ffrom=tracker", "/back/..",
             "/back/.", "/back//", "/back%0d%0aSet-Cookie:a=b", "/back\r\nX: y", "/back%"]
    queries = ["", "?", "?from=tracker&", "?from=tracker&x=1", "?x=1&from=tracker", "?from=other", "?from=tracker#", "?from=tracker#x", "?from",
               "?from=tracker%20", "?from=tracke%72", "?FROM=tracker", "?from=tracker?", "?from=tracker/", "&from=tracker", "?from=tracker\n",
               "?from=tracker&from=tracker"]
    schemes = ["http://", "HTTPS://", "https:/", "https:", "//", "https:///", "javascript://", "data:", "ftp://", " https://", "https:\\\\",
               "\thttps://", "https://https://", "view-source:https://", ""]
    yield from (f"https://{one}{path}{query}" for one in hosts)
    yield from (f"https://{host}{one}{query}" for one in paths)
    yield from (f"https://{host}{path}{one}" for one in queries)
    yield from (f"{one}{host}{path}{query}" for one in schemes)
    yield from ("http://127.0.0.1.evil.example/back", "http://127.0.0.1@evil.example/back", "http://127.0.0.1:80@evil.example/back",
                "http://127.0.0.1:/back", "http://127.0.0.1:0/back", "http://127.0.0.1:65536/back", "http://127.0.0.1:8x/back",
                "http://127.0.0.1:80:80/back", "https://127.0.0.1/back", "http://127.0.0.2/back", "http://localhost/back", "http://127.1/back",
                "http://127.0.0.1/back/", "http://127.0.0.1:8000/other", "http://127.0.0.1:8000", "http://[::1].evil.example/back",
                "http://[::2]/back", "http://[0:0:0:0:0:0:0:1]/back", "/applinks/login", "", "oob", "urn:ietf:wg:oauth:2.0:oob")


class AuthorizeTest(OAuth2Test):
    def test_nothing_leaves_to_an_address_that_only_looks_registered(self):
        """S-15."""
        tried = list(look_alikes())
        self.assertGreaterEqual(len(tried), 100)
        for uri in tried:
            with self.subTest(uri=uri):
                page = self.client.ask("alice", redirect_uri=uri)
                self.assertEqual((page.status, page.answer.all("Location")), (400, []), page.text)

    def test_only_the_port_of_a_loopback_address_is_free(self):
        """S-15, RFC 8252 7.3."""
        for uri in (LOOPBACK, "http://127.0.0.1:1/back", "http://127.0.0.1:65535/back", "http://[::1]:5000/back", REDIRECT):
            self.assertEqual(self.client.ask("alice", redirect_uri=uri).status, 200, uri)

    def test_what_is_wrong_stays_here_until_client_and_address_are_known(self):
        """S-16."""
        for changes in ({"redirect_uri": "https://evil.example/"}, {"client_id": "nobody"}, {"client_id": None}, {"redirect_uri": None},
                        {"client_id": self.other.id, "redirect_uri": LOOPBACK}):
            for more in ({}, {"response_type": "token"}, {"code_challenge": None}):
                with self.subTest(changes=changes, more=more):
                    page = self.client.ask("alice", **(changes | more))
                    self.assertEqual((page.status, page.answer.all("Location")), (400, []), page.text)
        for repeated in ("redirect_uri=https%3A%2F%2Fevil.example%2F", "client_id=x"):
            page = self.client.browser_of("alice").open(self.client.authorize_url() + "&" + repeated, follow=False)
            self.assertEqual((page.status, page.answer.all("Location")), (400, []), page.text)

    def test_errors_go_back_with_state_and_issuer_by_303(self):
        """S-16, S-17, S-24, S-30."""
        verifier = self.client.new_verifier()
        for error, changes in (("unsupported_response_type", {"response_type": "token"}), ("unsupported_response_type", {"response_type": "id_token"}),
                               ("invalid_request", {"response_type": None}), ("invalid_scope", {"scope": "ADMIN"}),
                               ("invalid_scope", {"scope": "everything"}), ("invalid_request", {"code_challenge": None}),
                               ("invalid_request", {"code_challenge_method": "plain"}), ("invalid_request", {"code_challenge_method": None}),
                               ("invalid_request", {"code_challenge": verifier[:42]}), ("invalid_request", {"code_challenge": challenge_of(verifier) + "A"}),
                               ("invalid_request", {"code_challenge": "+" + challenge_of(verifier)[1:]})):
            with self.subTest(changes=changes):
                page = self.client.ask("alice", **changes)
                self.assertEqual(page.status, 303, page.text)
                self.assertTrue(page.answer.header("Location").startswith(REDIRECT + "&"))
                back = callback_parameters(page)
                self.assertEqual((back["error"], back["state"], back["iss"]), (error, "st&te", self.base))

    def test_the_decision_goes_back_by_303_and_only_what_was_allowed_gives_a_code(self):
        """S-16: never 307 after a form."""
        for button, wanted in (("deny", "error"), ("approve", "code")):
            browser = self.client.browser_of("alice")
            page = browser.open(self.client.authorize_url())
            for word in ("Builds", "alice", self.tracker.name, "ci.example.org", "see and change"):
                self.assertIn(word, page.text)
            page = decide(browser, button)
            self.assertEqual((page.status, page.answer.header("Cache-Control")), (303, "no-store"))
            back = callback_parameters(page)
            self.assertEqual((wanted in back, back["state"], back["iss"], back["from"]), (True, "st&te", self.base, "tracker"))

    def test_a_form_of_another_site_allows_nothing(self):
        """S-47."""
        browser = self.client.browser_of("alice")
        page = browser.open(self.client.authorize_url())
        form = page.form(button="approve")
        body = urllib.parse.urlencode(form.fields + [("approve", "yes")])
        answer = client.post(form.action, browser.cookie_header(self.base) | {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, body)
        self.assertEqual((answer.status, answer.all("Location")), (403, []))


class CodeTest(OAuth2Test):
    def test_a_verifier_that_does_not_fit_burns_the_code(self):
        """S-17."""
        verifier = self.client.new_verifier()
        for wrong in (self.client.new_verifier(), None, "", "short", verifier[:42], verifier + "=", challenge_of(verifier), "a" * 129):
            with self.subTest(verifier=wrong):
                code = self.client.code("alice", verifier)
                self.assert_refused(self.client.exchange(code, wrong), "invalid_grant")
                self.assert_refused(self.client.exchange(code, verifier), "invalid_grant")

    def test_a_code_counts_only_when_everything_about_it_is_right(self):
        """S-18: 32 combinations of client, address, verifier, time and first use."""
        for right in itertools.product((True, False), repeat=5):
            is_client, is_address, is_verifier, in_time, is_first = right
            verifier = self.client.new_verifier()
            code = self.client.code("alice", verifier)
            if not in_time:
                self.write("UPDATE oauth2_code SET expires_at = 1 WHERE used = 0")
            if not is_first:
                self.client.exchange(code, verifier)
            caller = self.client if is_client else self.other
            answer = caller.exchange(code, verifier if is_verifier else self.client.new_verifier(),
                                     redirect_uri=REDIRECT if is_address else LOOPBACK)
            with self.subTest(right=right):
                if all(right):
                    self.assertEqual(answer.status, 200, answer.text)
                else:
                    self.assert_refused(answer, "invalid_grant")

    def test_of_many_exchanges_at_once_one_succeeds_and_then_its_tokens_end(self):
        """S-18."""
        verifier = self.client.new_verifier()
        code = self.client.code("alice", verifier)
        answers = self.parallel(lambda: self.client.exchange(code, verifier), 100)
        given = [answer.json() for answer in answers if answer.status == 200]
        self.assertEqual(len(given), 1)
        self.assertEqual({answer.status for answer in answers}, {200, 400})
        self.assert_dead(given[0]["access_token"])
        self.assert_refused(self.client.refresh(given[0]["refresh_token"]), "invalid_grant")

    def test_a_code_used_twice_ends_what_came_of_it(self):
        """S-18."""
        verifier = self.client.new_verifier()
        code = self.client.code("alice", verifier)
        tokens = self.client.exchange(code, verifier).json()
        self.assertEqual(self.client.call(tokens["access_token"]).status, 200)
        self.assert_refused(self.client.exchange(code, verifier), "invalid_grant")
        self.assert_dead(tokens["access_token"])


class RefreshTest(OAuth2Test):
    def family_of(self, user="alice"):
        return self.tracker.rows("SELECT id FROM oauth2_family ORDER BY created_at DESC LIMIT 1")[0][0]

    def test_of_many_renewals_at_once_all_get_the_same_successor(self):
        """S-19."""
        for _ in range(5):
            token = self.client.tokens("alice")["refresh_token"]
            answers = self.parallel(lambda token=token: self.client.refresh(token), 40)
            self.assertEqual({answer.status for answer in answers}, {200})
            self.assertEqual(len({answer.json()["refresh_token"] for answer in answers}), 1)
            self.assertEqual(self.client.call(answers[0].json()["access_token"]).status, 200)

    def test_a_token_used_again_after_the_grace_ends_all_that_came_of_it(self):
        """S-19."""
        first = self.client.tokens("alice")
        second = self.client.refresh(first["refresh_token"]).json()
        self.write("UPDATE oauth2_refresh_token SET rotated_at = rotated_at - 11000000 WHERE rotated_at > 0")
        self.assert_refused(self.client.refresh(first["refresh_token"]), "invalid_grant")
        self.assert_dead(second["access_token"])
        self.assert_refused(self.client.refresh(second["refresh_token"]), "invalid_grant")

    def test_a_permission_ends_after_thirty_days_whatever_was_renewed(self):
        """S-19."""
        tokens = self.client.tokens("alice")
        family = self.family_of()
        [(created, ends)] = self.tracker.rows("SELECT created_at, ends_at FROM oauth2_family WHERE id = ?", family)
        self.assertEqual(ends - created, 30 * 24 * 3600 * 1_000_000)
        self.client.refresh(tokens["refresh_token"])
        self.assertEqual(self.tracker.rows("SELECT ends_at FROM oauth2_family WHERE id = ?", family), [(ends,)])
        renewed = self.client.refresh(tokens["refresh_token"]).json()
        self.write("UPDATE oauth2_family SET ends_at = 1 WHERE id = ?", family)
        self.assert_refused(self.client.refresh(renewed["refresh_token"]), "invalid_grant")
        self.assert_dead(renewed["access_token"])

    def test_the_token_of_another_client_and_another_scope_are_refused(self):
        token = self.client.tokens("alice", scope="READ")["refresh_token"]
        self.assert_refused(self.other.refresh(token), "invalid_grant")
        self.assert_refused(self.client.refresh(token, scope="WRITE"), "invalid_scope")
        self.assertEqual(self.client.refresh(token, scope="READ").status, 200)

    def test_a_person_who_may_not_sign_in_any_more_is_not_acted_for(self):
        """S-19, S-76."""
        self.tracker.add_user("carol")
        self.tracker.settle()
        tokens = self.client.tokens("carol")
        self.assertEqual(self.client.call(tokens["access_token"]).status, 200)
        self.tracker.on_data("user", "disable", "carol")
        self.tracker.settle()
        self.assert_dead(tokens["access_token"])
        self.assert_refused(self.client.refresh(tokens["refresh_token"]), "invalid_grant")


class TokenEndpointTest(OAuth2Test):
    def test_only_a_form_by_post_from_a_client_that_proves_itself_is_answered(self):
        """S-20."""
        for path in (TOKEN, REVOKE):
            self.assertEqual((client.get(self.base + path).status, client.get(self.base + path).header("Allow")), (405, "POST"))
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": self.client.id, "client_secret": self.client.secret})
        post = lambda body, headers=(), query="": client.post(self.base + TOKEN + query, headers, body)
        self.assertEqual(post(form).status, 200)
        self.assertEqual(self.client.post(TOKEN, {"grant_type": "client_credentials"}, basic=True).status, 200)
        self.assert_refused(post(b'{"grant_type":"client_credentials"}', {"Content-Type": "application/json"}), "invalid_request")
        self.assert_refused(post("", query="?" + form), "invalid_request")
        self.assert_refused(post(form, query="?client_secret=x"), "invalid_request")
        for name in ("grant_type=client_credentials", "client_id=x", "client_secret=x", "scope=READ&scope=READ"):
            self.assert_refused(post(form + "&" + name), "invalid_request")
        self.assert_refused(post(form, client.basic(self.client.id, self.client.secret)), "invalid_request")

    def test_a_client_that_is_unknown_or_has_no_or_another_secret_gets_one_answer(self):
        """S-20, RFC 6749 5.2."""
        seen = set()
        for changes in ({"client_id": "nobody"}, {"client_secret": "als_wrong"}, {"client_secret": None}, {"client_secret": self.other.secret},
                        {"client_id": None, "client_secret": None}, {"client_id": self.other.id}):
            with self.subTest(changes=changes):
                answer = self.client.for_itself(**changes)
                self.assert_refused(answer, "invalid_client", 401)
                self.assertTrue(answer.header("WWW-Authenticate").startswith("Basic "))
                seen.add(answer.text)
        self.assertLessEqual(len(seen), 2)  # one more sentence for who says nothing at all

    def test_other_ways_to_a_token_are_not_there(self):
        """S-30."""
        password = self.client.post(TOKEN, {"grant_type": "password", "username": "alice", "password": "correct horse alice"})
        self.assert_refused(password, "unsupported_grant_type")
        self.assert_refused(self.client.post(TOKEN, {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"}), "unsupported_grant_type")
        self.assert_refused(self.client.post(TOKEN, {}), "invalid_request")
        self.assertEqual(client.post(self.base + "/rest/oauth2/latest/register", {"Content-Type": "application/json"}, b"{}").status, 200)
        self.assertEqual(self.app.last().path, "/rest/oauth2/latest/register")  # no path of ours: the application's

    def test_a_client_without_a_service_user_does_not_act_for_itself(self):
        """S-09."""
        self.assert_refused(self.other.for_itself(), "unauthorized_client")
        self.assert_refused(self.client.for_itself(scope="ADMIN"), "invalid_scope")
        token = self.client.for_itself(scope="READ").json()
        self.assertNotIn("refresh_token", token)
        self.assertEqual(self.client.call(token["access_token"]).status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.assertEqual(self.client.call(token["access_token"], "POST").status, 403)

    def test_what_is_kept_of_tokens_and_secrets_are_hashes(self):
        """S-60."""
        verifier = self.client.new_verifier()
        code = self.client.code("alice", verifier)
        first = self.client.exchange(code, verifier).json()
        second = self.client.refresh(first["refresh_token"]).json()
        stored = self.tracker.stored_bytes() + self.tracker.log_text().encode()
        for secret in (self.client.secret, code, first["access_token"], first["refresh_token"], second["access_token"], second["refresh_token"]):
            self.assertNotIn(secret.encode(), stored)


class BearerTest(OAuth2Test):
    def test_a_token_belongs_into_one_header(self):
        """S-21."""
        token = self.client.tokens("alice")["access_token"]
        self.assertEqual(self.client.call(token).status, 200)
        seen = self.app.last()
        self.assertEqual((seen.header("X-Forwarded-User"), seen.header("Authorization")), ("alice", None))
        self.app.forget()
        url = self.base + "/rest/x"
        two = [("Authorization", "Bearer " + token)] * 2
        for answer in (client.get(f"{url}?access_token={token}"), client.get(f"{url}?access_token={token}", bearer(token)), client.get(url, two)):
            self.assertEqual(answer.status, 400, answer.text)
            self.assertTrue(answer.header("WWW-Authenticate").startswith("Bearer "), answer.headers)
            self.assertIn('error="invalid_request"', answer.header("WWW-Authenticate"))
        self.assertEqual(self.app.seen, [])

    def test_each_kind_counts_in_its_own_place_only(self):
        """S-71."""
        verifier = self.client.new_verifier()
        code = self.client.code("alice", verifier)
        tokens = self.client.tokens("bob")
        for other in (code, tokens["refresh_token"], self.client.secret, "ala_" + "x" * 43):
            self.assert_dead(other)
        for other in (tokens["access_token"], tokens["refresh_token"], self.client.secret):
            self.assert_refused(self.client.exchange(other, verifier), "invalid_grant")
        for other in (tokens["access_token"], code, self.client.secret):
            self.assert_refused(self.client.refresh(other), "invalid_grant")
        answer = client.get(self.base + "/rest/applinks/3.0/applinks", client.basic("bob", tokens["access_token"]))
        self.assertEqual(answer.status, 401)
        self.assertEqual(self.app.seen, [])

    def test_reading_is_all_that_a_reading_token_does(self):
        token = self.client.tokens("alice", scope="READ")["access_token"]
        for method in ("GET", "HEAD", "OPTIONS"):
            self.assertEqual(self.client.call(token, method).status, 200)
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = self.client.call(token, method)
            self.assertEqual(answer.status, 403)
            self.assertIn('error="insufficient_scope"', answer.header("WWW-Authenticate"))

    def test_a_call_with_a_token_carries_no_session_in_or_out(self):
        """S-14."""
        token = self.client.tokens("alice")["access_token"]
        answer = client.get(self.base + "/rest/x", bearer(token) | self.client.browser_of("bob").cookie_header(self.base))
        self.assertEqual((answer.status, answer.all("Set-Cookie")), (200, []))
        self.assertEqual((self.app.last().header("X-Forwarded-User"), self.app.last().header("Cookie")), ("alice", None))

    def test_its_last_use_is_written_beside_the_calls(self):
        token = self.client.tokens("alice")["access_token"]
        used = lambda: self.tracker.rows("SELECT last_used_at FROM oauth2_family ORDER BY created_at DESC LIMIT 1")[0][0]
        self.assertEqual(used(), 0)
        self.assertEqual(self.client.call(token).status, 200)
        first = self.eventually(used)
        self.assertEqual(self.client.call(token).status, 200)
        self.tracker.settle()
        self.assertEqual(used(), first)

    def test_a_token_that_is_not_ours_is_the_applications_business(self):
        self.assertEqual(client.get(self.base + "/rest/x", bearer("someone-elses")).status, 200)
        self.assertEqual((self.app.last().header("Authorization"), self.app.last().header("X-Forwarded-User")), ("Bearer someone-elses", None))


class RevokeTest(OAuth2Test):
    def test_the_refresh_token_ends_everything_and_the_access_token_itself(self):
        """S-22."""
        tokens = self.client.tokens("alice")
        self.assertEqual(self.client.revoke(tokens["access_token"]).status, 200)
        self.assert_dead(tokens["access_token"])
        renewed = self.client.refresh(tokens["refresh_token"]).json()
        verifier = self.client.new_verifier()
        open_code = self.client.code("alice", verifier)
        self.assertEqual(self.client.revoke(renewed["refresh_token"]).status, 200)
        self.assert_dead(renewed["access_token"])
        self.assert_refused(self.client.refresh(renewed["refresh_token"]), "invalid_grant")
        self.assert_refused(self.client.exchange(open_code, verifier), "invalid_grant")

    def test_an_unknown_token_is_answered_like_a_known_one_and_a_foreign_one_stays(self):
        """S-22, S-70."""
        tokens = self.client.tokens("alice")
        for token in ("ala_unknown", "x", tokens["refresh_token"]):
            self.assertEqual((self.other.revoke(token).status, self.other.revoke(token).text), (200, "{}"))
        self.assertEqual(self.client.call(tokens["access_token"]).status, 200)
        self.assert_refused(Client(self.base, self.client.id, "als_wrong").revoke(tokens["access_token"]), "invalid_client", 401)

    def test_what_cannot_be_stored_is_not_said_to_be_done(self):
        """S-22, S-44."""
        tokens = self.client.tokens("alice")
        with sqlite3.connect(self.tracker.data / "applinkd.db", isolation_level=None) as database:
            database.execute("BEGIN IMMEDIATE")
            answer = self.client.revoke(tokens["refresh_token"])
            database.execute("ROLLBACK")
        self.assert_refused(answer, "temporarily_unavailable", 503)
        self.assertEqual(self.client.call(tokens["access_token"]).status, 200)
        self.assertEqual(self.client.revoke(tokens["refresh_token"]).status, 200)
        self.assert_dead(tokens["access_token"])
