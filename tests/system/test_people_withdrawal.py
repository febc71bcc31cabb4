# SPDX-License-Identifier: Apache-2.0
"""Who is disabled in the directory stops working here within five seconds: session, permission, acting for, streams (S-76)."""
import time

from support import client, slapd
from support.people import account_of, session
from support.slapd import PEOPLE, group, person
from system.test_guard_withdrawal import Stream
from system.test_people_ldap import LdapTest as _LdapTest

SECONDS = 5


class DirectoryWithdrawalTest(_LdapTest):
    entries = "".join(person(name) for name in ("alice", "bob", "carol", "dora", "erik")) + group("admins", "carol")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def events(handler, _):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/event-stream")
            handler.end_headers()
            handler.wfile.write(b"data: 1\n\n")
            handler.wfile.flush()
            handler.connection.recv(1)
            handler.close_connection = True

        cls.app.on("/events", events)

    def stream(self, headers):
        stream = Stream(self.tracker, headers)
        self.addCleanup(stream.close)
        self.assertEqual((stream.response.status, stream.first), (200, b"data: 1\n"))
        return stream

    def assert_soon(self, condition, began):
        self.eventually(condition, SECONDS - (time.monotonic() - began), "it still works after five seconds")

    def test_session_permission_and_streams_of_a_disabled_person_end_and_come_back(self):
        cookie, token = self.let_in("alice"), self.token_of("alice")
        by_cookie = self.stream(cookie)
        url = self.tracker.url + "/events"
        by_token = self.stream({"Authorization": self.signer.authorization("GET", url, token=token.token,
                                                                           token_secret=token.secret)})
        self.assertEqual((session(self.tracker, cookie).status, self.with_token(token).status), (200, 200))
        began = time.monotonic()
        self.server.disable("alice")
        self.assert_soon(lambda: self.with_token(token).status == 401, began)
        self.assert_soon(lambda: session(self.tracker, cookie).status == 401, began)
        self.assertTrue(by_cookie.ended(), "the stream of the session is still open")
        self.assertTrue(by_token.ended(), "the stream of the permission is still open")
        self.assert_problem(self.with_token(token), 401, "permission_denied")
        self.assertTrue(self.tracker.rows("SELECT 1 FROM audit WHERE event = 'user.disabled' AND actor = 'directory'"))
        # Enabled again, the permission is the person's as before.
        self.server.enable("alice")
        self.let_in("alice")
        self.assertEqual(self.with_token(token).status, 200)

    def test_nobody_acts_for_a_person_who_was_removed(self):
        self.assertEqual(self.as_user("bob").status, 200)
        began = time.monotonic()
        self.server.remove(f"uid=bob,{PEOPLE}")
        self.assert_soon(lambda: self.as_user("bob").status == 401, began)
        self.assertEqual(account_of(self.tracker, "bob")[1], 0)

    def test_a_person_who_was_quiet_for_long_is_asked_about_first(self):
        """Not one call gets through on what was known before."""
        token = self.token_of("erik")
        self.server.disable("erik")
        time.sleep(4.5)  # longer than anything counts without being asked about; nothing here is used meanwhile
        self.assertEqual(self.with_token(token).status, 401)

    def test_an_administrator_whose_group_is_gone_is_none(self):
        cookie = self.let_in("carol")
        settings = self.tracker.url + "/applinks/api/v1/settings"
        self.assertEqual(client.get(settings, cookie).status, 200)
        began = time.monotonic()
        self.server.add(group("others", "carol"))
        self.server.remove(f"cn=admins,{slapd.GROUPS}")
        self.assert_soon(lambda: client.get(settings, cookie).status in (401, 403), began)
