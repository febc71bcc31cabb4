# SPDX-License-Identifier: Apache-2.0
"""Signed calls to the application: who gets through, as whom, and what the others are told (S-01 to S-14, S-76)."""
import concurrent.futures
import time
import urllib.parse

from support import client
from support.browser import Browser
from support.case import SystemTest
from support.dance import obtain_token
from support.installation import password_of
from support.signer import Signer, header_of, rsa_pem


class SignedCallsTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, start=False)
        cls.rsa = Signer("rsa")
        cls.hmac = Signer("hmac", secret="a shared secret & more")
        cls.as_alice = Signer("service", secret="another shared secret")
        cls.impersonator = Signer("impersonator", rsa_key=rsa_pem(1))
        cls.three_legged = Signer("three-legged", secret="only for users")
        cls.tracker.add_consumer(cls.rsa, "--two-legged")
        cls.tracker.add_consumer(cls.hmac, "--two-legged")
        cls.tracker.add_consumer(cls.as_alice, "--two-legged", "--as", "alice")
        cls.tracker.add_consumer(cls.impersonator, "--two-legged", "--impersonate")
        cls.tracker.add_consumer(cls.three_legged)
        cls.tracker.start()
        cls.url = cls.tracker.url + "/rest/api/2/issue?b=2&a=%20x&a=1"

    def setUp(self):
        self.app.forget()

    def assert_anonymous_call_arrived(self, answer):
        self.assertEqual(answer.status, 200, answer.text)
        seen = self.app.last()
        self.assertIsNone(seen.header("X-Forwarded-User"))
        self.assertIsNotNone(seen.header("X-Applink-Id"))
        self.assertIsNone(seen.header("Authorization"))

    def assert_refused(self, answer, status, problem):
        self.assert_problem(answer, status, problem)
        self.assertEqual(self.app.seen, [])


class TwoLeggedTest(SignedCallsTest):
    def test_calls_signed_with_rsa_and_hmac_arrive_as_the_application_itself(self):
        self.assert_anonymous_call_arrived(self.rsa.get(self.url))
        self.assert_anonymous_call_arrived(self.hmac.get(self.url))

    def test_a_form_is_part_of_what_was_signed_and_arrives_whole(self):
        body = "summary=a+b%26c&summary=&%C3%A9=1"
        answer = self.hmac.call("POST", self.url, body=body)
        self.assert_anonymous_call_arrived(answer)
        self.assertEqual(self.app.last().body.decode(), body)
        header = self.hmac.authorization("POST", self.url, body=body)
        self.app.forget()
        self.assert_refused(client.post(self.url, {"Authorization": header}, body + "&x=1"), 401, "signature_invalid")

    def test_a_json_body_is_not_signed_and_arrives_whole(self):
        body = b'{"summary":"a"}' * 1000
        answer = self.rsa.call("POST", self.url, body=body, headers={"Content-Type": "application/json"})
        self.assert_anonymous_call_arrived(answer)
        self.assertEqual(self.app.last().body, body)

    def test_parameters_may_stand_in_the_query_or_in_the_form(self):
        """applinks-protocol.md 4.3."""
        for place in ("query", "form"):
            with self.subTest(place=place):
                url = self.tracker.url + "/rest/thing"
                parameters = self.hmac.parameters("", None)
                method = "GET" if place == "query" else "POST"
                parameters["oauth_signature"] = self.hmac.signature(method, url, parameters)
                text = urllib.parse.urlencode(parameters)
                answer = client.get(url + "?" + text) if place == "query" else client.post(url, {}, text)
                self.assert_anonymous_call_arrived(answer)

    def test_the_user_that_a_consumer_runs_as_is_the_user(self):
        self.assertEqual(self.as_alice.get(self.url).status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")

    def test_a_level_that_is_off_is_told_by_an_empty_401_with_a_challenge(self):
        """applinks-protocol.md 4.9: peers detect it by exactly this."""
        answer = self.three_legged.get(self.url)
        self.assertEqual((answer.status, answer.body, answer.problem()), (401, b"", ""))
        self.assertTrue(answer.header("WWW-Authenticate").startswith("OAuth "))
        answer = self.rsa.get(self.rsa.as_user(self.url, "alice"))
        self.assertEqual((answer.status, answer.body, answer.problem()), (401, b"", ""))
        self.assertEqual(self.app.seen, [])


class ImpersonationTest(SignedCallsTest):
    def call(self, user, **named):
        return self.impersonator.get(self.impersonator.as_user(self.url, user), **named)

    def test_a_named_user_is_the_user_and_the_call_is_audited(self):
        """S-09."""
        self.assertEqual(self.call("alice").status, 200)
        seen = self.app.last()
        self.assertEqual((seen.header("X-Forwarded-User"), seen.header("X-Forwarded-Groups")), ("alice", ""))
        rows = self.tracker.rows("SELECT acted_for, actor FROM audit WHERE event = 'call.impersonated'")
        self.assertIn(("alice", "consumer:impersonator"), rows)

    def test_unknown_users_and_administrators_are_refused(self):
        """S-09: administrators only if named."""
        for user in ("nobody", "admin", "ADMIN", " alice x"):
            with self.subTest(user=user):
                self.assert_refused(self.call(user), 401, "permission_denied")

    def test_an_empty_name_is_never_a_user(self):
        """S-09, V29."""
        answer = self.call("")
        if answer.status == 200:
            self.assertIsNone(self.app.last().header("X-Forwarded-User"))

    def test_a_name_that_was_not_signed_is_no_name(self):
        """S-09, N19 and N20."""
        header = {"Authorization": self.impersonator.authorization("GET", self.url)}
        self.assert_refused(client.get(self.impersonator.as_user(self.url, "alice"), header), 401, "signature_invalid")
        signed = self.impersonator.as_user(self.url, "alice")
        header = {"Authorization": self.impersonator.authorization("GET", signed)}
        self.assert_refused(client.get(self.impersonator.as_user(self.url, "bob"), header), 401, "signature_invalid")

    def test_two_names_are_ambiguous(self):
        """S-09, N21."""
        url = self.impersonator.as_user(self.impersonator.as_user(self.url, "alice"), "bob")
        self.assert_refused(self.impersonator.get(url), 400, "parameter_rejected")

    def test_the_old_name_of_the_parameter_names_nobody(self):
        """S-09: `user_id` belongs to applications."""
        self.assert_anonymous_call_arrived(self.impersonator.get(self.url + "&user_id=alice"))


class RefusalsTest(SignedCallsTest):
    def test_what_was_changed_after_signing_is_refused(self):
        """N01 to N04, N37."""
        def send(method, url, signed_url=self.url, signed_method="GET", host=None, break_signature=False):
            header = self.hmac.authorization(signed_method, signed_url)
            if break_signature:
                header = header.replace('oauth_signature="', 'oauth_signature="A')
            return client.send(method, url, {"Authorization": header}, host=host)
        self.assert_refused(send("GET", self.url, break_signature=True), 401, "signature_invalid")
        self.assert_refused(send("GET", self.url + "&x=1"), 401, "signature_invalid")
        self.assert_refused(send("DELETE", self.url), 401, "signature_invalid")
        self.assert_refused(send("GET", self.url.replace("issue", "issues")), 401, "signature_invalid")

    def test_a_signature_made_for_another_host_is_refused_whatever_host_says(self):
        """S-03."""
        evil = "http://evil.example/rest/api/2/issue"
        header = {"Authorization": self.hmac.authorization("GET", evil)}
        answer = client.get(self.tracker.url + "/rest/api/2/issue", header, host="evil.example")
        self.assert_refused(answer, 401, "signature_invalid")

    def test_host_does_not_change_what_was_signed(self):
        """S-03: the configured public address counts."""
        header = {"Authorization": self.hmac.authorization("GET", self.url)}
        self.assertEqual(client.get(self.url, header, host="evil.example").status, 200)
        self.assertNotIn("evil", str(self.app.last().headers))

    def test_times_outside_the_window_are_refused_with_the_window(self):
        """S-04."""
        for offset in (-660, -310, 310, 660, 86400):
            with self.subTest(offset=offset):
                now = int(time.time())
                answer = self.hmac.get(self.url, more={"oauth_timestamp": str(now + offset)})
                self.assert_refused(answer, 400, "timestamp_refused")
                low, high = map(int, answer.form()["oauth_acceptable_timestamps"].split("-"))
                self.assertTrue(now - 305 <= low <= now - 295 and now + 295 <= high <= now + 305)
                self.assertTrue(answer.header("Date"))

    def test_times_inside_the_window_are_taken(self):
        """S-04. Times before the very first start are refused for one window (S-05): nobody knows what was used then."""
        at = lambda offset: self.hmac.get(self.url, more={"oauth_timestamp": str(int(time.time()) + offset)}).status
        self.assertEqual((at(-280), at(280)), (503, 200))
        self.tracker.stop()
        state = self.tracker.data / "nonces" / "state"
        lines = state.read_text().splitlines()
        state.write_text("\n".join([*lines[:2], "0", *lines[3:]]) + "\n")  # as if it had been running for long
        self.tracker.start()
        self.assertEqual((at(-280), at(280)), (200, 200))

    def test_odd_timestamps_and_nonces_are_refused(self):
        """S-04, S-05, N26 to N32."""
        now = str(int(time.time()))
        cases = [{"oauth_timestamp": value} for value in ("-5", "1" * 20, now + ".0", " " + now, "0x5f5e100", "1e9", "", "+" + now)]
        cases += [{"oauth_nonce": value} for value in ("", "x" * 256, "x" * 5000, "a\tb", "é")]
        for more in cases:
            with self.subTest(more=more):
                self.assert_refused(self.hmac.get(self.url, more=more), 400, "parameter_rejected")

    def test_another_version_is_refused(self):
        """N09."""
        answer = self.hmac.get(self.url, more={"oauth_version": "2.0"})
        self.assert_refused(answer, 400, "version_rejected")
        self.assertEqual(answer.form()["oauth_acceptable_versions"], "1.0-1.0")

    def test_repeated_parameters_are_refused_before_any_key_is_read(self):
        """S-01: N07, N08, and an unknown consumer is not even looked for."""
        for key in ("hmac", "unknown"):
            signer = Signer(key, secret=self.hmac.secret)
            for name, other in (("oauth_nonce", None), ("oauth_token", "other"), ("oauth_consumer_key", "hmac")):
                with self.subTest(key=key, name=name):
                    pairs = list(signer.parameters("", None).items())
                    pairs.append((name, other or dict(pairs)[name]))
                    pairs.append(("oauth_signature", signer.signature("GET", self.url, pairs)))
                    answer = client.get(self.url, {"Authorization": header_of(pairs)})
                    self.assert_refused(answer, 400, "parameter_rejected")
                    self.assertEqual(answer.form()["oauth_parameters_rejected"], name)

    def test_a_parameter_in_two_places_is_refused(self):
        """S-01."""
        self.assert_refused(self.hmac.get(self.url + "&oauth_nonce=again"), 400, "parameter_rejected")

    def test_unknown_oauth_parameters_are_signed_and_allowed(self):
        """S-01, V30."""
        self.assert_anonymous_call_arrived(self.hmac.get(self.url, more={"oauth_body_hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}))

    def test_an_incomplete_set_never_authenticates(self):
        """S-08: with a header it is an error that names what is absent, without one it is no attempt."""
        for name in ("oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp", "oauth_nonce"):
            with self.subTest(name=name):
                answer = self.hmac.get(self.url, more={name: None})
                self.assert_refused(answer, 400, "parameter_absent")
                self.assertEqual(answer.form()["oauth_parameters_absent"], name)
        answer = client.get(self.url, {"Authorization": 'OAuth oauth_consumer_key="hmac"'})
        self.assert_refused(answer, 400, "parameter_absent")
        self.assertEqual(client.get(self.url + "&oauth_consumer_key=hmac&oauth_token=").status, 200)
        self.assertIsNone(self.app.last().header("X-Applink-Id"))

    def test_the_signature_method_is_a_property_of_the_consumer(self):
        """S-07, N10 to N12: no algorithm confusion, no PLAINTEXT, no empty secret."""
        confused = Signer("rsa", secret=self.rsa.public_pem)
        empty = Signer("rsa", secret="x")
        empty.secret = ""
        for signer in (confused, empty, Signer("hmac", secret=self.hmac.secret, method="HMAC-SHA256")):
            self.assert_refused(signer.get(self.url), 400, "signature_method_rejected")
        for method, value in (("PLAINTEXT", self.hmac.secret + "&"), ("rsa-sha1", "x"), ("", "x"), ("RSA-SHA512", "x")):
            more = {"oauth_signature_method": method, "oauth_signature": value}
            self.assert_refused(self.hmac.get(self.url, more=more), 400, "signature_method_rejected")

    def test_unknown_consumers_and_foreign_keys_are_refused(self):
        self.assert_refused(Signer("unknown").get(self.url), 401, "consumer_key_unknown")
        self.assert_refused(Signer("unknown", secret="s").get(self.url), 401, "consumer_key_unknown")
        self.assert_refused(Signer("rsa", rsa_key=rsa_pem(2)).get(self.url), 401, "signature_invalid")
        self.assert_refused(Signer("hmac", secret="wrong").get(self.url), 401, "signature_invalid")

    def test_the_realm_of_the_challenge_is_our_public_address(self):
        """applinks-protocol.md 4.10."""
        answer = Signer("unknown").get(self.url)
        parameters = client.challenge_parameters(answer.header("WWW-Authenticate"))
        self.assertEqual(parameters["realm"], self.tracker.url)
        self.assertTrue(answer.header("Content-Type").startswith("application/x-www-form-urlencoded"))


class ReplayTest(SignedCallsTest):
    def test_the_same_request_is_taken_once(self):
        """S-05, N23."""
        header = {"Authorization": self.hmac.authorization("GET", self.url)}
        self.assertEqual(client.get(self.url, header).status, 200)
        self.app.forget()
        self.assert_refused(client.get(self.url, header), 401, "nonce_used")

    def test_of_a_hundred_parallel_copies_one_arrives(self):
        """S-05."""
        header = {"Authorization": self.hmac.authorization("GET", self.url)}
        with concurrent.futures.ThreadPoolExecutor(25) as pool:
            answers = list(pool.map(lambda _: client.get(self.url, header), range(100)))
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [401] * 99)
        self.assertEqual({answer.problem() for answer in answers if answer.status == 401}, {"nonce_used"})
        self.assertEqual(len(self.app.seen), 1)

    def test_a_replay_is_refused_after_kill_9_and_restart(self):
        """S-05: nonces survive."""
        header = {"Authorization": self.hmac.authorization("GET", self.url)}
        self.assertEqual(client.get(self.url, header).status, 200)
        self.tracker.kill()
        self.tracker.start()
        self.app.forget()
        self.assert_refused(client.get(self.url, header), 401, "nonce_used")
        self.assertEqual(self.hmac.get(self.url).status, 200)

    def test_a_wrong_signature_uses_up_no_nonce(self):
        """S-05: nobody without the key can spend somebody's nonces."""
        header = self.hmac.authorization("GET", self.url)
        broken = header.replace('oauth_signature="', 'oauth_signature="A')
        self.assert_refused(client.get(self.url, {"Authorization": broken}), 401, "signature_invalid")
        self.assertEqual(client.get(self.url, {"Authorization": header}).status, 200)


class ThreeLeggedTest(SignedCallsTest):
    def test_a_token_makes_the_call_its_users(self):
        for signer in (self.three_legged, self.rsa):
            with self.subTest(method=signer.method):
                token = obtain_token(self.tracker.url, signer, "bob")
                answer = signer.get(self.url, token=token.token, token_secret=token.secret)
                self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")

    def test_a_token_works_only_for_its_consumer_and_its_secret(self):
        """S-11, N05."""
        token = obtain_token(self.tracker.url, self.three_legged, "bob")
        answer = self.hmac.get(self.url, token=token.token, token_secret=token.secret)
        self.assert_refused(answer, 401, "token_rejected")
        self.assert_refused(self.three_legged.get(self.url, token=token.token), 401, "signature_invalid")
        self.assert_refused(self.three_legged.get(self.url, token="x" * 32, token_secret=token.secret), 401, "token_rejected")

    def test_signed_calls_make_no_session_and_ignore_the_browsers(self):
        """S-14."""
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        token = obtain_token(self.tracker.url, self.three_legged, "bob")
        cookies = browser.cookie_header(self.tracker.url)
        answer = self.three_legged.get(self.url, token=token.token, token_secret=token.secret, headers=cookies)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.assertIsNone(self.app.last().header("Cookie"))
        self.assertEqual(answer.all("Set-Cookie"), [])
        refused = Signer("unknown").get(self.url, headers=cookies)
        self.assertEqual((refused.status, refused.all("Set-Cookie")), (401, []))

    def test_a_disabled_users_token_stops_within_five_seconds(self):
        """S-76."""
        self.tracker.add_user("dave")
        self.tracker.settle()
        token = obtain_token(self.tracker.url, self.three_legged, "dave")
        call = lambda: self.three_legged.get(self.url, token=token.token, token_secret=token.secret)
        self.assertEqual(call().status, 200)
        self.tracker.on_data("user", "disable", "dave")
        self.eventually(lambda: call().problem() == "permission_denied", 5)

    def test_a_401_of_the_application_invites_oauth(self):
        """applinks-protocol.md 4.9."""
        self.app.answer_with("/secret", 401, b"no", [("WWW-Authenticate", 'Basic realm="app"')])
        answer = client.get(self.tracker.url + "/secret")
        self.assertEqual(answer.status, 401)
        self.assertEqual(answer.body, b"no")
        self.assertEqual(sorted(value.split()[0] for value in answer.all("WWW-Authenticate")), ["Basic", "OAuth"])
