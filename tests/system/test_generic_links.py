# SPDX-License-Identifier: Apache-2.0
"""Links set up by hand, in either direction, every field editable afterwards (features.md 3 "External application", 4)."""
import json

from support import client
from support.api import Api, pointers
from support.browser import Browser
from support.case import SystemTest
from support.dance import obtain_token
from support.external import change
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

    def make(self, installation, name, **more):
        """What the administrator gets to see once."""
        answer = Api(installation).post("/external-applications", {"name": name} | more)
        self.assertEqual(answer.status, 201, answer.text)
        return answer.json()

    def edit(self, **changes):
        answer = change(self.tracker, self.tracker.links()[0]["id"], **changes)
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def call(self, signer, user=None):
        url = self.tracker.url + "/rest/x"
        return signer.get(signer.as_user(url, user) if user else url)


BY_SECRET = {"protocol": "oauth1", "method": "HMAC-SHA1", "consumer_key": "script"}


class IncomingTest(ByHandTest):
    def test_a_made_secret_is_told_once_and_works(self):
        made = self.make(self.tracker, "Script", incoming=BY_SECRET | {"without_user": "service", "service_user": "alice"})
        secret = made["secret"]
        self.assertGreaterEqual(len(secret), 20)
        self.assertEqual(self.call(Signer("script", secret=secret)).status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")
        self.assertNotIn(secret, Api(self.tracker).get("/links/" + made["link"]["id"]).text)
        self.assertNotIn(secret.encode(), self.tracker.stored_bytes())

    def test_a_key_may_be_pem_or_jwk_and_weak_ones_are_refused_beside_the_field(self):
        """S-06."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
        import base64
        numbers = serialization.load_pem_private_key(rsa_pem(1).encode(), None).public_key().public_numbers()
        encode = lambda number: base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode().rstrip("=")
        jwk = json.dumps({"kty": "RSA", "n": encode(numbers.n), "e": encode(numbers.e)})
        by_key = {"protocol": "oauth1", "method": "RSA-SHA1", "without_user": "service"}
        for key, text, signer in (("pem", Signer("pem").public_pem, Signer("pem")), ("jwk", jwk, Signer("jwk", rsa_key=rsa_pem(1)))):
            with self.subTest(key=key):
                self.make(self.tracker, key, incoming=by_key | {"consumer_key": key, "public_key": text})
                self.assertEqual(self.call(signer).status, 200)
        weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        for text in (weak, "", "no key", rsa_pem()):
            answer = Api(self.tracker).post("/external-applications", {"name": "Weak <b>", "incoming": by_key | {"public_key": text}})
            self.assertEqual((answer.status, pointers(answer)), (400, ["/incoming/public_key"]))

    def test_every_field_can_be_edited_and_counts_at_once(self):
        self.make(self.tracker, "Script", incoming=BY_SECRET | {"secret": "first secret"})
        old, new = Signer("script", secret="first secret"), Signer("script", secret="second secret")
        self.assertEqual((self.call(old).status, self.call(old).body), (401, b""))
        self.edit(incoming={"without_user": "service", "service_user": "bob"})
        self.assertEqual(self.call(old).status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.edit(incoming={"secret": "second secret", "without_user": "named", "service_user": ""})
        self.assertEqual(self.call(old).problem(), "signature_invalid")
        self.assertEqual(self.call(new, "alice").status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")
        self.edit(impersonation={"users": ["bob"], "groups": [], "administrators": False}, name="Renamed")
        self.assertEqual(self.call(new, "alice").problem(), "permission_denied")
        self.assertEqual(self.call(new, "bob").status, 200)
        self.assertEqual(self.tracker.links()[0]["name"], "Renamed")
        self.edit(incoming=None)
        self.assertEqual(self.call(new, "bob").status, 401)


class OutgoingTest(ByHandTest):
    """The tracker uses the wiki as if it were any provider of OAuth 1.0a."""

    def outgoing(self, signer, **more):
        self.wiki.add_consumer(signer)
        base = self.wiki.url + "/plugins/servlet/oauth/"
        return {"protocol": "oauth1", "request_token_url": base + "request-token", "authorize_url": base + "authorize",
                "access_token_url": base + "access-token", "consumer_key": signer.key, "method": signer.method, "secret": signer.secret} | more

    def make_provider(self, outgoing):
        self.make(self.tracker, "Some provider", address=self.wiki.url, allow_loopback=True, outgoing=outgoing)

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
        self.make_provider(self.outgoing(Signer("tracker-hmac", secret="shared & secret")))
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
        self.make_provider({"protocol": "oauth1", "request_token_url": base + "request-token", "authorize_url": base + "authorize",
                            "access_token_url": base + "access-token", "method": "RSA-SHA1"})
        self.assertEqual(self.through_gateway(self.connect()).status, 200)

    def test_a_secret_of_ours_is_sealed(self):
        """S-58."""
        self.make_provider(self.outgoing(Signer("tracker", secret="planted-outgoing-4711")))
        self.assertNotIn(b"planted-outgoing-4711", self.tracker.stored_bytes())


class EditTest(ByHandTest):
    def patch(self, **changes):
        link = self.tracker.links()[0]["id"]
        answer = Api(self.tracker).patch("/links/" + link, changes)
        self.assertEqual(answer.status, 200, answer.text)

    def test_levels_and_allow_list_of_a_link_count_at_once(self):
        pair(self.tracker, self.wiki, same_users=True)
        self.patch(name="Our wiki", outgoing="oauth", impersonation={"users": ["bob"], "groups": [], "administrators": False})
        stored = self.tracker.links()[0]
        self.assertEqual((stored["name"], stored["outgoing"], stored["incoming"]), ("Our wiki", "oauth", "impersonation"))
        key = (self.wiki.data / "gateway.key").read_text().strip()
        gateway = f"{self.wiki.url}/applinks/gateway/{self.tracker.identity()}/x"
        call = lambda user: client.get(gateway, {"Authorization": "Bearer " + key, "X-Applink-User": user})
        answer = call("bob")
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.assertGreaterEqual(call("alice").status, 400)
        self.patch(incoming="disabled", outgoing="disabled")
        self.assertGreaterEqual(call("bob").status, 400)

    def test_tokens_end_when_a_direction_is_switched_off(self):
        pair(self.tracker, self.wiki)
        browser = Browser()
        browser.sign_in(self.wiki.url, "alice", password_of("alice"))
        link = self.wiki.links()[0]["id"]
        browser.open(Api.of_browser(self.wiki, browser).post("/connections/" + link, {}).json()["next_url"])
        browser.answer_login("bob", password_of("bob"))
        browser.submit(browser.page.form(button="approve"), button="approve")
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM access_token"), [(1,)])
        self.patch(incoming="disabled")
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
