# SPDX-License-Identifier: Apache-2.0
"""A peer that speaks the wire of Application Links and is not applinkd: posed by a script (applinks-protocol.md 2, 3, 6)."""
import json
import urllib.parse

from support import client
from support.api import Api
from support.browser import Browser
from support.case import SystemTest
from support.foreign import handover_address
from support.installation import password_of
from support.pairing import LIST, come_back, go_on, handover, probe, query_of
from support.scripted_peer import PROVIDERS, ScriptedPeer
from support.signer import Signer, rsa_pem

ON_BEHALF = {"enabled": True, "twoLoEnabled": True, "twoLoImpersonationEnabled": True}


class ForeignPeerTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation("Tracker", upstream=cls.app.url, settings={"application.speaks_as": "confluence"})
        cls.tracker_id = cls.tracker.identity()
        cls.headers = client.basic("admin", password_of("admin")) | {"X-Atlassian-Token": "no-check"}

    def new_peer(self, **named):
        peer = ScriptedPeer("127.0.0.2", **named)
        self.addCleanup(peer.close)
        return peer

    def tearDown(self):
        self.remove_links(self.tracker)
        self.app.forget()

    def handover(self, peer, shared=True, **changed):
        return handover_address(self.tracker, self.tracker_id, peer, shared, **changed)

    def accept(self, address):
        return handover(self.tracker, address, "accept")

    def linked(self, shared=True):
        """A peer that began a link with us and is done."""
        peer = self.new_peer()
        self.assertEqual(self.accept(self.handover(peer, shared)).status, 200)
        return peer

    def link(self, peer):
        return next(link for link in self.tracker.links() if link["id"] == peer.id)

    def rest(self, method, path, body=None, headers=None):
        given = self.headers if headers is None else headers
        content = json.dumps(body).encode() if body is not None else None
        more = {"Content-Type": "application/json"} if body is not None else {}
        return client.send(method, self.tracker.url + path, given | more, content)


class PeerStartsTest(ForeignPeerTest):
    def test_the_query_survives_signing_in_and_the_browser_goes_back_as_it_came(self):
        peer = self.new_peer()
        back = self.accept(self.handover(peer)).json()["next_url"]
        self.assertTrue(back.startswith(peer.url + LIST), back)
        query = query_of(back)
        sent = query_of(self.handover(peer))
        log = json.loads(json.loads(query.pop("applinkCreationStatusLog")))
        sent.pop("applinkCreationStatusLog")
        self.assertEqual(query, sent)
        self.assertEqual(log[-1], {"status": "completed.creation.reciprocal"})

    def test_its_key_and_its_levels_are_taken_over(self):
        peer = self.linked()
        link = self.link(peer)
        self.assertEqual((link["state"], link["incoming"], link["outgoing"], link["type"]), ("active", "impersonation", "impersonation", "jira"))
        self.assertIn("/plugins/servlet/oauth/consumer-info", peer.paths())
        answer = peer.signer.get(peer.signer.as_user(self.tracker.url + "/rest/api/2/project", "alice"))
        self.assertEqual(answer.status, 200, answer.text)
        self.assertEqual(self.app.last().header("X-Forwarded-User"), "alice")

    def test_without_shared_users_nobody_is_acted_for(self):
        peer = self.linked(shared=False)
        self.assertEqual(self.link(peer)["incoming"], "oauth")
        answer = peer.signer.get(peer.signer.as_user(self.tracker.url + "/rest/api/2/project", "alice"))
        self.assertEqual((answer.status, answer.body, answer.problem()), (401, b"", ""))

    def test_our_probe_of_it_is_signed_with_our_published_key(self):
        """applinks-protocol.md 6.4: 2LO, oauth_token present and empty."""
        peer = self.linked()
        probe = next(seen for seen in peer.seen if seen.path == "/rest/applinks/latest/manifest" and seen.header("Authorization"))
        parameters = client.challenge_parameters(probe.header("Authorization"))
        info = client.get(self.tracker.url + "/plugins/servlet/oauth/consumer-info").text
        self.assertIn(f"<key>{parameters['oauth_consumer_key']}</key>", info)
        self.assertEqual((parameters["oauth_token"], parameters["oauth_signature_method"]), ("", "RSA-SHA1"))
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding
        from oauthlib.oauth1.rfc5849 import signature
        import base64
        key = serialization.load_der_public_key(base64.b64decode(info.split("<publicKey>")[1].split("<")[0]))
        signed = [(name, value) for name, value in parameters.items() if name not in ("oauth_signature", "realm")]
        base = signature.signature_base_string("GET", signature.base_string_uri(peer.url + probe.path), signature.normalize_parameters(signed))
        key.verify(base64.b64decode(parameters["oauth_signature"]), base.encode(), padding.PKCS1v15(), hashes.SHA1())

    def test_a_hand_over_meant_for_another_installation_is_refused(self):
        peer = self.new_peer()
        address = self.handover(peer, applinkOriginalCreatedId='"00000000-0000-4000-8000-000000000000"')
        for action in ("inspect", "accept"):
            self.assertGreaterEqual(handover(self.tracker, address, action).status, 400)
        self.assertEqual(self.tracker.links(), [])

    def test_a_peer_that_cannot_be_reached_or_calls_itself_otherwise_is_refused(self):
        gone = ScriptedPeer("127.0.0.2")
        gone.close()
        liar = self.new_peer()
        liar.answer_with("/rest/applinks/1.0/manifest", 200, liar.manifest(url="http://127.0.0.9:1/other"), "application/xml")
        for peer in (gone, liar):
            asked = handover(self.tracker, self.handover(peer), "inspect")
            self.assertTrue(asked.status >= 400 or asked.json()["application"] is None, asked.text)
            self.assertGreaterEqual(self.accept(self.handover(peer)).status, 400)
        self.assertEqual(self.tracker.links(), [])


class WeStartTest(ForeignPeerTest):
    def test_the_browser_goes_over_and_comes_back_without_a_state(self):
        peer = self.new_peer()
        api, found = probe(self.tracker, peer.url)
        location = go_on(api, found, same_users=True).json()["next_url"]
        self.assertTrue(location.startswith(peer.url + LIST), location)
        self.assertEqual(self.link(peer)["state"], "setting up")
        query = query_of(location)
        query.pop("applinkdState")
        checked = come_back(self.tracker, self.tracker.url + LIST + "?" + urllib.parse.urlencode(query), browser=api.browser)
        self.assertEqual(checked.json()["link"]["id"], peer.id)
        link = self.link(peer)
        self.assertEqual((link["state"], link["incoming"], link["outgoing"]), ("active", "impersonation", "impersonation"))

    def test_what_stands_wrong_over_there_is_named(self):
        """features.md 5: each finding with its sentence; the check's exit status is red."""
        peer = self.linked()
        cases = []
        peer.knows_us = False
        cases.append(self.tracker.on_data("check", "--json", status=1).stdout)
        peer.knows_us = True
        peer.levels = {"incoming": 2, "outgoing": 3}
        cases.append(self.tracker.on_data("check", "--json", status=1).stdout)
        peer.levels = {"incoming": 3, "outgoing": 3}
        for problem in ("signature_invalid", "timestamp_refused", "consumer_key_unknown"):
            peer.answer_with("/rest/applinks/latest/manifest", 401, b"", "", [("WWW-Authenticate", f'OAuth realm="x", oauth_problem="{problem}"')])
            cases.append(self.tracker.on_data("check", "--json", status=1).stdout)
        peer.answer_with("/rest/applinks/latest/manifest", 200, "<html><form>Please sign in</form></html>", "text/html")
        cases.append(self.tracker.on_data("check", "--json", status=1).stdout)
        found = [json.loads(case)[0] for case in cases]
        self.assertEqual([entry["catalogue"] for entry in found[:5]], ["NO_REMOTE_APPLINK", "AUTH_LEVEL_MISMATCH", "OAUTH_SIGNATURE_INVALID",
                                                                       "OAUTH_TIMESTAMP_REFUSED", "OAUTH_PROBLEM"])
        self.assertEqual(len({entry["text"] for entry in found}), 6)
        peer.behave()
        self.tracker.on_data("check")

    def test_a_peer_with_another_key_or_id_is_not_used_until_confirmed(self):
        """S-80."""
        peer = self.linked()
        peer.signer = Signer(peer.signer.key, rsa_key=rsa_pem(2))
        self.assertEqual(self.tracker.on_data("check", status=1).returncode, 1)
        self.assertEqual(self.link(peer)["state"], "suspended")
        self.tracker.settle()
        self.app.forget()  # a test of the link looks whether it answers
        answer = peer.signer.get(self.tracker.url + "/x")
        self.assertEqual(answer.status, 503)
        self.assertEqual(self.app.seen, [])

    def test_the_first_link_of_a_type_is_primary_and_its_end_promotes_the_next(self):
        """applinks-protocol.md 3.7."""
        first, second = self.linked(), self.new_peer(name="Second Jira")
        self.assertEqual(self.accept(self.handover(second)).status, 200)
        primary = lambda: [link["id"] for link in self.tracker.links() if link["primary"]]
        self.assertEqual(primary(), [first.id])
        self.assertEqual(Api(self.tracker).post(f"/links/{second.id}/primary").status, 200)
        self.assertEqual(primary(), [second.id])
        self.tracker.on_data("link", "remove", second.id, "--here-only")
        self.assertEqual(primary(), [first.id])


class RestTest(ForeignPeerTest):
    def test_the_older_wizard_makes_both_halves_with_a_password(self):
        """applinks-protocol.md 3.3: the calls that a peer makes to us."""
        peer = self.new_peer()
        self.assertEqual(self.rest("GET", "/rest/applinks/1.0/authenticationinfo").status, 200)
        self.assertEqual(self.rest("GET", "/rest/applinks/1.0/authenticationinfo", headers={}).status, 401)
        encoded = urllib.parse.quote(peer.url, safe="")
        seen = self.rest("GET", f"/rest/applinks/1.0/authenticationinfo/id/{peer.id}/url/{encoded}?url={encoded}")
        self.assertEqual(seen.status, 200)
        entity = {"id": peer.id, "name": peer.name, "typeId": "jira", "rpcUrl": peer.url, "displayUrl": peer.url}
        self.assertEqual(self.rest("PUT", f"/rest/applinks/1.0/applicationlink/{peer.id}", entity).status, 201)
        self.assertEqual(self.rest("PUT", f"/rest/applinks/1.0/applicationlink/{peer.id}", entity).status, 200)
        levels = {"incoming": ON_BEHALF, "outgoing": ON_BEHALF}
        self.assertEqual(self.rest("PUT", f"/rest/applinks/3.0/status/{peer.id}/oauth", levels).status, 204)
        told = self.rest("GET", f"/rest/applinks/3.0/status/{peer.id}/oauth", headers={})
        self.assertEqual((told.status, told.json()), (200, levels))
        self.assertEqual(self.link(peer)["incoming"], "impersonation")

    def test_scripts_make_links_and_consumers(self):
        """applinks-protocol.md 3.5: as an Ansible module and Jenkins' tests do."""
        peer = self.new_peer()
        made = self.rest("PUT", "/rest/applinks/3.0/applicationlink",
                         {"id": peer.id, "name": "Made by a script", "rpcUrl": peer.url + "/", "displayUrl": peer.url, "typeId": "jira"})
        self.assertEqual(made.status, 201, made.text)
        self.assertIn(f"applicationlink/{peer.id}", made.text)
        self.assertIn(f"applicationlink/{peer.id}", made.header("Location"))
        path = f"/rest/applinks/3.0/applicationlink/{peer.id}/authentication/provider"
        self.assertEqual(self.rest("PUT", path, {"config": {}, "provider": PROVIDERS[0]}).status, 201)
        consumer = f"/rest/applinks-oauth/1.0/applicationlink/{peer.id}/authentication/consumer"
        added = self.rest("PUT", consumer + "?autoConfigure=true", {"twoLOAllowed": True, "twoLOImpersonationAllowed": False})
        self.assertEqual(added.status, 201, added.text)
        self.assertEqual(peer.signer.get(self.tracker.url + "/plugins/servlet/applinks/whoami").status, 200)
        listed = self.rest("GET", "/rest/applinks/1.0/applicationlink", headers=self.headers | {"Accept": "application/json"})
        self.assertIn(peer.id, json.dumps(listed.json()["applicationLinks"]))
        self.assertEqual(self.rest("DELETE", f"/rest/applinks/1.0/applicationlink/{peer.id}?reciprocate=false").status, 200)
        self.assertEqual(self.tracker.links(), [])

    def test_the_other_half_is_deleted_by_the_linked_application_itself(self):
        """applinks-protocol.md 3.8: signed, two-legged, its own link only (S-70)."""
        peer, other = self.linked(), self.new_peer(name="Second Jira")
        other.signer = Signer(other.signer.key, rsa_key=rsa_pem(2))
        self.assertEqual(self.accept(self.handover(other)).status, 200)
        allowed = peer.signer.get(f"{self.tracker.url}/rest/applinks/1.0/permission/delete-application/{peer.id}")
        self.assertIn("ALLOWED", allowed.text)
        path = "/rest/applinks/1.0/applicationlink/{}?reciprocate=false"
        foreign = peer.signer.call("DELETE", self.tracker.url + path.format(other.id))
        self.assertIn(foreign.status, (401, 403, 404))
        self.assertEqual(len(self.tracker.links()), 2)
        self.assertEqual(peer.signer.call("DELETE", self.tracker.url + path.format(peer.id)).status, 200)
        self.assertEqual([link["id"] for link in self.tracker.links()], [other.id])
        self.assertEqual(peer.signer.get(self.tracker.url + "/x").problem(), "consumer_key_unknown")

    def test_administration_over_rest_is_for_administrators(self):
        """applinks-protocol.md 0.4: 401 for strangers, which is also what a connectivity test expects."""
        for method, path in (("GET", "/rest/applinks/1.0/applicationlink"), ("GET", "/rest/applinks/3.0/applinks"),
                             ("PUT", "/rest/applinks/3.0/applicationlink"), ("GET", f"/rest/applinks/3.0/status/{self.tracker_id}"),
                             ("DELETE", f"/rest/applinks/1.0/applicationlink/{self.tracker_id}")):
            with self.subTest(method=method, path=path):
                body = {} if method == "PUT" else None
                self.assertEqual(self.rest(method, path, body, headers={}).status, 401)
                user = client.basic("alice", password_of("alice")) | {"X-Atlassian-Token": "no-check"}
                self.assertIn(self.rest(method, path, body, headers=user).status, (401, 403))

    def test_a_session_needs_the_no_check_header(self):
        """applinks-protocol.md 0.4, S-47."""
        browser = Browser()
        browser.sign_in(self.tracker.url, "admin", password_of("admin"))
        path = f"/rest/applinks/3.0/applicationlink"
        entity = {"id": self.tracker_id, "name": "x", "rpcUrl": "http://127.0.0.2:9", "displayUrl": "http://127.0.0.2:9", "typeId": "jira"}
        own = browser.cookie_header(self.tracker.url) | {"Origin": self.tracker.url}
        self.assertEqual(self.rest("PUT", path, entity, headers=own).status, 403)
        cross = browser.cookie_header(self.tracker.url) | {"X-Atlassian-Token": "no-check", "Origin": "http://evil.example"}
        self.assertEqual(self.rest("PUT", path, entity, headers=cross).status, 403)

    def test_who_we_are_in_both_formats_and_for_browsers_of_other_sites(self):
        """applinks-protocol.md 2.2, 2.6, 4.1."""
        xml = client.get(self.tracker.url + "/rest/applinks/1.0/manifest")
        self.assertTrue(xml.header("Content-Type").startswith("application/xml"))
        self.assertIn(f"<id>{self.tracker_id}</id>", xml.text)
        self.assertIn("<typeId>confluence</typeId>", xml.text)
        answer = client.get(self.tracker.url + "/rest/applinks/latest/manifest", {"Accept": "application/json", "Origin": "https://jira.example"})
        self.assertEqual((answer.json()["id"], answer.json()["url"]), (self.tracker_id, self.tracker.url))
        self.assertLessEqual(set(PROVIDERS), set(answer.json()["inboundAuthenticationTypes"]))
        self.assertEqual(answer.header("Access-Control-Allow-Origin"), "https://jira.example")
        preflight = client.send("OPTIONS", self.tracker.url + "/rest/applinks/3.0/manifest.json", {"Origin": "https://jira.example"})
        self.assertEqual(preflight.status, 200)
        self.assertEqual(client.get(self.tracker.url + "/rest/applinks/latest/capabilities").json(), ["STATUS_API"])
        who = client.get(self.tracker.url + "/plugins/servlet/applinks/whoami")
        self.assertEqual((who.status, who.body), (200, b""))
