#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests the plugin in a real Redmine, over HTTP. Needs what scripts/install-demo.sh installs."""
import base64
import hashlib
import hmac
import html
import http.cookiejar
import http.server
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCOUNTS = json.loads((ROOT / "demo/accounts.json").read_text())
KEY = secrets.token_bytes(32)
GATEWAY_KEY = secrets.token_urlsafe(32)
START_SECONDS = 90
LINK = {"globalId": "appId=1&pageId=2", "object": {"url": "https://wiki.example.org/2", "title": "<b>Runbook</b>"}, "reciprocal": True}


class Applinkd(http.server.BaseHTTPRequestHandler):
    """Stands where applinkd would take links."""
    taken = []
    status = 201

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Applinkd.taken.append((self.path, self.headers["Authorization"], self.headers["X-Applink-User"], json.loads(body)))
        self.send_response(Applinkd.status)
        self.end_headers()

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Redmine:
    def __init__(self, directory, applinkd):
        script = str(ROOT / "demo/redmine.sh")
        subprocess.run([script, "create", f"{directory}/redmine"], check=True)
        keys = pathlib.Path(directory, "keys")
        keys.mkdir()
        (keys / "assertion.key").write_text(KEY.hex() + "\n")
        (keys / "gateway.key").write_text(GATEWAY_KEY + "\n")
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = open(f"{directory}/redmine.log", "w")
        self.process = subprocess.Popen([script, "run", f"{directory}/redmine", str(port), applinkd, keys / "assertion.key"], stdout=self.log,
                                        stderr=self.log, start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.ask("/login")
                return
            except urllib.error.URLError:
                time.sleep(0.2)
        raise RuntimeError(f"Redmine does not answer (log: {directory}/redmine.log)")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)
        self.log.close()

    def ask(self, path, form=None, assertion=None, headers=(), cookies=None):
        """Returns status, headers and text; redirects are not followed."""
        body = urllib.parse.urlencode(form, doseq=True).encode() if form is not None else None
        request = urllib.request.Request(self.url + path, data=body, headers=dict(headers))
        if assertion is not None:
            request.add_header("X-Applink-Assertion", assertion)

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None
        handlers = [urllib.request.ProxyHandler({}), Stay()] + ([urllib.request.HTTPCookieProcessor(cookies)] if cookies is not None else [])
        try:
            with urllib.request.build_opener(*handlers).open(request) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read().decode()


def encode(part):
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def assertion(user, path, method="GET", key=KEY, header=None, **claims):
    now = int(time.time())
    payload = {"iss": "id", "aud": "application", "sub": user, "groups": [], "link": "", "method": method, "path": path, "iat": now,
               "exp": now + 60, "jti": secrets.token_hex(8)} | claims
    signed = f"{encode(header or {'alg': 'HS256', 'typ': 'JWT'})}.{encode({k: v for k, v in payload.items() if v is not None})}"
    return f"{signed}.{encode(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


class PluginTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        cls.applinkd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Applinkd)
        threading.Thread(target=cls.applinkd.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.applinkd.server_close)
        cls.addClassCleanup(cls.applinkd.shutdown)
        cls.redmine = Redmine(cls.directory.name, f"http://127.0.0.1:{cls.applinkd.server_address[1]}")
        cls.addClassCleanup(cls.redmine.stop)

    def setUp(self):
        Applinkd.taken.clear()
        Applinkd.status = 201

    def token(self, text):
        return html.unescape(re.search(r'name="authenticity_token" value="([^"]+)"', text)[1])

    def signed_in(self, user):
        cookies = http.cookiejar.CookieJar()
        form = {"username": user, "password": ACCOUNTS[user]["password"], "authenticity_token": self.token(self.redmine.ask("/login", cookies=cookies)[2])}
        self.assertEqual(302, self.redmine.ask("/login", form, cookies=cookies)[0])
        return cookies

    def user_of(self, path="/my/page", **request):
        """Whom Redmine takes the request for."""
        status, _, text = self.redmine.ask(path, **request)
        found = re.search(r'<div id="loggedas">.*?>([^<]+)</a>', text)
        return found[1] if status == 200 and found else None

    def who_am_i(self, **request):
        return self.redmine.ask("/applinks_whoami.json", **request)

    def test_a_session_says_whose_it_is_until_it_ends(self):
        cookies = self.signed_in("alice")
        status, headers, text = self.who_am_i(cookies=cookies)
        told = json.loads(text)
        self.assertGreater(told.pop("id"), 0)
        self.assertIsInstance(told.pop("groups"), list)
        self.assertEqual((200, {"login": "alice", "name": "Alice Archer", "mail": "alice@example.org", "admin": False}), (status, told))
        self.assertEqual("no-store", headers["Cache-Control"])
        self.assertTrue(json.loads(self.who_am_i(cookies=self.signed_in("admin"))[2])["admin"])
        page = self.redmine.ask("/my/page", cookies=cookies)[2]
        self.redmine.ask("/logout", {"authenticity_token": self.token(page)}, cookies=cookies)
        self.assertEqual(401, self.who_am_i(cookies=cookies)[0])

    def test_only_a_session_is_an_answer(self):
        """What applinkd says itself, or an API key, would make it believe its own words."""
        key = pathlib.Path(self.directory.name, "redmine/admin-api-key").read_text().strip()
        self.assertEqual(401, self.who_am_i()[0])
        self.assertEqual(401, self.who_am_i(assertion=assertion("alice", "/applinks_whoami.json"))[0])
        self.assertEqual(401, self.who_am_i(headers={"X-Redmine-API-Key": key, "X-Redmine-Switch-User": "alice"})[0])

    def test_who_is_signed_in_at_applinkd_is_signed_in_on_every_page(self):
        self.assertEqual("alice", self.user_of(assertion=assertion("alice", "/my/page")))
        self.assertEqual("alice", self.user_of("/issues/1/edit?x=1", assertion=assertion("alice", "/issues/1/edit")))
        self.assertEqual("bob", self.user_of(assertion=assertion("alice", "/my/page"), cookies=self.signed_in("bob")), "the session wins")

    def test_an_assertion_that_is_not_valid_names_nobody(self):
        now = int(time.time())
        cases = {
            "another key": assertion("alice", "/my/page", key=secrets.token_bytes(32)),
            "another path": assertion("alice", "/"),
            "another method": assertion("alice", "/my/page", method="POST"),
            "another audience": assertion("alice", "/my/page", aud="peer"),
            "expired": assertion("alice", "/my/page", iat=now - 70, exp=now - 10),
            "from the future": assertion("alice", "/my/page", iat=now + 120, exp=now + 180),
            "for too long": assertion("alice", "/my/page", exp=now + 3600),
            "no algorithm": assertion("alice", "/my/page", header={"alg": "none", "typ": "JWT"}),
            "must understand": assertion("alice", "/my/page", header={"alg": "HS256", "typ": "JWT", "crit": ["x"]}),
            "no name": assertion(None, "/my/page"),
            "a number": assertion(5, "/my/page"),
            "unsigned": assertion("alice", "/my/page").rsplit(".", 1)[0] + ".",
            "padded": assertion("alice", "/my/page") + "=",
            "too long": assertion("alice", "/my/page", groups=["x" * 9000]),
            "nobody": assertion("", "/my/page"),
            "unknown": assertion("nobody", "/my/page"),
            "a linked application": assertion("alice", "/my/page", link="6f9619ff-8b86-4d01-b42d-00cf4fc964ff"),
            "a name": "alice",
        }
        for name, token in cases.items():
            with self.subTest(name):
                self.assertIsNone(self.user_of(assertion=token))

    def test_an_issue_shows_what_linked_applications_know_to_who_is_signed_in(self):
        page = self.redmine.ask("/issues/7", assertion=assertion("bob", "/issues/7"))[2]
        self.assertIn('<applinks-panel item="BOBS_DESK-7" ', page)
        self.assertIn('<applinks-links item="BOBS_DESK-7" ', page)
        self.assertIn('<script src="/applinks/embed.js" ', page)
        self.assertEqual(200, self.redmine.ask("/plugin_assets/applinks/javascripts/applinks.js")[0])
        self.assertNotIn("applinks", self.redmine.ask("/issues/1")[2], "nobody is signed in")

    def write_issue(self, picked, path="/projects/apollo/issues", more=None):
        cookies = http.cookiejar.CookieJar()
        form_path = "/projects/apollo/issues/new"
        page = self.redmine.ask(form_path, assertion=assertion("alice", form_path), cookies=cookies)[2]
        form = {"authenticity_token": self.token(page), "issue[subject]": "Written with links", "applinks[]": picked} | (more or {})
        status, headers, _ = self.redmine.ask(path, form, assertion("alice", path, method="POST"), cookies=cookies)
        target = urllib.parse.urlsplit(headers["Location"] or "").path
        return status, target, self.redmine.ask(target, assertion=assertion("alice", target), cookies=cookies)[2] if status == 302 else ""

    def test_what_was_picked_for_a_new_issue_is_linked_in_its_authors_name(self):
        status, target, _ = self.write_issue([json.dumps(LINK)])
        self.assertEqual(302, status)
        number = target.rsplit("/", 1)[1]
        self.assertEqual([(f"/applinks/api/v1/items/APOLLO-{number}/links", f"Bearer {GATEWAY_KEY}", "alice", LINK)], Applinkd.taken)

    def test_what_was_picked_while_editing_is_linked_as_well(self):
        status, _, _ = self.write_issue([json.dumps(LINK)], "/issues/2", {"_method": "patch", "issue[notes]": "See the runbook."})
        self.assertEqual(302, status)
        self.assertEqual(["/applinks/api/v1/items/APOLLO-2/links"], [path for path, *_ in Applinkd.taken])

    def test_an_issue_that_is_not_saved_links_nothing_and_keeps_what_was_picked(self):
        status, _, _ = self.write_issue([json.dumps(LINK)], more={"issue[subject]": ""})
        self.assertEqual((200, []), (status, Applinkd.taken))

    def test_what_applinkd_does_not_take_is_told_and_the_issue_is_saved(self):
        Applinkd.status = 502
        status, _, page = self.write_issue([json.dumps(LINK)])
        self.assertEqual(302, status)
        self.assertIn("these links could not be written: &lt;b&gt;Runbook&lt;/b&gt;", page)

    def test_fields_that_our_script_did_not_write_are_left_out(self):
        wrong = ["", "x", "[]", "{}", '{"object":1}', "[" * 100, json.dumps(LINK | {"x": "y" * 9000})]
        status, _, _ = self.write_issue(wrong + [json.dumps(LINK)] * 20)
        self.assertEqual(302, status)
        self.assertEqual([LINK] * 3, [body for *_, body in Applinkd.taken], "ten fields are looked at")


if __name__ == "__main__":
    unittest.main()
