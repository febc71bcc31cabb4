# SPDX-License-Identifier: Apache-2.0
"""Clients that nobody here wrote, against a generic incoming link: requests-oauthlib and python3-jira."""
import builtins
import json
import sys
import types
import unittest.mock
import webbrowser

import jira
import requests
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_RSA
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied

from support.browser import Browser
from support.case import SystemTest
from support.dance import decide
from support.installation import password_of
from support.signer import Signer

# jirashell imports it for passwords, which nobody has here; Debian does not install it with python3-jira.
sys.modules.setdefault("keyring", types.ModuleType("keyring"))
from jira.jirashell import oauth_dance  # noqa: E402

SERVLETS = "/plugins/servlet/oauth/"


class RequestsOauthlibTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, start=False)
        cls.rsa = Signer("requests-rsa")
        cls.hmac = Signer("requests-hmac", secret="shared with requests")
        for signer in (cls.rsa, cls.hmac):
            cls.tracker.add_consumer(signer)
        cls.tracker.start()
        cls.base = cls.tracker.url

    def session(self, signer, **more):
        if signer.secret:
            return OAuth1Session(signer.key, client_secret=signer.secret, signature_method=SIGNATURE_HMAC_SHA1, **more)
        return OAuth1Session(signer.key, rsa_key=signer.rsa_key, signature_method=SIGNATURE_RSA, **more)

    def dance(self, signer, user):
        session = self.session(signer, callback_uri="http://127.0.0.2:9/callback")
        session.fetch_request_token(self.base + SERVLETS + "request-token")
        browser = Browser()
        browser.open(session.authorization_url(self.base + SERVLETS + "authorize"))
        browser.answer_login(user, password_of(user))
        session.parse_authorization_response(decide(browser).answer.header("Location"))
        tokens = session.fetch_access_token(self.base + SERVLETS + "access-token")
        return session, tokens

    def test_the_whole_dance_ends_with_calls_as_the_user(self):
        for signer, user in ((self.rsa, "alice"), (self.hmac, "bob")):
            with self.subTest(method=signer.method):
                session, tokens = self.dance(signer, user)
                self.assertIn("oauth_session_handle", tokens)
                for method, more in (("GET", {"params": {"jql": "text ~ \"a+b\"", "é": "ü"}}), ("POST", {"json": {"a": "b"}}),
                                     ("POST", {"data": {"a": "b c", "d": "é&="}}), ("PUT", {"data": b"raw bytes"}), ("DELETE", {})):
                    answer = session.request(method, self.base + "/rest/api/2/search", **more)
                    self.assertEqual(answer.status_code, 200, answer.text)
                    self.assertEqual(dict(answer.json()["headers"])["X-Forwarded-User"], user)
                self.assertEqual(session.get(self.base + "/plugins/servlet/applinks/whoami").text, user)

    def test_tokens_kept_by_the_client_work_in_a_later_session(self):
        _, tokens = self.dance(self.rsa, "alice")
        later = self.session(self.rsa, resource_owner_key=tokens["oauth_token"], resource_owner_secret=tokens["oauth_token_secret"])
        self.assertEqual(later.get(self.base + "/rest/x").status_code, 200)

    def test_a_refusal_is_understood_by_the_client(self):
        stranger = self.session(Signer("stranger", secret="x"), callback_uri="oob")
        with self.assertRaises(TokenRequestDenied) as caught:
            stranger.fetch_request_token(self.base + SERVLETS + "request-token")
        self.assertEqual(caught.exception.status_code, 401)


class FakeJira:
    """As much of Jira's REST interface as python3-jira asks for, behind applinkd: it believes X-Forwarded-User."""

    def __init__(self, app):
        app.on("/rest/api/2/serverInfo", lambda handler, seen: self.answer(handler, {"version": "9.12.0", "versionNumbers": [9, 12, 0],
                                                                                     "baseUrl": "http://jira", "serverTitle": "Fake"}))
        app.on("/rest/api/2/myself", self.myself)
        app.on("/rest/api/2/field", lambda handler, seen: self.answer(handler, []))
        app.on("/rest/api/2/issue/TRK-1", self.issue)

    def answer(self, handler, value, status=200):
        handler.answer(status, json.dumps(value).encode(), [("Content-Type", "application/json")])

    def myself(self, handler, seen):
        user = seen.header("X-Forwarded-User")
        self.answer(handler, {"name": user, "key": user} if user else {"errorMessages": ["no"]}, 200 if user else 401)

    def issue(self, handler, seen):
        user = seen.header("X-Forwarded-User")
        self.answer(handler, {"id": "1", "key": "TRK-1", "self": "http://jira/1", "fields": {"summary": f"seen by {user}"}})


class PythonJiraTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        FakeJira(cls.app)
        cls.tracker = cls.start_installation(upstream=cls.app.url, start=False, settings={"application.speaks_as": "jira"})
        cls.signer = Signer("jirashell")
        # python3-jira dances the OAuth 1.0 way: no callback, no verifier (S-10: by a switch of this consumer alone).
        cls.tracker.add_consumer(cls.signer, "--without-verifier")
        cls.modern = Signer("modern")
        cls.tracker.add_consumer(cls.modern)
        cls.tracker.start()

    def dance(self, signer, user):
        """jirashell's own function; the person it waits for is a browser."""
        opened = []

        def approve(_):
            browser = Browser()
            browser.open(opened[-1])
            browser.answer_login(user, password_of(user))
            decide(browser)
            return "y"

        with unittest.mock.patch.object(webbrowser, "open_new", opened.append), \
                unittest.mock.patch.object(builtins, "input", approve), unittest.mock.patch.object(builtins, "print"):
            return oauth_dance(self.tracker.url, signer.key, signer.rsa_key)

    def test_its_dance_ends_with_calls_as_the_user(self):
        for user in ("alice", "bob"):
            with self.subTest(user=user):
                client = jira.JIRA(self.tracker.url, oauth=self.dance(self.signer, user))
                self.assertEqual(client.myself()["name"], user)
                self.assertEqual(client.issue("TRK-1").fields.summary, f"seen by {user}")
                self.assertEqual(client.server_info()["version"], "9.12.0")

    def test_without_the_switch_its_dance_is_refused(self):
        """S-10."""
        with self.assertRaises(SystemExit) as caught:
            self.dance(self.modern, "alice")
        self.assertIn("parameter_absent", str(caught.exception))

    def test_without_a_token_it_is_nobody(self):
        answer = requests.get(self.tracker.url + "/rest/api/2/myself", timeout=10)
        self.assertEqual(answer.status_code, 401)
