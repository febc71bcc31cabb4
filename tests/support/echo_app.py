# SPDX-License-Identifier: Apache-2.0
"""The application behind applinkd: answers with what it got, and keeps it for the test to look at."""
import base64
import hashlib
import http.server
import json
import threading


class Seen:
    """One request as the application got it."""

    def __init__(self, handler, body):
        self.method, self.path, self.body = handler.command, handler.path, body
        self.headers = list(handler.headers.items())

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        values = self.all(name)
        return values[0] if values else None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def handle_any(self):
        path = self.path.partition("?")[0]
        special = self.server.application.specials.get(path)
        body = b"" if special and special.reads_itself else self.read_body()
        seen = Seen(self, body)
        with self.server.application.lock:
            self.server.application.seen.append(seen)
        if special:
            special.function(self, seen)
        else:
            self.server.application.answer_other(self, seen)

    def echo(self, seen):
        text = json.dumps({"method": seen.method, "path": seen.path, "headers": seen.headers,
                           "body": seen.body.decode("latin-1")}).encode()
        self.answer(200, text, [("Content-Type", "application/json"), ("Set-Cookie", "app=1; Path=/")])

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_PROPFIND = handle_any


class Special:
    def __init__(self, function, reads_itself=False):
        self.function, self.reads_itself = function, reads_itself


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass  # clients that go away in the middle are part of the tests


class EchoApp:
    """`app.on(path, function)` answers a path in another way: function(handler, seen)."""

    def __init__(self, host="127.0.0.1", port=0):
        self.seen, self.specials, self.lock = [], {}, threading.Lock()
        self.server = Server((host, port), Handler)
        self.server.application = self
        self.host, self.port = host, self.server.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        self.on("/upload", upload, reads_itself=True)
        self.on("/socket", websocket_echo, reads_itself=True)

    def on(self, path, function, reads_itself=False):
        self.specials[path] = Special(function, reads_itself)

    def answer_with(self, path, status, body=b"", headers=()):
        self.on(path, lambda handler, _: handler.answer(status, body, headers))

    def answer_other(self, handler, seen):
        """What no function was given for."""
        handler.echo(seen)

    def forget(self):
        with self.lock:
            self.seen.clear()

    def last(self):
        with self.lock:
            return self.seen[-1]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def upload(handler, _):
    """Reads a body of any size and answers with its length and digest."""
    digest, left = hashlib.sha256(), int(handler.headers["Content-Length"])
    length = left
    while left:
        piece = handler.rfile.read(min(left, 1 << 20))
        if not piece:
            return
        digest.update(piece)
        left -= len(piece)
    handler.answer(200, json.dumps({"length": length, "sha256": digest.hexdigest()}).encode())


def websocket_echo(handler, _):
    """Accepts an upgrade (RFC 6455, 4.2.2) and sends every byte back."""
    key = handler.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    handler.send_response(101)
    handler.send_header("Upgrade", "websocket")
    handler.send_header("Connection", "Upgrade")
    handler.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
    handler.end_headers()
    while piece := handler.connection.recv(65536):
        handler.connection.sendall(piece)
    handler.close_connection = True
