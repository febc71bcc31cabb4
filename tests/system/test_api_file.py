# SPDX-License-Identifier: Apache-2.0
"""Links as a file: `applinkd export`, `applinkd apply`, and the same in our JSON API (S-68, S-70)."""
import json

from support.api import Api, pointers, problem
from support.case import SystemTest
from support.dance import obtain_token
from support.pairing import pair
from support.signer import Signer


class LinkFileTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")
        cls.wiki = cls.start_installation("Wiki", host="127.0.0.2")
        cls.tracker.add_consumer(Signer("builder", secret="s" * 32), name="Builder")
        pair(cls.tracker, cls.wiki)
        cls.api = Api(cls.tracker)
        cls.api.post("/external-applications", {"name": "Pipeline", "incoming": {"protocol": "oauth2", "redirect_uris": ["https://ci.example/b"]}})
        cls.api.post("/external-applications", {"name": "Forge", "address": "https://forge.example", "outgoing": {
            "protocol": "oauth2", "authorize_url": "/a", "token_url": "/t", "client_id": "us", "client_secret": "their secret",
            "scopes": ["api"], "authorize_parameters": [{"name": "prompt", "value": "consent"}]}})

    def file(self, text, name="links.toml"):
        path = self.tracker.directory / name
        path.write_text(text)
        return path

    def export(self):
        return self.tracker.on_data("export").stdout

    def apply(self, text, *flags):
        return json.loads(self.tracker.on_data("apply", self.file(text), "--json", *flags).stdout)

    @staticmethod
    def actions(result):
        return {change["name"]: change["action"] for change in result["changes"] if change["action"] != "unchanged"}

    def test_what_is_exported_changes_nothing_when_it_is_applied(self):
        text = self.export()
        self.assertEqual(self.api.get("/export").text, text)
        for secret in ("s" * 32, "als_", "PRIVATE", "their secret"):
            self.assertNotIn(secret, text)
        for _ in range(2):
            result = self.apply(text)
            self.assertEqual((self.actions(result), len(result["changes"]), result["applied"]), ({}, 4, True))
        self.assertEqual(self.export(), text)
        self.assertEqual(self.api.post("/apply", {"file": text}).json()["changes"], result["changes"])

    def test_a_dry_run_says_what_would_change_and_changes_nothing(self):
        before = self.export()
        wanted = before.replace('name = "Wiki"', 'name = "Wiki of the file"').replace('shared_users = false', 'shared_users = true', 1)
        result = self.apply(wanted, "--dry-run")
        self.assertFalse(result["applied"])
        details = [detail for change in result["changes"] for detail in change["details"]]
        self.assertIn("name: Wiki → Wiki of the file", details)
        self.assertEqual(self.export(), before)
        table = self.tracker.on_data("apply", self.file(wanted), "--dry-run").stdout
        self.assertIn("name: Wiki → Wiki of the file", table)
        self.assertIn("would change", table)

    def test_it_is_applied_once_and_a_second_time_changes_nothing(self):
        before = self.export()
        wanted = before.replace('state = "active"', 'state = "suspended"').replace('outgoing = "oauth"', 'outgoing = "disabled"', 1)
        self.assertEqual(set(self.actions(self.apply(wanted))), {"Wiki", "Builder", "Pipeline", "Forge"})
        self.assertEqual(self.actions(self.apply(wanted)), {})
        self.tracker.settle()
        self.assertEqual({link["state"] for link in self.api.get("/links").json()["links"]}, {"suspended"})
        self.assertEqual(set(self.actions(self.api.post("/apply", {"file": before}).json())), {"Wiki", "Builder", "Pipeline", "Forge"})
        self.assertEqual(self.export(), before)
        wiki = self.api.get("/links?q=wiki").json()["links"][0]["id"]
        # The link works; only the administrator has no account of her own over there.
        self.assertEqual(self.api.post(f"/links/{wiki}/check").json()["finding"]["code"], "sign_in_needed")

    def test_links_can_be_made_anew_with_secrets_by_reference(self):
        other = self.start_installation("Other")
        text = self.export()
        missing = other.on_data("apply", self.file(text), status=2)
        self.assertIn("No secret is stored for this yet", missing.stderr)
        secret = self.file("fresh secret of thirty characters!\n", "fresh")
        text = text.replace('secret = "stored"', 'secret = { file = "%s" }' % secret)
        made = json.loads(other.on_data("apply", self.file(text), "--json").stdout)
        self.assertEqual({change["action"] for change in made["changes"]}, {"create"})
        again = json.loads(other.on_data("apply", self.file(text), "--json").stdout)
        self.assertEqual({change["action"] for change in again["changes"]}, {"unchanged"})
        other.settle()
        self.assertTrue(obtain_token(other.url, Signer("builder", secret="fresh secret of thirty characters!"), "alice").token)
        states = {link["name"]: link["state"] for link in Api(other).get("/links").json()["links"]}
        self.assertEqual(states, {"Wiki": "setting_up", "Builder": "active", "Pipeline": "active", "Forge": "active"})

    def test_a_broken_file_is_refused_whole_with_line_numbers(self):
        before = self.export()
        lines = before.replace('name = "Builder"', 'name = "Renamed"', 1).splitlines()
        broken = lines + ["colour = 1", "[[link]]", 'name = "x"']
        refused = self.tracker.on_data("apply", self.file("\n".join(broken)), status=2)
        self.assertIn("Nothing was changed.", refused.stderr)
        self.assertIn(f"line {len(lines) + 1}: There is no key colour here.", refused.stderr)
        self.assertIn(f"line {len(lines) + 2}: id is missing.", refused.stderr)
        answer = self.api.post("/apply", {"file": "\n".join(broken)})
        self.assertEqual((answer.status, problem(answer), set(pointers(answer))), (400, "invalid_fields", {"/file"}))
        self.assertIn(len(lines) + 1, [error["line"] for error in answer.json()["errors"]])
        self.assertEqual(self.export(), before)

    def test_what_does_not_fit_is_refused_whole_too(self):
        before = self.export()
        for old, new, sentence in (('type = "generic"', 'type = "none"', "There is no application type none here."),
                                   ('kind = "applinks"', 'kind = "generic"', "cannot become one of another kind"),
                                   (f'rpc_url = "{self.wiki.url}"', 'rpc_url = "https://evil.example"', "Move the link instead"),
                                   ('method = "HMAC-SHA1"', 'method = "RSA-SHA1"', "public key"),
                                   ('redirect_uris = ["https://ci.example/b"]', 'redirect_uris = []', "redirect URL")):
            with self.subTest(new=new):
                self.assertIn(old, before)
                refused = self.tracker.on_data("apply", self.file(before.replace(old, new, 1)), status=2)
                self.assertIn(sentence, refused.stderr)
        self.assertEqual(self.export(), before)

    def test_files_of_the_server_cannot_be_read_through_the_api(self):
        text = self.export().replace('secret = "stored"', 'secret = { file = "/etc/passwd" }')
        answer = self.api.post("/apply", {"file": text})
        self.assertEqual(answer.status, 400)
        self.assertIn("on the command line only", answer.json()["errors"][0]["detail"])

    def test_a_file_that_is_not_there_is_told_in_one_sentence(self):
        refused = self.tracker.on_data("apply", self.tracker.directory / "none.toml", status=2)
        self.assertEqual(len(refused.stderr.splitlines()), 1)
