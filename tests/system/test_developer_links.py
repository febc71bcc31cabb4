# SPDX-License-Identifier: Apache-2.0
"""A new link between a tracker and a developer tool: calls without and with a user are on, on both sides, without anybody having
chosen anything (issue 4 "Developer tools")."""
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.fake_products import FakeRedmine
from support.git_folder import GitFolder
from support.installation import password_of
from support.pairing import pair

BOTH = {"incoming": "oauth", "outgoing": "oauth"}


class DeveloperLinkTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.folder, cls.redmine = GitFolder(), FakeRedmine()
        cls.addClassCleanup(cls.folder.close)
        cls.addClassCleanup(cls.redmine.close)
        cls.folder.make("web")
        cls.folder.commit("web", "OFFICE-1 the page")
        cls.redmine.add_projects(("office", "Office"))
        cls.redmine.add_issue(1, "Cannot print")
        cls.tracker = cls.start_installation("Tracker", start=False, type="redmine", upstream=cls.redmine.url)
        cls.tracker.start({"upstream.service_key_file": cls.tracker.secret_file("service-key", "service-key")})
        cls.forge = cls.start_installation("Forge", type="forge", host="127.0.0.2", settings={"forge.poll_seconds": 1},
                                           init=("--repositories", cls.folder.path, "--everyone-reads"))

    def tearDown(self):
        self.remove_links(self.tracker, self.forge)

    def assert_both_levels_are_on(self):
        for installation, other in ((self.tracker, self.forge), (self.forge, self.tracker)):
            link, = installation.links()
            self.assertEqual({name: link[name] for name in BOTH}, BOTH, installation.name)
            ends = Api(installation).get(f"/links/{other.identity()}/ends").json()
            self.assertEqual((ends["ours"], ends["theirs"]), (BOTH, BOTH))

    def test_the_wizard_turns_both_on_from_either_side(self):
        for starter, receiver in ((self.tracker, self.forge), (self.forge, self.tracker)):
            with self.subTest(starter=starter.name):
                pair(starter, receiver)
                self.assert_both_levels_are_on()
                self.remove_links(self.tracker, self.forge)

    def test_the_command_line_turns_both_on(self):
        self.tracker.on_data("link", "add", self.forge.url, "--remote-admin", "admin",
                             "--remote-password-file", self.tracker.password_file("admin"))
        self.tracker.settle()
        self.assert_both_levels_are_on()

    def test_so_counts_are_there_for_everybody_and_details_after_connecting_once(self):
        pair(self.tracker, self.forge)
        alice = Api(self.tracker, "alice")
        counted = self.eventually(lambda: (panel := alice.get("/dev/summary?item=OFFICE-1").json())
                                  ["summary"]["repository"]["overall"]["count"] and panel, 20)
        self.assertEqual([source["state"] for source in counted["sources"]], ["ok"], "two-legged: nobody had to connect")
        source, = alice.get("/dev/detail?item=OFFICE-1&dataType=repository").json()["sources"]
        self.assertEqual(source["state"], "connect")
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        browser.open(source["connect_url"])
        browser.answer_login("alice", password_of("alice"))
        browser.submit(browser.page.form(button="approve"), button="approve")
        browser.connect_account()
        panel = alice.get("/dev/detail?item=OFFICE-1&dataType=repository").json()
        self.assertEqual([source["state"] for source in panel["sources"]], ["ok"])
        self.assertEqual(panel["detail"][0]["repositories"][0]["name"], "web")

    def test_repositories_can_be_linked_with_projects_from_both_sides(self):
        pair(self.tracker, self.forge)
        for installation, other in ((self.tracker, self.forge), (self.forge, self.tracker)):
            found = Api(installation).get(f"/links/{other.identity()}/entities/candidates").json()
            self.assertEqual(found["local_problem"], None)
            keys = {"Tracker": ["office"], "Forge": ["web"]}
            self.assertEqual([each["key"] for each in found["local"]], keys[installation.name])
        body = {"local_type": "redmine.project", "local_key": "office", "remote_type": "forge.repository", "remote_key": "web"}
        made = Api(self.tracker).post(f"/links/{self.forge.identity()}/entities", body)
        self.assertEqual((made.status, made.json()["links"][0]["remote_url"]), (200, self.forge.url + "/forge/web"))
        there, = Api(self.forge).get(f"/links/{self.tracker.identity()}/entities").json()["links"]
        self.assertEqual((there["local_key"], there["remote_key"]), ("web", "office"))
