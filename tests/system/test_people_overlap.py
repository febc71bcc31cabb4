# SPDX-License-Identifier: Apache-2.0
"""That both ends have the same users is compared when they are linked, and told when it is not so (features.md 3)."""
import json

from support import client
from support.case import SystemTest
from support.developer_tool import link_with
from support.pairing import pair
from support.scripted_peer import ScriptedPeer

PEOPLE = [f"person{i}" for i in range(8)]
OTHERS = [f"somebody{i}" for i in range(8)]


class OverlapTest(SystemTest):
    def linked(self, here, there, same_users=True):
        tracker = self.start_installation("Tracker", users=here)
        wiki = self.start_installation("Wiki", host="127.0.0.2", users=there)
        pair(tracker, wiki, same_users=same_users)
        return tracker, wiki

    def finding(self, installation):
        """Of the link itself: nobody's rights are tried."""
        row, = json.loads(installation.on_data("check", "--json", status=None).stdout)
        return row

    def test_the_same_people_on_both_sides_are_fine(self):
        tracker, wiki = self.linked(PEOPLE, PEOPLE[:3])
        self.assertEqual([self.finding(tracker)["code"], self.finding(wiki)["code"]], ["ok", "ok"])

    def test_other_people_are_a_warning_on_both_sides(self):
        tracker, wiki = self.linked(PEOPLE, OTHERS)
        for installation in (tracker, wiki):
            finding = self.finding(installation)
            self.assertEqual((finding["code"], finding["severity"]), ("users_differ", "warning"))
            self.assertIn("only 1 are", finding["text"])  # both have an "admin"
        logs = tracker.log_text() + wiki.log_text()
        self.assertFalse([name for name in PEOPLE[1:] + OTHERS[1:] if name in logs])

    def test_it_is_not_asked_where_people_connect_accounts_of_their_own(self):
        tracker, wiki = self.linked(PEOPLE, OTHERS, same_users=False)
        self.assertNotIn("users_differ", [self.finding(tracker)["code"], self.finding(wiki)["code"]])

    def test_nobody_else_may_ask(self):
        """S-70: linked applications as themselves, over links that say that users are the same."""
        tracker, _ = self.linked(PEOPLE[:1], PEOPLE[:1], same_users=False)
        body = json.dumps({"salt": "0" * 32, "names": []}).encode()
        url = tracker.url + "/applinks/user-sample"
        headers = {"Content-Type": "application/json"}
        self.assertEqual(client.post(url, headers, body).status, 403)
        self.assertIn(client.post(url, headers | client.basic("admin", "x"), body).status, (401, 403))

    def test_ten_questions_a_minute_are_the_limit_of_each_link(self):
        """S-36: every question tells whether some names are known here."""
        tracker = self.start_installation("Tracker", users=PEOPLE[:1])
        peers = [ScriptedPeer("127.0.0.2"), ScriptedPeer("127.0.0.3", name="Other Jira")]
        for peer in peers:
            self.addCleanup(peer.close)
            link_with(tracker, peer)

        def ask(peer):
            return peer.signer.call("POST", tracker.url + "/applinks/user-sample", token="", headers={"Content-Type": "application/json"},
                                    body=json.dumps({"salt": "0" * 32, "names": []}).encode())
        answers = [ask(peers[0]) for _ in range(11)]
        self.assertEqual([answer.status for answer in answers], [200] * 10 + [429], answers[0].text)
        self.assertTrue(answers[-1].header("Retry-After"))
        self.assertEqual(ask(peers[1]).status, 200, "the others are asked by somebody else")
