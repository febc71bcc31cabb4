# SPDX-License-Identifier: Apache-2.0
"""Diagnosis between two installations: people's permissions, the applications behind, clocks, the background."""
import glob
import json
import os
import time

from support import client
from support.api import Api
from support.broken_machine import run_on
from support.case import SystemTest
from support.diagnosis import DiagnosisTest
from support.echo_app import EchoApp
from support.foreign import handover_address
from support.installation import password_of
from support.pairing import handover, pair
from support.proxy import RewritingProxy
from support.scripted_peer import ScriptedPeer


def link_both(tracker, wiki):
    """Both halves, confirmed."""
    password = tracker.password_file("remote", password_of("admin"))
    tracker.on_data("link", "add", wiki.url, "--remote-admin", "admin", "--remote-password-file", password)
    tracker.settle()
    wiki.on_data("check")
    wiki.settle()
    tracker.on_data("check")


class PairTest(SystemTest):
    """A tracker and a wiki whose users are not the same: people connect their accounts."""

    assert_finding = DiagnosisTest.assert_finding

    @classmethod
    def setUpClass(cls):
        cls.app, cls.wiki_app = EchoApp("127.0.0.1"), EchoApp("127.0.0.2")
        cls.addClassCleanup(cls.app.close)
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url)
        cls.wiki = cls.start_installation("Wiki", host="127.0.0.2", upstream=cls.wiki_app.url)
        link_both(cls.tracker, cls.wiki)
        cls.wiki_id = cls.wiki.identity()

    def checked(self, api):
        answer = api.post(f"/links/{self.wiki_id}/check")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()["finding"] | {"layers": answer.json()["layers"]}

    def connect(self, api):
        started = api.post("/connections/" + self.wiki_id, {"return_to": "/applinks/connections"})
        page = api.browser.open(started.json()["next_url"])
        page = api.browser.answer_login("admin", password_of("admin"))
        api.browser.submit(page.form(button="approve"), button="approve")
        api.browser.connect_account()

    def test_1_a_person_without_a_permission_is_told_and_one_whose_was_withdrawn(self):
        api = Api.in_session(self.tracker)
        self.assert_finding(self.checked(api), "sign_in_needed", "here", "You have not connected your account yet", severity="info")
        self.connect(api)
        found = self.checked(api)
        self.assertEqual(found["code"], "ok", found)
        states = {layer["layer"]: layer["state"] for layer in found["layers"]}
        self.assertEqual((states["token"], states["user"]), ("ok", "ok"))
        self.wiki.age("DELETE FROM access_token")
        self.assert_finding(self.checked(api), "token", "here", "Your permission was withdrawn or ran out")
        # That is this person's affair: the link is as well as before.
        self.assertEqual(self.tracker.rows("SELECT code FROM link_health"), [("ok",)])

    def test_2_layers_come_as_they_end(self):
        headers = client.basic("admin", password_of("admin")) | {"Accept": "text/event-stream"}
        answer = client.send("POST", f"{self.tracker.url}/applinks/api/v1/links/{self.wiki_id}/check", headers)
        events = [block.split("\n", 1) for block in answer.text.strip().split("\n\n")]
        layers = [json.loads(data.removeprefix("data: ")) for name, data in events if name == "event: layer"]
        ended = [layer["layer"] for layer in layers if layer["state"] == "ok"]
        self.assertEqual(ended[:4], ["address", "dns", "tcp", "http"])
        self.assertEqual(events[-1][0], "event: done")

    def test_3_the_application_behind_the_other_side(self):
        self.wiki_app.close()
        self.wiki.restart()  # connections that are kept open live on
        found = json.loads(self.tracker.on_data("check", "--json", status=1).stdout)[0]
        self.assert_finding(found, "peer_upstream", "there", "the application behind Wiki does not answer")
        mine = json.loads(self.wiki.on_data("check", "--json", status=1).stdout)[0]
        self.assert_finding(mine, "upstream", "here", "our own application does not answer at " + self.wiki_app.url)


class SharedUsersTest(SystemTest):
    def test_administrators_are_told_to_connect_until_the_link_lets_them_be_acted_for(self):
        """S-09: nobody acts for administrators by name unless the link says so."""
        tracker = self.start_installation("Tracker")
        wiki = self.start_installation("Wiki", host="127.0.0.2")
        pair(tracker, wiki, same_users=True)
        here, there = Api.in_session(tracker), Api.in_session(wiki)

        def checked():
            return here.post(f"/links/{wiki.identity()}/check").json()["finding"]

        found = checked()
        DiagnosisTest.assert_finding(self, found, "sign_in_needed", "here", "You have not connected your account yet", severity="info")
        allowed = there.patch(f"/links/{tracker.identity()}", {"impersonation": {"users": ["admin"], "groups": [], "administrators": True}})
        self.assertEqual(allowed.status, 200, allowed.text)
        self.assertEqual(checked()["code"], "ok")


class BackgroundTest(SystemTest):
    def test_a_break_and_a_recovery_are_told_once_each(self):
        tracker = self.start_installation("Tracker", settings={"health.interval_seconds": 1})
        wiki = self.start_installation("Wiki", host="127.0.0.2")
        link_both(tracker, wiki)

        def audited(event):
            return len(tracker.rows("SELECT 1 FROM audit WHERE event = ?", event))

        def tests():
            return tracker.rows("SELECT checked_at, code FROM link_health")

        first = self.eventually(tests, 20)
        self.eventually(lambda: tests() != first and tests()[0][1] == "ok", 20)  # tested again without being asked
        wiki.stop()
        self.eventually(lambda: audited("link.broken"), 30)
        broken = tests()
        tracker.restart()  # what was found is not forgotten
        self.eventually(lambda: tests() != broken, 30)
        wiki.start()
        self.eventually(lambda: audited("link.recovered"), 60)
        self.assertEqual((audited("link.broken"), audited("link.recovered")), (1, 1))
        metrics = client.get(tracker.url + "/applinks/metrics").text
        self.assertIn('applinkd_link_health_changes_total{change="recovered"} 1', metrics)

    def test_a_changed_link_is_tested_at_once(self):
        tracker = self.start_installation("Tracker", settings={"health.interval_seconds": 3600})
        wiki = self.start_installation("Wiki", host="127.0.0.2")
        link_both(tracker, wiki)
        self.eventually(lambda: tracker.rows("SELECT 1 FROM link_health WHERE code = 'ok'"), 20)
        tracker.age("UPDATE link SET updated_at = ?, name = 'Renamed'", int((time.time() + 1) * 1_000_000))
        before = tracker.rows("SELECT checked_at FROM link_health")
        self.eventually(lambda: tracker.rows("SELECT checked_at FROM link_health") != before, 20)


class FakedClockTest(SystemTest):
    """libfaketime: the clock of a whole daemon is wrong (S-75)."""

    assert_finding = DiagnosisTest.assert_finding

    def test_ten_minutes_are_told_to_the_second(self):
        library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
        self.assertTrue(library, "the package faketime is missing: scripts/install-test.sh")
        faked = {"LD_PRELOAD": library[0], "FAKETIME": "+600", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        tracker = self.start_installation("Tracker")
        # AddressSanitizer asks for the time before libfaketime has found its own functions: the release binary it is.
        wiki = self.start_installation("Wiki", host="127.0.0.2", binary=os.environ["AL_RELEASE_BINARY"])
        link_both(tracker, wiki)
        wiki.environment = faked
        wiki.restart()
        found = json.loads(tracker.on_data("check", "--json", status=1).stdout)[0]
        self.assert_finding(found, "clock", "both", "Clocks differ by", "that of Wiki is ahead")
        self.assertAlmostEqual(found["clock_offset"], 600, delta=2)


class SelfTest(SystemTest):
    def rows(self, installation, status):
        return {row["code"]: row for row in json.loads(installation.on_data("check", "--self", "--json", status=status).stdout)}

    def test_an_installation_that_is_in_order(self):
        app = self.start_application()
        rows = self.rows(self.start_installation("Tracker", upstream=app.url), 0)
        self.assertEqual([code for code, row in rows.items() if row["severity"] == "error"], [])
        self.assertEqual({"self_public_address", "self_proxy", "self_upstream", "self_upstream_open", "self_clock", "self_disk",
                          "self_keys"}, set(rows))

    def test_a_public_address_that_leads_nowhere(self):
        tracker = self.start_installation("Tracker", start=False)
        row = self.rows(tracker, 1)["self_public_address"]
        self.assertEqual(row["severity"], "error")
        self.assertIn("does not lead to this installation", row["text"])

    def test_an_application_that_does_not_answer(self):
        app = self.start_application()
        tracker = self.start_installation("Tracker", upstream=app.url)
        app.close()
        row = self.rows(tracker, 1)["self_upstream"]
        self.assertEqual((row["severity"], row["text"]), ("error", f"The application does not answer at {app.url}."))

    def test_a_disk_that_is_full(self):
        tracker = self.start_installation("Tracker")
        for left, severity in ((99, "error"), (1000, "warning"), (2000, "ok")):
            rows = {row["code"]: row for row in json.loads(run_on(tracker, "check", "--self", "--json", mib_left=left))}
            self.assertEqual((rows["self_disk"]["severity"], rows["self_disk"]["text"]), (severity, f"The data directory has {left} MiB left."))

    def test_a_clock_that_two_linked_applications_say_is_wrong(self):
        tracker = self.start_installation("Tracker", settings={"application.speaks_as": "confluence"})
        for number, offset in enumerate((200, 210)):
            peer = ScriptedPeer(f"127.0.0.{number + 2}", name=f"Jira {number}")
            self.addCleanup(peer.close)
            answer = handover(tracker, handover_address(tracker, tracker.identity(), peer, True), "accept")
            self.assertEqual(answer.status, 200, answer.text)
            tracker.settle()
            if number == 1:
                self.assertNotEqual(self.rows(tracker, 0)["self_clock"]["severity"], "error")  # one alone may be wrong itself
            peer.clock_offset = offset
            tracker.on_data("check", peer.id)
        row = self.rows(tracker, 1)["self_clock"]
        self.assertEqual(row["severity"], "error")
        self.assertRegex(row["text"], r"Linked applications agree that the clock of this machine is (19|20)\d s slow\.")

    def test_a_proxy_that_changes_the_host(self):
        tracker = self.start_installation("Tracker")
        proxy = RewritingProxy(tracker.url, "tracker.internal")
        self.addCleanup(proxy.close)
        tracker.settings |= {"application.url": proxy.url, "server.trusted_proxies": "127.0.0.1"}
        tracker.restart()
        row = self.rows(tracker, 1)["self_proxy"]
        self.assertIn(f"A call of {proxy.url} arrives here as http://tracker.internal", row["text"])

    def test_an_application_that_can_be_reached_around_us(self):
        app = self.start_application("0.0.0.0")
        tracker = self.start_installation("Tracker", upstream=app.url.replace("0.0.0.0", "127.0.0.1"))
        row = self.rows(tracker, 1)["self_upstream_open"]
        self.assertIn("listens on all addresses", row["text"])

    def test_a_key_file_that_others_can_read(self):
        tracker = self.start_installation("Tracker")
        key = tracker.directory / "tls.key"
        key.write_text("not read here")
        key.chmod(0o644)
        tracker.settings |= {"server.tls_key_file": key, "server.tls_certificate_file": key}
        self.assertIn("can be read by others", self.rows(tracker, 1)["self_keys"]["text"])
