# SPDX-License-Identifier: Apache-2.0
"""Faults on the way to a peer, each made for real: code, text and side (features.md 5, docs/troubleshooting.md)."""
import json
import time

from support.broken_machine import run_on
from support.diagnosis import DiagnosisTest
from support.faulty import DeafServer, RawServer, TlsServer, certificate
from support.ports import free_port

MANIFEST = "/rest/applinks/1.0/manifest"


class NetworkTest(DiagnosisTest):
    def leads_to(self, url, ca_pem=""):
        """The link's address leads there from now on."""
        peer = self.peer()
        self.change(peer, rpc_url=url, ca_pem=ca_pem)
        return peer

    def served(self, server):
        self.addCleanup(server.close)
        return server

    def test_a_link_that_works_passes_every_layer_that_it_has(self):
        found = self.check(self.peer(), status=0)
        self.assertEqual((found["code"], found["status"], found["side"]), ("ok", "connected", "none"))
        states = {layer["layer"]: layer["state"] for layer in found["layers"]}
        self.assertEqual({name for name, state in states.items() if state != "ok"}, {"tls", "token", "user"})

    def test_an_address_that_the_settings_refuse(self):
        found = self.check(self.leads_to("http://169.254.169.254:8080"), status=1)
        self.assert_finding(found, "address_refused", "here", "169.254.169.254:8080")

    def test_a_name_that_does_not_resolve(self):
        found = self.check(self.leads_to("http://no-such-host.invalid:8080"), status=1)
        self.assert_finding(found, "unknown_host", "here", "no-such-host.invalid cannot be resolved")
        self.assertIn("getent", found["commands"][0]["text"])

    def test_a_name_server_that_does_not_answer(self):
        peer = self.leads_to("http://slow.example:8080")
        found = json.loads(run_on(self.tracker, "check", peer.id, "--json", slow_name="slow.example"))[0]
        self.assert_finding(found, "dns_slow", "here", "The name server did not answer in time when asked for slow.example")

    def test_a_closed_port(self):
        port = free_port("127.0.0.2")
        found = self.check(self.leads_to(f"http://127.0.0.2:{port}"), status=1)
        self.assert_finding(found, "refused", "there", f"127.0.0.2:{port} does not accept connections")

    def test_a_port_that_drops_what_comes(self):
        found = self.check(self.leads_to(self.served(DeafServer()).url), status=1)
        self.assert_finding(found, "timeout", "between", "does not react to connections")

    def test_a_certificate_that_nobody_vouches_for(self):
        server = self.served(TlsServer(certificate("127.0.0.2")))
        found = self.check(self.leads_to(server.url), status=1)
        self.assert_finding(found, "tls_untrusted", "both", "signed by nobody that this server trusts")
        self.assertIn("diagnosis test", found["seen"])

    def test_a_certificate_for_another_name(self):
        pem = certificate("127.0.0.9")
        found = self.check(self.leads_to(self.served(TlsServer(pem)).url, pem[0]), status=1)
        self.assert_finding(found, "tls_name", "there", "issued for another name")

    def test_an_expired_certificate(self):
        pem = certificate("127.0.0.2", begins=-30, ends=-1)
        found = self.check(self.leads_to(self.served(TlsServer(pem)).url, pem[0]), status=1)
        self.assert_finding(found, "tls_expired", "there", "has expired")

    def test_a_certificate_of_tomorrow(self):
        pem = certificate("127.0.0.2", begins=1)
        found = self.check(self.leads_to(self.served(TlsServer(pem)).url, pem[0]), status=1)
        self.assert_finding(found, "tls_not_yet", "both", "not valid yet")

    def test_plain_http_where_tls_is_expected(self):
        peer = self.peer()
        self.change(peer, rpc_url=peer.url.replace("http://", "https://"))
        self.assert_finding(self.check(peer, status=1), "tls_failed", "there", "a secure connection does not come about")

    def test_a_connection_that_ends_without_an_answer(self):
        self.assert_finding(self.check(self.leads_to(self.served(RawServer()).url), status=1), "no_answer", "there",
                            "closes the connection without an answer")

    def test_something_that_does_not_speak_http(self):
        server = self.served(RawServer(b"SSH-2.0-OpenSSH_9.2\r\n"))
        self.assert_finding(self.check(self.leads_to(server.url), status=1), "not_http", "there", "not in valid HTTP")

    def test_an_answer_that_takes_too_long(self):
        peer = self.peer()
        peer.on(MANIFEST, lambda handler, _: time.sleep(12))
        self.assert_finding(self.check(peer, status=1), "too_slow", "there", "did not answer in time")

    def test_an_answer_without_end(self):
        peer = self.peer()
        peer.answer_with(MANIFEST, 200, b"<" + b"x" * 600_000, "application/xml")
        self.assert_finding(self.check(peer, status=1), "too_large", "there", "much more than such an answer")


class AnswerTest(DiagnosisTest):
    def assert_answer(self, code, side, words, status, body=b"", content_type="text/plain", headers=(), severity="error"):
        peer = self.peer()
        peer.answer_with(MANIFEST, status, body, content_type, headers)
        found = self.check(peer, status=1 if severity == "error" else 0)
        self.assert_finding(found, code, side, words, severity=severity)
        return found

    def test_a_sign_in_page(self):
        found = self.assert_answer("login_page", "between", "A sign-in page answered instead of Scripted Jira", 200,
                                   "<html><form>Sign in</form></html>", "text/html; charset=utf-8")
        self.assertEqual([command["title"] for command in found["commands"]], ["nginx", "Apache", "Traefik"])
        self.assertNotIn("<form>", str(found))  # S-36: nothing of the page

    def test_a_redirect_to_single_sign_on(self):
        self.assert_answer("login_page", "between", "Exclude " + MANIFEST, 302, headers=[("Location", "http://127.0.0.3:1/login?to=x")])

    def test_a_redirect_to_another_address_of_the_application(self):
        self.assert_answer("redirected", "here", "leads to http://127.0.0.3:81", 301,
                           headers=[("Location", "http://127.0.0.3:81" + MANIFEST)])

    def test_a_filter_in_front(self):
        self.assert_answer("blocked", "between", "Something in front of Scripted Jira answers status 403", 403)

    def test_a_method_that_is_not_let_through(self):
        self.assert_answer("method_blocked", "between", "Something between here and Scripted Jira blocks GET.", 405)

    def test_being_asked_to_wait(self):
        self.assert_answer("rate_limited", "none", "asks us to wait 30 s", 429, headers=[("Retry-After", "30")], severity="warning")

    def test_a_proxy_without_its_application(self):
        self.assert_answer("peer_down", "there", "not the application behind it (status 502)", 502)

    def test_an_answer_that_nobody_expects(self):
        self.assert_answer("unexpected", "there", "answered with status 418", 418)

    def test_another_program_at_the_address(self):
        self.assert_answer("not_a_peer", "both", "not as an application that can be linked", 404)

    def test_a_manifest_that_is_none(self):
        self.assert_answer("not_a_peer", "both", "not as an application that can be linked", 200, b"hello")
