# SPDX-License-Identifier: Apache-2.0
"""Faults of links whose peer answers: identity, clock, keys, signatures, levels, rights (features.md 5, S-80)."""
import json

from support import client
from support.diagnosis import DiagnosisTest
from support.signer import Signer, rsa_pem

MANIFEST = "/rest/applinks/1.0/manifest"
PROBE = "/rest/applinks/latest/manifest"


class IdentityTest(DiagnosisTest):
    def test_another_application_at_the_address(self):
        peer = self.peer()
        peer.answer_with(MANIFEST, 200, peer.manifest(id="5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d"), "application/xml")
        self.assert_finding(self.check(peer, status=1), "identity_changed", "both", "Another application answers at " + peer.url)
        again = self.check(peer, status=0)
        self.assert_finding(again, "suspended", "here", "Suspended: Another application", severity="info")

    def test_a_peer_that_calls_itself_otherwise(self):
        peer = self.peer()
        peer.answer_with(MANIFEST, 200, peer.manifest(url="http://jira.internal"), "application/xml")
        self.refuse_probe(peer, "signature_invalid")
        self.assert_finding(self.check(peer, status=1), "url_mismatch", "there", "calls itself http://jira.internal")

    def test_a_peer_that_is_too_old(self):
        peer = self.peer()
        peer.answer_with(MANIFEST, 200, peer.manifest(applinksVersion="4.0.12"), "application/xml")
        self.assert_finding(self.check(peer, status=1), "too_old", "there", "too old to be linked")

    def test_capabilities_that_cannot_be_read(self):
        peer = self.peer()
        peer.answer_with("/rest/applinks/latest/capabilities", 200, "[[", "application/json")
        self.assert_finding(self.check(peer, status=1), "capabilities_unreadable", "there", "says it can do is not readable")

    def refuse_probe(self, peer, problem, status=401):
        challenge = [("WWW-Authenticate", f'OAuth realm="x", oauth_problem="{problem}"')]
        peer.answer_with(PROBE, status, b"", "", challenge)


class ClockTest(DiagnosisTest):
    def test_a_clock_that_is_too_far_off(self):
        peer = self.peer()
        peer.clock_offset = 420
        found = self.check(peer, status=1)
        self.assert_finding(found, "clock", "both", "Clocks differ by 4", "is ahead")
        self.assertAlmostEqual(found["clock_offset"], 420, delta=3)
        peer.clock_offset = -3600
        self.assertIn("is behind", self.check(peer, status=1)["text"])

    def test_a_clock_that_drifts_is_a_warning_and_calls_carry_the_peers_time(self):
        peer = self.peer()
        peer.clock_offset = 120
        peer.forget()
        found = self.check(peer, status=0)
        self.assert_finding(found, "clock_drift", "both", "clocks differ by 1", severity="warning")
        signed = next(seen for seen in peer.seen if seen.path == PROBE)
        stamp = int(client.challenge_parameters(signed.header("Authorization"))["oauth_timestamp"])
        self.assertAlmostEqual(stamp, peer.now(), delta=10)

    def test_a_refused_time_without_a_difference(self):
        peer = self.peer()
        peer.answer_with(PROBE, 400, b"", "", [("WWW-Authenticate", 'OAuth realm="x", oauth_problem="timestamp_refused"')])
        self.assert_finding(self.check(peer, status=1), "clock_refused", "both", "refuses the time of this server")

    def test_our_window_does_not_move_with_a_peers_clock(self):
        """What comes in is judged by our own time, however well the peer's is known."""
        peer = self.peer()
        peer.clock_offset = 420
        self.check(peer, status=1)
        self.tracker.settle()
        late = {"oauth_timestamp": str(int(peer.now()))}
        answer = peer.signer.get(self.tracker.url + "/x", more=late)
        self.assert_problem(answer, 400, "timestamp_refused")
        self.eventually(lambda: self.tracker.rows("SELECT detail FROM audit WHERE event = 'call.refused' AND detail LIKE '%ahead of%'"))


class TrustTest(DiagnosisTest):
    def probe_says(self, problem, status=401):
        peer = self.peer()
        peer.answer_with(PROBE, status, b"", "", [("WWW-Authenticate", f'OAuth realm="x", oauth_problem="{problem}"')])
        return self.check(peer, status=1)

    def test_a_peer_with_a_new_key(self):
        peer = self.peer()
        peer.signer = Signer(peer.signer.key, rsa_key=rsa_pem(2))
        self.assert_finding(self.check(peer, status=1), "key_changed", "here", "has a new key")

    def test_a_peer_that_forgot_our_key(self):
        self.assert_finding(self.probe_says("consumer_key_unknown"), "key_unknown", "there", "no longer knows this link")

    def test_a_peer_that_suspended_us(self):
        self.assert_finding(self.probe_says("consumer_key_refused", 503), "key_refused", "there", "has suspended this link")

    def test_a_refused_signature(self):
        found = self.probe_says("signature_invalid")
        self.assert_finding(found, "signature", "both", "cannot verify the signature of this server")
        self.assertIn("proxy_set_header Host", found["commands"][0]["text"])

    def test_a_refused_call(self):
        self.assert_finding(self.probe_says("permission_denied"), "not_allowed", "there", "knows this link but refuses the call")

    def test_a_permission_that_is_too_narrow(self):
        peer = self.peer()
        peer.answer_with(PROBE, 403, b"", "", [("WWW-Authenticate", 'Bearer error="insufficient_scope"')])
        self.assert_finding(self.check(peer, status=1), "scope", "both", "the permission is too narrow")

    def test_no_text_of_the_peer_reaches_people(self):
        """S-36, S-50"""
        peer = self.peer()
        peer.answer_with(PROBE, 401, "<script>alert(1)</script>", "text/plain",
                         [("WWW-Authenticate", 'OAuth realm="x", oauth_problem="%3Cscript%3Ealert"')])
        self.assertNotIn("script>", json.dumps(self.check(peer, status=1)))


class LevelTest(DiagnosisTest):
    def test_a_peer_without_its_half(self):
        peer = self.peer()
        peer.knows_us = False
        self.assert_finding(self.check(peer, status=1), "no_link", "there", "has no link to this application any more")

    def test_a_link_that_waits_for_the_other_administrator(self):
        peer = self.peer()
        peer.knows_us = False
        self.change(peer, state="setting_up")
        self.assert_finding(self.check(peer, status=0), "waiting", "there", "Send this address to its admin", severity="info")

    def test_levels_that_differ(self):
        peer = self.peer()
        peer.levels = {"incoming": 2, "outgoing": 3}
        found = self.check(peer, status=1)
        self.assert_finding(found, "level_mismatch", "both", "expects OAuth for our calls, this side is set to OAuth (impersonation)")
        self.assertEqual(found["status"], "mismatch")

    def test_a_level_of_old(self):
        peer = self.peer()
        peer.levels = {"incoming": 1, "outgoing": 3}
        self.assert_finding(self.check(peer, status=1), "level_old", "both", "no longer supported")

    def test_a_peer_that_takes_no_calls_without_a_user(self):
        peer = self.peer()
        peer.answer_with(PROBE, 401, b"", "", [("WWW-Authenticate", 'OAuth realm="x"')])
        self.assert_finding(self.check(peer, status=1), "level_off", "there", "does not accept calls without a user")

    def test_a_link_that_is_switched_off(self):
        peer = self.peer()
        peer.levels = {"incoming": 0, "outgoing": 0}
        self.change(peer, incoming="disabled", outgoing="disabled")
        found = self.check(peer, status=0)
        self.assert_finding(found, "disabled", "none", "Both directions are switched off", severity="info")

    def test_one_direction_is_not_called_connected(self):
        peer = self.peer()
        peer.levels = {"incoming": 0, "outgoing": 3}
        self.change(peer, outgoing="disabled")
        self.assertEqual(self.check(peer, status=0)["status"], "one_way")


class IncomingTest(DiagnosisTest):
    def refused(self, peer, url, sent_to, **headers):
        header = peer.signer.authorization("GET", url)
        answer = client.get(sent_to, {"Authorization": header} | headers)
        self.assert_problem(answer, 401, "signature_invalid")
        rows = self.eventually(lambda: self.tracker.rows("SELECT detail FROM audit WHERE event = 'call.refused' AND link = ?", peer.id))
        return rows[-1][0]

    def test_a_signature_over_https_names_the_proxy_that_took_it_off(self):
        peer = self.peer()
        detail = self.refused(peer, self.tracker.url.replace("http:", "https:") + "/x?a=b", self.tracker.url + "/x?a=b")
        self.assertIn("The signature fits when it is made with https in place of http.", detail)
        found = self.check(peer, status=1)
        self.assert_finding(found, "signature_incoming", "both", "Calls of Scripted Jira are refused here", "https in place of http")
        self.assertEqual([entry["detail"] for entry in self.tracker.log_events("oauth.refusal_explained")][-1:], [detail])

    def test_the_first_difference_is_shown_when_the_caller_says_what_it_signed(self):
        peer = self.peer()
        url = self.tracker.url + "/x"
        detail = self.refused(peer, self.tracker.url + "/y", url, **{"X-Applink-Base-String": "GET&http%3A%2F%2Fother&x"})
        self.assertIn("What was signed differs from character", detail)
        self.assertIn("other", detail)

    def test_strangers_cannot_break_a_link_in_a_peers_name(self):
        """Its key is public; a signature of somebody else's key proves nothing."""
        peer = self.peer()
        stranger = Signer(peer.signer.key, rsa_key=rsa_pem(3))
        for _ in range(10):
            self.assertEqual(stranger.get(self.tracker.url + "/x").status, 401)
        rows = self.eventually(lambda: self.tracker.rows("SELECT detail FROM audit WHERE event = 'call.refused' AND link = ?", peer.id))
        self.assertIn("another key", rows[0][0])
        self.check(peer, status=0)
        rows = self.tracker.rows("SELECT detail FROM audit WHERE event = 'call.refused' AND link = ?", peer.id)
        self.assertLessEqual(len(rows), 6)  # a few per peer and minute
