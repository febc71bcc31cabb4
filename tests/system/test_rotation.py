# SPDX-License-Identifier: Apache-2.0
"""A new secret or key beside the old one, which ends with the first use of the new one, or after seven days (features.md 4)."""
from support.api import Api
from support.case import SystemTest
from support.oauth2 import Client, make_client
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
