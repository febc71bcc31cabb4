# SPDX-License-Identifier: Apache-2.0
"""A new secret or key beside the old one, which ends with the first use of the new one, or after seven days (features.md 4)."""
from support import client
from support.api import Api
from support.case import SystemTest
from support.installation import password_of
from support.oauth2 import Client, make_client
from support.pairing import pair
from support.signer import Signer, rsa_pem


class RotationTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url)
        cls.api = Api(cls.tracker)

    def setUp(self):
        self.addCleanup(self.remove_links, self.tracker)

    def set_up(self, **incoming):
        base = {"protocol": "oauth1", "consumer_key": "script", "without_user": "service", "service_user": "bob"}
        made = self.api.post("/external-applications", {"name": "Script", "incoming": base | incoming})
        self.assertEqual(made.status, 201, made.text)
        return made.json()["link"]["id"], made.json()["secret"]

    def call(self, signer):
        return signer.get(self.tracker.url + "/rest/x")

    def assert_ends(self, old):
        """Within the second in which the daemon looks after such things."""
        self.eventually(lambda: self.call(old).problem() == "signature_invalid", 5, "the old one still works")
        self.assertEqual(self.tracker.rows("SELECT * FROM former_credential"), [], self.tracker.log_text()[-3000:])
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM audit WHERE event = 'credential.ended'")[0][0] > 0, True)

    def test_a_shared_secret(self):
        link, secret = self.set_up(method="HMAC-SHA1")
        old = Signer("script", secret=secret)
        new = Signer("script", secret=self.api.post(f"/links/{link}/incoming/secret").json()["secret"])
        for _ in range(2):
            self.assertEqual(self.call(old).status, 200)
        self.assertNotIn(secret.encode(), self.tracker.stored_bytes())
        self.tracker.restart()
        self.assertEqual(self.call(old).status, 200)
        self.assertEqual(self.call(new).status, 200)
        self.assert_ends(old)
        self.assertEqual(self.call(new).status, 200)

    def test_a_public_key(self):
        old, new = Signer("script"), Signer("script", rsa_key=rsa_pem(1))
        link, _ = self.set_up(method="RSA-SHA1", public_key=old.public_pem)
        path = f"/links/{link}/incoming/key"
        self.assertEqual(self.api.post(path, {"public_key": "no key"}).status, 400)
        self.assertEqual(self.api.post(path, {}).status, 400)
        self.assertEqual(self.api.post(path, {"public_key": new.public_pem}).status, 200)
        self.assertEqual(self.api.post(f"/links/{link}/incoming/secret").status, 409)
        self.assertEqual(self.call(old).status, 200)
        self.assertEqual(self.call(new).status, 200)
        self.assert_ends(old)
        self.assertEqual(self.call(new).status, 200)

    def test_the_secret_of_a_client(self):
        made = make_client(self.tracker, without_user="service", service_user="bob")
        link = self.tracker.links()[0]["id"]
        answer = self.api.post(f"/links/{link}/incoming/secret").json()
        new = Client(self.tracker.url, made.id, answer["secret"])
        self.assertEqual((made.for_itself().status, made.for_itself(client_secret="als_other").status), (200, 401))
        self.assertEqual(new.for_itself().status, 200)
        self.eventually(lambda: made.for_itself().status == 401, 5)
        self.assertEqual(new.for_itself().status, 200)
        self.assertEqual(self.api.post(f"/links/{link}/incoming/key", {"public_key": Signer("x").public_pem}).status, 409)

    def test_the_old_one_ends_after_seven_days(self):
        link, secret = self.set_up(method="HMAC-SHA256")
        old = Signer("script", secret=secret, method="HMAC-SHA256")
        self.api.post(f"/links/{link}/incoming/secret")
        self.assertEqual(self.call(old).status, 200)
        [(ends, now)] = self.tracker.rows("SELECT ends_at, CAST(unixepoch() AS INTEGER) * 1000000 FROM former_credential")
        self.assertAlmostEqual((ends - now) / 86_400_000_000, 7, delta=0.01)
        self.tracker.age("UPDATE former_credential SET ends_at = ?", now - 1)
        self.assertEqual(self.call(old).problem(), "signature_invalid")


class SigningKeyTest(SystemTest):
    """S-59: publish, overlap, use, retire."""

    def setUp(self):
        self.app = self.start_application("127.0.0.2")
        self.tracker = self.start_installation("Tracker")
        self.wiki = self.start_installation("Wiki", host="127.0.0.2", upstream=self.app.url)
        pair(self.tracker, self.wiki, same_users=True)
        self.api = Api(self.tracker)

    def published(self):
        return client.get(self.tracker.url + "/plugins/servlet/oauth/consumer-info").text.split("<publicKey>")[1].split("<")[0]

    def known_there(self):
        [(key,)] = self.wiki.rows("SELECT public_key FROM consumer WHERE link = ?", self.tracker.identity())
        return key

    def waiting(self):
        return [entry["name"] for entry in self.api.get("/settings").json()["waiting_for_key"]]

    def call(self):
        key = (self.tracker.data / "gateway.key").read_text().strip()
        headers = {"Authorization": "Bearer " + key, "X-Applink-User": "alice"}
        return client.get(f"{self.tracker.url}/applinks/gateway/{self.wiki.identity()}/x", headers).status

    def change_while_the_wiki_is_away(self):
        self.wiki.stop()
        self.assertEqual(self.api.post("/settings/signing-key").status, 200)
        self.eventually(lambda: self.tracker.rows("SELECT attempts FROM peer_notice") == [(1,)], 20)
        self.wiki.start()

    def test_another_applinkd_is_told_and_no_call_fails(self):
        before = self.published()
        settings = self.api.post("/settings/signing-key")
        self.assertEqual(settings.status, 200, settings.text)
        self.assertEqual([key["state"] for key in settings.json()["keys"]], ["present", "former"])
        self.assertNotEqual(self.published(), before)

        def is_told():
            self.assertEqual(self.call(), 200)
            return self.waiting() == []
        self.eventually(is_told, 20)
        self.assertEqual(self.known_there(), self.published())
        self.assertEqual(self.call(), 200)
        self.eventually(lambda: self.wiki.rows("SELECT * FROM former_credential") == [], 10)  # ended with the first use of the new one
        self.assertEqual(self.api.post("/settings/signing-key").status, 409)
        events = [row[0] for row in self.tracker.rows("SELECT event FROM audit WHERE event LIKE 'signing_key.%' ORDER BY number")]
        self.assertEqual(events, ["signing_key.changed", "signing_key.used"])
        self.assertEqual(self.wiki.rows("SELECT count(*) FROM audit WHERE event = 'consumer.rotated'"), [(1,)])

        self.tracker.age("UPDATE application SET key_since = key_since - 3600000000")
        self.tracker.restart()
        self.eventually(lambda: len(self.api.get("/settings").json()["keys"]) == 1, 30)
        self.assertEqual(self.call(), 200)

    def test_on_the_command_line(self):
        before = self.published()
        told = self.tracker.on_data("rotate-key").stdout
        self.assertIn("SHA-256", told)
        self.assertIn("Wiki knows the former key", told)
        self.eventually(lambda: self.published() != before, 5)
        self.assertEqual((self.call(), self.known_there()), (200, before))

    def test_whoever_could_not_be_told_is_called_with_the_former_key_until_an_administrator_says_so(self):
        self.change_while_the_wiki_is_away()
        self.assertEqual((self.call(), self.waiting()), (200, ["Wiki"]))
        self.assertEqual(Api(self.wiki).post(f"/links/{self.tracker.identity()}/peer-key").status, 200)
        link = self.wiki.identity()
        self.assertEqual(self.api.post(f"/links/{link}/signing-key").status, 200)
        self.assertEqual((self.call(), self.waiting()), (200, []))
        self.assertEqual(self.api.post(f"/links/{link}/signing-key").status, 409)

    def test_a_key_that_was_fetched_over_there_is_found_out(self):
        self.change_while_the_wiki_is_away()
        self.assertEqual(Api(self.wiki).post(f"/links/{self.tracker.identity()}/peer-key").status, 200)
        self.tracker.age("UPDATE peer_notice SET next_attempt_at = 0")
        self.tracker.restart()
        self.eventually(lambda: self.waiting() == [], 30)
        self.assertEqual(self.call(), 200)

    def test_nobody_else_announces_a_key(self):
        url = f"{self.wiki.url}/rest/applinks/3.0/applicationlink/{self.tracker.identity()}/signing-key?fingerprint=" + ":".join(["00"] * 32)
        before, unchecked = self.known_there(), {"X-Atlassian-Token": "no-check"}
        self.assertEqual(client.post(url, unchecked).status, 401)
        stranger = Signer("stranger")
        self.wiki.add_consumer(stranger, "--two-legged")
        self.wiki.settle()
        self.assertIn(stranger.call("POST", url, headers=unchecked).status, (401, 403))
        # Whoever may, but it is not the key that is published.
        answer = client.post(url, client.basic("admin", password_of("admin")) | unchecked)
        self.assertEqual(answer.status, 409, answer.text)
        self.assertEqual(self.known_there(), before)
