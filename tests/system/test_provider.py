# SPDX-License-Identifier: Apache-2.0
"""The OAuth 1.0a provider: request-token, authorize, access-token, renewal, withdrawal (applinks-protocol.md 4, S-10, S-11)."""
import concurrent.futures
import urllib.parse

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.dance import (authorize_url, callback_parameters, decide, obtain_token, open_consent, request_token, verifier_for)
from support.installation import password_of
from support.signer import Signer, rsa_pem

CALLBACK = "http://127.0.0.2:9/back?next=%2Fa%3Fb&x=1"
REQUEST_TOKEN = "/plugins/servlet/oauth/request-token"
ACCESS_TOKEN = "/plugins/servlet/oauth/access-token"


class ProviderTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, start=False)
        cls.signer = Signer("client <b>&'\"")
        cls.hmac = Signer("hmac", secret="planted-shared-secret-4711")
        cls.tracker.add_consumer(cls.signer, name="Client <b>&'\"")
        cls.tracker.add_consumer(cls.hmac, "--callback", "http://127.0.0.2:9/default")
        cls.tracker.start()
        cls.base = cls.tracker.url

    def approved(self, signer=None, user="alice", callback=CALLBACK):
        signer = signer or self.signer
        request = request_token(self.base, signer, callback)
        return request, verifier_for(self.base, signer, request, user)

    def exchange(self, request, verifier, signer=None, **named):
        return (signer or self.signer).access_token(self.base, request.token, request.secret, verifier, **named)


class RequestTokenTest(ProviderTest):
    def test_answers_a_token_a_secret_and_that_the_callback_is_kept(self):
        answer = self.signer.request_token(self.base, CALLBACK)
        self.assertEqual((answer.status, answer.header("Content-Type").split(";")[0]), (200, "text/plain"))
        form = answer.form()
        self.assertEqual(set(form), {"oauth_token", "oauth_token_secret", "oauth_callback_confirmed"})
        self.assertEqual(form["oauth_callback_confirmed"], "true")
        for name in ("oauth_token", "oauth_token_secret"):
            self.assertRegex(form[name], r"^[A-Za-z0-9]{32}$")
        self.assertEqual(answer.header("Cache-Control"), "no-store")

    def test_takes_the_parameters_from_the_form_as_application_links_send_them(self):
        """applinks-protocol.md 5.2."""
        parameters = self.signer.parameters(None, {"oauth_callback": CALLBACK})
        parameters["oauth_signature"] = self.signer.signature("POST", self.base + REQUEST_TOKEN, parameters)
        answer = client.post(self.base + REQUEST_TOKEN, {}, urllib.parse.urlencode(parameters))
        self.assertEqual(answer.status, 200, answer.text)

    def test_only_post_is_taken(self):
        for path in (REQUEST_TOKEN, ACCESS_TOKEN):
            answer = client.get(self.base + path)
            self.assertEqual((answer.status, answer.header("Allow")), (405, "POST"))

    def test_an_unsigned_request_lacks_the_consumer_key(self):
        answer = client.post(self.base + REQUEST_TOKEN)
        self.assert_problem(answer, 400, "parameter_absent")
        self.assertIn("oauth_consumer_key", answer.form()["oauth_parameters_absent"])

    def test_unknown_consumers_and_wrong_signatures_are_refused(self):
        self.assert_problem(Signer("unknown").request_token(self.base), 401, "consumer_key_unknown")
        self.assert_problem(Signer(self.signer.key, rsa_key=rsa_pem(1)).request_token(self.base), 401, "signature_invalid")
        self.assert_problem(Signer("hmac", secret="wrong").request_token(self.base), 401, "signature_invalid")

    def test_a_request_without_callback_is_refused(self):
        """S-10: the OAuth 1.0 way needs a switch."""
        answer = self.signer.request_token(self.base, more={"oauth_callback": None})
        self.assert_problem(answer, 400, "parameter_absent")
        self.assertEqual(answer.form()["oauth_parameters_absent"], "oauth_callback")

    def test_callbacks_that_are_no_web_address_are_refused(self):
        """S-72."""
        for callback in ("javascript:alert(1)", "//evil.example/", "/path", "OOB", "data:text/html,x", "http://user@host/",
                         "http://host\\@evil/", "ftp://host/", "http://", "", "http://a/\x00", "http://a/#fragment"):
            with self.subTest(callback=callback):
                answer = self.signer.request_token(self.base, callback)
                self.assert_problem(answer, 400, "parameter_rejected")
                self.assertEqual(answer.form()["oauth_parameters_rejected"], "oauth_callback")

    def test_a_replayed_request_is_refused(self):
        header = {"Authorization": self.signer.authorization("POST", self.base + REQUEST_TOKEN, token=None,
                                                             more={"oauth_callback": CALLBACK})}
        self.assertEqual(client.post(self.base + REQUEST_TOKEN, header).status, 200)
        self.assert_problem(client.post(self.base + REQUEST_TOKEN, header), 401, "nonce_used")


class LastUsedTest(ProviderTest):
    def test_the_last_use_of_a_token_is_written_beside_the_calls_once_a_minute(self):
        token = obtain_token(self.base, self.signer, "alice")
        call = lambda: self.signer.get(self.base + "/rest/x", token=token.token, token_secret=token.secret).status
        used = lambda: self.tracker.rows("SELECT max(last_used_at) FROM access_token")[0][0]
        self.assertEqual(used(), 0)
        self.assertEqual(call(), 200)
        first = self.eventually(used)
        for _ in range(5):
            self.assertEqual(call(), 200)
        self.tracker.settle()
        self.assertEqual(used(), first)
        for permission in Api(self.tracker, "alice").get("/permissions").json()["permissions"]:
            self.assertIsNotNone(permission["last_used_at"])


class AuthorizeTest(ProviderTest):
    def test_a_visitor_signs_in_first_and_comes_back_to_the_question(self):
        request = request_token(self.base, self.signer, CALLBACK)
        browser = Browser()
        page = browser.open(authorize_url(self.base, request.token))
        self.assertIn("/applinks/login", page.url)
        page = browser.answer_login("alice", password_of("alice"))
        self.assertEqual((page.status, urllib.parse.urlsplit(page.url).path), (200, "/plugins/servlet/oauth/authorize"))

    def test_the_question_names_who_what_and_as_whom_and_markup_stays_text(self):
        """S-10, S-50."""
        request = request_token(self.base, self.signer, CALLBACK)
        page = open_consent(self.base, request.token, "alice").page
        for word in ("Client <b>&'\"", "alice", self.tracker.name):
            self.assertIn(word, page.text)
        self.assertNotIn("Client <b>", page.answer.text)
        self.assertEqual(page.answer.header("X-Frame-Options").upper() or "DENY", "DENY")
        self.assertIn("frame-ancestors 'none'", page.answer.header("Content-Security-Policy"))

    def test_allowing_leads_to_the_callback_with_token_and_verifier(self):
        request = request_token(self.base, self.signer, CALLBACK)
        page = decide(open_consent(self.base, request.token, "alice"), "approve")
        self.assertIn(page.status, (302, 303))
        location = page.answer.header("Location")
        self.assertTrue(location.startswith(CALLBACK + "&"), location)
        parameters = callback_parameters(page)
        self.assertEqual((parameters["oauth_token"], parameters["next"], parameters["x"]), (request.token, "/a?b", "1"))
        self.assertRegex(parameters["oauth_verifier"], r"^[A-Za-z0-9]{22,}$")  # S-10: at least 128 bits

    def test_refusing_leads_to_the_callback_with_the_verifier_denied(self):
        request = request_token(self.base, self.signer, CALLBACK)
        page = decide(open_consent(self.base, request.token, "alice"), "deny")
        self.assertEqual(callback_parameters(page)["oauth_verifier"], "denied")
        self.assert_problem(self.exchange(request, "denied"), 401, "permission_denied")

    def test_without_a_callback_the_page_shows_the_verifier(self):
        request = request_token(self.base, self.signer, "oob")
        page = decide(open_consent(self.base, request.token, "alice"), "approve", follow=True)
        self.assertEqual(page.status, 200)
        verifier = max(page.text.replace(".", " ").split(), key=lambda word: len(word) if word.isalnum() else 0)
        self.assertEqual(self.exchange(request, verifier).status, 200, page.text)

    def test_the_consumers_default_callback_serves_out_of_band_requests(self):
        """applinks-protocol.md 4.7: the token's callback, else the consumer's."""
        request = request_token(self.base, self.hmac, "oob")
        page = decide(open_consent(self.base, request.token, "alice"), "approve")
        self.assertTrue(page.answer.header("Location").startswith("http://127.0.0.2:9/default?"), page.answer.headers)

    def test_the_callback_of_the_address_does_not_count(self):
        """S-10: the callback is fixed with the request token."""
        request = request_token(self.base, self.signer, CALLBACK)
        browser = Browser()
        browser.open(authorize_url(self.base, request.token) + "&oauth_callback=http%3A%2F%2Fevil.example%2F")
        browser.answer_login("alice", password_of("alice"))
        page = decide(browser)
        self.assertTrue(page.answer.header("Location").startswith(CALLBACK))

    def test_unknown_used_and_foreign_tokens_get_an_error_page_with_the_problem(self):
        browser = Browser()
        browser.sign_in(self.base, "alice", password_of("alice"))
        access = obtain_token(self.base, self.signer, "alice")
        for token in ("x" * 32, access.token, ""):
            with self.subTest(token=token):
                page = browser.open(authorize_url(self.base, token))
                self.assertIn(page.status, (400, 401))
                if token:
                    self.assertEqual(page.answer.problem(), "token_rejected")
                self.assertIn("text/html", page.answer.header("Content-Type"))

    def test_a_decided_token_cannot_be_decided_again(self):
        request = request_token(self.base, self.signer, CALLBACK)
        browser = open_consent(self.base, request.token, "alice")
        form = browser.page.form(button="approve")
        page = browser.page
        decide(browser, "deny")
        browser.page = page
        again = browser.submit(form, button="approve", follow=False)
        self.assertNotIn("oauth_verifier=", again.answer.header("Location").replace("oauth_verifier=denied", ""))
        opened = browser.open(authorize_url(self.base, request.token))
        self.assertEqual(opened.answer.problem(), "token_used")
        self.assert_problem(self.exchange(request, "denied"), 401, "permission_denied")

    def test_an_expired_token_cannot_be_decided(self):
        request = request_token(self.base, self.signer, CALLBACK)
        self.tracker.age("UPDATE request_token SET expires_at = 1")
        browser = Browser()
        browser.sign_in(self.base, "alice", password_of("alice"))
        page = browser.open(authorize_url(self.base, request.token))
        self.assertIn(page.answer.problem(), ("token_expired", "token_rejected"))

    def test_the_decision_needs_a_form_of_our_own_page(self):
        """S-47: without its token, or from another site, nothing is decided."""
        request = request_token(self.base, self.signer, CALLBACK)
        browser = open_consent(self.base, request.token, "alice")
        form = browser.page.form(button="approve")
        fields = dict(form.fields) | {"approve": "Allow"}
        cookies = browser.cookie_header(self.base)
        own = {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        without = {key: value for key, value in fields.items() if key != "csrf"}
        for body, headers in ((without, own), (fields | {"csrf": "x"}, own), (fields, {"Sec-Fetch-Site": "cross-site"}),
                              (fields, {"Origin": "http://evil.example"}), (fields, {})):
            with self.subTest(body=sorted(body), headers=headers):
                answer = client.post(form.action, cookies | headers, urllib.parse.urlencode(body))
                self.assertEqual(answer.status, 403)
        self.assert_problem(self.exchange(request, "x"), 401, "permission_unknown")

    def test_another_session_cannot_use_the_forms_token(self):
        """S-71: a form token belongs to its session."""
        request = request_token(self.base, self.signer, CALLBACK)
        mallory = open_consent(self.base, request.token, "bob")
        fields = dict(mallory.page.form(button="approve").fields) | {"approve": "Allow"}
        victim = Browser()
        victim.sign_in(self.base, "alice", password_of("alice"))
        headers = victim.cookie_header(self.base) | {"Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        answer = client.post(mallory.page.form(button="approve").action, headers, urllib.parse.urlencode(fields))
        self.assertEqual(answer.status, 403)


class AccessTokenTest(ProviderTest):
    def test_answers_as_the_session_extension_says(self):
        for signer in (self.signer, self.hmac):
            with self.subTest(method=signer.method):
                request, verifier = self.approved(signer)
                form = self.exchange(request, verifier, signer).form()
                self.assertEqual(set(form), {"oauth_token", "oauth_token_secret", "oauth_expires_in", "oauth_session_handle",
                                             "oauth_authorization_expires_in"})
                self.assertEqual((form["oauth_expires_in"], form["oauth_authorization_expires_in"]), ("157680000", "160272000"))
                self.assertEqual(form["oauth_token_secret"], request.secret)
                self.assertNotEqual(form["oauth_token"], request.token)
                who = signer.get(self.base + "/plugins/servlet/applinks/whoami", token=form["oauth_token"],
                                 token_secret=form["oauth_token_secret"])
                self.assertEqual((who.status, who.text), (200, "alice"))

    def test_before_the_decision_permission_is_unknown(self):
        request = request_token(self.base, self.signer, CALLBACK)
        self.assert_problem(self.exchange(request, "x"), 401, "permission_unknown")

    def test_no_verifier_is_an_absent_parameter(self):
        """S-10."""
        request, verifier = self.approved()
        answer = self.exchange(request, None)
        self.assert_problem(answer, 400, "parameter_absent")
        self.assertEqual(answer.form()["oauth_parameters_absent"], "oauth_verifier")
        self.assertEqual(self.exchange(request, verifier).status, 200)

    def test_three_wrong_verifiers_kill_the_token(self):
        """S-10: the fourth try fails with the right one."""
        request, verifier = self.approved()
        for wrong in ("wrong", verifier[:-1], verifier.swapcase()):
            self.assert_problem(self.exchange(request, wrong), 401, "token_rejected")
        self.assert_problem(self.exchange(request, verifier), 401, "token_rejected")

    def test_two_wrong_verifiers_do_not(self):
        request, verifier = self.approved()
        for wrong in ("", "wrong"):
            self.assertNotEqual(self.exchange(request, wrong).status, 200)
        self.assertEqual(self.exchange(request, verifier).status, 200)

    def test_a_verifier_works_once(self):
        request, verifier = self.approved()
        self.assertEqual(self.exchange(request, verifier).status, 200)
        self.assert_problem(self.exchange(request, verifier), 401, "token_rejected")

    def test_of_twenty_parallel_exchanges_one_succeeds(self):
        """S-73: single use under races."""
        request, verifier = self.approved()
        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda _: self.exchange(request, verifier), range(20)))
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [401] * 19)

    def test_another_consumer_cannot_take_the_token(self):
        """S-11."""
        request, verifier = self.approved()
        answer = self.exchange(request, verifier, self.hmac)
        self.assertEqual((answer.status, answer.problem()), (401, "token_rejected"))
        self.assertEqual(self.exchange(request, verifier).status, 200)

    def test_an_expired_request_token_is_told_so(self):
        request, verifier = self.approved()
        self.tracker.age("UPDATE request_token SET expires_at = 1")
        self.assert_problem(self.exchange(request, verifier), 401, "token_expired")

    def test_an_expired_access_token_is_told_so_and_can_be_renewed(self):
        token = obtain_token(self.base, self.signer, "bob")
        self.tracker.age("UPDATE access_token SET expires_at = 1")
        url = self.base + "/rest/thing"
        self.assert_problem(self.signer.get(url, token=token.token, token_secret=token.secret), 401, "token_expired")
        renewed = self.exchange(token, None, more={"oauth_session_handle": token.handle})
        self.assertEqual(renewed.status, 200, renewed.text)

    def test_a_disabled_user_gets_no_token(self):
        """S-76."""
        self.tracker.add_user("erin")
        self.tracker.settle()
        request, verifier = self.approved(user="erin")
        self.tracker.on_data("user", "disable", "erin")
        self.tracker.settle()
        self.assert_problem(self.exchange(request, verifier), 401, "permission_denied")


class RenewalTest(ProviderTest):
    def renew(self, token, handle):
        return self.exchange(token, None, more={"oauth_session_handle": handle})

    def call(self, token, secret):
        return self.signer.get(self.base + "/rest/thing", token=token, token_secret=secret)

    def test_a_session_handle_renews_the_token_and_ends_the_old_one(self):
        token = obtain_token(self.base, self.signer, "alice")
        self.assertEqual(self.call(token.token, token.secret).status, 200)
        form = self.renew(token, token.handle).form()
        self.assertNotEqual(form["oauth_token"], token.token)
        self.assertEqual(self.call(form["oauth_token"], form["oauth_token_secret"]).status, 200)
        self.assert_problem(self.call(token.token, token.secret), 401, "token_rejected")
        self.assert_problem(self.renew(token, token.handle), 401, "token_rejected")

    def test_wrong_and_foreign_handles_are_refused(self):
        token = obtain_token(self.base, self.signer, "alice")
        other = obtain_token(self.base, self.signer, "bob")
        for handle in ("", "wrong", other.handle, token.token):
            with self.subTest(handle=handle):
                self.assert_problem(self.renew(token, handle), 401, "token_rejected")
        self.assertEqual(self.call(token.token, token.secret).status, 200)

    def test_when_the_session_is_over_the_person_is_asked_again(self):
        token = obtain_token(self.base, self.signer, "alice")
        self.tracker.age("UPDATE access_token SET expires_at = 1, session_expires_at = 1")
        self.assert_problem(self.renew(token, token.handle), 401, "permission_denied")


class WithdrawalTest(ProviderTest):
    PAGE = "/plugins/servlet/oauth/users/access-tokens"

    def withdraw(self, browser, identifier):
        """As the products' own page does it (applinks-protocol.md 4.11)."""
        fields = {"token": identifier, "csrf": Api.of_browser(self.tracker, browser).csrf}
        headers = browser.cookie_header(self.base) | {"Sec-Fetch-Site": "same-origin", "Origin": self.base}
        return client.post(self.base + self.PAGE, headers, urllib.parse.urlencode(fields))

    def test_a_withdrawn_token_is_rejected_at_once(self):
        """applinks-protocol.md 4.11."""
        token = obtain_token(self.base, self.signer, "bob")
        call = lambda: self.signer.get(self.base + "/rest/thing", token=token.token, token_secret=token.secret)
        self.assertEqual(call().status, 200)
        browser = Browser()
        browser.sign_in(self.base, "bob", password_of("bob"))
        own = Api.of_browser(self.tracker, browser).get("/permissions").json()["permissions"]
        self.assertIn("Client <b>&'\"", [permission["application"] for permission in own])
        for permission in own:
            self.assertEqual(self.withdraw(browser, permission["id"]).status, 303)
        self.assert_problem(call(), 401, "token_rejected")

    def test_nobody_withdraws_the_token_of_another(self):
        """S-70."""
        token = obtain_token(self.base, self.signer, "alice")
        owner, browser = Browser(), Browser()
        for other, user in ((owner, "alice"), (browser, "bob")):
            other.sign_in(self.base, user, password_of(user))
        identifier = Api.of_browser(self.tracker, owner).get("/permissions").json()["permissions"][0]["id"]
        self.assertNotIn(identifier, Api.of_browser(self.tracker, browser).get("/permissions").text)
        self.assertEqual(self.withdraw(browser, identifier).status, 404)
        call = self.signer.get(self.base + "/rest/thing", token=token.token, token_secret=token.secret)
        self.assertEqual(call.status, 200)

    def test_nothing_that_could_be_used_lies_in_the_database(self):
        """S-58, S-60: tokens we gave only as hashes, secrets sealed; database, write-ahead log and nonces are searched."""
        browser = Browser()
        token = obtain_token(self.base, self.hmac, "alice", browser=browser)
        request, verifier = self.approved(self.hmac)
        planted = [token.token, token.secret, token.handle, request.token, request.secret, verifier, self.hmac.secret,
                   password_of("alice"), *browser.cookies(self.base).values()]
        stored = self.tracker.stored_bytes()
        self.assertGreater(len(stored), 10000)
        for secret in planted:
            self.assertNotIn(secret.encode(), stored, secret)
