# SPDX-License-Identifier: Apache-2.0
"""Links set up by hand, in either direction, every field editable afterwards (features.md 3 "External application", 4)."""
import json

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.dance import obtain_token
from support.installation import password_of
from support.pairing import pair
from support.signer import Signer, rsa_pem


class ByHandTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app, cls.wiki_app = cls.start_application(), cls.start_application("127.0.0.2")
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url)
        cls.wiki = cls.start_installation("Wiki", host="127.0.0.2", upstream=cls.wiki_app.url)

    def tearDown(self):
        self.remove_links(self.tracker, self.wiki)
        self.app.forget()
        self.wiki_app.forget()

    def admin_at(self, installation, path):
        browser = Browser()
        browser.open(installation.url + path)
        browser.answer_login("admin", password_of("admin"))
        return browser

    def make(self, installation, values):
        """Fills in the form; the page that shows what to enter over there."""
        browser = self.admin_at(installation, "/applinks/links/new/external")
        defaults = {"incoming_on": None, "outgoing_on": None, "protocol": "oauth1", "out_protocol": "oauth1"}
        page = browser.submit(browser.page.form(field="request_token_url"), defaults | values)
        self.assertEqual(page.status, 200, page.text)
        return browser

    def edit(self, browser, installation, values, link=None):
        link = link or installation.links()[0]["id"]
        page = browser.open(f"{installation.url}/applinks/links/{link}/edit")
        form = page.form(action="/edit")
        return browser.submit(form, values)

    def word_after(self, page, label):
        words = page.text.split()
        return words[words.index(label.split()[-1], words.index(label.split()[0])) + 1]

    def call(self, signer, user=None):
        url = self.tracker.url + "/rest/x"
        return signer.get(signer.as_user(url, user) if user else url)


class IncomingTest(ByHandTest):
    def test_a_made_secret_is_shown_once_and_works(self):
        browser = self.make(self.tracker, {"name": "Script", "incoming_on": "yes", "key": "script", "method": "HMAC-SHA1",
                                           "without_user": "service", "service_user": "alice"})
        secret = self.word_after(browser.page, "Shared secret")
        self.assertGreaterEqual(len(secret), 20, browser.page.text)
        self.assertEqual(self.call(Signer("script", secret=secret)).status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")
        link = self.tracker.links()[0]["id"]
        page = browser.open(f"{self.tracker.url}/applinks/links/{link}/edit")
        self.assertEqual(page.status, 200)
        self.assertNotIn(secret, page.answer.text)
        self.assertNotIn(secret.encode(), self.tracker.stored_bytes())

    def test_a_key_may_be_pem_or_jwk_and_weak_ones_are_refused_beside_the_field(self):
        """S-06."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
        import base64
        numbers = serialization.load_pem_private_key(rsa_pem(1).encode(), None).public_key().public_numbers()
        encode = lambda number: base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode().rstrip("=")
        jwk = json.dumps({"kty": "RSA", "n": encode(numbers.n), "e": encode(numbers.e)})
        for key, text, signer in (("pem", Signer("pem").public_pem, Signer("pem")), ("jwk", jwk, Signer("jwk", rsa_key=rsa_pem(1)))):
            with self.subTest(key=key):
                self.make(self.tracker, {"name": key, "incoming_on": "yes", "key": key, "method": "RSA-SHA1", "public_key": text,
                                         "without_user": "service"})
                self.assertEqual(self.call(signer).status, 200)
        weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        for text in (weak, "", "no key", rsa_pem()):
            browser = self.admin_at(self.tracker, "/applinks/links/new/external")
            page = browser.submit(browser.page.form(field="public_key"),
                                  {"name": "Weak <b>", "incoming_on": "yes", "protocol": "oauth1", "key": "weak", "method": "RSA-SHA1", "public_key": text})
            self.assertEqual(page.status, 400)
            self.assertEqual(page.form(field="name").value("name"), "Weak <b>")  # what was typed stays typed
            self.assertIn("wrong-text", page.answer.text)

    def test_every_field_can_be_edited_and_counts_at_once(self):
        browser = self.make(self.tracker, {"name": "Script", "incoming_on": "yes", "key": "script", "method": "HMAC-SHA1", "secret": "first secret",
                                           "without_user": "off"})
        old, new = Signer("script", secret="first secret"), Signer("script", secret="second secret")
        self.assertEqual((self.call(old).status, self.call(old).body), (401, b""))
        self.assertEqual(self.edit(browser, self.tracker, {"without_user": "service", "service_user": "bob"}).status, 200)
        self.assertEqual(self.call(old).status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.edit(browser, self.tracker, {"secret": "second secret", "without_user": "named", "service_user": ""})
        self.assertEqual(self.call(old).problem(), "signature_invalid")
        self.assertEqual(self.call(new, "alice").status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")
        self.edit(browser, self.tracker, {"users": "bob", "name": "Renamed"})
        self.assertEqual(self.call(new, "alice").problem(), "permission_denied")
        self.assertEqual(self.call(new, "bob").status, 200)
        self.assertEqual(self.tracker.links()[0]["name"], "Renamed")
        self.edit(browser, self.tracker, {"incoming_on": None})
        self.assertEqual(self.call(new, "bob").status, 401)

    def test_a_service_user_is_never_an_administrator(self):
        """S-09."""
        browser = self.admin_at(self.tracker, "/applinks/links/new/external")
        page = browser.submit(browser.page.form(field="public_key"),
                              {"name": "Script", "incoming_on": "yes", "protocol": "oauth1", "key": "s", "method": "HMAC-SHA1",
                               "without_user": "service", "service_user": "admin"})
        self.assertEqual(page.status, 400)
        self.assertEqual(self.tracker.links(), [])


class OutgoingTest(ByHandTest):
    """The tracker uses the wiki as if it were any provider of OAuth 1.0a."""

    def outgoing(self, signer, **more):
        self.wiki.add_consumer(signer)
        base = self.wiki.url + "/plugins/servlet/oauth/"
        return {"name": "Some provider", "address": self.wiki.url, "outgoing_on": "yes", "request_token_url": base + "request-token",
                "authorize_url": base + "authorize", "access_token_url": base + "access-token", "out_key": signer.key,
                "out_method": signer.method, "loopback": "yes"} | ({"out_secret": signer.secret} if signer.secret else {}) | more

    def connect(self):
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        link = self.tracker.links()[0]["id"]
        browser.open(Api.of_browser(self.tracker, browser).post("/connections/" + link, {}).json()["next_url"])
        browser.answer_login("bob", password_of("bob"))
        page = browser.submit(browser.page.form(button="approve"), button="approve")
        self.assertTrue(page.url.startswith(self.tracker.url), page.text)
        browser.connect_account()
        return browser

    def through_gateway(self, browser):
        link = self.tracker.links()[0]["id"]
        headers = browser.cookie_header(self.tracker.url) | {"Sec-Fetch-Site": "same-origin"}
        return client.get(f"{self.tracker.url}/applinks/gateway/{link}/thing?a=b%20c", headers)

    def test_users_connect_and_call_with_hmac(self):
        self.make(self.tracker, self.outgoing(Signer("tracker-hmac", secret="shared & secret")))
        answer = self.through_gateway(self.connect())
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.wiki_app.last().header("X-Forwarded-User"), "bob")

    def test_users_connect_and_call_with_our_own_key(self):
        own = client.get(self.tracker.url + "/plugins/servlet/oauth/consumer-info").text
        key = own.split("<key>")[1].split("<")[0]
        body = own.split("<publicKey>")[1].split("<")[0]
        pem = "-----BEGIN PUBLIC KEY-----\n" + "\n".join(body[i:i + 64] for i in range(0, len(body), 64)) + "\n-----END PUBLIC KEY-----\n"
        file = self.wiki.directory / "tracker.pem"
        file.write_text(pem)
        self.wiki.on_data("consumer", "add", "--key", key, "--name", "Tracker", "--public-key", file)
        self.wiki.settle()
        base = self.wiki.url + "/plugins/servlet/oauth/"
        self.make(self.tracker, {"name": "Some provider", "address": self.wiki.url, "outgoing_on": "yes", "request_token_url": base + "request-token",
                                 "authorize_url": base + "authorize", "access_token_url": base + "access-token", "out_method": "RSA-SHA1",
                                 "loopback": "yes"})
        self.assertEqual(self.through_gateway(self.connect()).status, 200)

    def test_a_secret_of_ours_is_sealed(self):
        """S-58."""
        self.make(self.tracker, self.outgoing(Signer("tracker", secret="planted-outgoing-4711")))
        self.assertNotIn(b"planted-outgoing-4711", self.tracker.stored_bytes())


class EditTest(ByHandTest):
    def test_levels_and_allow_list_of_a_link_are_edited_in_the_browser(self):
        browser = pair(self.tracker, self.wiki, same_users=True)
        link = self.tracker.links()[0]["id"]
        page = self.edit(browser, self.tracker, {"name": "Our wiki", "users": "bob", "outgoing": "oauth"})
        self.assertEqual(page.status, 200, page.text)
        stored = self.tracker.links()[0]
        self.assertEqual((stored["name"], stored["outgoing"], stored["incoming"]), ("Our wiki", "oauth", "impersonation"))
        key = (self.wiki.data / "gateway.key").read_text().strip()
        gateway = f"{self.wiki.url}/applinks/gateway/{self.tracker.identity()}/x"
        call = lambda user: client.get(gateway, {"Authorization": "Bearer " + key, "X-Applink-User": user})
        answer = call("bob")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.assertGreaterEqual(call("alice").status, 400)
        page = self.edit(browser, self.tracker, {"incoming": "disabled", "outgoing": "disabled"}, link)
        self.assertEqual(page.status, 200)
        self.assertGreaterEqual(call("bob").status, 400)

    def test_what_is_wrong_stands_beside_the_field(self):
        browser = pair(self.tracker, self.wiki)
        page = self.edit(browser, self.tracker, {"display_url": "javascript:alert(1)", "name": ""})
        self.assertEqual(page.status, 400)
        self.assertEqual(page.answer.text.count("wrong-text"), 2)
        self.assertEqual(page.form(field="display_url").value("display_url"), "javascript:alert(1)")

    def test_tokens_end_when_a_direction_is_switched_off(self):
        pair(self.tracker, self.wiki)
        browser = Browser()
        browser.sign_in(self.wiki.url, "alice", password_of("alice"))
        link = self.wiki.links()[0]["id"]
        browser.open(Api.of_browser(self.wiki, browser).post("/connections/" + link, {}).json()["next_url"])
        browser.answer_login("bob", password_of("bob"))
        browser.submit(browser.page.form(button="approve"), button="approve")
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM access_token"), [(1,)])
        admin = self.admin_at(self.tracker, "/applinks/links")
        self.edit(admin, self.tracker, {"incoming": "disabled"})
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM access_token"), [(0,)])


class WithdrawnLinkTest(ByHandTest):
    def test_removing_a_link_ends_its_tokens(self):
        """applinks-protocol.md 4.11."""
        signer = Signer("short-lived", secret="a secret that ends")
        self.tracker.add_consumer(signer)
        token = obtain_token(self.tracker.url, signer, "alice")
        url = self.tracker.url + "/rest/x"
        self.assertEqual(signer.get(url, token=token.token, token_secret=token.secret).status, 200)
        self.tracker.on_data("link", "remove", "short-lived", "--here-only")
        self.eventually(lambda: signer.get(url, token=token.token, token_secret=token.secret).problem() == "consumer_key_unknown", 5)
