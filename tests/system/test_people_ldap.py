# SPDX-License-Identifier: Apache-2.0
"""People of a real directory server: signing in, rights, stable ids, escaping (S-50, S-52, S-54, S-55)."""
from support import client, slapd
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.dance import decide, callback_parameters, request_token, authorize_url, Token
from support.installation import password_of
from support.people import account_of, cookie_of, session, sign_in
from support.signer import Signer
from support.slapd import PEOPLE, Slapd, group, person


class LdapTest(SystemTest):
    entries = ""
    more = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Slapd(cls.entries)
        cls.addClassCleanup(cls.server.close)
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, users=(), start=False)
        cls.signer = Signer("peer", secret="shared with the peer")
        cls.tracker.add_consumer(cls.signer, "--two-legged", "--impersonate")
        cls.tracker.start(slapd.settings_for(cls.tracker, cls.server) | cls.more)

    def let_in(self, name, password=None):
        return cookie_of(sign_in(self.tracker, name, password or slapd.password_of(name)))

    def as_user(self, name, path="/issues"):
        url = f"{self.tracker.url}{path}?xoauth_requestor_id={name}"
        return client.get(url, {"Authorization": self.signer.authorization("GET", url)})

    def token_of(self, name):
        """A permission that the person gives to the peer in the browser."""
        browser = Browser()
        request = request_token(self.tracker.url, self.signer, "http://127.0.0.2:9/callback")
        browser.open(authorize_url(self.tracker.url, request.token))
        browser.answer_login(name, slapd.password_of(name))
        verifier = callback_parameters(decide(browser))["oauth_verifier"]
        form = self.signer.access_token(self.tracker.url, request.token, request.secret, verifier).form()
        return Token(form["oauth_token"], form["oauth_token_secret"])

    def with_token(self, token, path="/issues"):
        url = self.tracker.url + path
        return client.get(url, {"Authorization": self.signer.authorization("GET", url, token=token.token,
                                                                           token_secret=token.secret)})


class SignInTest(LdapTest):
    entries = (person("alice") + person("bob") + person("carol") + person("dora") + person("erik") + person("first") + person("hugo")
               + person("twin", dn=f"cn=twin one,{PEOPLE}") + person("twin", dn=f"cn=twin two,{PEOPLE}")
               + group("admins", "carol", "admin") + group("staff", "alice", "carol") + person("admin"))

    def test_a_person_signs_in_with_name_and_password_of_the_directory(self):
        cookie = self.let_in("alice")
        user = session(self.tracker, cookie).json()["user"]
        self.assertEqual((user["name"], user["admin"], user["groups"]), ("alice", False, ["staff"]))
        self.get(self.tracker.url + "/issues", cookie)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")
        self.assertEqual(sign_in(self.tracker, "alice", "another").status, 401)

    def test_a_group_makes_administrators_and_the_api_says_where_they_come_from(self):
        api = Api(self.tracker, "carol", headers=client.basic("carol", slapd.password_of("carol")))
        self.assertTrue(api.get("/session").json()["user"]["admin"])
        users = {user["name"]: user for user in api.get("/users").json()["users"]}
        self.assertEqual((users["carol"]["source"], users["admin"]["source"]), ("ldap", "local"))
        refused = api.patch(f"/users/{users['carol']['id']}", {"admin": False})
        self.assertEqual(refused.status, 409, refused.text)
        directory = api.get("/directory").json()
        self.assertEqual((directory["kind"], [finding["severity"] for finding in directory["findings"]]), ("ldap", ["ok"]))

    def test_an_account_of_the_server_is_never_that_of_the_directory(self):
        """The emergency administrator cannot be made in the directory."""
        self.assertEqual(sign_in(self.tracker, "admin", slapd.password_of("admin")).status, 401)
        self.assertEqual(sign_in(self.tracker, "admin", password_of("admin")).status, 303)

    def test_what_means_something_in_a_filter_finds_nobody(self):
        """S-52."""
        for name in ("*", "a*", "*)(uid=*", "alice)(objectClass=*", "\\2a", "alice\0", "alic\\65", "(uid=alice)", "alice,ou=x"):
            with self.subTest(name=name):
                self.assertEqual(sign_in(self.tracker, name, slapd.password_of("alice")).status, 401)
        self.assertFalse(self.tracker.rows("SELECT 1 FROM account WHERE source = 'ldap' AND name NOT IN "
                                           "('alice', 'bob', 'carol', 'dora', 'dorothea', 'erik', 'first') "
                                           "AND name NOT LIKE '%(former%'"))

    def test_a_password_that_is_none_is_refused_before_the_directory_is_asked(self):
        """S-52: a server takes a name with an empty password for an anonymous bind."""
        for password in ("", "   ", "\t", "\0", "a\0b"):
            with self.subTest(password=password):
                self.assertEqual(sign_in(self.tracker, "hugo", password).status, 401)
        self.assertIsNone(account_of(self.tracker, "hugo"))

    def test_a_name_that_two_entries_have_is_nobodys(self):
        """S-52: exactly one entry."""
        self.assertEqual(sign_in(self.tracker, "twin", slapd.password_of("twin")).status, 401)
        self.assertIsNone(account_of(self.tracker, "twin"))

    def test_case_and_blanks_make_no_second_person(self):
        """S-54."""
        ids = {session(self.tracker, self.let_in(name, slapd.password_of("erik"))).json()["user"]["id"]
               for name in ("erik", "Erik", "ERIK")}
        self.assertEqual(len(ids), 1)
        self.assertEqual(sign_in(self.tracker, " erik", slapd.password_of("erik")).status, 401)
        self.assertEqual(len(self.tracker.rows("SELECT 1 FROM account WHERE name_key LIKE '%erik%'")), 1)

    def test_a_rename_keeps_what_the_person_has_allowed(self):
        """S-54: the entry's id owns the permission."""
        token = self.token_of("dora")
        self.assertEqual(self.with_token(token).status, 200)
        self.server.rename("dora", "dorothea")

        def is_renamed():
            answer = self.with_token(token)
            self.assertEqual(answer.status, 200, answer.text)
            return self.app.last().header("X-Forwarded-User") == "dorothea"

        self.eventually(is_renamed, 6)

    def test_who_is_made_anew_under_an_old_name_inherits_nothing(self):
        """S-54."""
        token = self.token_of("first")
        before = account_of(self.tracker, "first")[0]
        self.server.remove(f"uid=first,{PEOPLE}")
        self.server.add(person("first"))
        cookie = self.let_in("first")
        self.assertNotEqual(session(self.tracker, cookie).json()["user"]["id"], before)
        self.assert_problem(self.with_token(token), 401, "permission_denied")
        mine = client.get(self.tracker.url + "/applinks/api/v1/permissions", cookie).json()
        self.assertEqual(mine["permissions"], [])

    def test_a_linked_application_acts_for_people_who_never_were_here(self):
        self.assertIsNone(account_of(self.tracker, "bob"))
        self.assertEqual(self.as_user("bob").status, 200)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "bob")
        self.assertTrue(self.tracker.rows("SELECT 1 FROM audit WHERE event = 'call.impersonated' AND acted_for = 'bob'"))
        for name in ("nobody", "carol", "admin", "*"):  # unknown, or an administrator (S-09)
            self.assert_problem(self.as_user(name), 401, "permission_denied")


class AllowListTest(LdapTest):
    entries = person("alice") + person("bob") + group("apps", "bob")
    more = {"directory.impersonation_groups": "apps,others"}

    def test_only_members_of_the_named_groups_are_acted_for(self):
        """S-09: whatever a link allows."""
        self.assertEqual(self.as_user("bob").status, 200)
        self.assert_problem(self.as_user("alice"), 401, "permission_denied")
        self.server.change(f"cn=apps,{slapd.GROUPS}", f"changetype: modify\nadd: member\nmember: uid=alice,{PEOPLE}\n")
        self.eventually(lambda: self.as_user("alice").status == 200, 6)
        self.server.change(f"cn=apps,{slapd.GROUPS}", f"changetype: modify\ndelete: member\nmember: uid=alice,{PEOPLE}\n")
        self.eventually(lambda: self.as_user("alice").status == 401, 6)


class ManyGroupsTest(LdapTest):
    entries = person("alice") + "".join(group(f"g{i:05}", "alice") for i in range(50_000)) + group("z-admins", "alice")
    more = {"directory.admin_groups": "z-admins"}

    def test_fifty_thousand_groups_are_cut_with_a_finding_and_those_that_decide_count(self):
        user = session(self.tracker, self.let_in("alice")).json()["user"]
        self.assertEqual(len(user["groups"]), 1000)
        self.assertTrue(user["admin"])
        api = Api(self.tracker)
        findings = {finding["code"]: finding for finding in api.get("/directory").json()["findings"]}
        self.assertEqual(findings["self_directory_groups"]["severity"], "warning")
        self.assertIn("alice", findings["self_directory_groups"]["text"])
