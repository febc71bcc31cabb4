# SPDX-License-Identifier: Apache-2.0
"""An installation with one link to a scripted peer, and what `applinkd check` says of it."""
import json
import sqlite3

from support.case import SystemTest
from support.foreign import handover_address
from support.pairing import handover
from support.scripted_peer import ScriptedPeer

# What each fault said in this run: no two may say the same.
SENTENCES = {}


class DiagnosisTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url, settings={"application.speaks_as": "confluence"})
        cls.tracker_id = cls.tracker.identity()

    def tearDown(self):
        self.remove_links(self.tracker)

    def peer(self, shared=True):
        """A Jira that both sides are linked with."""
        peer = ScriptedPeer("127.0.0.2")
        self.addCleanup(peer.close)
        answer = handover(self.tracker, handover_address(self.tracker, self.tracker_id, peer, shared), "accept")
        self.assertEqual(answer.status, 200, answer.text)
        self.tracker.settle()
        return peer

    def change(self, peer, **columns):
        """The link in the database, as no administrator could have it."""
        with sqlite3.connect(self.tracker.data / "applinkd.db", timeout=10) as database:
            for column, value in columns.items():
                database.execute(f"UPDATE link SET {column} = ? WHERE id = ?", (value, peer.id))

    def check(self, peer, status=None):
        output = self.tracker.on_data("check", peer.id, "--json", status=status).stdout
        return json.loads(output)[0]

    def assert_finding(self, found, code, side, *words, severity="error"):
        """Code, side and text; the layer of the code failed, those after it were not tried."""
        self.assertEqual((found["code"], found["side"], found["severity"]), (code, side, severity), found)
        for word in words:
            self.assertIn(word, found["text"])
        if severity == "error":
            self.assertTrue(found["meaning"] and found["remedy"], found)
            states = [layer["state"] for layer in found["layers"]]
            names = [layer["layer"] for layer in found["layers"]]
            self.assertEqual(names[states.index("failed")], found["layer"])
            self.assertNotIn("ok", states[states.index("failed") + 1:], found["layers"])
        said = SENTENCES.setdefault(found["text"], code)
        self.assertEqual(said, code, f"{said} and {code} say the same: {found['text']}")
