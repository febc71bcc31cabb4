# SPDX-License-Identifier: Apache-2.0
"""Applications that answer what nobody should (S-13, S-33 to S-38, S-50, S-80)."""
import concurrent.futures
import itertools
import json
import time
import urllib.parse

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.installation import password_of
from support.pairing import LIST, confirm, probe
from support.scripted_peer import ScriptedPeer, drip

MANIFEST = "/rest/applinks/1.0/manifest"
MEGABYTE = 1 << 20
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


class PeerTest(SystemTest):
    """Links over REST (applinks-protocol.md 3.5). An administrator may probe ten addresses a minute (S-36), which would answer
    most of these tests in the peer's place: they take turns."""

    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker", users=())
        cls.peer = ScriptedPeer("127.0.0.2")
        cls.evil = ScriptedPeer("127.0.0.3", name="Evil")
        for server in (cls.peer, cls.evil):
            cls.addClassCleanup(server.close)
        cls.headers = cls.headers_of("admin")
        admins = [f"admin-{number}" for number in range(12)]
        for admin in admins:
            cls.tracker.add_user(admin, "--admin")
        cls.tracker.settle()
        cls.turns = itertools.cycle(admins)

    @staticmethod
    def headers_of(admin):
        return client.basic(admin, password_of(admin)) | {"X-Atlassian-Token": "no-check"}

    def setUp(self):
        for server in (self.peer, self.evil):
            server.behave()
            server.forget()

    def link(self, url=None, tracker=None, admin=None):
        admin = admin or next(self.turns)
        entity = {"id": self.peer.id, "name": "Linked by a test", "rpcUrl": url or self.peer.url, "displayUrl": self.peer.url,
                  "typeId": "jira"}
        return client.send("PUT", (tracker or self.tracker).url + "/rest/applinks/3.0/applicationlink",
                           self.headers_of(admin) | {"Content-Type": "application/json"}, json.dumps(entity).encode(), timeout=45)

    def assert_refused(self, answer):
        """By us, on account of what the peer said: it was asked, and nothing came of it."""
        self.assertEqual(answer.status, 400, answer.text)
        self.assertNotIn("root:", answer.text)
        self.assertTrue(self.peer.seen, "the peer was not asked")
        self.assertEqual(self.evil.seen, [])
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM link"), [(0,)])


class ManifestTest(PeerTest):
    def test_a_well_behaved_peer_is_linked(self):
        """The control of every refusal below."""
        self.assertEqual(self.link().status, 201)
        path = f"/rest/applinks/1.0/applicationlink/{self.peer.id}?reciprocate=false"
        self.assertEqual(client.send("DELETE", self.tracker.url + path, self.headers).status, 200)

    def test_probes_are_counted_audited_and_slow(self):
        """S-36."""
        self.tracker.add_user("curious", "--admin")
        self.tracker.settle()
        begun = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: self.link("http://127.0.0.4:9", admin="curious"), range(12)))
        self.assertGreaterEqual(time.monotonic() - begun, 1)
        self.assertEqual(sorted(answer.status for answer in answers), [400] * 10 + [429] * 2)
        probed = self.tracker.rows("SELECT count(*) FROM audit WHERE event = 'link.probed' AND actor = 'curious'")
        self.assertEqual(probed, [(10,)])

    def test_entities_and_document_types_are_refused_quickly(self):
        """S-37: XXE, billion laughs, quadratic blow-up, other encodings."""
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        quadratic = '<!ENTITY a "' + "x" * 50000 + '">'
        good = self.peer.manifest().partition("?>")[2]
        bodies = {
            "xxe": f'<?xml version="1.0"?><!DOCTYPE manifest [<!ENTITY x SYSTEM "file:///etc/passwd">]>{good.replace(self.peer.name, "&x;")}',
            "remote dtd": f'<?xml version="1.0"?><!DOCTYPE manifest SYSTEM "{self.evil.url}/evil.dtd">{good}',
            "laughs": f'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY l0 "lol">{laughs}]>{good.replace(self.peer.name, "&l9;")}',
            "quadratic": f'<?xml version="1.0"?><!DOCTYPE m [{quadratic}]>{good.replace(self.peer.name, "&a;" * 5000)}',
            "plain doctype": f'<?xml version="1.0"?><!DOCTYPE manifest>{good}',
            "lower case": f'<?xml version="1.0"?><!doctype manifest>{good}',
            "utf-16": self.peer.manifest().replace("UTF-8", "UTF-16").encode("utf-16"),
            "utf-7": f'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE{good}',
            "deep": "<manifest>" + "<a>" * 5000 + "</a>" * 5000 + "</manifest>",
            "garbage": bytes(range(256)) * 100,
            "nothing": b"",
            "html": "<html><body>please sign in</body></html>",
            "json for xml": '{"id":',
        }
        before = self.tracker.resident_bytes()
        for name, body in bodies.items():
            with self.subTest(name=name):
                self.peer.forget()
                self.peer.answer_with(MANIFEST, 200, body, "application/xml")
                began = time.monotonic()
                self.assert_refused(self.link())
                self.assertLess(time.monotonic() - began, 2)
        self.assertLess(self.tracker.resident_bytes() - before, 60 * MEGABYTE)

    def test_answers_that_are_too_large_are_cut_off(self):
        """S-38."""
        good = self.peer.manifest()
        self.peer.answer_with(MANIFEST, 200, good.replace("</manifest>", " " * 300_000 + "</manifest>"), "application/xml")
        self.assert_refused(self.link())

        def endless(handler, _):
            handler.send_response(200)
            handler.send_header("Content-Type", "application/xml")
            handler.end_headers()
            try:
                while True:
                    handler.wfile.write(b" " * 65536)
            except OSError:
                pass

        before = self.tracker.resident_bytes()
        self.peer.on(MANIFEST, endless)
        self.assert_refused(self.link())
        self.assertLess(self.tracker.resident_bytes() - before, 30 * MEGABYTE)

    def test_an_answer_that_drips_in_is_given_up(self):
        """S-74: all within 30 s."""
        self.peer.on(MANIFEST, lambda handler, _: drip(handler, 60))
        began = time.monotonic()
        self.assert_refused(self.link())
        self.assertLess(time.monotonic() - began, 35)

    def test_manifests_with_odd_ids_and_addresses_are_refused(self):
        """S-72."""
        for changed in ({"id": "../../etc"}, {"id": ""}, {"id": None}, {"url": "javascript:alert(1)"}, {"url": "//evil"},
                        {"url": "http://user:pw@host/"}, {"url": None}, {"name": None}, {"typeId": None}):
            with self.subTest(changed=changed):
                self.peer.answer_with(MANIFEST, 200, self.peer.manifest(**changed), "application/xml")
                self.assert_refused(self.link())


class RedirectTest(PeerTest):
    def test_no_redirect_of_a_manifest_is_followed_to_another_place(self):
        """S-35: the administrator is asked instead."""
        evil = self.evil.url
        for status in (301, 302, 303, 307, 308):
            for location in (evil + MANIFEST, evil.replace("http:", "") + MANIFEST, evil.replace("http", "https") + MANIFEST,
                             "http://127.0.0.2:9" + MANIFEST, "file:///etc/passwd", "gopher://127.0.0.3/", "//", ""):
                with self.subTest(status=status, location=location):
                    self.peer.forget()
                    self.peer.redirect(MANIFEST, location, status)
                    self.assert_refused(self.link())

    def test_the_address_that_a_redirect_names_is_shown(self):
        """applinks-protocol.md 3.1: code applinks.warning.redirected.host."""
        self.peer.redirect(MANIFEST, self.evil.url + MANIFEST)
        query = urllib.parse.urlencode({"url": self.peer.url})
        answer = self.get(f"{self.tracker.url}/rest/applinks/3.0/applicationlinkForm/manifest.json?{query}", self.headers)
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(answer.json()["code"], "applinks.warning.redirected.host")
        self.assertEqual(answer.json()["params"]["redirectedUrl"].rstrip("/"), self.evil.url)
        self.assertEqual(self.evil.seen, [])

    def test_redirects_in_a_circle_end(self):
        self.peer.redirect(MANIFEST, MANIFEST)
        self.assert_refused(self.link())
        self.assertLess(len(self.peer.seen), 6)


class AddressTest(PeerTest):
    def test_odd_addresses_are_refused_and_nobody_is_called(self):
        """S-33, S-34."""
        port = self.evil.url.rpartition(":")[2]
        odd = [f"http://evil@127.0.0.3:{port}/", f"http://127.0.0.3:{port}\\@127.0.0.2/", f"http://127.0.0.3%00.example:{port}/",
               f"http://127.0.0.3:{port}/#x", f"http://127.0.0.3\t:{port}/", f"http://127.0.0.3:{port}\n/", f"ftp://127.0.0.3:{port}/",
               f"HTTP//127.0.0.3:{port}/", f"//127.0.0.3:{port}/", f"127.0.0.3:{port}", f"http:127.0.0.3:{port}", "http://",
               f"http://{'a' * 300}/", f"http://127.0.0.3:{port}/" + "a" * 3000, "http://é.example/", "http://[::1", "http://a:b:c/",
               "http://127.0.0.3:0/", "http://127.0.0.3:65536/", f"http://0x7f.0.0.3:{port}/", f"http://0177.0.0.3:{port}/",
               f"http://2130706435:{port}/", f"http://127.3:{port}/", f"javascript:alert({port})", "file:///etc/passwd"]
        for url in odd:
            with self.subTest(url=url):
                self.assertEqual(self.link(url).status, 400)
        self.assertEqual((self.evil.seen, self.peer.seen), ([], []))


class LoopbackTest(PeerTest):
    def test_loopback_addresses_are_refused_without_the_setting(self):
        """S-34: in every spelling; the canary hears nothing."""
        tracker = self.start_installation("Closed", users=(), settings={"egress.allow_loopback": False}, start=False)
        tracker.add_user("second", "--admin")
        tracker.start()
        turns = itertools.cycle(["admin", "second"])
        canary = ScriptedPeer("127.0.0.1")
        self.addCleanup(canary.close)
        port = canary.url.rpartition(":")[2]
        for host in ("127.0.0.1", "localhost", "0x7f.1", "0177.0.0.1", "2130706433", "127.1", "0", "0.0.0.0", "[::1]", "[::]",
                     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]"):
            with self.subTest(host=host):
                self.assertEqual(self.link(f"http://{host}:{port}", tracker, next(turns)).status, 400)
        self.assertEqual(canary.seen, [])


class MarkupTest(SystemTest):
    def test_names_with_markup_stay_text_on_every_page(self):
        """S-50."""
        tracker = self.start_installation("Tracker <i>&amp;", users=("alice",))
        peer = ScriptedPeer("127.0.0.2", name=MARKUP)
        self.addCleanup(peer.close)
        api, found = probe(tracker, peer.url)
        browser = api.browser
        self.assertEqual(found.json()["application"]["name"], MARKUP)
        query = {"applinkStartingUrl": f'"{peer.url}"', "applinkStartingType": '"jira"', "sharedUserbase": "false",
                 "applinkOriginalCreatedId": f'"{tracker.identity()}"', "applinkCreationStatusLog": '"[]"'}
        peer.knows_us = True
        confirm(tracker, tracker.url + LIST + "?" + urllib.parse.urlencode(query), browser=browser)
        self.assertEqual(len(tracker.links()), 1)
        # Pages are looked at in a real browser (tests/browser).
        for path in ("/links", f"/links/{peer.id}"):
            answer = Api(tracker).get(path)
            self.assertEqual(answer.header("Content-Type"), "application/json")
            self.assertIn(MARKUP, json.dumps(answer.json(), ensure_ascii=False).replace('\\"', '"'))
        table = tracker.on_data("link", "list").stdout
        self.assertIn("<script>", table)  # a console is no browser; control characters would be the danger there

    def test_what_strangers_put_into_addresses_stays_text(self):
        """S-50, S-72; the published flaw of applinkStartingUrl (applinks-protocol.md 3.2)."""
        tracker = self.start_installation("Tracker", users=("alice",))
        browser = Browser()
        browser.sign_in(tracker.url, "admin", password_of("admin"))
        attack = urllib.parse.quote('"><script>alert(1)</script>')
        for path in (f"/applinks/login?return_to={attack}", f"/applinks/step-up?return_to={attack}", f"/applinks/links/{attack}",
                     f"{LIST}?applinkStartingUrl={attack}&applinkOriginalCreatedId=x", f"/applinks/links?done={attack}",
                     f"{LIST}?applinkStartingUrl=%22javascript:alert(1)%22&applinkOriginalCreatedId=%22{tracker.identity()}%22",
                     f"/applinks/links/new?address={attack}", f"/plugins/servlet/oauth/authorize?oauth_token={attack}"):
            with self.subTest(path=path):
                page = browser.open(tracker.url + path)
                self.assertEqual([script for script in page.scripts if not script.startswith("/applinks/ui/")], [])
                self.assertNotIn("<script>", page.answer.text)
                self.assertNotIn('"javascript:', page.answer.text)

    def test_return_targets_lead_nowhere_else(self):
        """S-72."""
        tracker = self.start_installation("Tracker", users=("alice",))
        for target in ("//evil.example", "/\\evil.example", "/%09/evil.example", "https://evil.example/", "javascript:alert(1)",
                       "\\\\evil", "/%5cevil", "//evil.example/%2f..", "data:text/html,x", "/\tevil"):
            with self.subTest(target=target):
                browser = Browser()
                page = browser.open(tracker.url + "/applinks/login?" + urllib.parse.urlencode({"return_to": target}))
                form = page.form(action="/applinks/login")
                done = browser.submit(form, {"user": "alice", "password": password_of("alice"), "return_to": target}, follow=False)
                self.assertEqual(done.status, 303)
                self.assertIn(done.answer.header("Location"), ("/applinks/", tracker.url + "/applinks/"))
