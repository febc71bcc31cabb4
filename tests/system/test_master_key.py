# SPDX-License-Identifier: Apache-2.0
"""A new master key without a stop: everything is sealed anew while calls go on, then the old key goes (S-59)."""
import hashlib
import os
import threading

from support.case import SystemTest
from support.dance import obtain_token
from support.signer import Signer


def key_id(path):
    return hashlib.sha256(bytes.fromhex(path.read_text().split()[0])).digest()[:4]


class MasterKeyTest(SystemTest):
    def setUp(self):
        self.app = self.start_application()
        self.tracker = self.start_installation(upstream=self.app.url, start=False)
        self.signer = Signer("consumer", secret="a secret that is sealed")
        self.tracker.add_consumer(self.signer)
        self.tracker.start()
        self.key, self.old = self.tracker.data / "master.key", self.tracker.data / "master.key.old"
        self.token = obtain_token(self.tracker.url, self.signer, "alice")

    def call(self):
        return self.signer.get(self.tracker.url + "/rest/x", token=self.token.token, token_secret=self.token.secret)

    def key_ids(self):
        """Of every sealed value in the database, whatever table it stands in."""
        found = set()
        for (table,) in self.tracker.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
            for row in self.tracker.rows(f"SELECT * FROM {table}"):
                found |= {value[1:5] for value in row if isinstance(value, bytes)}
        return found

    def let_the_last_writer_end(self):
        """A command that began with the old key has a minute; this key is older than that."""
        os.utime(self.key, (1, 1))

    def test_secrets_are_sealed_anew_while_calls_go_on(self):
        before = key_id(self.key)
        self.assertEqual(self.key_ids(), {before})
        stop, failures = threading.Event(), []

        def load():
            while not stop.is_set():
                answer = self.call()
                if answer.status != 200:
                    failures.append(answer.text)

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            self.tracker.on_data("rekey")
            after = key_id(self.key)
            self.assertNotEqual(before, after)
            self.eventually(lambda: self.key_ids() == {after}, 20)
            self.assertTrue(self.old.exists())
            self.let_the_last_writer_end()
            self.eventually(lambda: not self.old.exists(), 20)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(failures, [])
        progress = self.tracker.log_events("master_key.resealing")
        self.assertEqual(progress[-1]["left"], 0)
        self.assertEqual(self.tracker.rows("SELECT count(*) FROM audit WHERE event = 'master_key.changed'"), [(1,)])
        self.tracker.restart()
        self.assertEqual(self.call().status, 200)
        self.assertEqual(oct(self.key.stat().st_mode & 0o777), "0o600")

    def test_a_change_while_it_is_down_is_taken_up_at_the_start(self):
        self.tracker.stop()
        self.tracker.on_data("rekey")
        refused = self.tracker.on_data("rekey", status=2)
        self.assertIn("not finished", refused.stderr)
        self.tracker.add_consumer(Signer("other", secret="sealed by a command in between"))
        self.tracker.start()
        self.eventually(lambda: self.key_ids() == {key_id(self.key)}, 20)
        self.assertEqual(self.call().status, 200)
        self.let_the_last_writer_end()
        self.eventually(lambda: not self.old.exists(), 20)
        self.assertEqual(self.call().status, 200)

    def test_the_old_key_stays_as_long_as_something_cannot_be_read(self):
        self.tracker.age("UPDATE access_token SET secret = zeroblob(60)")
        self.tracker.on_data("rekey")
        self.let_the_last_writer_end()
        [event] = self.eventually(lambda: self.tracker.log_events("master_key.not_all_resealed"), 20)
        self.assertEqual(event["left"], 1)
        self.assertTrue(self.old.exists())
