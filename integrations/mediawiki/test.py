#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests the extension AppLinks in a real MediaWiki, over HTTP. Needs what scripts/install-demo.sh installs."""
import base64
import hashlib
import hmac
import http.cookiejar
import http.server
import json
import os
import pathlib
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
PRIVATE_PAGE = "Private:Succession plan"
PRIVATE_WORDS = "budget"


class Wiki:
    """A running MediaWiki. Its data is made once per directory."""

    def __init__(self, directory, key_file):
        script = str(ROOT / "demo/mediawiki.sh")
        subprocess.run([script, "create", directory], check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = open(f"{directory}.log", "w")
        self.process = subprocess.Popen([script, "run", directory, str(port), self.url, key_file], stdout=self.log, stderr=self.log,
                                        start_new_session=True)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.ask("/api.php")
                return
            except urllib.error.URLError:
                time.sleep(0.1)
        raise RuntimeError(f"MediaWiki does not answer (log: {directory}.log)")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(10)
        self.log.close()

    def ask(self, path, form=None, assertion=None, headers=(), cookies=None, method=None):
        """Returns status, headers and text."""
        body = urllib.parse.urlencode(form).encode() if isinstance(form, dict) else form
        request = urllib.request.Request(self.url + path, data=body, headers=dict(headers), method=method)
        if assertion is not None:
            request.add_header("X-Applink-Assertion", assertion)
        # No proxy, whatever the environment says: the wiki is on this machine.
        handlers = [urllib.request.ProxyHandler({})] + ([urllib.request.HTTPCookieProcessor(cookies)] if cookies is not None else [])
        try:
            with urllib.request.build_opener(*handlers).open(request) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.headers, answer.read().decode()

    def api(self, user, post=False, **parameters):
        """Calls api.php as a user."""
        parameters |= {"format": "json", "formatversion": "2"}
        method = "POST" if post else "GET"
        path = "/api.php" if post else "/api.php?" + urllib.parse.urlencode(parameters)
        status, _, text = self.ask(path, parameters if post else None, assertion(user, method=method))
        assert status == 200, text
        return json.loads(text)


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(header, claims, key=KEY, digest=hashlib.sha256):
    text = base64url(json.dumps(header).encode()) + "." + base64url(json.dumps(claims).encode())
    return text + "." + base64url(hmac.new(key, text.encode(), digest).digest())


def assertion(user, header=None, key=KEY, without=(), **changes):
    now = int(time.time())
    claims = {"iss": "11111111-2222-4333-8444-555555555555", "aud": "application", "sub": user, "groups": ["users"], "link": "",
              "method": "GET", "path": "/api.php", "iat": now, "exp": now + 60, "jti": secrets.token_hex(16)} | changes
    for name in without:
        del claims[name]
    return sign({"alg": "HS256", "typ": "JWT"} if header is None else header, claims, key)


WHOAMI = "/api.php?action=query&meta=userinfo&format=json"


ISSUE = "http://tracker.example.org/issues/2"


class Applinkd(http.server.BaseHTTPRequestHandler):
    """Stands where applinkd would keep links: knows addresses of tracker.example.org."""
    KEY = secrets.token_urlsafe(32)
    links, asked, refuse = [], [], []

    def answer(self, status, body=None):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode() if body is not None else b"")

    def handle_call(self):
        length = int(self.headers["Content-Length"] or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        if self.headers["Authorization"] != f"Bearer {self.KEY}":
            return self.answer(401)
        if self.refuse:
            return self.answer(self.refuse.pop())
        path = self.path.removeprefix("/applinks/api/v1")
        self.asked.append((self.command, path, self.headers["X-Applink-User"], body))
        if path == "/resolve":
            known = [url.startswith("http://tracker.example.org/issues/") for url in body["urls"]]
            return self.answer(200, {"items": [{"status": "ok", "link_id": "t", "globalId": f"appId=t&issueId={url[-1]}", "key": f"#{url[-1]}",
                                                "title": "Weather", "url": url} if yes else {"status": "plain", "url": url}
                                               for url, yes in zip(body["urls"], known)]})
        if self.command == "POST":
            self.links.append(body | {"id": len(self.links) + 1})
            return self.answer(201, {"id": len(self.links)})
        if self.command == "DELETE":
            self.links[:] = [link for link in self.links if str(link["id"]) != path.rsplit("/", 1)[1]]
            return self.answer(204)
        return self.answer(200, self.links)

    do_GET = do_POST = do_DELETE = handle_call

    def log_message(self, *_):
        pass


class Mentions(unittest.TestCase):
    """What pages mention of linked applications is told to applinkd, and their links are shown as what they lead to."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        folder = pathlib.Path(cls.directory.name)
        (folder / "assertion.key").write_text(KEY.hex() + "\n")
        (folder / "gateway.key").write_text(Applinkd.KEY + "\n")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Applinkd)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.wiki = Wiki(f"{folder}/wiki", str(folder / "assertion.key"))
        cls.addClassCleanup(cls.wiki.stop)
        (folder / "wiki/extra.php").write_text(f"<?php $wgAppLinksUrl = 'http://127.0.0.1:{server.server_address[1]}';\n")

    def setUp(self):
        for kept in (Applinkd.links, Applinkd.asked, Applinkd.refuse):
            kept.clear()

    def save(self, user, title, text):
        token = self.wiki.api(user, action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        saved = self.wiki.api(user, post=True, action="edit", title=title, text=text, token=token)
        self.assertEqual("Success", saved["edit"]["result"])

    def wait_until(self, what):
        """The wiki does such work after it has answered, at the latest after the next request."""
        deadline = time.monotonic() + 20
        while not what():
            self.assertLess(time.monotonic(), deadline, Applinkd.asked)
            self.wiki.ask("/index.php/Apollo")
            time.sleep(0.1)

    def test_a_mention_is_told_as_the_author_and_taken_back_when_it_goes(self):
        self.save("alice", "Apollo/Mentions", f"See [{ISSUE} the weather] and [https://example.org/ elsewhere].")
        self.wait_until(lambda: Applinkd.links)
        self.assertEqual({"id": 1, "globalId": "appId=t&issueId=2", "relationship": "mentions", "object": {"url": ISSUE, "title": "#2 Weather"},
                          "reciprocal": "if_possible", "reciprocal_relationship": "mentioned in"}, Applinkd.links[0])
        told = [(user, path) for method, path, user, _ in Applinkd.asked if method == "POST"]
        self.assertEqual([("Alice", "/resolve"), ("Alice", "/items/Apollo%2FMentions/links")], told)
        self.save("bob", "Apollo/Mentions", f"See [{ISSUE} the weather], still.")
        self.save("bob", "Apollo/Mentions", "Nothing to see.")
        self.wait_until(lambda: not Applinkd.links)
        self.assertEqual(["Bob"], [user for method, _, user, _ in Applinkd.asked if method == "DELETE"])

    def test_it_is_told_again_when_applinkd_could_not_take_it(self):
        Applinkd.refuse[:] = [503]
        self.save("alice", "Apollo/Later", f"See {ISSUE}")
        self.wait_until(lambda: not Applinkd.refuse)
        self.wait_until(lambda: Applinkd.links)

    def test_a_page_that_not_everybody_may_read_tells_nobody(self):
        self.save("bob", "Private:Plan", f"See {ISSUE}")
        self.save("bob", "Apollo/Plan", f"See {ISSUE}")
        self.wait_until(lambda: Applinkd.links)
        self.assertEqual({"/resolve", "/items/Apollo%2FPlan/links"}, {path for _, path, _, _ in Applinkd.asked})

    def test_links_stay_links_and_are_shown_as_what_they_lead_to(self):
        self.save("alice", "Apollo/Shown", f'See {ISSUE}?a="b"&c and [mailto:a@example.org mail]')
        text = self.wiki.ask("/index.php/Apollo/Shown", assertion=assertion("alice", path="/index.php/Apollo/Shown"))[2]
        self.assertRegex(text, f'<applinks-preview href="{ISSUE}[^"]*"><a [^>]*href="{ISSUE}[^"]*"[^>]*>{ISSUE}[^<]*</a></applinks-preview>')
        self.assertNotIn('<applinks-preview href="mailto', text)
        self.assertIn('<script src="/applinks/embed.js" defer=""></script>', text)
        self.assertIn('<applinks-links item="Apollo/Shown" ', text)
        stranger = self.wiki.ask("/index.php/Apollo/Shown")[2]
        self.assertNotIn("embed.js", stranger)
        self.assertNotIn("<applinks-links", stranger)
        history = self.wiki.ask("/index.php?title=Apollo/Shown&action=history", assertion=assertion("alice", path="/index.php"))[2]
        self.assertNotIn("<applinks-links", history)


class AppLinks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)
        key_file = pathlib.Path(cls.directory.name, "assertion.key")
        key_file.write_text(KEY.hex() + "\n")
        cls.wiki = Wiki(f"{cls.directory.name}/wiki", str(key_file))
        cls.addClassCleanup(cls.wiki.stop)
        # One wiki serves both settings: a request chooses.
        pathlib.Path(cls.directory.name, "wiki/extra.php").write_text(
            "<?php $wgAppLinksAutoCreate = isset( $_SERVER['HTTP_X_TEST_AUTOCREATE'] );\n"
            "$wgGroupPermissions['*']['autocreateaccount'] = true;\n")

    def whoami(self, token=None, **more):
        status, headers, text = self.wiki.ask(WHOAMI, assertion=token, **more)
        self.assertEqual(200, status, text)
        return json.loads(text)["query"]["userinfo"]

    def assertAnonymous(self, userinfo):
        self.assertEqual(0, userinfo["id"], userinfo)

    def cookies_of(self, name):
        jar = http.cookiejar.CookieJar()
        _, _, text = self.wiki.ask("/api.php?action=query&meta=tokens&type=login&format=json", cookies=jar)
        token = json.loads(text)["query"]["tokens"]["logintoken"]
        form = {"action": "clientlogin", "username": name, "password": ACCOUNTS[name]["password"], "logintoken": token,
                "loginreturnurl": self.wiki.url, "format": "json"}
        _, _, text = self.wiki.ask("/api.php", form, cookies=jar)
        self.assertEqual("PASS", json.loads(text)["clientlogin"]["status"], text)
        return jar

    def test_a_valid_assertion_makes_the_request_run_as_its_user(self):
        self.assertEqual("Alice", self.whoami(assertion("alice"))["name"])
        self.assertEqual("Bob", self.whoami(assertion("Bob"))["name"])

    def test_the_assertion_wins_over_a_cookie(self):
        jar = self.cookies_of("bob")
        self.assertEqual("Bob", self.whoami(cookies=jar)["name"])
        self.assertEqual("Alice", self.whoami(assertion("alice"), cookies=jar)["name"])
        self.assertAnonymous(self.whoami(assertion("nobody"), cookies=jar))

    def test_headers_that_nobody_signed_give_no_identity(self):
        for name in ("X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Applink-Id", "X-Redmine-Switch-User"):
            self.assertAnonymous(self.whoami(headers={name: "alice"}))

    def test_an_invalid_assertion_is_refused(self):
        now, good = int(time.time()), assertion("alice")
        header, claims, signature = good.split(".")
        cases = {
            "claims of another user": ".".join([header, assertion("bob").split(".")[1], signature]),
            "signature changed": good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB"),
            "no signature": f"{header}.{claims}.",
            "only two parts": f"{header}.{claims}",
            "padding": good + "=",
            "another key": assertion("alice", key=b"x" * 32),
            "key in hexadecimal": assertion("alice", key=KEY.hex().encode()),
            "empty key": assertion("alice", key=b""),
            "expired": assertion("alice", iat=now - 90, exp=now - 1),
            "expires now": assertion("alice", iat=now - 60, exp=now),
            "lives too long": assertion("alice", exp=now + 130),
            "from the future": assertion("alice", iat=now + 70, exp=now + 100),
            "time as text": assertion("alice", exp=str(now + 60)),
            "time as fraction": assertion("alice", iat=now + 0.5),
            "no expiry": assertion("alice", without=["exp"]),
            "no issue time": assertion("alice", without=["iat"]),
            "another method": assertion("alice", method="POST"),
            "method in lower case": assertion("alice", method="get"),
            "another path": assertion("alice", path="/index.php"),
            "path with query": assertion("alice", path=WHOAMI),
            "no path": assertion("alice", without=["path"]),
            "another audience": assertion("alice", aud="gateway"),
            "a list of audiences": assertion("alice", aud=["application"]),
            "no user": assertion("alice", without=["sub"]),
            "a number as user": assertion(1),
            "a list as user": assertion(["alice"]),
            "no id": assertion("alice", without=["jti"]),
            "alg none, unsigned": base64url(b'{"alg":"none","typ":"JWT"}') + f".{claims}.",
            "alg none, signed": assertion("alice", header={"alg": "none", "typ": "JWT"}),
            "alg HS512": assertion("alice", header={"alg": "HS512", "typ": "JWT"}),
            "alg HS512, signed so": sign({"alg": "HS512", "typ": "JWT"}, {"sub": "alice"}, digest=hashlib.sha512),
            "alg in lower case": assertion("alice", header={"alg": "hs256", "typ": "JWT"}),
            "no alg": assertion("alice", header={"typ": "JWT"}),
            "another type": assertion("alice", header={"alg": "HS256", "typ": "at+jwt"}),
            "critical extension": assertion("alice", header={"alg": "HS256", "typ": "JWT", "crit": ["b64"], "b64": False}),
            "header is a list": assertion("alice", header=["HS256"]),
            "claims are text": sign({"alg": "HS256", "typ": "JWT"}, "alice"),
            "deep claims": assertion("alice", groups=[[[[[[[[[[[]]]]]]]]]]]),
            "too long": assertion("alice", groups=["x" * 9000]),
            "empty": "",
            "a name": "alice",
            "dots": "..",
        }
        bob = self.cookies_of("bob")
        for name, token in cases.items():
            with self.subTest(name):
                # Bob's cookie is there: a refused assertion must not fall back to it.
                status, _, text = self.wiki.ask(WHOAMI, assertion=token, cookies=bob)
                self.assertEqual(401, status, text)
                self.assertNotIn("userinfo", text)

    def test_an_invalid_assertion_is_refused_at_every_entry(self):
        for path in ("/", "/index.php/Apollo", "/index.php?title=Apollo&action=raw", "/rest.php/v1/page/Apollo"):
            self.assertEqual(401, self.wiki.ask(path, assertion=assertion("alice", path="/elsewhere"))[0], path)

    def test_without_a_key_every_assertion_is_refused(self):
        for name, text in {"missing": None, "empty": "", "short": "ab" * 16, "not hexadecimal": "x" * 64}.items():
            with self.subTest(name):
                file = pathlib.Path(self.directory.name, f"{name}.key")
                if text is not None:
                    file.write_text(text)
                wiki = Wiki(f"{self.directory.name}/keyless", str(file))
                self.addCleanup(wiki.stop)
                self.assertEqual(401, wiki.ask(WHOAMI, assertion=assertion("alice", key=bytes.fromhex("ab" * 16)))[0])
                self.assertEqual(401, wiki.ask(WHOAMI, assertion=assertion("alice", key=b""))[0])
                self.assertEqual(200, wiki.ask(WHOAMI)[0])

    def test_a_page_of_bob_is_refused_to_alice_and_given_to_bob(self):
        title = PRIVATE_PAGE.replace(" ", "_")
        # MediaWiki's web pages say no with status 200, its REST API with 403.
        for path in (f"/index.php/{title}", f"/index.php?title={title}&action=raw", f"/rest.php/v1/page/{title}"):
            refused = 403 if path.startswith("/rest") else 200
            for user, want in (("alice", (refused, False)), ("admin", (refused, False)), ("bob", (200, True))):
                status, _, text = self.wiki.ask(path, assertion=assertion(user, path=path.split("?")[0]))
                self.assertEqual(want, (status, PRIVATE_WORDS in text), f"{user} {path}")
        revision = dict(action="query", titles=PRIVATE_PAGE, prop="revisions", rvprop="content", rvslots="main")
        self.assertEqual("accessdenied", self.wiki.api("alice", **revision)["error"]["code"])
        self.assertIn(PRIVATE_WORDS, str(self.wiki.api("bob", **revision)))
        search = dict(action="query", list="search", srsearch=PRIVATE_WORDS, srwhat="text", srnamespace="3000")
        self.assertEqual([], self.wiki.api("alice", **search)["query"]["search"])
        self.assertEqual(1, len(self.wiki.api("bob", **search)["query"]["search"]))

    def test_an_edit_is_recorded_as_its_users(self):
        token = self.wiki.api("alice", action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        edit = dict(action="edit", title="Apollo/Notes", text="The second rehearsal is on Friday.", token=token)
        self.assertEqual("Success", self.wiki.api("alice", post=True, **edit)["edit"]["result"])
        self.assertEqual("badtoken", self.wiki.api("bob", post=True, **edit)["error"]["code"])
        history = self.wiki.api("bob", action="query", titles="Apollo/Notes", prop="revisions", rvprop="user|content", rvlimit="5", rvslots="main")
        revisions = history["query"]["pages"][0]["revisions"]
        self.assertEqual(["Alice"], [revision["user"] for revision in revisions])

    def test_the_rest_api_needs_no_token(self):
        path = "/rest.php/v1/page"
        body = json.dumps({"title": "Apollo/Rest", "source": "By REST.", "comment": "", "content_model": "wikitext"}).encode()
        status, _, text = self.wiki.ask(path, body, assertion("bob", method="POST", path=path), {"Content-Type": "application/json"})
        self.assertEqual(201, status, text)
        history = json.loads(self.wiki.ask("/rest.php/v1/page/Apollo%2FRest/history")[2])
        self.assertEqual("Bob", history["revisions"][0]["user"]["name"])

    def test_an_unknown_user_stays_anonymous(self):
        for name in ("carol", "", "127.0.0.1", "Alice#Bob", "Maintenance script", "MediaWiki default", "<b>", "a" * 300):
            self.assertAnonymous(self.whoami(assertion(name)))

    def test_an_unknown_user_gets_an_account_when_the_wiki_says_so(self):
        wanted = {"X-Test-Autocreate": "1"}
        created = self.whoami(assertion("dora"), headers=wanted)
        self.assertEqual("Dora", created["name"])
        self.assertNotEqual(0, created["id"])
        self.assertEqual(created["id"], self.whoami(assertion("dora"))["id"])
        self.assertAnonymous(self.whoami(assertion("Maintenance script"), headers=wanted))

    def test_a_password_is_not_changed_through_a_link(self):
        path = "/index.php/Special:ChangeCredentials/MediaWiki%5CAuth%5CPasswordAuthenticationRequest"
        self.assertIn("You are not allowed to use this page", self.wiki.ask(path, assertion=assertion("alice", path=path))[2])

    def test_the_client_is_given_no_cookie(self):
        for path in (WHOAMI, "/api.php?action=query&meta=tokens&format=json"):
            self.assertIsNone(self.wiki.ask(path, assertion=assertion("alice"))[1]["Set-Cookie"])


if __name__ == "__main__":
    unittest.main()
