# SPDX-License-Identifier: Apache-2.0
"""Answers that stream for long end with the permission they were given under, within five seconds (S-22, S-76)."""
import http.client
import threading

from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.dance import obtain_token
from support.installation import password_of
from support.oauth2 import bearer, make_client
from support.signer import Signer

CUT_SECONDS = 5


class Stream:
    """An event stream through the guard, with one event read."""

    def __init__(self, installation, headers):
        self.connection = http.client.HTTPConnection(installation.host, installation.port, timeout=CUT_SECONDS)
        self.connection.request("GET", "/events", headers=headers)
        self.response = self.connection.getresponse()
        self.first = self.response.readline()

    def ended(self):
        """Waits until the other side ends it; False when it is still open after that time."""
        try:
            while self.response.readline():
                pass
            return True
        except TimeoutError:
            return False
        except (http.client.HTTPException, OSError):
            return True

    def close(self):
        self.connection.close()


class WithdrawalTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, start=False)
        cls.signer = Signer("consumer", secret="shared with the consumer")
        cls.tracker.add_consumer(cls.signer, "--two-legged", "--as", "bob")
        cls.tracker.start()
        cls.client = make_client(cls.tracker, without_user="service", service_user="bob")
        cls.left = threading.Semaphore(0)  # how many streams the application has seen end

        def events(handler, _):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/event-stream")
            handler.end_headers()
            handler.wfile.write(b"data: 1\n\n")
            handler.wfile.flush()
            handler.connection.recv(1)
            handler.close_connection = True
            cls.left.release()

        cls.app.on("/events", events)

    def stream(self, headers):
        stream = Stream(self.tracker, headers)
        self.addCleanup(stream.close)
        self.assertEqual((stream.response.status, stream.first), (200, b"data: 1\n"))
        return stream

    def signed(self, token=None):
        url = self.tracker.url + "/events"
        named = {"token": token.token, "token_secret": token.secret} if token else {}
        return {"Authorization": self.signer.authorization("GET", url, **named)}

    def assert_cut(self, stream):
        self.assertTrue(stream.ended(), "the stream is still open")
        self.assertTrue(self.left.acquire(timeout=CUT_SECONDS), "the application still writes it")

    def test_tokens_that_are_taken_back(self):
        for kind in ("refresh_token", "access_token"):
            with self.subTest(kind=kind):
                tokens, theirs = self.client.tokens("alice"), self.client.tokens("bob")
                stream, other = self.stream(bearer(tokens["access_token"])), self.stream(bearer(theirs["access_token"]))
                self.assertEqual(self.client.revoke(tokens[kind]).status, 200)
                self.assert_cut(stream)
                self.assertFalse(other.ended(), "the stream of another person's token was ended as well")

    def test_what_a_person_withdraws(self):
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        for make in (lambda: self.signed(obtain_token(self.tracker.url, self.signer, "alice")),
                     lambda: bearer(self.client.tokens("alice")["access_token"])):
            stream = self.stream(make())
            api = Api.of_browser(self.tracker, browser)
            for permission in api.get("/permissions").json()["permissions"]:
                self.assertEqual(api.delete("/permissions/" + permission["id"]).status, 204)
            self.assert_cut(stream)

    def test_a_renewed_token_ends_nothing(self):
        token = obtain_token(self.tracker.url, self.signer, "alice")
        tokens = self.client.tokens("alice")
        streams = [self.stream(self.signed(token)), self.stream(bearer(tokens["access_token"]))]
        self.assertEqual(self.signer.access_token(self.tracker.url, token.token, token.secret, more={"oauth_session_handle": token.handle}).status, 200)
        self.assertEqual(self.client.refresh(tokens["refresh_token"]).status, 200)
        for stream in streams:
            self.assertFalse(stream.ended())

    def test_a_person_who_is_disabled_and_a_link_that_is_removed(self):
        self.tracker.add_user("carol")
        self.tracker.settle()
        stream = self.stream(bearer(self.client.tokens("carol")["access_token"]))
        self.tracker.on_data("user", "disable", "carol")
        self.assert_cut(stream)
        stream = self.stream(self.signed())
        self.tracker.on_data("link", "remove", "consumer", "--here-only")
        self.assert_cut(stream)
        self.tracker.add_consumer(self.signer, "--two-legged", "--as", "bob")
