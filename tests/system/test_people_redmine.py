# SPDX-License-Identifier: Apache-2.0
"""A real Redmine behind applinkd, with its own login as the directory: signing in leads there and back (directory.kind = host)."""
import html
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import urllib.parse

from support import client
from support.browser import Browser
from support.case import SystemTest
from support.people import account_of
from support.ports import free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCOUNTS = json.loads((ROOT / "demo/accounts.json").read_text())
START_SECONDS = 120


class RedmineLoginTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        redmine = f"{folder.name}/redmine"
        script = str(ROOT / "demo/redmine.sh")
        subprocess.run([script, "create", redmine], check=True)
        port = free_port()
        cls.tracker = cls.start_installation(type="redmine", upstream=f"http://127.0.0.1:{port}", users=(), start=False)
        cls.tracker.settings |= {"directory.kind": "host", "upstream.service_key_file": f"{redmine}/admin-api-key"}
        with open(f"{folder.name}/log", "wb") as log:
            process = subprocess.Popen([script, "run", redmine, str(port), cls.tracker.url, str(cls.tracker.data / "assertion.key")],
                                       stdout=log, stderr=log, start_new_session=True)
        cls.addClassCleanup(process.wait, 30)
        cls.addClassCleanup(os.killpg, process.pid, signal.SIGTERM)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                client.get(f"http://127.0.0.1:{port}/login")
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    raise AssertionError(pathlib.Path(folder.name, "log").read_text()[-4000:]) from None
                time.sleep(0.2)
        cls.tracker.start()

    def session(self, browser):
        return client.get(self.tracker.url + "/applinks/api/v1/session", browser.cookie_header(self.tracker.url))

    def test_people_sign_in_at_redmine_and_are_signed_in_here_until_they_sign_out_there(self):
        browser = Browser()
        page = browser.open(self.tracker.url + "/applinks/login?return_to=/applinks/connections")
        self.assertTrue(page.url.startswith(self.tracker.url + "/login?back_url="), page.url)
        form = page.form(field="password")
        browser.submit(form, {"username": "alice", "password": ACCOUNTS["alice"]["password"]})
        self.assertEqual(browser.page.url, self.tracker.url + "/applinks/connections", browser.visited)
        user = self.session(browser).json()["user"]
        self.assertEqual((user["name"], user["admin"]), ("alice", False))
        self.assertEqual(account_of(self.tracker, "alice")[1:], (1, "host"))
        self.assertRegex(self.tracker.rows("SELECT external_id FROM account WHERE name = 'alice'")[0][0], r"^\d+$")
        # Redmine's own page knows her by its own cookie.
        mine = browser.open(self.tracker.url + "/my/page")
        self.assertIn("alice", mine.text)
        token = re.search(r'name="csrf-token" content="([^"]+)"', mine.answer.text)[1]
        browser.send("POST", self.tracker.url + "/logout", "authenticity_token=" + urllib.parse.quote(html.unescape(token), safe=""),
                     headers={"Origin": self.tracker.url, "Sec-Fetch-Site": "same-origin"})
        self.assertEqual(self.session(browser).status, 401)

    def test_somebody_who_never_came_is_found_by_name_with_the_service_key(self):
        key = (self.tracker.data / "gateway.key").read_text().strip()

        def named(user):
            return client.get(self.tracker.url + "/applinks/api/v1/search/targets", {"Authorization": "Bearer " + key, "X-Applink-User": user})
        self.assertEqual([named(user).status for user in ("bob", "bo", "nobody")], [200, 401, 401])
        self.assertEqual(account_of(self.tracker, "bob")[1:], (1, "host"))
        self.assertRegex(self.tracker.rows("SELECT external_id FROM account WHERE name = 'bob'")[0][0], r"^\d+$")
