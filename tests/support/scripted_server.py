# SPDX-License-Identifier: Apache-2.0
"""A server with manners of its own that a test can replace at any path: what linked applications and providers are made of."""
import http.server
import json
import threading
import time

from support.echo_app import Seen, Server


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written one after the other: else the body waits 40 ms

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return super().date_time_string(self.server.owner.now() if timestamp is None else timestamp)

    def handle_any(self):
        owner = self.server.owner
        seen = Seen(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        with owner.lock:
            owner.seen.append(seen)
        path = self.path.partition("?")[0]
        script = owner.scripts.get(path) or owner.scripts.get("*")
        if script is not None:
            script(self, seen)
        else:
            self.answer(*owner.manner(path, seen))

    def answer(self, status, body=b"", content_type=None, headers=()):
        """`body`: bytes, a text, or what becomes JSON. `content_type`: None for the server's usual one, "" for none."""
        body = json.dumps(body).encode() if isinstance(body, (dict, list)) else body.encode() if isinstance(body, str) else body
        content_type = self.server.owner.content_type if content_type is None else content_type
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any


class ScriptedServer:
    """`on(path, function)` replaces the manners at one path, "*" at all: function(handler, seen)."""

    content_type = "text/plain"

    def __init__(self, host):
        self.server = Server((host, 0), Handler)
        self.server.owner = self
        self.url = f"http://{host}:{self.server.server_address[1]}"
        self.lock, self.seen, self.scripts = threading.Lock(), [], {}

    def start(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def manner(self, path, seen):
        """What it answers when no script says otherwise: the arguments of Handler.answer."""
        raise NotImplementedError

    def on(self, path, function):
        self.scripts[path] = function

    def answer_with(self, path, status, body=b"", content_type=None, headers=()):
        self.on(path, lambda handler, _: handler.answer(status, body, content_type, headers))

    def now(self):
        return time.time()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
