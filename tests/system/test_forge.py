# SPDX-License-Identifier: Apache-2.0
"""A folder of git repositories as an application (issue 4, docs/forge.md): the real binary and real repositories."""
import pathlib
import re

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.git_folder import GitFolder
from support.installation import BINARY, password_of, run
from support.pairing import pair

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# The grammar of features.md 7.1, written down a second time.
KEY = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9_]*-[1-9][0-9]{0,17}(?![A-Za-z0-9])")


class ForgeTest(SystemTest):
    access = ""

    @classmethod
    def setUpClass(cls):
        cls.folder = GitFolder()
        cls.addClassCleanup(cls.folder.close)
        cls.fill()
        cls.forge = cls.start_installation("Forge", type="forge", init=("--repositories", cls.folder.path), start=False,
                                           settings={"forge.poll_seconds": cls.poll_seconds})
        cls.write_access(cls.access)
        cls.forge.start()
        cls.browsers = {}

    poll_seconds = 1

    @classmethod
    def fill(cls):
        raise NotImplementedError

    @classmethod
    def write_access(cls, text):
        (cls.forge.data / "forge-access.toml").write_text(text)

    def page(self, path, user="admin"):
        if user not in self.browsers:
            self.browsers[user] = Browser()
            self.browsers[user].sign_in(self.forge.url, user, password_of(user))
        return self.browsers[user].open(self.forge.url + path)

    def commits_on(self, page, repository):
        return {re.search(r"/-/commit/([0-9a-f]{40})", href)[1] for href, _ in page.links if f"/forge/{repository}/-/commit/" in href}

    def commits_for(self, key, repository, user="admin"):
        return self.commits_on(self.page(f"/forge/-/item/{key}", user), repository)

    def search(self, text, user="admin", kind=""):
        answer = client.get(f"{self.forge.url}/rest/forge/1.0/search?q={text}&kind={kind}", client.basic(user, password_of(user)))
        self.assertEqual(answer.status, 200, answer.text)
        return [(item["kind"], item["title"]) for item in answer.json()["items"]]

    def wait_until_read(self, repository, count, seconds=30):
        words = f"{count} commit{'' if count == 1 else 's'}"
        return self.eventually(lambda: words in self.page(f"/forge/{repository}").text, seconds, f"{repository} has not {words}")


class RealHistory(ForgeTest):
    """This project's own history, compared with what git says."""

    @classmethod
    def fill(cls):
        cls.folder.git("", "clone", "-q", "--bare", "--no-local", str(ROOT), "applinkd.git")

    def test_every_key_of_the_history_leads_to_the_commits_that_git_log_finds(self):
        count = int(self.folder.git("applinkd.git", "rev-list", "--all", "--count"))
        self.assertGreater(count, 1)
        self.wait_until_read("applinkd", count, 60)
        messages = self.folder.git("applinkd.git", "log", "--all", "--format=%B")
        keys = sorted(set(KEY.findall(messages)))
        self.assertGreater(len(keys), 0, "no commit names a key")
        for key in keys:
            grep = rf"(^|[^A-Za-z0-9]){key}($|[^A-Za-z0-9])"
            found = set(self.folder.git("applinkd.git", "log", "--all", "-E", f"--grep={grep}", "--format=%H").split())
            with self.subTest(key=key):
                shown = self.commits_for(key, "applinkd")
                self.assertEqual(shown, found if len(found) <= 100 else shown & found)
                self.assertEqual(len(shown), min(len(found), 100))

    def test_the_log_and_every_kind_of_page_can_be_reached_by_links(self):
        start = self.page("/")
        self.assertTrue(start.url.endswith("/forge/"), start.url)
        self.eventually(lambda: "applinkd" in self.page("/forge/").text)
        repository = self.browsers["admin"].open(self.page("/forge/").link("/forge/applinkd"))
        branch = self.browsers["admin"].open(repository.link("/-/branch/"))
        commit = self.browsers["admin"].open(branch.link("/-/commit/"))
        for page in (repository, branch, commit):
            self.assertEqual((page.status, page.scripts), (200, []))
        newest = self.folder.git("applinkd.git", "log", "-1", "--format=%s")
        self.assertIn(" ".join(newest.split())[:60], branch.text)
        self.assertIn("Author", commit.text)

    def test_pages_carry_the_headers_of_s_49(self):
        answer = self.page("/forge/").answer
        self.assertIn("default-src 'self'", answer.header("Content-Security-Policy"))
        self.assertEqual((answer.header("X-Content-Type-Options"), answer.header("Cache-Control")), ("nosniff", "no-store"))


class Access(ForgeTest):
    """A repository that somebody may not read shows neither titles nor counts nor its existence to her."""

    access = """
[[rule]]
repositories = ["open"]
everyone = true
[[rule]]
repositories = ["al*"]
users = ["alice"]
[[rule]]
repositories = ["team/*"]
groups = ["dev"]
"""
    REPOSITORIES = ("open", "alices", "team/plan", "unlisted")

    @classmethod
    def fill(cls):
        cls.heads = {}
        for name in cls.REPOSITORIES:
            cls.folder.make(name)
            cls.heads[name] = cls.folder.commit(name, f"ABC-1 title in {name}")
            cls.folder.git(name, "branch", f"ABC-1-{name.replace('/', '-')}")

    def setUp(self):
        self.eventually(lambda: all(name in self.page("/forge/").text for name in self.REPOSITORIES), 20)

    def assert_sees(self, user, names):
        listing, item = self.page("/forge/", user), self.page("/forge/-/item/ABC-1", user)
        commits, branches = self.search("ABC-1", user, "commit"), self.search("abc-1", user, "branch")
        for name in self.REPOSITORIES:
            may = name in names
            with self.subTest(user=user, name=name):
                for place in (f"/forge/{name}", f"/forge/{name}/-/branch/main", f"/forge/{name}/-/commit/{self.heads[name]}"):
                    self.assertEqual(self.page(place, user).status, 200 if may else 404, place)
                self.assertEqual(name in listing.text, may)
                self.assertEqual(f"title in {name}" in item.text, may)
                self.assertEqual(("commit", f"ABC-1 title in {name}") in commits, may)
                self.assertEqual(("branch", f"ABC-1-{name.replace('/', '-')}") in branches, may)
                answer = client.get(f"{self.forge.url}/rest/forge/1.0/item?repository={name}&branch=main",
                                    client.basic(user, password_of(user)))
                self.assertEqual(answer.status, 200 if may else 404)
        if len(names) < len(self.REPOSITORIES):
            hidden = self.page(f"/forge/{next(name for name in self.REPOSITORIES if name not in names)}", user)
            absent = self.page("/forge/there-is-none", user)
            without_id = [re.sub(r"Error id.*", "", page.text) for page in (hidden, absent)]
            self.assertEqual(without_id[0], without_id[1])

    def test_each_sees_what_the_rules_say(self):
        self.forge.add_user("dora", "--group", "dev")
        self.forge.settle()
        self.assert_sees("alice", {"open", "alices"})
        self.assert_sees("bob", {"open"})
        self.assert_sees("dora", {"open", "team/plan"})
        self.assert_sees("admin", set(self.REPOSITORIES))

    def test_every_page_leads_to_the_repositories(self):
        for path in ("/forge/", "/forge/open", "/forge/-/item/ABC-1"):
            self.assertIn(self.forge.url + "/forge/", [href for href, label in self.page(path, "bob").links if label == "Repositories"], path)

    def test_without_a_session_there_is_only_the_way_to_sign_in(self):
        for path in ("/forge/", "/forge/open", "/forge/unlisted", "/forge/there-is-none", "/"):
            answer = client.get(self.forge.url + path)
            self.assertEqual(answer.status, 303, path)
            self.assertIn("/applinks/login", answer.header("Location"))
        self.assertEqual(client.get(self.forge.url + "/rest/forge/1.0/search?q=a").status, 401)

    def test_a_rule_that_was_taken_away_counts_within_seconds_and_a_broken_file_closes_everything(self):
        self.assertEqual(self.page("/forge/alices", "alice").status, 200)
        self.write_access('[[rule]]\nrepositories = ["open"]\neveryone = yes\n')
        try:
            self.eventually(lambda: self.page("/forge/alices", "alice").status == 404, 10)
            self.assertEqual(self.page("/forge/open", "alice").status, 404)
            self.assertIn("line 3", self.page("/forge/", "admin").text)
            self.assertNotIn("line 3", self.page("/forge/", "alice").text)
        finally:
            self.write_access(self.access)
        self.eventually(lambda: self.page("/forge/alices", "alice").status == 200, 10)


class Changes(ForgeTest):
    access = '[[rule]]\nrepositories = ["*"]\neveryone = true\n'
    poll_seconds = 3600  # only hooks, and the first round

    @classmethod
    def fill(cls):
        cls.folder.make("broken")
        cls.folder.commit("broken", "ABC-1 behind the broken one")
        cls.broken = cls.folder.commit("broken", "ABC-1 broken")
        cls.folder.commit("broken", "ABC-1 in front of it")
        file = cls.folder.path / "broken/.git/objects" / cls.broken[:2] / cls.broken[2:]
        file.chmod(0o600)
        file.write_bytes(b"nonsense")
        cls.folder.make("wordy")
        cls.long = cls.folder.commit("wordy", "ABC-1 long\n\n" + "x" * 10_000_000 + " ABC-2\n")
        (cls.folder.path / "hooked.git").mkdir()
        cls.folder.git("hooked.git", "init", "-q", "--bare", "-b", "main")

    def setUp(self):
        self.eventually(lambda: all(name in self.page("/forge/").text for name in ("broken", "wordy", "hooked")), 20)

    def test_a_broken_object_costs_a_finding_and_not_the_page(self):
        page = self.page("/forge/broken", "alice")
        self.assertEqual(page.status, 200)
        self.assertIn(self.broken[:12], page.text)
        self.assertEqual(len(self.commits_for("ABC-1", "broken")), 1)
        log = self.page("/forge/broken/-/branch/main")
        self.assertIn("cannot be read any further", log.text)
        self.assertEqual(self.page(f"/forge/broken/-/commit/{self.broken}").status, 404)

    def test_a_message_of_10_megabytes_is_cut_with_a_finding(self):
        self.assertEqual(self.commits_for("ABC-1", "wordy"), {self.long})
        self.assertEqual(self.commits_for("ABC-2", "wordy"), set())
        self.assertIn("longer than 64 KiB", self.page("/forge/wordy").text)
        page = self.page(f"/forge/wordy/-/commit/{self.long}")
        self.assertLess(len(page.answer.body), 200_000)

    def test_a_push_is_seen_within_a_second_by_its_hook_and_a_forced_one_takes_away(self):
        hook = self.folder.path / "hooked.git/hooks/post-receive"
        hook.write_text(f'#!/bin/sh\nexec {pathlib.Path(BINARY).resolve()} forge notify --data {self.forge.data} "$PWD"\n')
        hook.chmod(0o755)
        work = GitFolder()
        self.addCleanup(work.close)
        work.make("work")
        first = work.commit("work", "ABC-7 first")
        push = ("push", "-q", str(self.folder.path / "hooked.git"))
        work.git("work", *push, "main")
        self.eventually(lambda: self.commits_for("ABC-7", "hooked") == {first}, 5, "the push was not seen")
        second = work.commit("work", "ABC-7 second, with a password")
        work.git("work", *push, "main", "HEAD:refs/heads/topic/abc-8")
        self.eventually(lambda: self.commits_for("ABC-7", "hooked") == {first, second}, 5)
        self.assertIn("topic/abc-8", self.page("/forge/-/item/ABC-8").text)
        work.git("work", "reset", "-q", "--hard", "HEAD~1")
        third = work.commit("work", "ABC-7 third")
        work.git("work", *push, "-f", "main", ":topic/abc-8")
        self.eventually(lambda: self.commits_for("ABC-7", "hooked") == {first, third}, 5)
        self.assertEqual(self.page(f"/forge/hooked/-/commit/{second}").status, 404)
        self.assertNotIn("topic/abc-8", self.page("/forge/-/item/ABC-8").text)

    def test_notify_names_what_it_does_not_find(self):
        answer = self.forge.on_data("forge", "notify", "absent", status=2)
        self.assertIn("There is no repository absent", answer.stderr)
        self.forge.on_data("forge", "notify", "hooked.git")


class Panel(ForgeTest):
    """A tracker that is linked with the forge: counts for everybody, details as the person who looks."""

    access = """
[[rule]]
repositories = ["open", "team/open"]
everyone = true
[[rule]]
repositories = ["secret"]
users = ["alice"]
"""

    @classmethod
    def fill(cls):
        for name in ("open", "secret"):
            cls.folder.make(name)
            cls.folder.commit(name, f"TRACKER-1 title in {name}")
        cls.folder.make("team/open")
        cls.folder.commit("team/open", "start")
        cls.folder.git("team/open", "branch", "topic/with/slashes")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.app = cls.start_application("127.0.0.2")
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url, host="127.0.0.2")
        pair(cls.tracker, cls.forge, same_users=True)

    def setUp(self):
        self.eventually(lambda: all(name in self.page("/forge/").text for name in ("open", "secret")), 20)

    def test_a_branch_with_slashes_in_a_repository_of_a_folder_has_a_preview(self):
        self.eventually(lambda: "team/open" in self.page("/forge/").text, 20)
        url = self.forge.url + "/forge/team/open/-/branch/topic/with/slashes"
        self.assertEqual(self.page("/forge/team/open/-/branch/topic/with/slashes").status, 200)
        (item,) = Api(self.tracker, "alice").post("/resolve", {"urls": [url]}).json()["items"]
        self.assertEqual((item["status"], item["kind"], item["title"]), ("ok", "branch", "topic/with/slashes"))
        found = Api(self.tracker, "alice").get(f"/links/{self.forge.identity()}/search?kind=branch&q=topic").json()["items"]
        self.assertEqual([(each["title"], each["url"]) for each in found], [("topic/with/slashes", url)])

    def ask(self, what, user):
        answer = Api(self.tracker, user).get(f"/dev/{what}")
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json()

    def test_details_are_those_of_the_person_and_counts_those_of_everybody(self):
        for user, names in (("alice", {"open", "secret"}), ("bob", {"open"})):
            found = self.eventually(lambda: (panel := self.ask("detail?item=TRACKER-1&dataType=repository", user))["detail"] and panel)
            repositories = found["detail"][0]["repositories"]
            self.assertEqual({repository["name"] for repository in repositories}, names)
            commit = next(one for one in repositories if one["name"] == "open")["commits"][0]
            self.assertEqual((commit["message"], commit["fileCount"], commit["files"][0]["path"]), ("TRACKER-1 title in open", 1, "file.txt"))
            self.assertTrue(commit["url"].startswith(self.forge.url + "/forge/open/-/commit/"))
            self.assertEqual("secret" in str(found), user == "alice")
            counts = self.eventually(lambda: (panel := self.ask("summary?item=TRACKER-1", user))["summary"]["repository"]["overall"]["count"] and panel)
            self.assertEqual(counts["summary"]["repository"]["overall"]["count"], 1)


class SettingUp(SystemTest):
    def init(self, *words):
        data = self.directory / "data"
        return run("init", "--data", data, "--name", "F", "--url", "http://127.0.0.1:1", *words)

    def setUp(self):
        folder = GitFolder()
        self.addCleanup(folder.close)
        self.directory = folder.path

    def test_init_says_what_is_missing_or_too_much(self):
        for words, sentence in ((("--type", "forge"), "needs --repositories"),
                                (("--type", "forge", "--repositories", self.directory / "absent"), "is not a directory"),
                                (("--type", "generic", "--repositories", self.directory), "is for the application type"),
                                (("--type", "forge", "--repositories", self.directory, "--upstream", "http://127.0.0.1:2"), "leave --upstream out")):
            answer = self.init(*words)
            self.assertEqual(answer.returncode, 2)
            self.assertIn(sentence, answer.stderr)

    def test_nobody_but_administrators_reads_anything_unless_it_is_said(self):
        (self.directory / "git").mkdir()
        self.assertEqual(self.init("--type", "forge", "--repositories", self.directory / "git").returncode, 0)
        self.assertNotRegex((self.directory / "data/forge-access.toml").read_text(), r"(?m)^[^#\n]")

    def test_everyone_reads_when_it_is_said(self):
        (self.directory / "git").mkdir()
        self.assertEqual(self.init("--type", "forge", "--repositories", self.directory / "git", "--everyone-reads").returncode, 0)
        self.assertIn("\neveryone = true\n", (self.directory / "data/forge-access.toml").read_text())

    def test_a_broken_access_file_stops_the_start_with_its_line(self):
        (self.directory / "git").mkdir()
        self.assertEqual(self.init("--type", "forge", "--repositories", self.directory / "git").returncode, 0)
        (self.directory / "data/forge-access.toml").write_text('[[rule]]\nrepositories = "all"\n')
        answer = run("serve", "--data", self.directory / "data", "--listen", "127.0.0.1:0")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("forge-access.toml, line 2", answer.stderr)

