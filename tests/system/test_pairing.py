# SPDX-License-Identifier: Apache-2.0
"""Two installations, linked by an administrator in a browser: the outcome matrix, and what is refused (features.md 3, S-31, S-35, S-36)."""
import json

from support import client
from support.browser import Browser
from support.case import SystemTest
from support.installation import password_of
from support.pairing import LIST, confirm, go_on, open_wizard, pair, query_of, with_query

ADMINS = ("admin", "ada", "grace", "edith", "radia")


class PairingTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app, cls.other_app = cls.start_application(), cls.start_application("127.0.0.2")
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url, start=False, users=("alice",))
        cls.wiki = cls.start_installation("Wiki", host="127.0.0.2", upstream=cls.other_app.url, start=False, users=("alice",))
        for installation in (cls.tracker, cls.wiki):
            for admin in ADMINS[1:]:
                installation.add_user(admin, "--admin")
            installation.start()
        cls.tracker_id, cls.wiki_id = cls.tracker.identity(), cls.wiki.identity()
        cls.admins = iter(ADMINS * 5)

    def setUp(self):
        # An administrator may look at ten addresses a minute (S-36): the tests take turns.
        self.admin = next(self.admins)

    def tearDown(self):
        self.remove_links(self.tracker, self.wiki)

    def the_link(self, installation):
        links = installation.links()
        self.assertEqual(len(links), 1, links)
        return links[0]

    def ends(self, installation):
        link = self.the_link(installation)
        return link["state"], link["incoming"], link["outgoing"]

    def signed_in(self, installation):
        browser = Browser()
        browser.sign_in(installation.url, self.admin, password_of(self.admin))
        return browser


class OutcomeTest(PairingTest):
    def test_administrator_of_both_and_the_same_users_gives_calls_on_behalf_of_users(self):
        browser = pair(self.tracker, self.wiki, same_users=True, admin=self.admin)
        self.assertTrue(browser.page.url.startswith(f"{self.tracker.url}/applinks/links/{self.wiki_id}"), browser.page.url)
        self.assertIn("Connected", browser.page.text)
        for installation, other in ((self.tracker, self.wiki_id), (self.wiki, self.tracker_id)):
            self.assertEqual(self.ends(installation), ("active", "impersonation", "impersonation"))
            self.assertEqual(self.the_link(installation)["id"], other)

    def test_administrator_of_both_and_separate_users_gives_users_who_connect(self):
        browser = pair(self.tracker, self.wiki, admin=self.admin)
        self.assertEqual(browser.page.status, 200)
        for installation in (self.tracker, self.wiki):
            self.assertEqual(self.ends(installation), ("active", "oauth", "oauth"))

    def test_without_rights_at_the_other_side_its_administrator_gets_an_address_to_finish(self):
        browser = open_wizard(self.tracker, self.wiki.url, self.admin)
        page = go_on(browser, both_admins=False)
        self.assertTrue(page.url.startswith(self.tracker.url), page.url)
        self.assertEqual(self.ends(self.tracker), ("setting up", "disabled", "disabled"))
        self.assertEqual(self.wiki.links(), [])
        invitation = next(word for word in page.text.split() if word.startswith(self.wiki.url + LIST))
        self.assertNotIn("applinkdState", query_of(invitation))

        other = Browser()
        other.open(invitation)
        other.answer_login(self.admin, password_of(self.admin))
        self.assertIn("Tracker", other.page.text)
        page = other.submit(other.page.form(button="Link both applications"))
        # The way ends here: whoever was invited has no account at the tracker.
        self.assertTrue(page.url.startswith(self.wiki.url + "/applinks/links/"), page.url)
        self.assertIn("you are done", page.text)
        self.assertEqual(self.the_link(self.wiki)["id"], self.tracker_id)
        # The other side allows our calls; theirs are for our own administrator to allow.
        self.assertEqual(self.the_link(self.wiki)["outgoing"], "disabled")
        page = browser.open(f"{self.tracker.url}/applinks/links/{self.wiki_id}")
        browser.submit(page.form(action="/test"))
        self.assertEqual(self.ends(self.tracker), ("active", "disabled", "oauth"))

    def test_both_sides_tell_their_ends_to_the_other(self):
        """applinks-protocol.md 6.2: anonymous, by the asking side's id."""
        pair(self.tracker, self.wiki, admin=self.admin)
        on = {"enabled": True, "twoLoEnabled": True, "twoLoImpersonationEnabled": False}
        for installation, other in ((self.tracker, self.wiki_id), (self.wiki, self.tracker_id)):
            answer = self.get(f"{installation.url}/rest/applinks/3.0/status/{other}/oauth")
            self.assertEqual((answer.status, answer.json()), (200, {"incoming": on, "outgoing": on}))
            self.assertEqual(self.get(f"{installation.url}/rest/applinks/3.0/status/{self.uuid(9)}/oauth").status, 404)

    def uuid(self, digit):
        return f"{digit:08d}-0000-4000-8000-000000000000"

    def test_a_command_makes_both_halves_with_the_other_administrators_password(self):
        password = self.tracker.password_file("remote", password_of(self.admin))
        self.tracker.on_data("link", "add", self.wiki.url, "--remote-admin", self.admin, "--remote-password-file", password,
                             "--same-users")
        self.tracker.settle()
        self.wiki.on_data("check")  # its half waits for a signed answer of the tracker, whose daemon has just learnt of the link
        for installation in (self.tracker, self.wiki):
            self.assertEqual(self.ends(installation), ("active", "impersonation", "impersonation"))
        self.assertEqual(self.tracker.on_data("check").returncode, 0)

    def test_a_command_with_a_wrong_password_makes_nothing(self):
        for user, password in ((self.admin, "wrong password"), ("alice", password_of("alice"))):
            with self.subTest(user=user):
                file = self.tracker.password_file("remote", password)
                self.tracker.on_data("link", "add", self.wiki.url, "--remote-admin", user, "--remote-password-file", file, status=2)
                self.assertEqual((self.tracker.links(), self.wiki.links()), ([], []))


class RefusalTest(PairingTest):
    def started(self):
        """The address that the browser is sent to at the other side, and the browser."""
        browser = open_wizard(self.tracker, self.wiki.url, self.admin)
        page = go_on(browser, same_users=False, follow=False)
        self.assertEqual(page.status, 303)
        location = page.answer.header("Location")
        self.assertTrue(location.startswith(self.wiki.url + LIST), location)
        return browser, location

    def test_the_way_over_carries_what_application_links_know_and_a_signed_state(self):
        """applinks-protocol.md 3.1 step 4."""
        _, location = self.started()
        query = query_of(location)
        self.assertEqual(json.loads(query["applinkStartingUrl"]), self.tracker.url)
        self.assertEqual(json.loads(query["applinkOriginalCreatedId"]), self.wiki_id)
        self.assertEqual(json.loads(query["sharedUserbase"]), False)
        log = json.loads(json.loads(query["applinkCreationStatusLog"]))
        self.assertEqual([entry["status"] for entry in log],
                         ["inprogress.creation", "completed.creation.local", "inprogress.creation.reciprocal"])
        self.assertEqual(query["applinkdState"].count("."), 2)

    def test_looking_at_the_question_changes_nothing(self):
        """applinks-protocol.md 3.2: never act on GET alone."""
        browser, location = self.started()
        browser.open(location)
        browser.answer_login(self.admin, password_of(self.admin))
        self.assertIn("Link both applications", browser.page.answer.text)
        self.assertEqual(self.wiki.links(), [])

    def test_only_administrators_are_asked(self):
        _, location = self.started()
        browser = Browser()
        browser.open(location)
        browser.answer_login("alice", password_of("alice"))
        self.assertEqual(browser.page.status, 403)
        self.assertEqual(self.wiki.links(), [])

    def test_a_forged_or_changed_hand_over_is_refused(self):
        """features.md 3: the state travels as one signed value, not as loose query values."""
        _, location = self.started()
        head, payload, signature = query_of(location)["applinkdState"].split(".")
        flipped = signature[:-2] + ("A" if signature[-2] != "A" else "B") + signature[-1]
        forged = [{"applinkdState": ".".join((head, payload, flipped))}, {"applinkdState": "x.y.z"}, {"applinkdState": head + ".." + signature},
                  {"sharedUserbase": "true"}, {"applinkOriginalCreatedId": json.dumps(self.tracker_id)},
                  {"applinkStartingUrl": json.dumps("http://127.0.0.1:9")}, {"applinkStartingUrl": '"javascript:alert(1)"'},
                  {"applinkStartingUrl": json.dumps(self.wiki.url)}, {"applinkConfigInServerAuth": "false", "applinkConfigOutServerAuth": "false"}]
        browser = self.signed_in(self.wiki)
        for changed in forged:
            with self.subTest(changed=changed):
                page = browser.open(with_query(location, **changed))
                browser.answer_login(self.admin, password_of(self.admin))
                buttons = [label for form in browser.page.forms for _, _, label in form.buttons]
                self.assertNotIn("Link both applications", [label.strip() for label in buttons], page.text)
                self.assertEqual(self.wiki.links(), [])

    def test_the_confirmation_needs_the_pages_own_form(self):
        """S-47."""
        browser, location = self.started()
        browser.open(location)
        page = browser.answer_login(self.admin, password_of(self.admin))
        form = page.form(button="Link both applications")
        cookies = browser.cookie_header(self.wiki.url)
        for headers, body in (({"Origin": self.wiki.url}, "csrf=x"), ({"Origin": self.wiki.url}, ""),
                              ({"Sec-Fetch-Site": "cross-site"}, "csrf=" + form.value("csrf"))):
            answer = client.post(form.action, cookies | headers, body)
            self.assertEqual(answer.status, 403)
        self.assertEqual(self.wiki.links(), [])

    def test_the_way_back_works_once_and_for_the_administrator_who_began(self):
        browser, location = self.started()
        browser.open(location)
        browser.answer_login(self.admin, password_of(self.admin))
        form = browser.page.form(button="Link both applications")
        back = browser.submit(form, follow=False).answer.header("Location")
        self.assertTrue(back.startswith(self.tracker.url + LIST), back)
        log = json.loads(json.loads(query_of(back)["applinkCreationStatusLog"]))
        self.assertEqual(log[-1]["status"], "completed.creation.reciprocal")

        other = next(name for name in ADMINS if name != self.admin)
        stranger = Browser()
        stranger.sign_in(self.tracker.url, other, password_of(other))
        self.assertGreaterEqual(stranger.open(back).status, 400)
        # The stranger's try has used the state up, or it has not: either way it never works twice.
        browser.open(back)
        second = browser.open(back)
        self.assertGreaterEqual(second.status, 400)
        self.assertIn("done already", second.text)

    def test_the_same_application_cannot_be_linked_twice(self):
        pair(self.tracker, self.wiki, admin=self.admin)
        browser = open_wizard(self.tracker, self.wiki.url, self.admin)
        page = go_on(browser) if any("/pair" in form.action for form in browser.page.forms) else browser.page
        self.assertIn("already", page.text)
        self.the_link(self.tracker)

    def test_an_application_cannot_be_linked_with_itself(self):
        browser = open_wizard(self.tracker, self.tracker.url, self.admin)
        page = go_on(browser) if any("/pair" in form.action for form in browser.page.forms) else browser.page
        self.assertIn("itself", page.text)
        self.assertEqual(self.tracker.links(), [])

    def test_probing_is_limited_and_slow(self):
        """S-36: ten a minute, a fixed minimum time, and no difference between kinds of closed doors."""
        browser = self.signed_in(self.tracker)
        texts = set()
        for port in (1, 9, 22):
            page = browser.open(self.tracker.url + "/applinks/links/new")
            page = browser.submit(page.form(field="address", button="Look what is there"), {"address": f"http://127.0.0.3:{port}"})
            texts.add(page.text.replace(f":{port}", ":PORT"))
        self.assertEqual(len(texts), 1, texts)
        statuses = set()
        for _ in range(12):
            form = browser.open(self.tracker.url + "/applinks/links/new").form(field="address", button="Look what is there")
            statuses.add(browser.submit(form, {"address": "not an address"}).status)
            statuses.add(browser.submit(form, {"address": "http://127.0.0.3:9"}).status)
            if 429 in statuses:
                break
        self.assertIn(429, statuses)


class ChangesTest(PairingTest):
    def setUp(self):
        super().setUp()
        self.browser = pair(self.tracker, self.wiki, admin=self.admin)
        self.page_url = f"{self.tracker.url}/applinks/links/{self.wiki_id}"

    def act(self, action, button, values=None):
        self.browser.open(f"{self.page_url}/{action}")
        page = self.browser.answer_login(self.admin, password_of(self.admin))
        return self.browser.submit(page.form(button=button), values, button=button)

    def test_deleting_takes_both_halves_away(self):
        page = self.act("delete", "Delete the link", {"other_side": "remove"})
        self.assertEqual(page.status, 200)
        self.assertEqual((self.tracker.links(), self.wiki.links()), ([], []))

    def test_deleting_can_leave_the_other_half(self):
        self.act("delete", "Delete the link", {"other_side": "leave"})
        self.assertEqual(self.tracker.links(), [])
        self.the_link(self.wiki)
        self.assertEqual(self.wiki.on_data("check", status=None).returncode, 1)

    def test_an_end_that_could_not_be_told_is_told_later(self):
        """features.md 4 Delete; "nothing is lost" (design)."""
        self.wiki.stop()
        page = self.act("delete", "Delete the link", {"other_side": "remove"})
        self.assertIn("retried", page.text)
        self.assertEqual(self.tracker.links(), [])
        self.assertEqual(len(self.tracker.rows("SELECT kind FROM peer_notice")), 1)
        self.wiki.start()

    def test_suspending_stops_calls_and_resuming_lets_them_go_again(self):
        self.assertEqual(self.act("suspend", "Suspend").status, 200)
        self.assertEqual(self.the_link(self.tracker)["state"], "suspended")
        self.assertEqual(self.wiki.on_data("check", status=None).returncode, 1)
        self.act("resume", "Resume")
        self.assertEqual(self.the_link(self.tracker)["state"], "active")
        self.wiki.on_data("check")

    def test_setting_levels_over_rest_shows_as_a_mismatch_that_can_be_matched(self):
        """applinks-protocol.md 6.3, features.md 2."""
        levels = {"enabled": True, "twoLoEnabled": True, "twoLoImpersonationEnabled": True}
        body = json.dumps({"incoming": levels, "outgoing": levels}).encode()
        headers = client.basic(self.admin, password_of(self.admin)) | {"Content-Type": "application/json", "X-Atlassian-Token": "no-check"}
        url = f"{self.wiki.url}/rest/applinks/3.0/status/{self.tracker_id}/oauth"
        self.assertEqual(client.send("PUT", url, {"Content-Type": "application/json"}, body).status, 401)
        self.assertEqual(client.send("PUT", url, headers, body).status, 204)
        page = self.browser.open(self.page_url)
        page = self.browser.submit(page.form(action="/test"))
        self.assertIn("differ", page.text)
        self.browser.submit(page.form(action="/match"))
        self.assertEqual(self.ends(self.tracker)[1:], ("impersonation", "impersonation"))

    def test_moving_keeps_permissions_of_people_and_the_old_address(self):
        """features.md 4 Move; applinks-protocol.md 3.9."""
        account = self.tracker.rows("SELECT id FROM account WHERE name = 'alice'")[0][0]
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        page = browser.open(self.tracker.url + "/applinks/connections")
        browser.submit(page.form(action="/connect"))
        browser.answer_login("alice", password_of("alice"))
        browser.submit(browser.page.form(button="approve"), button="approve")
        held = "SELECT count(*) FROM outgoing_grant WHERE link = ? AND account = ?"
        self.assertEqual(self.tracker.rows(held, self.wiki_id, account)[0][0], 1)

        old = self.wiki.url
        self.wiki.stop()
        self.wiki.move()
        self.wiki.start()
        page = self.act("move", "Move", {"address": self.wiki.url})
        self.assertEqual(page.status, 200, page.text)
        link = self.the_link(self.tracker)
        self.assertEqual((link["rpc_url"], link["id"]), (self.wiki.url, self.wiki_id))
        self.assertIn(old, page.text)
        self.assertEqual(self.tracker.rows(held, self.wiki_id, account)[0][0], 1)
        self.tracker.on_data("check")

    def test_another_application_at_the_new_address_is_refused(self):
        """S-80."""
        stranger = self.start_installation("Stranger", host="127.0.0.2", users=())
        page = self.act("move", "Move", {"address": stranger.url})
        self.assertGreaterEqual(page.status, 400)
        self.assertEqual(self.the_link(self.tracker)["rpc_url"], self.wiki.url)

    def test_a_change_needs_the_password_again_after_a_while(self):
        """S-48."""
        self.tracker.age("UPDATE session SET step_up_until = 1")
        page = self.browser.open(self.page_url + "/delete")
        self.assertIn("/applinks/step-up", page.url)
        form = self.browser.open(self.page_url).form(action="/test")
        answer = self.browser.submit(form, follow=False)
        self.assertEqual(answer.status, 303)
        self.assertIn("/applinks/step-up", answer.answer.header("Location"))
