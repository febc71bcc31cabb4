# SPDX-License-Identifier: Apache-2.0
"""What holds for every answer and for the process: headers, logs, health, signals, certificates (S-46, S-49, S-61, S-63, S-64, S-69, S-78)."""
import datetime
import http.client
import ipaddress
import json
import re
import secrets
import signal
import socket
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from support import client
from support.browser import Browser
from support.case import SystemTest
from support.dance import obtain_token
from support.installation import password_of
from support.ports import free_port
from support.signer import Signer

OWN_PATHS = ["/applinks/", "/applinks/login", "/applinks/step-up", "/applinks/links", "/applinks/links/new", "/applinks/links/none",
             "/applinks/connections", "/applinks/healthz", "/applinks/metrics", "/applinks/verify", "/applinks/nothing",
             "/applinks/gateway/none/x", "/applinks/assets/app.css", "/applinks/assets/none", "/applinks/api/v1/none",
             "/plugins/servlet/applinks/listApplicationLinks", "/plugins/servlet/applinks/whoami",
             "/plugins/servlet/oauth/request-token", "/plugins/servlet/oauth/access-token", "/plugins/servlet/oauth/authorize",
             "/plugins/servlet/oauth/consumer-info", "/plugins/servlet/oauth/users/access-tokens",
             "/rest/applinks/1.0/manifest", "/rest/applinks/latest/manifest", "/rest/applinks/3.0/manifest.json",
             "/rest/applinks/latest/capabilities", "/rest/applinks/1.0/applicationlink", "/rest/applinks/3.0/applinks",
             "/rest/applinks/3.0/status/x/oauth", "/rest/applinks/1.0/authenticationinfo", "/rest/applinks/1.0/entities"]


class HeadersTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.tracker = cls.start_installation("Tracker")

    POLICY = {"default-src 'self'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"}
    # Where nothing of ours is shown at all, nothing is allowed at all.
    STRICTEST = {"default-src 'none'", "frame-ancestors 'none'"}

    def faults(self, answer):
        """What is missing of S-49."""
        policy = {part.strip() for part in answer.header("Content-Security-Policy").split(";")}
        wanted = {"X-Content-Type-Options": ["nosniff"], "Referrer-Policy": ["no-referrer"], "Cross-Origin-Opener-Policy": ["same-origin"],
                  "Strict-Transport-Security": [],  # only under TLS
                  "Server": [], "X-Powered-By": []}
        found = [f"{name}: {answer.all(name)}" for name, values in wanted.items() if answer.all(name) != values]
        if not (self.POLICY <= policy or self.STRICTEST <= policy):
            found.append(f"policy: {policy}")
        if not answer.header("X-Request-Id"):
            found.append("no X-Request-Id")
        if answer.status >= 500:
            found.append(f"status {answer.status}")
        return found

    def test_every_route_and_every_error_carries_them(self):
        browser, faulty = Browser(), []
        browser.sign_in(self.tracker.url, "admin", password_of("admin"))
        for headers in ({}, {"Accept": "text/html"}, browser.cookie_header(self.tracker.url) | {"Accept": "text/html"}):
            for path in OWN_PATHS:
                for method in ("GET", "POST", "DELETE", "OPTIONS", "TRACE"):
                    answer = client.send(method, self.tracker.url + path, headers)
                    found = self.faults(answer)
                    if "/assets/" not in path and "no-" not in answer.header("Cache-Control"):
                        found.append("may be stored")
                    if found:
                        faulty.append((method, path, answer.status, found))
        self.assertEqual(faulty, [])

    def test_bad_paths_carry_them_too(self):
        for path in ("/applinks/%2e%2e/x", "/a%00", "//"):
            answer = client.get(self.tracker.url + path)
            self.assertEqual(answer.status, 400)
            self.assertEqual(self.faults(answer), [])

    def test_only_the_routes_of_a_fixed_list_answer_strangers(self):
        """S-69: a crawl as nobody."""
        public = {path for path in OWN_PATHS if client.get(self.tracker.url + path).status == 200}
        self.assertEqual(public, {
            "/applinks/login", "/applinks/healthz", "/applinks/metrics", "/applinks/assets/app.css",
            "/plugins/servlet/applinks/whoami", "/plugins/servlet/oauth/consumer-info", "/rest/applinks/1.0/manifest",
            "/rest/applinks/latest/manifest", "/rest/applinks/3.0/manifest.json", "/rest/applinks/latest/capabilities",
            "/rest/applinks/1.0/entities"})

    def test_the_session_cookie_is_random_and_closed_to_scripts(self):
        """S-46: plain HTTP uses another name and the pages say so."""
        browser = Browser()
        page = browser.sign_in(self.tracker.url, "alice", password_of("alice"), follow=False)
        cookie = page.answer.header("Set-Cookie")
        self.assertRegex(cookie, r"^dev-[a-z-]+=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax$")
        self.assertIn("plain HTTP", Browser().open(self.tracker.url + "/applinks/login").text)

    def test_cookies_without_sense_do_no_harm(self):
        for cookie in ("", "=", ";;;", "dev-applinkd-session", "dev-applinkd-session=" + "x" * 4000, "a=b; dev-applinkd-session=\x7f", "x" * 7000, "é=ü"):
            with self.subTest(cookie=cookie[:20]):
                self.assertLess(client.get(self.tracker.url + "/applinks/login", {"Cookie": cookie.encode("latin-1")}).status, 500)

    def test_what_a_stranger_can_send_gets_a_sentence_and_an_error_id(self):
        """S-78: no exception text, no path, no stack."""
        oversize = [("GET", "/applinks/login?" + "a" * 9000, {}, None), ("GET", "/x", {"X": "a" * 9000}, None),
                    ("POST", "/applinks/login", {}, "user=" + "a" * 1_200_000), ("POST", "/applinks/login", {"Content-Encoding": "gzip"}, "a=b"),
                    ("GET", "/x", {f"X-{n}": "1" for n in range(120)}, None), ("POST", "/applinks/login", {}, "user=%zz"),
                    ("POST", "/applinks/login", {}, "user=a&user=b"), ("FROB", "/applinks/login", {}, None)]
        for method, path, headers, body in oversize:
            with self.subTest(method=method, path=path[:40]):
                try:
                    answer = client.send(method, self.tracker.url + path, headers, body)
                except (ConnectionError, http.client.HTTPException):
                    continue  # refused while the body was still on its way
                self.assertTrue(400 <= answer.status < 500, answer.status)
                self.assertIn(answer.header("X-Request-Id"), answer.text)
                for word in ("exception", "src/", ".cpp", "0x", "SELECT", "terminate", str(self.tracker.data)):
                    self.assertNotIn(word, answer.text)

    def test_reading_stays_cheap_whatever_comes(self):
        """S-38, S-39: raw bytes that are no HTTP."""
        for raw in (b"\x00" * 1000, b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
                    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: a\r\n folded: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost : a\r\n\r\n"):
            with self.subTest(raw=raw[:30]), socket.create_connection((self.tracker.host, self.tracker.port), timeout=15) as connection:
                connection.sendall(raw)
                answer = connection.recv(65536)
                self.assertRegex(answer, rb"^HTTP/1\.1 (400|505) ")


class LogTest(SystemTest):
    def test_no_secret_stands_in_the_log_at_debug_level(self):
        """S-61."""
        app = self.start_application()
        tracker = self.start_installation("Tracker", upstream=app.url, start=False)
        hmac = Signer("hmac", secret="planted-" + secrets.token_hex(8))
        tracker.add_consumer(hmac, "--two-legged")
        tracker.start()
        browser = Browser()
        token = obtain_token(tracker.url, hmac, "alice", browser=browser)
        planted = [hmac.secret, token.token, token.secret, token.handle, password_of("alice"), *browser.cookies(tracker.url).values()]

        def plant(name):
            planted.append(f"{name}-{secrets.token_hex(8)}")
            return planted[-1]

        header = hmac.authorization("GET", tracker.url + "/x", token=token.token, token_secret=token.secret)
        planted.append(re.search(r'oauth_signature="([^"]{20})', header)[1])
        client.get(tracker.url + "/x", {"Authorization": header})
        client.get(tracker.url + "/x?password=" + plant("query"), {"Authorization": "Basic " + plant("basic")})
        client.get(tracker.url + "/applinks/links?token=" + plant("query"), {"Cookie": "dev-applinkd-session=" + plant("cookie")})
        client.post(tracker.url + "/applinks/login", {"Origin": tracker.url}, f"user=alice&password={plant('password')}")
        client.post(tracker.url + "/applinks/login", {"Origin": tracker.url}, f"user={plant('user')}&password=x")
        client.post(tracker.url + "/x", {"Content-Type": "text/plain"}, plant("body").encode())
        client.get(tracker.url + "/plugins/servlet/oauth/authorize?oauth_token=" + plant("token"), browser.cookie_header(tracker.url))
        hmac.access_token(tracker.url, plant("reqtoken"), plant("secret"), plant("verifier"))
        client.get(tracker.url + "/rest/applinks/3.0/applinks", client.basic("admin", plant("basic")))
        client.get(tracker.url + "/applinks/gateway/x/" + plant("path") + "?k=" + plant("query"), {"Authorization": "Bearer " + plant("bearer")})
        for name in ("master", "assertion", "gateway"):
            planted.append((tracker.data / f"{name}.key").read_text().strip())
        tracker.stop()
        log = tracker.log_text()
        self.assertGreaterEqual(len(planted), 20)
        self.assertGreater(len(tracker.log_events("request")), 5)
        allowed = {name for name in planted if name.startswith("user-") or name.startswith("path-")}  # names are no secrets
        for secret in set(planted) - allowed:
            self.assertNotIn(secret, log, secret)

    def test_every_line_is_one_json_object_whatever_names_hold(self):
        """S-61: control characters are escaped, lines are short."""
        tracker = self.start_installation("Tracker", users=())
        signer = Signer("x\ny\x1b[31m")
        signer.get(tracker.url + "/plugins/servlet/applinks/whoami")
        Browser().sign_in(tracker.url, "a\nb {\"event\":\"forged\"}", "x" * 20)
        client.get(tracker.url + "/" + "a" * 4000)
        tracker.stop()
        lines = tracker.log.read_bytes().splitlines()
        self.assertGreater(len(lines), 5)
        for line in lines:
            self.assertLessEqual(len(line), 2048)
            entry = json.loads(line)
            self.assertIn("event", entry)
            self.assertNotEqual(entry["event"], "forged")
            self.assertNotRegex(line, rb"[\x00-\x1f\x7f]")


class ProcessTest(SystemTest):
    def test_health_and_metrics(self):
        tracker = self.start_installation("Tracker", users=())
        for _ in range(3):
            client.get(tracker.url + "/plugins/servlet/applinks/whoami")
        health = client.get(tracker.url + "/applinks/healthz")
        self.assertEqual(health.status, 200)
        metrics = client.get(tracker.url + "/applinks/metrics")
        self.assertEqual((metrics.status, metrics.header("Content-Type").split(";")[0]), (200, "text/plain"))
        self.assertRegex(metrics.text, r'applinkd_requests_total\{[^}]*\} [1-9]')
        for line in metrics.text.splitlines():
            if not line.startswith("#"):
                self.assertRegex(line, r"^[a-z_:][a-z0-9_:]*(\{[^}]*\})? [-+0-9.eInfNa]+$")

    def test_metrics_are_closed_to_others_than_this_machine(self):
        """S-64: through a trusted proxy nobody is this machine."""
        tracker = self.start_installation("Tracker", users=(), settings={"server.trusted_proxies": "127.0.0.1"})
        answer = client.get(tracker.url + "/applinks/metrics", {"X-Forwarded-For": "203.0.113.9"})
        self.assertIn(answer.status, (401, 403, 404))

    def test_a_running_request_ends_before_the_process_does(self):
        app = self.start_application()
        tracker = self.start_installation("Tracker", upstream=app.url, users=())
        gate, entered = threading.Event(), threading.Event()

        def slow(handler, _):
            entered.set()
            gate.wait(10)
            handler.answer(200, b"done in peace")

        app.on("/slow", slow)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(client.get(tracker.url + "/slow")))
        thread.start()
        self.assertTrue(entered.wait(5))
        idle = socket.create_connection((tracker.host, tracker.port))
        self.addCleanup(idle.close)
        tracker.process.send_signal(signal.SIGTERM)
        self.eventually(lambda: self.refuses(tracker), 5, "new connections are still taken")
        self.assertIsNone(tracker.process.poll())
        gate.set()
        thread.join(10)
        self.assertEqual((answers[0].status, answers[0].body), (200, b"done in peace"))
        self.assertEqual(tracker.process.wait(10), 0)

    def refuses(self, tracker):
        try:
            return client.get(tracker.url + "/applinks/healthz", timeout=1).status == 503
        except OSError:
            return True

    def test_a_request_that_never_ends_does_not_hold_the_process(self):
        app = self.start_application()
        tracker = self.start_installation("Tracker", upstream=app.url, users=(), settings={"server.drain_seconds": 1})
        gate, entered = threading.Event(), threading.Event()
        self.addCleanup(gate.set)
        app.on("/stuck", lambda handler, _: (entered.set(), gate.wait(20)))
        with socket.create_connection((tracker.host, tracker.port)) as connection:
            connection.sendall(b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertTrue(entered.wait(5))
            began = time.monotonic()
            tracker.stop()
            self.assertLess(time.monotonic() - began, 6)

    def test_more_connections_than_allowed_are_answered_at_once(self):
        """S-74: 503 and Retry-After."""
        tracker = self.start_installation("Tracker", users=(), settings={"server.connections_max": 20})
        held = [socket.create_connection((tracker.host, tracker.port)) for _ in range(20)]
        for connection in held:
            self.addCleanup(connection.close)
            connection.sendall(b"GET /applinks/healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            connection.recv(4096)
        began = time.monotonic()
        with socket.create_connection((tracker.host, tracker.port), timeout=5) as late:
            late.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = late.recv(4096)
        self.assertTrue(answer.startswith(b"HTTP/1.1 503"), answer)
        self.assertIn(b"retry-after", answer.lower())
        self.assertLess(time.monotonic() - began, 1)

    def test_slow_connections_do_not_hold_up_others(self):
        """S-74: heads that drip in."""
        tracker = self.start_installation("Tracker", users=())
        slow = [socket.create_connection((tracker.host, tracker.port)) for _ in range(300)]
        for connection in slow:
            self.addCleanup(connection.close)
            connection.sendall(b"GET / HTTP/1.1\r\nHo")
        times = []
        for _ in range(50):
            began = time.monotonic()
            self.assertEqual(client.get(tracker.url + "/applinks/healthz").status, 200)
            times.append(time.monotonic() - began)
        self.assertLess(sorted(times)[45], 0.5)


class CertificateTest(SystemTest):
    """TLS: served, and read anew on SIGHUP (S-46, S-49, S-63)."""

    def write_certificate(self, tracker, serial):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tracker")])
        now = datetime.datetime.utcnow()
        certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(serial)
                       .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
                       .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
                       .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
                       .sign(key, hashes.SHA256()))
        (tracker.data / "tls.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_file = tracker.data / "tls.key"
        key_file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        key_file.chmod(0o600)

    def served_serial(self, tracker):
        with socket.create_connection((tracker.host, tracker.port), timeout=5) as raw, \
                ssl._create_unverified_context().wrap_socket(raw) as connection:
            return x509.load_der_x509_certificate(connection.getpeercert(True)).serial_number

    @classmethod
    def setUpClass(cls):
        port = free_port()
        cls.tracker = cls.start_installation("Tracker", port=port, start=False, users=("alice",), settings={
            "application.url": f"https://127.0.0.1:{port}", "server.tls_certificate_file": "tls.pem", "server.tls_key_file": "tls.key"})
        cls.tracker.url = f"https://127.0.0.1:{port}"
        cls.write_certificate(cls, cls.tracker, 1001)
        cls.tracker.start()

    def test_pages_under_tls_bind_browsers_to_it(self):
        trust = ssl.create_default_context(cafile=str(self.tracker.data / "tls.pem"))
        answer = client.get(self.tracker.url + "/applinks/login", context=trust)
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.header("Strict-Transport-Security"), r"max-age=\d{7,}")
        self.assertNotIn("plain HTTP", answer.text)

    def test_the_session_cookie_is_secure_and_bound_to_the_host(self):
        """S-46."""
        browser = Browser()
        page = browser.sign_in(self.tracker.url, "alice", password_of("alice"), follow=False)
        self.assertRegex(page.answer.header("Set-Cookie"), r"^__Host-[a-z-]+=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure$")

    def test_old_versions_are_refused(self):
        """S-63."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        with self.assertRaises((ssl.SSLError, ConnectionError)), socket.create_connection((self.tracker.host, self.tracker.port)) as raw:
            context.wrap_socket(raw)

    def test_plain_http_on_the_port_is_no_crash(self):
        with socket.create_connection((self.tracker.host, self.tracker.port), timeout=15) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try:
                connection.recv(4096)
            except ConnectionError:
                pass
        self.assertEqual(client.get(self.tracker.url + "/applinks/healthz").status, 200)

    def test_sighup_takes_a_new_certificate_without_a_stop(self):
        self.write_certificate(self.tracker, 2002)
        held = client.connect(self.tracker.url)
        held.request("GET", "/applinks/healthz")
        held.getresponse().read()
        self.tracker.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: self.served_serial(self.tracker) == 2002)
        held.request("GET", "/applinks/healthz")
        self.assertEqual(held.getresponse().status, 200)
        held.close()

    def test_sighup_with_a_broken_certificate_keeps_the_old_one(self):
        before = self.served_serial(self.tracker)
        good = (self.tracker.data / "tls.pem").read_bytes()
        (self.tracker.data / "tls.pem").write_text("broken")
        self.tracker.process.send_signal(signal.SIGHUP)
        self.eventually(lambda: self.tracker.log_events("tls.reload_failed"))
        self.assertEqual(self.served_serial(self.tracker), before)
        (self.tracker.data / "tls.pem").write_bytes(good)
