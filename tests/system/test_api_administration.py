# SPDX-License-Identifier: Apache-2.0
"""Audit, users, settings, types and events in our JSON API (S-45, S-48, S-50, S-62)."""
import csv
import io
import json
import threading

from support import client
from support.api import ROOT, Api, pointers, problem
from support.case import SystemTest
from support.installation import password_of
from support.signer import Signer


class AuditTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.tracker.add_consumer(Signer("builder", secret="s" * 32), name='=HYPERLINK("x")')
        cls.api = Api(cls.tracker)
        cls.link = cls.api.get("/links").json()["links"][0]["id"]
        for loopback in (True, False, True):
            cls.api.patch(f"/links/{cls.link}", {"allow_loopback": loopback})

    def entries(self, query=""):
        return self.api.get("/audit" + query).json()["entries"]

    def test_it_comes_newest_first_and_page_by_page(self):
        whole = self.entries()
        self.assertEqual([entry["number"] for entry in whole], sorted((entry["number"] for entry in whole), reverse=True))
        collected, before = [], None
        while True:
            page = self.api.get("/audit?count=2" + (f"&before={before}" if before else "")).json()
            collected += page["entries"]
            before = page["next_before"]
            if before is None:
                break
        self.assertEqual(collected, whole)

    def test_it_is_filtered_by_link_event_person_and_time(self):
        self.assertEqual({entry["event"] for entry in self.entries("?event=link.")}, {"link.created", "link.changed"})
        self.assertEqual({entry["actor"] for entry in self.entries("?actor=admin")}, {"admin"})
        self.assertEqual({entry["link"] for entry in self.entries(f"?link={self.link}")}, {self.link})
        self.assertEqual(self.entries("?actor=nobody"), [])
        times = sorted(entry["at"] for entry in self.entries())
        self.assertEqual(self.entries("?until=" + times[0]), [])
        self.assertEqual(len(self.entries("?from=" + times[0])), len(times))
        self.assertLess(len(self.entries("?from=" + times[-1])), len(times))

    def test_what_is_no_filter_is_refused(self):
        for query in ("?count=0", "?count=1001", "?count=x", "?before=-1", "?from=yesterday", "?link=a&link=b"):
            with self.subTest(query=query):
                self.assertEqual(self.api.get("/audit" + query).status, 400)

    def test_the_files_hold_the_same(self):
        entries = self.entries("?event=link.")
        lines = self.api.get("/audit/export?format=jsonl&event=link.")
        self.assertEqual([json.loads(line) for line in lines.text.splitlines()], entries)
        self.assertIn("attachment", lines.header("Content-Disposition"))
        table = self.api.get("/audit/export?format=csv&event=link.")
        rows = list(csv.DictReader(io.StringIO(table.text)))
        self.assertEqual([int(row["number"]) for row in rows], [entry["number"] for entry in entries])
        # S-50: a spreadsheet must not take a stranger's name for a formula.
        self.assertEqual({row["link_name"] for row in rows}, {'\'=HYPERLINK("x")'})
        self.assertEqual(self.api.get("/audit/export?format=xls").status, 400)


class UsersTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.api = Api(cls.tracker)

    def user(self, name):
        return next(user for user in self.api.get("/users").json()["users"] if user["name"] == name)

    def test_an_account_is_made_changed_and_switched_off(self):
        made = self.api.post("/users", {"name": "Carol", "password": "long enough", "groups": ["staff"]})
        self.assertEqual((made.status, made.json()["groups"], made.json()["admin"]), (201, ["staff"], False))
        path = "/users/" + made.json()["id"]
        session = Api(self.tracker, headers=client.basic("carol", "long enough"))
        self.assertEqual(session.get("/session").json()["user"]["name"], "Carol")

        changed = self.api.patch(path, {"groups": ["a", "b"]}, headers={"If-Match": made.header("ETag")})
        self.assertEqual((changed.json()["groups"], changed.json()["active"]), (["a", "b"], True))
        stale = self.api.patch(path, {"admin": True}, headers={"If-Match": made.header("ETag")})
        self.assertEqual((stale.status, problem(stale)), (412, "changed_meanwhile"))

        self.assertEqual(self.api.put(path + "/password", {"password": "another one"}).status, 204)
        self.assertEqual(session.get("/session").status, 401)
        session = Api(self.tracker, headers=client.basic("carol", "another one"))
        self.assertEqual(session.get("/session").status, 200)
        self.assertFalse(self.api.patch(path, {"active": False}).json()["active"])
        self.assertEqual(session.get("/session").status, 401)
        events_of = {row[0] for row in self.tracker.rows("SELECT event FROM audit WHERE detail = 'Carol'")}
        self.assertEqual(events_of, {"user.created", "user.changed", "user.password_set", "user.disabled"})

    def test_the_last_administrator_stays_one(self):
        path = "/users/" + self.user("admin")["id"]
        for change in ({"admin": False}, {"active": False}):
            with self.subTest(change=change):
                answer = self.api.patch(path, change)
                self.assertEqual((answer.status, problem(answer)), (409, "conflict"))
        self.assertTrue(self.user("admin")["admin"])

    def test_a_change_of_the_role_ends_sessions(self):
        """S-45."""
        self.tracker.add_user("dave", "--admin")
        self.tracker.settle()
        session = Api.in_session(self.tracker, "dave")
        self.api.patch("/users/" + self.user("dave")["id"], {"admin": False})
        self.assertEqual(session.get("/session").status, 401)

    def test_what_is_wrong_is_told_beside_each_field(self):
        for body, wanted in (({}, ["/name", "/password"]), ({"name": "alice", "password": "long enough"}, ["/name"]),
                             ({"name": "ALICE", "password": "long enough"}, ["/name"]), ({"name": "x", "password": "short"}, ["/password"]),
                             ({"name": "a\x00b", "password": "long enough"}, ["/name"]),
                             ({"name": "x", "password": "long enough", "groups": ["", "a"], "admin": 1}, ["/admin", "/groups/0"])):
            with self.subTest(body=str(body)):
                answer = self.api.post("/users", body)
                self.assertEqual((answer.status, sorted(pointers(answer))), (400, wanted))
        self.assertEqual(len(self.api.get("/users").json()["users"]) < 10, True)

    def test_an_unknown_account_is_not_found(self):
        self.assertEqual(self.api.get("/users/none").status, 404)
        self.assertEqual(self.api.get("/users/none/grants").status, 404)

    def test_a_persons_permissions_are_listed(self):
        self.assertEqual(self.api.get(f"/users/{self.user('bob')['id']}/grants").json(), {"outgoing": [], "incoming": []})


class SettingsTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker", settings={"server.trusted_proxies": "10.0.0.0/8,::1", "egress.only": "127.0.0.0/8"})
        cls.api = Api(cls.tracker)

    def test_they_tell_who_this_is_and_what_the_file_says(self):
        settings = self.api.get("/settings").json()
        self.assertEqual(settings["identity"]["url"], self.tracker.url)
        self.assertEqual(settings["keys"][0]["bits"], 2048)
        self.assertEqual(settings["network"]["trusted_proxies"], ["10.0.0.0/8", "::1"])
        self.assertEqual(settings["network"]["allowed_only"], ["127.0.0.0/8"])
        values = {entry["key"]: entry["value"] for entry in settings["values"]}
        self.assertEqual(values["egress.allow_loopback"], "true")
        for endpoint in settings["endpoints"].values():
            self.assertTrue(endpoint.startswith(self.tracker.url))

    def test_no_key_that_is_secret_is_in_them(self):
        """S-70."""
        text = self.api.get("/settings").text
        self.assertNotIn("PRIVATE", text)
        for name in ("assertion.key", "gateway.key", "master.key"):
            self.assertNotIn((self.tracker.data / name).read_text().strip(), text)

    def test_types_are_for_everyone_who_is_signed_in(self):
        types = Api(self.tracker, "alice").get("/types").json()["types"]
        self.assertIn("redmine", {known["id"] for known in types})


class EventsTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.tracker.add_consumer(Signer("builder", secret="s" * 32), name="Builder")
        cls.api = Api(cls.tracker)
        cls.link = cls.api.get("/links").json()["links"][0]["id"]

    def listen(self, api):
        """The stream in the background; returns (lines so far, the connection)."""
        connection = client.connect(self.tracker.url, timeout=30)
        connection.request("GET", ROOT + "/events", headers=api.headers | (api.browser.cookie_header(api.base) if api.browser else {}))
        response = connection.getresponse()
        self.assertEqual((response.status, response.getheader("Content-Type")), (200, "text/event-stream"))
        self.assertEqual(response.getheader("X-Content-Type-Options"), "nosniff")  # S-49
        told = []

        def read():
            try:
                for line in response:
                    told.append(line.decode().strip())
            except (OSError, ValueError, AttributeError):  # the test closed the connection
                pass
            told.append(None)
        threading.Thread(target=read, daemon=True).start()
        self.addCleanup(connection.close)
        self.eventually(lambda: told, message="nothing came")
        return told

    @staticmethod
    def data_of(told, event):
        lines = [line for line in told if line]
        return [json.loads(lines[i + 1].removeprefix("data: ")) for i, line in enumerate(lines[:-1]) if line == f"event: {event}"]

    def test_a_change_is_told_and_nothing_else(self):
        told = self.listen(self.api)
        self.api.post(f"/links/{self.link}/suspend")
        first = self.eventually(lambda: self.data_of(told, "link"), message="the change was not told")[0]
        self.assertEqual((first["id"], first["state"], first["status"]), (self.link, "suspended", "suspended"))
        self.api.post(f"/links/{self.link}/resume")
        self.eventually(lambda: len(self.data_of(told, "link")) == 2)
        made = self.api.post("/external-applications", {"name": "New", "incoming": {"protocol": "oauth1", "method": "HMAC-SHA1"}}).json()["link"]["id"]
        self.eventually(lambda: any(event["id"] == made for event in self.data_of(told, "link")))
        self.api.delete(f"/links/{made}")
        self.assertEqual(self.eventually(lambda: self.data_of(told, "link_removed")), [{"id": made}])

    def test_it_ends_with_its_session(self):
        """S-45."""
        session = Api.in_session(self.tracker)
        told = self.listen(session)
        session.delete("/session")
        self.eventually(lambda: told[-1] is None, message="the stream goes on without a session")

    def test_an_open_page_does_not_hold_up_the_end_of_the_server(self):
        other = self.start_installation("Other")
        connection = client.connect(other.url, timeout=30)
        connection.request("GET", ROOT + "/events", headers=client.basic("admin", password_of("admin")))
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        ended = threading.Event()
        threading.Thread(target=lambda: (response.read(), ended.set()), daemon=True).start()
        other.process.terminate()
        other.process.wait(10)
        self.assertTrue(ended.wait(5))
        other.process = None
        connection.close()
