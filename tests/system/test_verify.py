# SPDX-License-Identifier: Apache-2.0
"""`/applinks/verify`: nginx and Envoy ask whether a request may pass, and as whom (issue 2, Engine 8; S-41, S-43)."""
from support import client
from support.browser import Browser
from support.case import SystemTest
from support.installation import password_of
from support.signer import Signer

OUTSIDE = "https://tracker.example.com"


class VerifyTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker", start=False, settings={"server.trusted_proxies": "127.0.0.1"})
        cls.signer = Signer("client")
        cls.tracker.add_consumer(cls.signer, "--two-legged", "--impersonate")
        cls.tracker.start()

    def ask(self, method, uri, headers=None):
        asked = {"X-Original-Method": method, "X-Original-URI": uri, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "tracker.example.com",
                 "X-Forwarded-For": "203.0.113.9"}
        return client.get(self.tracker.url + "/applinks/verify", asked | (headers or {}))

    def test_a_stranger_passes_as_nobody(self):
        answer = self.ask("GET", "/a?b=c")
        self.assertEqual((answer.status, answer.header("X-Applink-Kind"), answer.all("X-Applink-User")), (200, "anonymous", []))

    def test_a_signed_request_passes_as_its_user_once(self):
        url = self.signer.as_user("/a?b=c", "alice")
        header = {"Authorization": self.signer.authorization("DELETE", OUTSIDE + url)}
        answer = self.ask("DELETE", url, header)
        self.assertEqual((answer.status, answer.header("X-Applink-User"), answer.header("X-Applink-Kind")), (200, "alice", "impersonation"))
        self.assertTrue(answer.header("X-Applink-Id"))
        again = self.ask("DELETE", url, header)
        self.assertEqual((again.status, again.problem()), (401, "nonce_used"))

    def test_a_signature_for_another_method_or_path_does_not_pass(self):
        for method, uri in (("POST", "/a"), ("GET", "/b"), ("GET", "/a?x=1")):
            header = {"Authorization": self.signer.authorization("GET", OUTSIDE + "/a")}
            answer = self.ask(method, uri, header)
            self.assertEqual((answer.status, answer.problem()), (401, "signature_invalid"))

    def test_a_session_passes_as_its_user_where_the_request_comes_from_our_own_pages(self):
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        cookies = browser.cookie_header(self.tracker.url)
        self.assertEqual(self.ask("GET", "/a", cookies).header("X-Applink-User"), "alice")
        self.assertEqual(self.ask("POST", "/a", cookies | {"Sec-Fetch-Site": "cross-site"}).all("X-Applink-User"), [])

    def test_paths_with_two_meanings_do_not_pass(self):
        """S-43."""
        for uri in ("/a/../b", "/a%2fb", "//a", "/a;b", "/a%00"):
            self.assertEqual(self.ask("GET", uri).status, 403)

    def test_only_a_trusted_proxy_may_ask(self):
        """S-41."""
        stranger = self.start_installation("Stranger", users=())
        answer = client.get(stranger.url + "/applinks/verify", {"X-Original-URI": "/a", "X-Original-Method": "GET"})
        self.assertEqual(answer.status, 403)
