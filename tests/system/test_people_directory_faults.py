# SPDX-License-Identifier: Apache-2.0
"""A directory server that is down, hangs, or is somebody else: who still gets in, and what administrators are told (S-44, S-53)."""
import json
import socket
import threading
import time

from support import client, slapd
from support.case import SystemTest
from support.installation import password_of
from support.people import cookie_of, session, sign_in
from support.slapd import Slapd, person


class Hanging:
    """Takes connections and says nothing."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.tls_url = f"ldaps://127.0.0.1:{self.port}"
        self.taken = []
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        while True:
            try:
                self.taken.append(self.listener.accept()[0])
            except OSError:
                return

    def close(self):
        self.listener.close()
        for connection in self.taken:
            connection.close()


class DirectoryFaultsTest(SystemTest):
    def server(self, *arguments, **named):
        server = Slapd(*arguments, **named)
        self.addCleanup(server.close)
        return server

    def tracker(self, **settings):
        tracker = self.start_installation(users=(), start=False)
        tracker.settings |= slapd.settings_for(tracker, *settings.pop("servers")) | settings
        return tracker.start()

    def findings(self, tracker):
        rows = json.loads(tracker.on_data("check", "--self", "--json", status=None).stdout)
        return [row for row in rows if row["code"].startswith("self_directory")]

    def assert_emergency_administrator_gets_in(self, tracker):
        began = time.monotonic()
        cookie = cookie_of(sign_in(tracker, "admin", password_of("admin")))
        self.assertTrue(session(tracker, cookie).json()["user"]["admin"])
        self.assertLess(time.monotonic() - began, 3)

    def test_a_certificate_for_another_name_is_refused(self):
        """S-53: whoever answers under the name could take passwords."""
        server = self.server(person("alice"), certificate_for="ldap.example.org")
        tracker = self.tracker(servers=[server])
        answer = sign_in(tracker, "alice", slapd.password_of("alice"))
        self.assertEqual(answer.status, 503)
        self.assertNotIn("ldap.example.org", answer.text)
        self.assert_emergency_administrator_gets_in(tracker)
        finding, = self.findings(tracker)
        self.assertEqual(finding["severity"], "error")
        self.assertRegex(finding["text"], "certificate|verified|TLS|does not answer")

    def test_a_certificate_of_an_unknown_authority_is_refused(self):
        server, other = self.server(person("alice")), self.server()
        tracker = self.tracker(servers=[server], **{"directory.ca_file": str(other.ca_file)})
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 503)

    def test_start_tls_comes_before_anything_else(self):
        server = self.server(person("alice"))
        tracker = self.tracker(servers=[server], **{"directory.servers": server.url})
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 303)
        bad = self.server(person("alice"), certificate_for="ldap.example.org")
        other = self.tracker(servers=[bad], **{"directory.servers": bad.url})
        self.assertEqual(sign_in(other, "alice", slapd.password_of("alice")).status, 503)

    def test_a_server_that_hangs_costs_its_time_out_and_the_next_one_answers(self):
        """S-53, S-74."""
        server = self.server(person("alice"))
        hanging = Hanging()
        self.addCleanup(hanging.close)
        tracker = self.tracker(servers=[server], **{"directory.servers": f"{hanging.tls_url},{server.tls_url}"})
        began = time.monotonic()
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 303)
        self.assertLess(time.monotonic() - began, 10)
        began = time.monotonic()
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 303)
        self.assertLess(time.monotonic() - began, 5)
        severities = sorted(finding["severity"] for finding in self.findings(tracker))
        self.assertEqual(severities, ["ok", "warning"])

    def test_everybody_of_a_directory_that_hangs_waits_and_nobody_else(self):
        """S-44, S-53: refused, and never let in for want of an answer."""
        hanging = Hanging()
        self.addCleanup(hanging.close)
        server = self.server(person("alice"))
        tracker = self.tracker(servers=[server], **{"directory.servers": hanging.tls_url})
        waiting = [threading.Thread(target=sign_in, args=(tracker, f"person{i}", "a password")) for i in range(8)]
        for thread in waiting:
            thread.start()
        self.assert_emergency_administrator_gets_in(tracker)
        began = time.monotonic()
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 503)
        self.assertLess(time.monotonic() - began, 20)
        for thread in waiting:
            thread.join()

    def test_the_second_server_takes_over_and_an_end_of_all_is_told(self):
        first = self.server(person("alice"))
        second = self.server(like=first)
        tracker = self.tracker(servers=[first, second])
        cookie = cookie_of(sign_in(tracker, "alice", slapd.password_of("alice")))
        first.stop()
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 303)
        second.stop()
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 503)
        # S-44: a session that cannot be confirmed is no session.
        self.eventually(lambda: session(tracker, cookie).status == 503, 8)
        self.assert_emergency_administrator_gets_in(tracker)
        self.assertEqual([finding["severity"] for finding in self.findings(tracker)], ["error", "error"])
        first.start()
        self.eventually(lambda: session(tracker, cookie).status in (200, 401), 8)

    def test_a_wrong_bind_password_is_named(self):
        server = self.server(person("alice"))
        tracker = self.start_installation(users=(), start=False)
        tracker.settings |= slapd.settings_for(tracker, server)
        tracker.secret_file("wrong", "bind-password")
        tracker.start()
        self.assertEqual(sign_in(tracker, "alice", slapd.password_of("alice")).status, 503)
        finding, = self.findings(tracker)
        self.assertIn("directory.bind_dn", finding["remedy"] if "remedy" in finding else finding["do"])

    def test_settings_that_cannot_work_stop_the_start(self):
        """S-66."""
        tracker = self.start_installation(users=(), start=False)
        for settings, word in (({"directory.kind": "ldap"}, "directory.servers"),
                               ({"directory.kind": "other"}, "directory.kind"),
                               ({"directory.kind": "header"}, "server.trusted_proxies"),
                               ({"directory.kind": "host"}, "directory.kind is host"),
                               ({"directory.servers": "http://ldap"}, "directory.servers"),
                               ({"directory.user_filter": "objectClass=*"}, "directory.user_filter"),
                               ({"directory.login_attribute": "uid)(x=*"}, "directory.login_attribute")):
            with self.subTest(settings=settings):
                tracker.settings |= settings
                result = tracker.on_data("user", "list", status=None)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(word, result.stdout + result.stderr)
                for key in settings:
                    del tracker.settings[key]
