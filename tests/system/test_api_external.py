# SPDX-License-Identifier: Apache-2.0
"""Applications that are set up by hand with our JSON API (features.md 3 "External application", S-07, S-09, S-15, S-70)."""
from support.api import Api, pointers, problem
from support.case import SystemTest
from support.dance import obtain_token
from support.signer import Signer, rsa_pem

BY_SECRET = {"protocol": "oauth1", "method": "HMAC-SHA1"}
CLIENT = {"protocol": "oauth2", "redirect_uris": ["https://ci.example/back"], "scope": "WRITE"}
PROVIDER = {"protocol": "oauth1", "method": "HMAC-SHA1", "consumer_key": "us", "secret": "their secret",
            "request_token_url": "/oauth/request", "authorize_url": "/oauth/authorize", "access_token_url": "/oauth/access"}

PROVIDER2 = {"protocol": "oauth2", "authorize_url": "/oauth/authorize", "token_url": "https://id.example/token", "client_id": "us",
             "client_secret": "their secret", "scopes": ["api", "read"], "authorize_parameters": [{"name": "prompt", "value": "consent"}]}


class ExternalTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.api = Api(cls.tracker)

    def create(self, name, **more):
        return self.api.post("/external-applications", {"name": name} | more)

    def test_a_secret_that_was_made_is_shown_once_and_works(self):
        """S-70."""
        made = self.create("Builder", incoming=BY_SECRET | {"consumer_key": "builder"})
        self.assertEqual((made.status, made.json()["client_id"]), (201, "builder"))
        secret = made.json()["secret"]
        self.assertGreater(len(secret), 32)
        link = self.api.get("/links/" + made.json()["link"]["id"])
        self.assertNotIn(secret, link.text)
        self.assertEqual((link.json()["status"], link.json()["incoming"]), ("unknown", "three_legged"))
        token = obtain_token(self.tracker.url, Signer("builder", secret=secret), "alice")
        self.assertTrue(token.token)

        renewed = self.api.post(f"/links/{made.json()['link']['id']}/incoming/secret").json()
        self.assertNotEqual(renewed["secret"], secret)
        self.assertTrue(obtain_token(self.tracker.url, Signer("builder", secret=secret), "alice").token)  # the old one, for a while
        self.assertTrue(obtain_token(self.tracker.url, Signer("builder", secret=renewed["secret"]), "alice").token)
        self.eventually(lambda: Signer("builder", secret=secret).request_token(self.tracker.url).problem() == "signature_invalid")

    def test_a_public_key_is_told_with_its_size_and_fingerprint(self):
        signer = Signer("keyed", rsa_key=rsa_pem())
        made = self.create("Keyed", incoming={"protocol": "oauth1", "method": "RSA-SHA1", "public_key": signer.public_pem, "consumer_key": "keyed"})
        self.assertIsNone(made.json()["secret"])
        key = made.json()["link"]["incoming_application"]["key"]
        self.assertEqual(key["bits"], 2048)
        self.assertRegex(key["fingerprint_sha256"], r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$")
        answer = self.api.post(f"/links/{made.json()['link']['id']}/incoming/secret")
        self.assertEqual((answer.status, problem(answer)), (409, "conflict"))

    def test_an_oauth2_client_gets_an_id_and_a_secret(self):
        made = self.create("Pipeline", incoming=CLIENT)
        self.assertTrue(made.json()["secret"].startswith("als_"))
        client = made.json()["link"]["incoming_application"]
        self.assertEqual((client["client_id"], client["scope"], client["client_type"]), (made.json()["client_id"], "WRITE", "confidential"))
        public = self.create("Phone", incoming=CLIENT | {"client_type": "public", "redirect_uris": ["http://127.0.0.1/back"]})
        self.assertIsNone(public.json()["secret"])

    def test_both_directions_at_once(self):
        made = self.create("Both", address="https://both.example", incoming=BY_SECRET, outgoing=PROVIDER).json()
        provider = made["link"]["outgoing_provider"]
        self.assertEqual(provider["request_token_url"], "https://both.example/oauth/request")
        self.assertTrue(provider["has_secret"])
        self.assertEqual((made["link"]["incoming"], made["link"]["outgoing"]), ("three_legged", "oauth"))

    def test_an_application_is_called_with_oauth2(self):
        made = self.create("Forge", address="https://forge.example/x", outgoing=PROVIDER2).json()
        link, provider = made["link"]["id"], made["link"]["outgoing_provider"]
        self.assertEqual((provider["authorize_url"], provider["token_url"]), ("https://forge.example/x/oauth/authorize", "https://id.example/token"))
        self.assertEqual((provider["has_secret"], provider["pkce"], provider["client_auth"]), (True, True, "body"))
        self.assertEqual((provider["authorize_parameters"], made["link"]["outgoing"]), (PROVIDER2["authorize_parameters"], "three_legged"))
        self.assertEqual((made["client_id"], made["secret"]), ("", None))
        changed = self.api.put(f"/links/{link}/outgoing", {name: value for name, value in PROVIDER2.items() if name != "client_secret"}
                               | {"without_user": True, "client_auth": "basic", "header": "X-Key: {token}"}).json()
        self.assertEqual((changed["outgoing"], changed["outgoing_provider"]["has_secret"]), ("oauth", True))
        self.assertEqual((changed["outgoing_provider"]["client_auth"], changed["outgoing_provider"]["header"]), ("basic", "X-Key: {token}"))
        per_link = self.api.put(f"/links/{link}/outgoing", {"protocol": "oauth2", "token_kind": "per_link", "link_token": "made by hand"}).json()
        self.assertEqual((per_link["outgoing"], per_link["outgoing_provider"]["has_link_token"]), ("oauth", True))
        kept = self.api.put(f"/links/{link}/outgoing", {"protocol": "oauth2", "token_kind": "per_link"}).json()
        self.assertTrue(kept["outgoing_provider"]["has_link_token"])
        forgotten = self.api.put(f"/links/{link}/outgoing", {"protocol": "oauth2", "token_kind": "per_link", "forget_link_token": True})
        self.assertEqual(sorted(pointers(forgotten)), ["/client_id", "/token_url"])
        other = self.api.put(f"/links/{link}/outgoing", PROVIDER).json()
        self.assertEqual((other["outgoing_provider"]["protocol"], other["outgoing"]), ("oauth1", "oauth"))

    def test_every_field_stays_editable_and_empty_secrets_stay(self):
        made = self.create("Editable", address="https://editable.example", incoming=BY_SECRET, outgoing=PROVIDER).json()
        link = made["link"]["id"]
        changed = self.api.put(f"/links/{link}/incoming", BY_SECRET | {"consumer_name": "On the page", "without_user": "service",
                                                                       "service_user": "alice", "callback": "https://editable.example/cb"})
        self.assertIsNone(changed.json()["secret"])
        incoming = changed.json()["link"]["incoming_application"]
        self.assertEqual((incoming["consumer_name"], incoming["service_user"], incoming["consumer_key"]), ("On the page", "alice", made["client_id"]))
        self.assertEqual(changed.json()["link"]["incoming"], "oauth")
        provider = self.api.put(f"/links/{link}/outgoing", {name: value for name, value in PROVIDER.items() if name != "secret"}
                                | {"consumer_key": "we"}).json()["outgoing_provider"]
        self.assertEqual((provider["consumer_key"], provider["has_secret"]), ("we", True))
        other_protocol = self.api.put(f"/links/{link}/incoming", CLIENT)
        self.assertEqual(other_protocol.json()["link"]["incoming_application"]["protocol"], "oauth2")
        self.assertIsNotNone(other_protocol.json()["secret"])

    def test_two_tabs_do_not_overwrite_each_other(self):
        made = self.create("Tabs", incoming=BY_SECRET)
        link, etag = made.json()["link"]["id"], made.header("ETag")
        self.assertEqual(self.api.put(f"/links/{link}/incoming", BY_SECRET | {"description": "first"}, headers={"If-Match": etag}).status, 200)
        refused = self.api.put(f"/links/{link}/incoming", BY_SECRET | {"description": "second"}, headers={"If-Match": etag})
        self.assertEqual((refused.status, problem(refused)), (412, "changed_meanwhile"))

    def test_what_is_wrong_is_told_beside_each_field_and_nothing_is_made(self):
        before = self.api.get("/links").json()["total"]
        cases = (({}, ["/incoming"]),
                 ({"incoming": {}}, ["/incoming/protocol"]),
                 ({"incoming": {"protocol": "oauth3"}}, ["/incoming/protocol"]),
                 ({"incoming": {"protocol": "oauth1"}}, ["/incoming/method"]),
                 ({"incoming": {"protocol": "oauth1", "method": "RSA-SHA1"}}, ["/incoming/public_key"]),
                 ({"incoming": {"protocol": "oauth1", "method": "RSA-SHA1", "public_key": "no key"}}, ["/incoming/public_key"]),
                 ({"incoming": BY_SECRET | {"callback": "javascript:x"}}, ["/incoming/callback"]),
                 ({"incoming": BY_SECRET | {"without_user": "service", "service_user": "admin"}}, ["/incoming/service_user"]),
                 ({"incoming": BY_SECRET | {"without_user": "service", "service_user": "nobody"}}, ["/incoming/service_user"]),
                 ({"incoming": CLIENT | {"redirect_uris": []}}, ["/incoming/redirect_uris"]),
                 ({"incoming": CLIENT | {"redirect_uris": ["http://ci.example/back", "https://ok.example/", "x"]}},
                  ["/incoming/redirect_uris/0", "/incoming/redirect_uris/2"]),
                 ({"incoming": CLIENT | {"scope": "ALL"}}, ["/incoming/scope"]),
                 ({"incoming": CLIENT | {"client_type": "public", "without_user": "service", "service_user": "alice"}}, ["/incoming/without_user"]),
                 ({"incoming": CLIENT | {"colour": 1}}, ["/incoming/colour"]),
                 ({"outgoing": PROVIDER}, ["/address"]),
                 ({"outgoing": PROVIDER | {"secret": ""}, "address": "https://x.example"}, ["/outgoing/secret"]),
                 ({"outgoing": PROVIDER | {"token_url": "/x"}, "address": "https://x.example"}, ["/outgoing/token_url"]),
                 ({"outgoing": PROVIDER2}, ["/address"]),
                 ({"outgoing": {"protocol": "oauth2"}, "address": "https://x.example"},
                  ["/outgoing/authorize_url", "/outgoing/client_id", "/outgoing/client_secret", "/outgoing/token_url"]),
                 ({"outgoing": PROVIDER2 | {"client_auth": "cookie", "issuer": "x", "header": "{token}", "token_kind": "none", "pkce": 1},
                   "address": "https://x.example"},
                  ["/outgoing/client_auth", "/outgoing/header", "/outgoing/issuer", "/outgoing/pkce", "/outgoing/token_kind"]),
                 ({"outgoing": PROVIDER2 | {"authorize_parameters": [{"name": ""}, 1]}, "address": "https://x.example"},
                  ["/outgoing/authorize_parameters/0/name", "/outgoing/authorize_parameters/1"]),
                 ({"outgoing": PROVIDER2 | {"authorize_parameters": [{"name": "state", "value": "x"}]}, "address": "https://x.example"},
                  ["/outgoing/authorize_parameters"]),
                 ({"incoming": BY_SECRET, "address": "x y", "type": "none", "name": ""}, ["/address", "/name", "/type"]))
        for more, wanted in cases:
            with self.subTest(more=str(more)[:120]):
                answer = self.api.post("/external-applications", {"name": "Wrong"} | more)
                self.assertEqual((answer.status, sorted(set(pointers(answer)))), (400, wanted))
        self.assertEqual(self.api.get("/links").json()["total"], before)

    def test_links_with_application_links_are_not_changed_by_hand(self):
        made = self.create("Only incoming", incoming=BY_SECRET).json()["link"]["id"]
        answer = self.api.put(f"/links/{made}/outgoing", PROVIDER)
        self.assertEqual((answer.status, problem(answer)), (409, "conflict"))
