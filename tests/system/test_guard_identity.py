# SPDX-License-Identifier: Apache-2.0
"""Who a request is for the application: never who it says (S-40, S-41, S-42, S-43, S-47)."""
import base64
import hashlib
import hmac
import json
import socket

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.installation import password_of
from support.signer import Signer

IDENTITY_HEADERS = """
X-Forwarded-User x-forwarded-user X_FORWARDED_USER X-Forwarded_User X.Forwarded.User x-FORWARDED-groups X_Forwarded_Groups
X-Forwarded-Email X-Forwarded-Preferred-Username X-Remote-User x_remote_user X.Remote.User Remote-User REMOTE_USER remote.user
X-Auth-User X-Auth-Username X_Auth_Request_User X-Auth-Request-Email X-Auth-Request-Groups X-Authenticated-User X-WebAuth-User
X-Applink-Id X_Applink_Id x-applink-assertion X_APPLINK_ASSERTION X-Applink-User X-Applink-Kind X-Seraph-Trusted-App-ID X-User
X-Username Remote-Groups HTTP_X_FORWARDED_USER
""".split()


class GuardTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url)
        cls.signer = Signer("impersonator")
        cls.tracker.add_consumer(cls.signer, "--two-legged", "--impersonate")

    def setUp(self):
        self.app.forget()


class IdentityHeadersTest(GuardTest):
    def assert_no_identity(self, seen):
        for name, value in seen.headers:
            folded = name.lower().replace("_", "-").replace(".", "-")
            self.assertNotIn("mallory", value, name)
            self.assertNotIn(folded, ("x-forwarded-user", "x-forwarded-groups", "x-applink-id", "x-applink-assertion"))

    def test_a_request_without_credentials_passes_as_anonymous(self):
        answer = self.get(self.tracker.url + "/issues?a=%20b", {"X-Custom": "kept"})
        self.assertEqual(answer.status, 200)
        seen = self.app.last()
        self.assertEqual((seen.method, seen.path, seen.header("X-Custom")), ("GET", "/issues?a=%20b", "kept"))
        self.assert_no_identity(seen)

    def test_identity_headers_of_any_spelling_never_reach_the_application(self):
        """S-40: thirty spellings, every method."""
        self.assertGreaterEqual(len(IDENTITY_HEADERS), 30)
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
            with self.subTest(method=method):
                self.app.forget()
                body = b"x" if method in ("POST", "PUT", "PATCH") else None
                answer = client.send(method, self.tracker.url + "/any", [(name, "mallory") for name in IDENTITY_HEADERS], body)
                self.assertEqual(answer.status, 200)
                self.assert_no_identity(self.app.last())

    def test_a_verified_user_is_the_only_one_the_application_sees(self):
        """S-40: what a linked application adds to its own signed call does not count either."""
        url = self.signer.as_user(self.tracker.url + "/any", "alice")
        answer = self.signer.get(url, headers={name: "mallory" for name in IDENTITY_HEADERS})
        self.assertEqual(answer.status, 200)
        seen = self.app.last()
        self.assertEqual(seen.all("X-Forwarded-User"), ["alice"])
        self.assertEqual(seen.all("X-Applink-Id"), [self.tracker.links()[0]["id"]])
        self.assertFalse([value for _, value in seen.headers if "mallory" in value])

    def test_connection_cannot_name_our_headers_away(self):
        """S-42: hop-by-hop names go first, ours are added last."""
        for named in ("X-Forwarded-User", "x-forwarded-user, X-Applink-Assertion", "close, X-Forwarded-Groups", "X-APPLINK-ID"):
            with self.subTest(named=named):
                url = self.signer.as_user(self.tracker.url + "/any", "alice")
                self.assertEqual(self.signer.get(url, headers={"Connection": named}).status, 200)
                seen = self.app.last()
                self.assertEqual(seen.all("X-Forwarded-User"), ["alice"])
                self.assertEqual(len(seen.all("X-Applink-Assertion")), 1)
                self.assertEqual(len(seen.all("X-Applink-Id")), 1)

    def test_headers_that_connection_names_are_not_passed_on(self):
        """RFC 9110, 7.6.1."""
        self.get(self.tracker.url + "/any", {"Connection": "X-Private", "X-Private": "hop", "TE": "trailers", "X-Kept": "yes"})
        seen = self.app.last()
        self.assertEqual((seen.all("X-Private"), seen.all("TE"), seen.all("X-Kept")), ([], [], ["yes"]))

    def test_user_names_cannot_inject_headers(self):
        """S-42: an identity with a line break is no user and reaches nobody."""
        for name in ("alice\r\nX-Forwarded-User: admin", "alice%0d%0aX-Evil: 1", "alice\x00"):
            with self.subTest(name=name):
                answer = self.signer.get(self.signer.as_user(self.tracker.url + "/any", name))
                self.assert_problem(answer, 401, "permission_denied")
        self.assertEqual(self.app.seen, [])

    def test_the_assertion_is_signed_with_the_shared_key_and_bound_to_the_request(self):
        url = self.signer.as_user(self.tracker.url + "/page/1", "alice")
        self.signer.get(url)
        token = self.app.last().header("X-Applink-Assertion")
        head, claims, mac = token.split(".")
        key = bytes.fromhex((self.tracker.data / "assertion.key").read_text().strip())
        expected = hmac.new(key, f"{head}.{claims}".encode(), hashlib.sha256).digest()
        self.assertEqual(decode(mac), expected)
        self.assertEqual(json.loads(decode(head)), {"alg": "HS256", "typ": "JWT"})
        claims = json.loads(decode(claims))
        self.assertEqual((claims["sub"], claims["method"], claims["path"]), ("alice", "GET", "/page/1"))
        self.assertEqual(claims["link"], self.tracker.links()[0]["id"])
        self.assertLessEqual(claims["exp"] - claims["iat"], 60)


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SessionsTest(GuardTest):
    def signed_in(self):
        browser = Browser()
        page = browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        self.assertEqual(page.status, 200, page.text)
        return browser

    def test_a_browser_that_signed_in_is_that_user_at_the_application(self):
        browser = self.signed_in()
        self.assertEqual(browser.open(self.tracker.url + "/issues").status, 200)
        seen = self.app.last()
        self.assertEqual(seen.header("X-Forwarded-User"), "alice")
        self.assertIsNone(seen.header("X-Applink-Id"))

    def test_our_cookie_stays_with_us_and_the_applications_own_is_passed_on(self):
        browser = self.signed_in()
        browser.open(self.tracker.url + "/issues")  # the application sets its cookie `app`
        browser.open(self.tracker.url + "/issues")
        self.assertEqual(self.app.last().header("Cookie"), "app=1")

    def test_a_form_of_another_site_goes_on_as_anonymous(self):
        """S-47."""
        browser = self.signed_in()
        for headers in ({"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}, {"Sec-Fetch-Site": "same-site"},
                        {"Origin": "http://evil.example"}, {"Origin": "null"}, {}):
            with self.subTest(headers=headers):
                client.post(self.tracker.url + "/issues", browser.cookie_header(self.tracker.url) | headers, "a=1")
                self.assertIsNone(self.app.last().header("X-Forwarded-User"))
        own = {"Sec-Fetch-Site": "same-origin", "Origin": self.tracker.url}
        client.post(self.tracker.url + "/issues", browser.cookie_header(self.tracker.url) | own, "a=1")
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")

    def sign_out(self, browser):
        """As the interface's button does."""
        headers = browser.cookie_header(self.tracker.url) | {"Sec-Fetch-Site": "same-origin", "Origin": self.tracker.url}
        answer = client.post(self.tracker.url + "/applinks/logout", headers, "csrf=" + Api.of_browser(self.tracker, browser).csrf)
        self.assertEqual(answer.status, 303, answer.text)

    def test_after_signing_out_the_old_cookie_is_nobody(self):
        """S-45: deleted at the server, not only in the browser."""
        browser = self.signed_in()
        old = browser.cookie_header(self.tracker.url)
        self.sign_out(browser)
        client.get(self.tracker.url + "/issues", old)
        self.assertIsNone(self.app.last().header("X-Forwarded-User"))

    def test_a_planted_session_id_dies_at_the_login(self):
        """S-45."""
        browser = self.signed_in()
        planted = dict(browser.cookies(self.tracker.url))
        self.sign_out(browser)
        browser.jar[self.tracker.host] = dict(planted)
        browser.sign_in(self.tracker.url, "bob", password_of("bob"))
        self.assertNotEqual(browser.cookies(self.tracker.url), planted)
        client.get(self.tracker.url + "/issues", {"Cookie": "; ".join(f"{k}={v}" for k, v in planted.items())})
        self.assertIsNone(self.app.last().header("X-Forwarded-User"))

    def test_wrong_passwords_and_unknown_users_get_the_same_answer(self):
        """S-55."""
        texts = set()
        for user, password in (("alice", "wrong password"), ("nobody", "wrong password")):
            page = Browser().sign_in(self.tracker.url, user, password)
            self.assertEqual(page.status, 401)
            texts.add(page.text.replace(user, "USER"))
        self.assertEqual(len(texts), 1)

    def test_a_disabled_user_is_nobody_within_five_seconds(self):
        """S-76."""
        self.tracker.add_user("carol")
        self.tracker.settle()
        browser = Browser()
        browser.sign_in(self.tracker.url, "carol", password_of("carol"))
        url = self.signer.as_user(self.tracker.url + "/any", "carol")
        self.assertEqual(self.signer.get(url).status, 200)
        self.tracker.on_data("user", "disable", "carol")
        self.eventually(lambda: self.signer.get(url).problem() == "permission_denied", 5)
        browser.open(self.tracker.url + "/issues")
        self.assertIsNone(self.app.last().header("X-Forwarded-User"))


class PathsTest(GuardTest):
    REFUSED = """
    /a/../b /a/.. /.. /../ /a/./b /. /a/%2e%2e/b /a/%2E%2e/b /a/.%2e/b /a/%2e./b /a/%2e/b /%2e%2e/ /a%2fb /a%2Fb /a%5cb /a%5Cb /a\\b
    //a /a//b /a//  /a;b /a;b=c/d /;a /a%3bb /a%3Bb /a/..;/b /a/%2e%2e;/b /a%23b /a%00b /a%0ab /a%0d%0ab /a%7fb /a%1fb /a%zz /a%2
    /a% /a%% /a%252e%252e/b /a%252fb /a%255cb /a%2500 /a%253b /a%25%32%65 /a%25%32f /a%c0%ae%c0%ae/b /a%c0%af /a%e0%80%af /a%ff
    /a%fe%ff /a%c3 /a%ed%a0%80 /a%f5%80%80%80 /a%u002e /a%2e%2e%2fb /%2e%2e%5cb /a/..%2fb /a/..%5cb /a/%252e/b /a/.%252e/b
    /a%2f..%2fb /a/b/../../../etc/passwd /..%00/ /a%20/../b
    """.split()

    def raw(self, target, headers=b""):
        with socket.create_connection((self.tracker.host, self.tracker.port), timeout=10) as connection:
            connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: " + self.tracker.url[7:].encode() + b"\r\n" + headers +
                               b"Connection: close\r\n\r\n")
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return int(answer.split(b" ")[1]), answer

    def test_paths_with_two_meanings_never_reach_the_application(self):
        """S-43: sixty forms."""
        self.assertGreaterEqual(len(self.REFUSED), 60)
        for path in self.REFUSED:
            with self.subTest(path=path):
                status, answer = self.raw(path.encode())
                self.assertEqual(status, 400, answer[:300])
                self.assertIn(b"rror id", answer)
        for target in (b"/a#b", b"/a\xffb", b"*", b"http://127.0.0.1/a", b"a/b"):
            with self.subTest(target=target):
                self.assertEqual(self.raw(target)[0], 400)
        self.assertEqual(self.app.seen, [])

    def test_one_spelling_of_a_path_is_forwarded(self):
        for sent, forwarded in (("/%41bc", "/Abc"), ("/a%20b", "/a%20b"), ("/%e4%bd%a0", "/%E4%BD%A0"), ("/a:b@c", "/a:b@c"),
                                ("/a+b", "/a+b"), ("/a/", "/a/"), ("/a?x=../..//;%2f", "/a?x=../..//;%2f"), ("/%7euser", "/~user")):
            with self.subTest(sent=sent):
                self.assertEqual(self.raw(sent.encode())[0], 200)
                self.assertEqual(self.app.last().path, forwarded)

    def test_our_own_name_space_never_reaches_the_application(self):
        for path in ("/applinks", "/applinks/", "/applinks/nothing", "/applinks/api/v1/none", "/%61pplinks/nothing"):
            with self.subTest(path=path):
                self.raw(path.encode())
        self.assertEqual(self.app.seen, [])


class ProxiesTest(SystemTest):
    FORGED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
              "X-Forwarded-Port": "444", "Forwarded": "for=203.0.113.9;host=evil.example;proto=https", "X-Real-IP": "203.0.113.9",
              "X-Original-URL": "/admin", "X-Original-URI": "/admin", "X-Rewrite-URL": "/admin", "X-Forwarded-Prefix": "/x"}

    def test_forwarded_headers_of_strangers_have_no_effect(self):
        """S-41: nobody is trusted by default, not even loopback."""
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, users=())
        self.assertEqual(self.get(tracker.url + "/a", self.FORGED).status, 200)
        seen = app.last()
        self.assertEqual(seen.header("X-Forwarded-For"), "127.0.0.1")
        self.assertEqual(seen.header("X-Forwarded-Proto"), "http")
        self.assertEqual(seen.path, "/a")
        self.assertFalse([value for _, value in seen.headers if "evil" in value or "203.0.113.9" in value or "/admin" in value])
        login = self.get(tracker.url + "/applinks/login", self.FORGED)
        self.assertNotIn("evil", login.text)
        self.assertEqual(login.all("Strict-Transport-Security"), [])

    def test_a_trusted_proxys_word_counts_and_is_read_from_the_right(self):
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, users=(), settings={"server.trusted_proxies": "127.0.0.1,10.0.0.0/8"})
        self.get(tracker.url + "/a", {"X-Forwarded-For": "198.51.100.7, 203.0.113.9, 10.1.2.3", "X-Forwarded-Proto": "http"})
        self.assertEqual(app.last().header("X-Forwarded-For"), "203.0.113.9")
        self.get(tracker.url + "/a", {"X-Forwarded-For": "a"})
        self.assertEqual(app.last().header("X-Forwarded-For"), "127.0.0.1")

    def test_signatures_are_checked_against_the_host_that_a_trusted_proxy_names(self):
        """S-03: from a trusted proxy its host counts; Host alone never does."""
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, settings={"server.trusted_proxies": "127.0.0.1"})
        signer = Signer("client")
        tracker.add_consumer(signer, "--two-legged", "--as", "alice")
        outside = "https://tracker.example.com/a"
        header = {"Authorization": signer.authorization("GET", outside)}
        forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "tracker.example.com", "X-Forwarded-For": "203.0.113.9"}
        self.assertEqual(self.get(tracker.url + "/a", header | forwarded).status, 200)
        self.assertEqual(app.last().header("X-Forwarded-User"), "alice")


class RequireUserTest(SystemTest):
    def test_requests_without_a_user_are_refused_when_a_setting_says_so(self):
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, settings={"upstream.require_user": True})
        self.assertEqual(self.get(tracker.url + "/a").status, 401)
        page = Browser().open(tracker.url + "/a", follow=False)
        self.assertEqual(page.status, 303)
        self.assertIn("/applinks/login?return_to=", page.answer.header("Location"))
        self.assertEqual(app.seen, [])
        browser = Browser()
        browser.open(tracker.url + "/a?b=c")
        browser.answer_login("alice", password_of("alice"))
        self.assertEqual(app.last().header("X-Forwarded-User"), "alice")
        self.assertEqual(app.last().path, "/a?b=c")

    def test_sessions_carry_no_user_when_a_setting_says_so(self):
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, settings={"upstream.trust_sessions": False})
        browser = Browser()
        browser.sign_in(tracker.url, "alice", password_of("alice"))
        browser.open(tracker.url + "/a")
        self.assertIsNone(app.last().header("X-Forwarded-User"))
