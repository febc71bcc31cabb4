# SPDX-License-Identifier: Apache-2.0
"""The application's own login: whose browser it is, is asked there with the browser's cookies."""
import json
import threading
import time
import urllib.parse

from support import client
from support.api import Api, pointers
from support.case import SystemTest
from support.installation import password_of
from support.people import account_of, cookie_of, session, sign_in
from support.signer import Signer

SESSION = "_redmine_session"


class Host:
    """What an application with a login answers; `sessions` is who is signed in with which cookie."""

    def __init__(self, application):
        self.sessions, self.asked, self.is_down = {}, [], False
        self.lock = threading.Lock()
        application.on("/applinks_whoami.json", self.who)

    def who(self, handler, seen):
        cookies = dict(part.strip().partition("=")[::2] for part in (seen.header("Cookie") or "").split(";"))
        with self.lock:
            self.asked.append(seen)
            person = self.sessions.get(cookies.get(SESSION))
        if self.is_down:
            return handler.answer(500, b"")
        if person is None:
            return handler.answer(401, b"{}", [("Content-Type", "application/json")])
        handler.answer(200, json.dumps(person).encode(), [("Content-Type", "application/json")])


def person(number, login, admin=False):
    return {"id": number, "login": login, "mail": f"{login}@example.org", "admin": admin, "groups": ["staff"]}


class HostUsers:
    """The users of an application as its REST API lists them for the service key: Redmine's shapes."""

    KEY = "the service key"

    def __init__(self, application):
        self.users, self.is_down = {}, False
        self.application = application
        application.on("/users.json", self.list)

    def add(self, number, login, *groups, admin=False):
        user = {"id": number, "login": login, "admin": admin, "firstname": login, "lastname": "X", "mail": f"{login}@example.org"}
        self.users[login] = user
        groups = [{"id": at, "name": name} for at, name in enumerate(groups, 1)]
        self.application.on(f"/users/{number}.json", lambda handler, seen: self.answer(handler, seen, {"user": user | {"groups": groups}}))

    def answer(self, handler, seen, body):
        if self.is_down:
            return handler.answer(500, b"")
        if seen.header("X-Redmine-API-Key") != self.KEY or seen.header("X-Redmine-Switch-User"):
            return handler.answer(403, b"{}")
        handler.answer(200, json.dumps(body).encode(), [("Content-Type", "application/json")])

    def list(self, handler, seen):
        """As Redmine does, by parts of names."""
        asked = urllib.parse.parse_qs(seen.path.partition("?")[2])["name"][0].lower()
        found = [user for login, user in self.users.items() if asked in login.lower()]
        self.answer(handler, seen, {"users": found, "total_count": len(found), "offset": 0, "limit": 100})


class HostLookupTest(SystemTest):
    """Who is named before she ever signed in is looked up at the application."""

    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.users = HostUsers(cls.app)
        cls.tracker = cls.start_installation(upstream=cls.app.url, type="redmine", users=(), start=False, settings={"directory.kind": "host"})
        cls.tracker.start({"upstream.service_key_file": cls.tracker.secret_file(HostUsers.KEY, "service-key")})
        cls.signer = Signer("jenkins", secret="s" * 20)
        cls.tracker.add_consumer(cls.signer, "--impersonate")

    def setUp(self):
        self.users.is_down = False
        self.app.forget()

    def impersonate(self, user):
        return self.signer.get(self.signer.as_user(self.tracker.url + "/issues.json", user))

    def by_the_application(self, user):
        """As the application calls our API on behalf of a person: with the gateway key."""
        key = (self.tracker.data / "gateway.key").read_text().strip()
        return client.get(self.tracker.url + "/applinks/api/v1/search/targets", {"Authorization": "Bearer " + key, "X-Applink-User": user})

    def test_whoever_is_acted_for_need_not_have_come_before(self):
        self.users.add(21, "yuri", "dev", "staff")
        self.users.add(22, "yurika")
        self.assertEqual(self.impersonate("Yuri").status, 200)
        self.assertEqual(self.app.last().header("X-Redmine-Switch-User"), "yuri")
        self.assertEqual(account_of(self.tracker, "yuri")[1:], (1, "host"))
        self.assertEqual(self.tracker.rows("SELECT external_id FROM account WHERE name = 'yuri'"), [("21",)])
        groups = self.tracker.rows("SELECT name FROM account_group WHERE account = ? ORDER BY name", account_of(self.tracker, "yuri")[0])
        self.assertEqual(groups, [("dev",), ("staff",)])

    def test_administrators_and_nobody_are_not_acted_for(self):
        """S-09, S-52: and both are told alike."""
        self.users.add(23, "root", admin=True)
        for user in ("root", "nobody"):
            self.assert_problem(self.impersonate(user), 401, "permission_denied")
        self.assertIsNone(account_of(self.tracker, "nobody"))

    def test_an_application_that_is_down_is_no_answer(self):
        """S-44."""
        self.users.add(24, "zoe")
        self.users.is_down = True
        self.assertIn(self.impersonate("zoe").status, (401, 503))
        self.assertEqual(self.by_the_application("zoe").status, 503)
        self.assertIsNone(account_of(self.tracker, "zoe"))
        self.users.is_down = False
        self.assertEqual(self.impersonate("zoe").status, 200)

    def test_the_application_itself_names_people_who_never_came(self):
        self.users.add(25, "xenia")
        self.assertEqual(self.by_the_application("xenia").status, 200)
        self.assertEqual(self.by_the_application("nobody").status, 401)

    def test_a_service_user_is_found_by_the_command_line_and_the_api(self):
        self.users.add(26, "robot")
        self.users.add(27, "builder")
        self.users.add(28, "chief", admin=True)
        runner = Signer("runner", secret="r" * 20)
        self.tracker.add_consumer(runner, "--two-legged", "--as", "robot")
        self.assertEqual(runner.get(self.tracker.url + "/issues.json").status, 200)
        self.assertEqual(self.app.last().header("X-Redmine-Switch-User"), "robot")
        body = {"name": "CI", "incoming": {"protocol": "oauth2", "scope": "READ", "without_user": "service", "redirect_uris": []}}

        def create(user):
            body["incoming"]["service_user"] = user
            return Api(self.tracker).post("/external-applications", body)
        self.assertEqual([pointers(create(user)) for user in ("nobody", "chief")], [["/incoming/service_user"]] * 2)
        self.assertEqual(create("builder").status, 201)
        self.assertEqual(account_of(self.tracker, "builder")[1:], (1, "host"))


class HostDirectoryTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.host = Host(cls.app)
        cls.tracker = cls.start_installation(upstream=cls.app.url, type="redmine", users=(),
                                             settings={"directory.kind": "host"})

    def setUp(self):
        self.app.forget()
        self.host.is_down = False
        self.host.asked.clear()

    def browser(self, value, who):
        self.host.sessions[value] = who
        return f"{SESSION}={value}"

    def login(self, cookies, path="/applinks/login"):
        return client.get(self.tracker.url + path, {"Cookie": cookies})

    def signed_in(self, value, who):
        """The Cookie header of a browser that is signed in at the application and here."""
        cookies = self.browser(value, who)
        return {"Cookie": cookies + "; " + cookie_of(self.login(cookies))["Cookie"]}

    def test_who_is_signed_in_at_the_application_is_signed_in_here(self):
        cookies = self.signed_in("a1", person(1, "alice", admin=True))
        user = session(self.tracker, cookies).json()["user"]
        self.assertEqual((user["name"], user["admin"], user["groups"]), ("alice", True, ["staff"]))
        self.assertEqual(account_of(self.tracker, "alice")[1:], (1, "host"))

    def test_only_the_named_cookies_are_sent_and_never_ours(self):
        cookies = self.signed_in("a2", person(1, "alice"))
        self.host.asked.clear()
        time.sleep(3.1)  # past what an answer counts for
        session(self.tracker, {"Cookie": cookies["Cookie"] + "; other=secret"})
        self.assertEqual([seen.header("Cookie") for seen in self.host.asked], [f"{SESSION}=a2"])

    def test_who_is_not_is_led_to_the_applications_page_and_back(self):
        answer = client.get(self.tracker.url + "/applinks/login?return_to=/applinks/links")
        self.assertEqual(answer.status, 303)
        page = urllib.parse.urlsplit(answer.header("Location"))
        self.assertEqual(page.path, "/login")
        back = urllib.parse.parse_qs(page.query)["back_url"][0]
        self.assertTrue(back.startswith(self.tracker.url + "/applinks/signed-in?"), back)
        # Back without a session there: no circle, but a page with both ways.
        again = client.get(back)
        self.assertEqual(again.status, 200)
        self.assertIn("back_url", again.text)
        # Back with one.
        self.host.sessions["b1"] = person(2, "bob")
        there = client.get(back, {"Cookie": f"{SESSION}=b1"})
        self.assertEqual((there.status, there.header("Location")), (303, "/applinks/links"))

    def test_signing_out_there_or_in_as_somebody_else_ends_the_session_here(self):
        cookies = self.signed_in("c1", person(3, "carol"))
        ours = cookies["Cookie"].partition("; ")[2]
        self.assertEqual(session(self.tracker, cookies).status, 200)
        # The browser has no session there any more: nothing that was known of it counts.
        self.assertEqual(session(self.tracker, {"Cookie": ours}).status, 401)
        cookies = self.signed_in("c2", person(3, "carol"))
        ours = cookies["Cookie"].partition("; ")[2]
        other = self.browser("d1", person(4, "dora"))
        self.assertEqual(session(self.tracker, {"Cookie": f"{other}; {ours}"}).status, 401)

    def test_an_end_of_the_session_at_the_applications_side_is_noticed_in_seconds(self):
        cookies = self.signed_in("e1", person(5, "erik"))
        self.assertEqual(session(self.tracker, cookies).status, 200)
        del self.host.sessions["e1"]
        self.eventually(lambda: session(self.tracker, cookies).status == 401, 5)

    def test_an_answer_counts_for_seconds(self):
        cookies = self.signed_in("f1", person(6, "fred"))
        self.host.asked.clear()
        for _ in range(20):
            self.assertEqual(session(self.tracker, cookies).status, 200)
        self.assertLessEqual(len(self.host.asked), 2)

    def test_the_guard_leaves_the_person_to_the_applications_cookies(self):
        cookies = self.signed_in("g1", person(7, "gina"))
        client.get(self.tracker.url + "/issues", cookies)
        seen = self.app.last()
        self.assertIsNone(seen.header("X-Redmine-Switch-User"))
        self.assertEqual(seen.header("Cookie"), f"{SESSION}=g1")

    def test_an_application_that_is_down_lets_nobody_in_but_the_servers_own_accounts(self):
        """S-44."""
        cookies = self.signed_in("h1", person(8, "hanna"))
        self.host.is_down = True
        self.eventually(lambda: session(self.tracker, cookies).status == 503, 5)
        page = self.login(f"{SESSION}=h1")
        self.assertEqual(page.status, 200)
        self.assertIn("cannot be asked", page.text)
        self.assertEqual(sign_in(self.tracker, "admin", password_of("admin")).status, 303)

    def test_a_name_that_is_an_own_account_is_not_to_be_had_from_the_application(self):
        self.assertNotEqual(self.login(self.browser("i1", person(9, "admin", admin=True))).status, 303)

    def test_a_rename_keeps_the_account_and_a_new_user_of_the_name_gets_another(self):
        """S-54."""
        self.signed_in("j1", person(10, "jana"))
        first = account_of(self.tracker, "jana")[0]
        self.signed_in("j2", person(10, "johanna"))
        self.assertEqual(account_of(self.tracker, "johanna")[0], first)
        self.signed_in("j3", person(11, "jana"))
        self.assertNotEqual(account_of(self.tracker, "jana")[0], first)
