# SPDX-License-Identifier: Apache-2.0
"""What cannot be looked up is not believed: storage and keys that fail give 503, and the application is not called (S-44)."""
import sqlite3

from support import client
from support.browser import Browser
from support.case import SystemTest
from support.dance import obtain_token
from support.installation import password_of
from support.oauth2 import bearer, make_client
from support.signer import Signer


class FailClosedTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, start=False)
        cls.signer = Signer("consumer", secret="shared with the consumer")
        cls.tracker.add_consumer(cls.signer, "--impersonate")
        cls.tracker.start()
        cls.url = cls.tracker.url + "/rest/x"
        cls.token = obtain_token(cls.tracker.url, cls.signer, "alice")
        cls.bearer = bearer(make_client(cls.tracker).tokens("alice")["access_token"])
        cls.browser = Browser()
        cls.browser.sign_in(cls.tracker.url, "alice", password_of("alice"))

    def setUp(self):
        self.app.forget()

    def sql(self, *statements):
        with sqlite3.connect(self.tracker.data / "applinkd.db", timeout=10, isolation_level=None) as database:
            for statement in statements:
                database.execute(statement)
        self.tracker.settle()

    def break_until_the_end(self, broken, mended):
        self.addCleanup(self.sql, *mended)
        self.sql(*broken)

    def calls(self):
        session = self.browser.cookie_header(self.tracker.url) | {"Sec-Fetch-Site": "same-origin"}
        return {
            "three_legged": lambda: self.signer.get(self.url, token=self.token.token, token_secret=self.token.secret),
            "bearer": lambda: client.get(self.url, self.bearer),
            "session": lambda: client.get(self.url, session),
            "impersonation": lambda: self.signer.get(self.signer.as_user(self.url, "alice")),
        }

    def assert_closed(self, *names):
        for name in names:
            answer = self.calls()[name]()
            self.assertEqual(answer.status, 503, f"{name}: {answer.text}")
            self.assertTrue(answer.header("Retry-After"))
        self.assertEqual(self.app.seen, [])

    def assert_open(self):
        for name, call in self.calls().items():
            self.assertEqual(call().status, 200, name)

    def test_tokens_and_sessions_that_cannot_be_read(self):
        self.assert_open()
        self.app.forget()
        tables = ("access_token", "oauth2_access_token", "session")
        self.break_until_the_end([f"ALTER TABLE {table} RENAME TO {table}_away" for table in tables],
                                 [f"ALTER TABLE {table}_away RENAME TO {table}" for table in tables])
        self.assert_closed("three_legged", "bearer", "session")
        self.doCleanups()
        self.assert_open()

    def test_a_call_on_behalf_of_somebody_that_cannot_be_audited(self):
        """S-09, S-62."""
        self.break_until_the_end(["CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END"],
                                 ["DROP TRIGGER no_audit"])
        self.assert_closed("impersonation")
        self.doCleanups()
        self.assert_open()

    def test_a_sealed_secret_that_cannot_be_opened(self):
        [(sealed,)] = self.tracker.rows("SELECT hex(secret) FROM access_token")
        self.break_until_the_end(["UPDATE access_token SET secret = zeroblob(80)"], [f"UPDATE access_token SET secret = x'{sealed}'"])
        self.assert_closed("three_legged")

    def test_it_does_not_start_with_a_broken_key_file(self):
        other = self.start_installation("Other", start=False)
        key = other.data / "master.key"
        whole = key.read_text()
        for broken in ("", "not hexadecimal\n", whole[:40] + "\n"):
            key.write_text(broken)
            result = other.on_data("serve", status=2)
            self.assertIn(str(key), result.stderr)
        key.write_text("".join("0" if digit != "0" else "1" for digit in whole.strip()) + "\n")
        self.assertIn("master key", other.on_data("serve", status=2).stderr)
        key.unlink()
        self.assertIn(str(key), other.on_data("serve", status=2).stderr)
