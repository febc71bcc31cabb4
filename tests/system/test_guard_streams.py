# SPDX-License-Identifier: Apache-2.0
"""Bodies in both directions: streamed, at once, of any size, and what happens when the application is not there."""
import base64
import hashlib
import http.client
import json
import os
import pathlib
import socket
import threading
import time

from support import client
from support.case import SystemTest
from support.installation import BINARY
from support.ports import free_port
from support.signer import Signer

MEGABYTE = 1 << 20
UPLOAD_BYTES = 200 * MEGABYTE


class StreamsTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.app = cls.start_application()
        cls.tracker = cls.start_installation(upstream=cls.app.url, users=())

    def test_events_are_passed_on_at_once(self):
        """Server-sent events: each arrives while the answer is still open."""
        gate = threading.Semaphore(0)

        def events(handler, _):
            handler.send_response(200)
            handler.send_header("Content-Type", "text/event-stream")
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for number in range(3):
                text = f"data: {number}\n\n".encode()
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(text), text))
                handler.wfile.flush()
                gate.acquire(timeout=10)
            handler.wfile.write(b"0\r\n\r\n")

        self.app.on("/events", events)
        connection = http.client.HTTPConnection(self.tracker.host, self.tracker.port, timeout=5)
        connection.request("GET", "/events")
        response = connection.getresponse()
        for number in range(3):
            self.assertEqual(response.readline(), f"data: {number}\n".encode())
            self.assertEqual(response.readline(), b"\n")
            gate.release()
        self.assertEqual(response.read(), b"")
        connection.close()

    def test_an_answer_begins_before_its_end_is_known(self):
        gate = threading.Event()

        def slow(handler, _):
            handler.send_response(200)
            handler.send_header("Content-Length", "10")
            handler.end_headers()
            handler.wfile.write(b"first")
            handler.wfile.flush()
            gate.wait(10)
            handler.wfile.write(b"later")

        self.app.on("/slow", slow)
        connection = http.client.HTTPConnection(self.tracker.host, self.tracker.port, timeout=5)
        connection.request("GET", "/slow")
        response = connection.getresponse()
        self.assertEqual(response.read(5), b"first")
        gate.set()
        self.assertEqual(response.read(), b"later")
        connection.close()

    def test_chunked_uploads_arrive_whole(self):
        pieces = [bytes([number]) * (number * 1000) for number in range(1, 30)]
        connection = http.client.HTTPConnection(self.tracker.host, self.tracker.port, timeout=10)
        connection.request("POST", "/any", iter(pieces), {"Transfer-Encoding": "chunked"}, encode_chunked=True)
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        self.assertEqual(self.app.last().body, b"".join(pieces))

    def test_an_answer_that_breaks_off_is_not_answered_a_second_time(self):
        def half(handler, _):
            handler.send_response(200)
            handler.send_header("Content-Length", "100")
            handler.end_headers()
            handler.wfile.write(b"half")
            handler.close_connection = True

        self.app.on("/half", half)
        before = len(self.tracker.log_events())
        with self.assertRaises(http.client.IncompleteRead):
            client.get(self.tracker.url + "/half")
        self.eventually(lambda: self.tracker.log_events("relay.broken"))
        written = [entry["event"] for entry in self.tracker.log_events()[before:]]
        self.assertEqual([event for event in written if event in ("request.failed", "request.unanswered", "request")], [])

    def test_a_head_request_gets_the_headers_and_no_body(self):
        answer = client.send("HEAD", self.tracker.url + "/any")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertEqual(answer.header("Content-Type"), "application/json")
        self.assertGreater(int(answer.header("Content-Length")), 10)
        self.assertEqual(client.send("HEAD", self.tracker.url + "/applinks/login").body, b"")

    def test_statuses_headers_and_empty_bodies_pass_as_they_are(self):
        for status in (201, 204, 301, 304, 404, 418, 500, 599):
            with self.subTest(status=status):
                body = b"" if status in (204, 304) else b"body"
                self.app.answer_with(f"/status/{status}", status, body, [("X-App", "1"), ("Location", "http://elsewhere.example/")])
                answer = client.get(self.tracker.url + f"/status/{status}")
                self.assertEqual((answer.status, answer.body, answer.header("X-App")), (status, body, "1"))
                self.assertEqual(answer.header("Location"), "http://elsewhere.example/")

    def test_several_cookies_of_the_application_stay_several(self):
        self.app.answer_with("/cookies", 200, b"", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2; Path=/x")])
        self.assertEqual(client.get(self.tracker.url + "/cookies").all("Set-Cookie"), ["a=1", "b=2; Path=/x"])

    def websocket(self):
        connection = socket.create_connection((self.tracker.host, self.tracker.port), timeout=5)
        self.addCleanup(connection.close)
        key = base64.b64encode(b"0123456789abcdef").decode()
        connection.sendall(f"GET /socket HTTP/1.1\r\nHost: {self.tracker.host}:{self.tracker.port}\r\nUpgrade: websocket\r\n"
                           f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                           "X-Forwarded-User: mallory\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        return connection, head

    def test_a_websocket_is_a_tunnel_with_an_identity_of_ours(self):
        connection, head = self.websocket()
        self.assertTrue(head.startswith(b"HTTP/1.1 101"), head)
        self.assertIn(b"sec-websocket-accept", head.lower())
        self.assertIsNone(self.app.last().header("X-Forwarded-User"))
        for piece in (b"hello", b"\x00\xff" * 1000, b"x" * 300000):
            connection.sendall(piece)
            got = b""
            while len(got) < len(piece):
                got += connection.recv(65536)
            self.assertEqual(got, piece)

    def test_an_upgrade_that_the_application_declines_is_an_ordinary_answer(self):
        answer = client.get(self.tracker.url + "/any", {"Upgrade": "websocket", "Connection": "Upgrade",
                                                        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==", "Sec-WebSocket-Version": "13"})
        self.assertEqual(answer.status, 200)

    def test_a_client_that_goes_away_leaves_no_trouble(self):
        for _ in range(20):
            with socket.create_connection((self.tracker.host, self.tracker.port)) as connection:
                connection.sendall(b"POST /any HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf")
        self.assertEqual(client.get(self.tracker.url + "/any").status, 200)


class UploadTest(SystemTest):
    """The release binary where there is one: a sanitizer keeps freed memory back, which is not what is measured."""

    def test_an_upload_of_200_megabytes_is_streamed_and_needs_no_memory(self):
        release = os.environ.get("AL_RELEASE_BINARY", "")
        measured = bool(release) and pathlib.Path(release).exists()
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, users=(), binary=release if measured else BINARY)
        client.get(tracker.url + "/any")
        before = tracker.resident_bytes()
        piece = bytes(range(256)) * (MEGABYTE // 256)
        digest, most, sent = hashlib.sha256(), before, 0
        connection = http.client.HTTPConnection(tracker.host, tracker.port, timeout=60)
        connection.putrequest("PUT", "/upload")
        connection.putheader("Content-Length", str(UPLOAD_BYTES))
        connection.endheaders()
        while sent < UPLOAD_BYTES:
            connection.send(piece)
            digest.update(piece)
            sent += len(piece)
            most = max(most, tracker.resident_bytes())
        answer = json.loads(connection.getresponse().read())
        connection.close()
        self.assertEqual(answer, {"length": UPLOAD_BYTES, "sha256": digest.hexdigest()})
        self.assertLess(most - before, (4 if measured else 40) * MEGABYTE)


class ApplicationDownTest(SystemTest):
    def test_an_application_that_is_not_there_is_a_sentence_and_an_error_id(self):
        tracker = self.start_installation(upstream=f"http://127.0.0.1:{free_port()}", users=())
        for headers in ({}, {"Accept": "text/html"}):
            with self.subTest(headers=headers):
                answer = client.get(tracker.url + "/a", headers)
                self.assertIn(answer.status, (502, 503))
                identifier = answer.header("X-Request-Id")
                self.assertTrue(identifier)
                self.assertIn(identifier, answer.text)
                self.assertTrue([event for event in tracker.log_events() if event.get("request") == identifier])

    def test_an_application_that_does_not_answer_in_time_is_a_504(self):
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, users=(), settings={"upstream.first_byte_timeout_seconds": 1})
        done = threading.Event()
        self.addCleanup(done.set)
        app.on("/never", lambda handler, _: done.wait(20))
        began = time.monotonic()
        self.assertEqual(client.get(tracker.url + "/never").status, 504)
        self.assertLess(time.monotonic() - began, 5)

    def test_an_answer_with_bad_framing_is_a_502(self):
        """S-39: what the application sends is read as strictly."""
        app = self.start_application()
        tracker = self.start_installation(upstream=app.url, users=())
        answers = {
            "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "both": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "no-http": b"SSH-2.0-OpenSSH_9.2\r\n",
            "bare-cr": b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 0\r\n\r\n",
            "fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
            "nothing": b"",
        }
        for name, raw in answers.items():
            def broken(handler, _, raw=raw):
                handler.connection.sendall(raw)
                handler.close_connection = True
            app.on("/" + name, broken)
            with self.subTest(name=name):
                answer = client.get(tracker.url + "/" + name)
                self.assertEqual(answer.status, 502, answer.text)
                self.assertIn("rror id", answer.text)

    def test_signed_calls_to_an_application_that_is_down_are_told_the_same(self):
        tracker = self.start_installation(upstream=f"http://127.0.0.1:{free_port()}", users=(), start=False)
        signer = Signer("client", secret="a secret of some length")
        tracker.add_consumer(signer, "--two-legged")
        tracker.start()
        answer = signer.get(tracker.url + "/a")
        self.assertIn(answer.status, (502, 503))
        self.assertEqual(answer.problem(), "")
