# SPDX-License-Identifier: Apache-2.0
"""Two installations, linked by an administrator in a browser: the outcome matrix, and what is refused (features.md 3, S-31, S-35, S-36)."""
import json
import re

from support import client
from support.api import Api, problem
from support.browser import Browser
from support.case import SystemTest
from support.installation import password_of
from support.pairing import LIST, come_back, confirm, go_on, handover, pair, probe, query_of, signed_in, with_query

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
        link = Api.of_browser(self.tracker, browser).get("/links/" + self.wiki_id).json()
        self.assertEqual((link["status"], link["state"]), ("connected", "active"))
        for installation, other in ((self.tracker, self.wiki_id), (self.wiki, self.tracker_id)):
            self.assertEqual(self.ends(installation), ("active", "impersonation", "impersonation"))
            self.assertEqual(self.the_link(installation)["id"], other)

    def test_administrator_of_both_and_separate_users_gives_users_who_connect(self):
        pair(self.tracker, self.wiki, admin=self.admin)
        for installation in (self.tracker, self.wiki):
            self.assertEqual(self.ends(installation), ("active", "oauth", "oauth"))

    def test_without_rights_at_the_other_side_its_administrator_gets_an_address_to_finish(self):
        api, found = probe(self.tracker, self.wiki.url, self.admin)
        made = go_on(api, found, both_admins=False).json()
        self.assertIsNone(made["next_url"])
        self.assertEqual(self.ends(self.tracker), ("setting up", "disabled", "disabled"))
        self.assertEqual(self.wiki.links(), [])
        invitation = made["invitation_url"]
        self.assertTrue(invitation.startswith(self.wiki.url + LIST), invitation)
        self.assertNotIn("applinkdState", query_of(invitation))

        asked = handover(self.wiki, invitation, "inspect", self.admin).json()
        self.assertEqual(asked["application"]["name"], "Tracker")
        # The way ends here: whoever was invited has no account at the tracker.
        self.assertEqual(confirm(self.wiki, invitation, self.admin), f"{self.wiki.url}/applinks/links/{self.tracker_id}?done=confirmed")
        self.assertEqual(self.the_link(self.wiki)["id"], self.tracker_id)
        # The other side allows our calls; theirs are for our own administrator to allow.
        self.assertEqual(self.the_link(self.wiki)["outgoing"], "disabled")
        api.post(f"/links/{self.wiki_id}/check")
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
        api, found = probe(self.tracker, self.wiki.url, self.admin)
        made = go_on(api, found, same_users=False)
        self.assertEqual(made.status, 201, made.text)
        location = made.json()["next_url"]
        self.assertTrue(location.startswith(self.wiki.url + LIST), location)
        return api.browser, location

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
        asked = handover(self.wiki, location, "inspect", self.admin, browser)
        self.assertEqual((asked.status, asked.json()["is_return"]), (200, False))
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
            for action in ("inspect", "accept"):
                with self.subTest(changed=changed, action=action):
                    answer = handover(self.wiki, with_query(location, **changed), action, self.admin, browser)
                    refused = answer.status >= 400 or (action == "inspect" and answer.json()["application"] is None)
                    self.assertTrue(refused, answer.text)
                    self.assertEqual(self.wiki.links(), [])

    def test_the_confirmation_needs_our_own_page(self):
        """S-47."""
        browser, location = self.started()
        api = signed_in(self.wiki, self.admin, browser)
        body = {"query": location.partition("?")[2]}
        for headers in ({"X-CSRF-Token": "x"}, {"X-CSRF-Token": None}, {"Origin": "http://127.0.0.9", "Sec-Fetch-Site": "cross-site"}):
            self.assertEqual(api.post("/handover/accept", body, headers=headers).status, 403)
        self.assertEqual(self.wiki.links(), [])

    def test_the_way_back_works_once_and_for_the_administrator_who_began(self):
        browser, location = self.started()
        back = confirm(self.wiki, location, self.admin, browser)
        self.assertTrue(back.startswith(self.tracker.url + LIST), back)
        log = json.loads(json.loads(query_of(back)["applinkCreationStatusLog"]))
        self.assertEqual(log[-1]["status"], "completed.creation.reciprocal")

        other = next(name for name in ADMINS if name != self.admin)
        self.assertGreaterEqual(handover(self.tracker, back, "inspect", other).status, 400)
        # The stranger's try has used the state up, or it has not: either way it never works twice.
        handover(self.tracker, back, "inspect", self.admin, browser)
        second = handover(self.tracker, back, "inspect", self.admin, browser)
        self.assertGreaterEqual(second.status, 400)
        self.assertIn("done already", second.json()["detail"])

    def test_the_same_application_cannot_be_linked_twice(self):
        pair(self.tracker, self.wiki, admin=self.admin)
        _, found = probe(self.tracker, self.wiki.url, self.admin)
        self.assertEqual((found.json()["outcome"], found.json()["existing_link"]), ("linked", self.wiki_id))
        self.the_link(self.tracker)

    def test_an_application_cannot_be_linked_with_itself(self):
        api, found = probe(self.tracker, self.tracker.url, self.admin)
        self.assertEqual(found.json()["outcome"], "itself")
        self.assertGreaterEqual(go_on(api, found).status, 400)
        self.assertEqual(self.tracker.links(), [])

    def test_probing_is_limited_and_slow(self):
        """S-36: ten a minute, a fixed minimum time, and no difference between kinds of closed doors."""
        api = signed_in(self.tracker, self.admin)
        texts = {re.sub(rf'(:"?){port}\b', r"\1PORT", api.post("/probes", {"address": f"http://127.0.0.3:{port}"}).text) for port in (1, 9, 22)}
        self.assertEqual(len(texts), 1, texts)
        statuses = set()
        for _ in range(12):
            statuses.add(api.post("/probes", {"address": "http://127.0.0.3:9"}).status)
            if 429 in statuses:
                break
        self.assertIn(429, statuses)


class ChangesTest(PairingTest):
    def setUp(self):
        super().setUp()
        self.browser = pair(self.tracker, self.wiki, admin=self.admin)
        self.api = Api.of_browser(self.tracker, self.browser)
        self.path = "/links/" + self.wiki_id

    def test_deleting_takes_both_halves_away(self):
        self.assertEqual(self.api.delete(self.path + "?other_side=remove").json()["outcome"], "removed_both")
        self.assertEqual((self.tracker.links(), self.wiki.links()), ([], []))

    def test_deleting_can_leave_the_other_half(self):
        self.assertEqual(self.api.delete(self.path + "?other_side=leave").json()["outcome"], "removed_here")
        self.assertEqual(self.tracker.links(), [])
        self.the_link(self.wiki)
        self.assertEqual(self.wiki.on_data("check", status=None).returncode, 1)

    def test_an_end_that_could_not_be_told_is_told_later(self):
        """features.md 4 Delete; "nothing is lost" (design)."""
        self.wiki.stop()
        self.assertEqual(self.api.delete(self.path + "?other_side=remove").json()["outcome"], "removed_here_retrying")
        self.assertEqual(self.tracker.links(), [])
        self.assertEqual(len(self.tracker.rows("SELECT kind FROM peer_notice")), 1)
        self.wiki.start()

    def test_suspending_stops_calls_and_resuming_lets_them_go_again(self):
        self.assertEqual(self.api.post(self.path + "/suspend").status, 200)
        self.assertEqual(self.the_link(self.tracker)["state"], "suspended")
        self.assertEqual(self.wiki.on_data("check", status=None).returncode, 1)
        self.api.post(self.path + "/resume")
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
        found = self.api.post(self.path + "/check").json()
        self.assertEqual((found["link"]["status"], found["ends"]["matches"]), ("mismatch", False))
        self.assertEqual(self.api.post(self.path + "/match").status, 200)
        self.assertEqual(self.ends(self.tracker)[1:], ("impersonation", "impersonation"))

    def test_moving_keeps_permissions_of_people_and_the_old_address(self):
        """features.md 4 Move; applinks-protocol.md 3.9."""
        account = self.tracker.rows("SELECT id FROM account WHERE name = 'alice'")[0][0]
        browser = Browser()
        browser.sign_in(self.tracker.url, "alice", password_of("alice"))
        browser.open(Api.of_browser(self.tracker, browser).post("/connections/" + self.wiki_id, {}).json()["next_url"])
        browser.answer_login("alice", password_of("alice"))
        browser.submit(browser.page.form(button="approve"), button="approve")
        browser.connect_account()
        held = "SELECT count(*) FROM outgoing_grant WHERE link = ? AND account = ?"
        self.assertEqual(self.tracker.rows(held, self.wiki_id, account)[0][0], 1)

        old = self.wiki.url
        self.wiki.stop()
        self.wiki.move()
        self.wiki.start()
        moved = self.api.post(self.path + "/move", {"address": self.wiki.url})
        self.assertEqual(moved.status, 200, moved.text)
        link = self.the_link(self.tracker)
        self.assertEqual((link["rpc_url"], link["id"]), (self.wiki.url, self.wiki_id))
        self.assertIn(old, moved.json()["old_addresses"])
        self.assertEqual(self.tracker.rows(held, self.wiki_id, account)[0][0], 1)
        self.tracker.on_data("check")

    def test_another_application_at_the_new_address_is_refused(self):
        """S-80."""
        stranger = self.start_installation("Stranger", host="127.0.0.2", users=())
        self.assertGreaterEqual(self.api.post(self.path + "/move", {"address": stranger.url}).status, 400)
        self.assertEqual(self.the_link(self.tracker)["rpc_url"], self.wiki.url)

    def test_a_change_needs_the_password_again_after_a_while(self):
        """S-48."""
        self.tracker.age("UPDATE session SET step_up_until = 1")
        for answer in (self.api.delete(self.path), self.api.post(self.path + "/suspend")):
            self.assertEqual((answer.status, problem(answer)), (401, "step_up_required"))
        self.assertEqual(self.the_link(self.tracker)["state"], "active")
