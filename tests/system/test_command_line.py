# SPDX-License-Identifier: Apache-2.0
"""The command line: a fixed interface that scripts rely on. Wrong use ends with status 2 and one sentence (S-66)."""
import json
import pathlib
import shutil
import socket
import stat
import tempfile
import unittest

from support import client
from support.installation import Installation, run
from support.ports import free_port
from support.signer import Signer, rsa_pem


class TemporaryDirectory(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="applinkd-test-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.data = self.directory / "data"

    def file(self, name, text, mode=0o600):
        path = self.directory / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def assert_refused(self, result, *words):
        """Status 2, nothing on stdout, one sentence on stderr that has all `words`."""
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        lines = result.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith("applinkd: "), lines[0])
        self.assertRegex(lines[0], r"[.)]$|chmod 600 \S+$")
        for word in words:
            self.assertIn(str(word), lines[0])

    def init(self, **changed):
        options = {"data": self.data, "name": "Tracker", "type": "generic", "url": "http://127.0.0.1:8480",
                   "upstream": "http://127.0.0.1:8080"} | changed
        words = [word for key, value in options.items() if value is not None for word in ("--" + key.replace("_", "-"), value)]
        return run("init", *words)


class InitTest(TemporaryDirectory):
    def test_makes_keys_that_only_the_owner_can_read_and_a_database(self):
        self.assertEqual(self.init().returncode, 0)
        names = {path.name for path in self.data.iterdir()}
        self.assertLessEqual({"master.key", "assertion.key", "gateway.key", "applinkd.toml", "applinkd.db"}, names)
        for name in ("master.key", "assertion.key", "gateway.key"):
            self.assertEqual(stat.S_IMODE((self.data / name).stat().st_mode), 0o600, name)
            self.assertRegex((self.data / name).read_text(), r"^[0-9a-f]{64}\n$")
        self.assertEqual(stat.S_IMODE(self.data.stat().st_mode), 0o700)

    def test_two_installations_share_no_key_and_no_id(self):
        self.assertEqual(self.init().returncode, 0)
        self.assertEqual(self.init(data=self.directory / "other").returncode, 0)
        for name in ("master.key", "assertion.key", "gateway.key"):
            self.assertNotEqual((self.data / name).read_text(), (self.directory / "other" / name).read_text())

    def test_refuses_a_directory_that_exists_and_leaves_it_as_it_is(self):
        self.data.mkdir()
        (self.data / "precious").write_text("keep")
        self.assert_refused(self.init(), self.data, "exists already")
        self.assertEqual([path.name for path in self.data.iterdir()], ["precious"])

    def test_refuses_the_directory_of_another_installation(self):
        self.assertEqual(self.init().returncode, 0)
        before = (self.data / "master.key").read_text()
        self.assert_refused(self.init(), "exists already")
        self.assertEqual((self.data / "master.key").read_text(), before)

    def test_refuses_addresses_that_are_none(self):
        for url in ("tracker.example.com", "ftp://tracker.example.com", "http://", "http://user@host/", "http://host/#a",
                    "javascript:alert(1)", "http://host:99999/", "http://ho st/", "", "http://host\\evil/"):
            with self.subTest(url=url):
                self.assert_refused(self.init(url=url), "--url")
                self.assert_refused(self.init(upstream=url) if url else self.init(url=""), "--")
                self.assertEqual(list(self.directory.iterdir()), [])

    def test_refuses_an_unknown_type_and_names_those_it_has(self):
        self.assert_refused(self.init(type="excel"), "excel", "redmine", "mediawiki", "generic")
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_refuses_names_with_control_characters(self):
        for name in ("", "a\nb", "a\x1b[31m", "x" * 256):
            with self.subTest(name=name):
                self.assert_refused(self.init(name=name), "--name")

    def test_leaves_nothing_behind_when_the_password_file_is_missing_or_too_short(self):
        self.assert_refused(self.init(admin="admin", password_file=self.directory / "none"), "none", "cannot be read")
        self.assertEqual(list(self.directory.iterdir()), [])
        short = self.file("short", "abc\n")
        self.assert_refused(self.init(admin="admin", password_file=short), "short", "8")
        self.assertEqual(list(self.directory.iterdir()), [short])

    def test_needs_administrator_and_password_file_together(self):
        self.assert_refused(self.init(admin="admin"), "--password-file")
        self.assertEqual(list(self.directory.iterdir()), [])

    def test_makes_an_administrator_who_is_listed(self):
        self.assertEqual(self.init(admin="root", password_file=self.file("p", "long enough\n")).returncode, 0)
        users = json.loads(run("user", "list", "--json", "--data", self.data).stdout)
        self.assertEqual([(user["name"], user["admin"], user["active"]) for user in users], [("root", True, True)])


class OptionsTest(TemporaryDirectory):
    def test_wrong_options_end_with_status_2_and_one_sentence(self):
        for words in ((), ("frobnicate",), ("init",), ("init", "--data"), ("serve",), ("serve", "--data", "x", "--port", "1"),
                      ("user",), ("user", "add", "--data", "x"), ("link", "show", "--data", "x"), ("consumer", "add", "--data", "x"),
                      ("consumer", "add", "--data", "x", "--key", "k", "--name", "n"),
                      ("consumer", "add", "--data", "x", "--key", "k", "--name", "n", "--public-key", "a", "--secret-file", "b"),
                      ("user", "list", "--data", "x", "extra"), ("check",)):
            with self.subTest(words=words):
                self.assert_refused(run(*words), "--help")

    def test_a_word_that_is_no_command_is_named(self):
        self.assert_refused(run("frobnicate", "--data", "x"), 'applinkd has no command "frobnicate"')
        self.assert_refused(run("user", "frobnicate"), 'user has no command "frobnicate"')

    def test_help_and_version_are_answers(self):
        for words in (("--help",), ("init", "--help"), ("consumer", "add", "--help")):
            result = run(*words)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertIn("--", result.stdout)
        self.assertRegex(run("--version").stdout, r"^applinkd \d")

    def test_every_command_refuses_a_directory_that_is_no_installation(self):
        self.data.mkdir()
        for words in (("serve",), ("user", "list"), ("link", "list"), ("check",), ("consumer", "list")):
            with self.subTest(words=words):
                self.assert_refused(run(*words, "--data", self.data), "applinkd.toml", "cannot be read")


class AccountsTest(TemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.init().returncode, 0)
        self.password = self.file("p", "long enough\n")

    def user(self, *words):
        return run("user", *words, "--data", self.data)

    def listed(self):
        return {user["name"]: user for user in json.loads(self.user("list", "--json").stdout)}

    def test_added_users_are_listed_with_role_and_groups(self):
        self.assertEqual(self.user("add", "alice", "--password-file", self.password, "--group", "dev", "--group", "qa").returncode, 0)
        self.assertEqual(self.user("add", "root", "--password-file", self.password, "--admin").returncode, 0)
        users = self.listed()
        self.assertEqual((users["alice"]["groups"], users["alice"]["admin"]), (["dev", "qa"], False))
        self.assertTrue(users["root"]["admin"])
        table = self.user("list").stdout
        self.assertRegex(table, r"alice +user +active +dev, qa")

    def test_case_and_blanks_make_no_second_user(self):
        """S-54: `Bob`, `bob` and ` bob` are one person."""
        self.assertEqual(self.user("add", "Bob", "--password-file", self.password).returncode, 0)
        for name in ("bob", "BOB", " bob", "bob "):
            with self.subTest(name=name):
                self.assert_refused(self.user("add", name, "--password-file", self.password))
        self.assertEqual(list(self.listed()), ["Bob"])

    def test_disabled_users_are_shown_as_disabled(self):
        self.user("add", "alice", "--password-file", self.password)
        self.assertEqual(self.user("disable", "alice").returncode, 0)
        self.assertFalse(self.listed()["alice"]["active"])

    def test_unknown_users_are_named(self):
        self.assert_refused(self.user("disable", "nobody"), "nobody")
        self.assert_refused(self.user("passwd", "nobody", "--password-file", self.password), "nobody")

    def test_names_that_no_header_can_carry_are_refused(self):
        for name in ("", "a\nb", "a\x00b".replace("\x00", "\x01"), "x" * 300):
            with self.subTest(name=name):
                self.assert_refused(self.user("add", name, "--password-file", self.password))

    def test_passwords_are_not_stored(self):
        """S-58, S-60."""
        self.user("add", "alice", "--password-file", self.password)
        stored = b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())
        self.assertNotIn(b"long enough", stored)
        self.assertIn(b"$argon2id$", stored)


class ConsumersTest(TemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.init(admin="admin", password_file=self.file("p", "long enough\n")).returncode, 0)

    def add(self, *words, key="k", name="Client"):
        return run("consumer", "add", "--data", self.data, "--key", key, "--name", name, *words)

    def listed(self):
        return json.loads(run("consumer", "list", "--json", "--data", self.data).stdout)

    def test_adds_consumers_with_key_and_with_secret(self):
        pem = self.file("key.pem", Signer("k").public_pem)
        self.assertEqual(self.add("--public-key", pem).returncode, 0)
        self.assertEqual(self.add("--secret-file", self.file("s", "a very secret one\n"), key="h", name="Other").returncode, 0)
        methods = {entry["key"]: entry["signature_method"] for entry in self.listed()}
        self.assertEqual(methods, {"k": "RSA-SHA1", "h": "HMAC-SHA1"})
        links = json.loads(run("link", "list", "--json", "--data", self.data).stdout)
        self.assertEqual(sorted((link["name"], link["kind"]) for link in links), [("Client", "generic"), ("Other", "generic")])

    def test_refuses_weak_and_unreadable_keys(self):
        """S-06: RSA below 2048 bits is refused; a private key is not what is asked for."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
        weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        for name, text in (("weak", weak), ("text", "hello\n"), ("private", rsa_pem()), ("empty", "")):
            with self.subTest(name=name):
                self.assert_refused(self.add("--public-key", self.file(name + ".pem", text)), name + ".pem")
        self.assertEqual(self.listed(), [])

    def test_refuses_a_key_that_is_taken(self):
        pem = self.file("key.pem", Signer("k").public_pem)
        self.assertEqual(self.add("--public-key", pem).returncode, 0)
        self.assert_refused(self.add("--public-key", pem, name="Another"))
        self.assertEqual(len(self.listed()), 1)

    def test_refuses_to_run_as_an_administrator_or_as_nobody(self):
        """S-09: the user that plain 2LO runs as is never an administrator."""
        pem = self.file("key.pem", Signer("k").public_pem)
        self.assert_refused(self.add("--public-key", pem, "--two-legged", "--as", "admin"), "admin")
        self.assert_refused(self.add("--public-key", pem, "--two-legged", "--as", "nobody"), "no active user")
        self.assertEqual(self.listed(), [])

    def test_refuses_callbacks_that_are_no_web_address(self):
        """S-72."""
        pem = self.file("key.pem", Signer("k").public_pem)
        for callback in ("javascript:alert(1)", "//evil.example", "ftp://a/b", "http://user@host/"):
            with self.subTest(callback=callback):
                self.assert_refused(self.add("--public-key", pem, "--callback", callback), "--callback")

    def test_the_secret_is_not_readable_in_the_database(self):
        """S-58."""
        self.add("--secret-file", self.file("s", "planted-secret-0815\n"))
        stored = b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())
        self.assertNotIn(b"planted-secret-0815", stored)


class LinksTest(TemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.init().returncode, 0)

    def test_an_empty_list_is_an_empty_list(self):
        result = run("link", "list", "--json", "--data", self.data)
        self.assertEqual((result.returncode, json.loads(result.stdout)), (0, []))
        self.assertIn("no links", run("link", "list", "--data", self.data).stdout)

    def test_unknown_links_are_named(self):
        self.assert_refused(run("link", "show", "wiki", "--data", self.data), "wiki")
        self.assert_refused(run("link", "remove", "wiki", "--data", self.data), "wiki")
        self.assert_refused(run("check", "wiki", "--data", self.data), "wiki")

    def test_check_without_links_is_green(self):
        self.assertEqual(run("check", "--data", self.data).returncode, 0)

    def test_adding_an_address_where_nothing_answers_says_so(self):
        password = self.file("p", "long enough\n")
        address = f"http://127.0.0.1:{free_port()}"
        result = run("link", "add", address, "--data", self.data, "--remote-admin", "admin", "--remote-password-file", password,
                     settings={"egress.allow_loopback": True})
        self.assert_refused(result, "127.0.0.1")
        self.assertEqual(json.loads(run("link", "list", "--json", "--data", self.data).stdout), [])

    def test_loopback_is_refused_unless_a_setting_allows_it(self):
        """S-34."""
        password = self.file("p", "long enough\n")
        result = run("link", "add", f"http://127.0.0.1:{free_port()}", "--data", self.data, "--remote-admin", "admin",
                     "--remote-password-file", password)
        self.assert_refused(result)


class SettingsTest(TemporaryDirectory):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.init().returncode, 0)
        self.settings_file = self.data / "applinkd.toml"

    def serve(self, **settings):
        return run("serve", "--data", self.data, "--listen", f"127.0.0.1:{free_port()}", settings=settings)

    def test_unknown_keys_are_refused_with_their_line(self):
        """S-66."""
        lines = self.settings_file.read_text().count("\n")
        self.settings_file.write_text(self.settings_file.read_text() + "\n[server]\nlisten_on = \"x\"\n")
        self.assert_refused(self.serve(), self.settings_file, f"line {lines + 3}", "server.listen_on")

    def test_values_of_the_wrong_kind_or_out_of_range_are_refused_with_their_line(self):
        text = self.settings_file.read_text()
        for setting in ('threads = "two"', "threads = -1", "drain_seconds = 601", 'listen = "nowhere"', 'trusted_proxies = ["x"]',
                        "trusted_proxies = [1]", "tls_key_file = 3"):
            with self.subTest(setting=setting):
                self.settings_file.write_text(text + f"\n[server]\n{setting}\n")
                line = text.count("\n") + 3
                self.assert_refused(self.serve(), f"line {line}", "server." + setting.partition(" ")[0])

    def test_text_that_is_no_toml_is_refused_with_its_line(self):
        self.settings_file.write_text("[application\nname = 1\n")
        self.assert_refused(self.serve(), "line 1")

    def test_a_wrong_environment_variable_is_named(self):
        result = self.serve(**{"oauth.timestamp_window_seconds": 5})
        self.assert_refused(result, "APPLINKD_OAUTH_TIMESTAMP_WINDOW_SECONDS", "60")

    def test_a_key_that_the_group_can_read_stops_the_start(self):
        """S-66."""
        for name in ("master.key", "assertion.key", "gateway.key"):
            with self.subTest(name=name):
                (self.data / name).chmod(0o640)
                self.assert_refused(self.serve(), name)
                (self.data / name).chmod(0o600)

    def test_a_missing_or_damaged_master_key_stops_the_start(self):
        key = self.data / "master.key"
        whole = key.read_text()
        for text in ("", "abcd\n", whole.replace(whole[0], "z")):
            with self.subTest(text=text):
                key.write_text(text)
                self.assert_refused(self.serve(), "master.key")
        key.unlink()
        self.assert_refused(self.serve(), "master.key")

    def test_another_master_key_does_not_open_the_database(self):
        """S-58."""
        (self.data / "master.key").write_text("ab" * 32 + "\n")
        self.assertEqual(self.serve().returncode, 2)

    def test_a_busy_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.assert_refused(run("serve", "--data", self.data, "--listen", f"127.0.0.1:{port}"), port)

    def test_a_port_of_another_applinkd_is_busy_too(self):
        """The sockets of one process share a port (SO_REUSEPORT); two processes must not."""
        running = Installation(users=())
        self.addCleanup(running.close)
        running.start()
        self.assert_refused(run("serve", "--data", self.data, "--listen", f"127.0.0.1:{running.port}"), running.port)

    def test_a_second_daemon_on_the_same_data_is_refused(self):
        """Two daemons would not see each other's nonces (S-05)."""
        running = Installation(users=())
        self.addCleanup(running.close)
        running.start()
        result = run("serve", "--data", running.data, "--listen", f"127.0.0.1:{free_port()}")
        self.assert_refused(result)

    def test_wrong_listen_addresses_are_refused(self):
        for listen in ("8480", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "nosuchhost:1"):
            with self.subTest(listen=listen):
                self.assert_refused(run("serve", "--data", self.data, "--listen", listen), listen.removesuffix(":1"))


class OwnPathsOnlyTest(TemporaryDirectory):
    def test_without_an_upstream_only_our_own_paths_are_answered(self):
        running = Installation(users=())
        self.addCleanup(running.close)
        running.start()
        self.assertEqual(client.get(running.url + "/applinks/healthz").status, 200)
        answer = client.get(running.url + "/anything")
        self.assertEqual(answer.status, 404)
        self.assertNotIn("upstream", answer.text)


if __name__ == "__main__":
    unittest.main()
