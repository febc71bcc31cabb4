# SPDX-License-Identifier: Apache-2.0
"""A linked application as a test wants it: poses as a Jira, well behaved until told otherwise (security.md, PEER)."""
import json
import time
import urllib.parse
import uuid

from support.scripted_server import ScriptedServer
from support.signer import Signer, public_pem, rsa_pem

PROVIDERS = [f"com.atlassian.applinks.api.auth.types.{name}AuthenticationProvider"
             for name in ("OAuth", "TwoLeggedOAuth", "TwoLeggedOAuthWithImpersonation")]


class ScriptedPeer(ScriptedServer):
    def __init__(self, host="127.0.0.1", name="Scripted Jira", type_id="jira"):
        super().__init__(host)
        self.id, self.name, self.type_id = str(uuid.uuid4()), name, type_id
        self.signer = Signer(f"{name}:4711081500", rsa_key=rsa_pem(1))
        self.levels = {"incoming": 3, "outgoing": 3}
        self.knows_us = True
        self.clock_offset = 0  # seconds
        self.manners = {
            "/rest/applinks/1.0/manifest": lambda seen: (200, self.manifest(), "application/xml"),
            "/rest/applinks/latest/manifest": lambda seen: (200, json.dumps(self.manifest_json()), "application/json"),
            "/rest/applinks/latest/capabilities": lambda seen: (200, '["STATUS_API"]', "application/json"),
            "/plugins/servlet/oauth/consumer-info": lambda seen: (200, self.consumer_info(), "application/xml;charset=UTF-8"),
        }
        self.start()

    def manner(self, path, seen):
        if path.startswith("/rest/applinks/3.0/status/"):
            return self.status(seen)
        return self.manners[path](seen) if path in self.manners else (404, "nothing here")

    def redirect(self, path, location, status=302):
        self.answer_with(path, status, b"", "text/plain", [("Location", location)])

    def behave(self):
        self.scripts.clear()

    def now(self):
        return time.time() + self.clock_offset

    def forget(self):
        with self.lock:
            self.seen.clear()

    def paths(self):
        with self.lock:
            return [seen.path for seen in self.seen]

    # Its manners

    def manifest_json(self):
        return {"id": self.id, "name": self.name, "typeId": self.type_id, "version": "9.12.0", "buildNumber": 912000,
                "applinksVersion": "9.1.4", "inboundAuthenticationTypes": PROVIDERS, "outboundAuthenticationTypes": PROVIDERS,
                "publicSignup": False, "url": self.url}

    def manifest(self, **changed):
        values = self.manifest_json() | changed
        escape = lambda text: str(text).replace("&", "&amp;").replace("<", "&lt;")
        types = "".join(f"<{kind}>{provider}</{kind}>" for kind in ("inboundAuthenticationTypes", "outboundAuthenticationTypes")
                        for provider in PROVIDERS)
        simple = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in values.items()
                         if not isinstance(value, (list, bool)) and value is not None)
        return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><manifest>{simple}{types}</manifest>'

    def consumer_info(self):
        key = "".join(public_pem(self.signer.rsa_key).splitlines()[1:-1])
        name = self.name.replace("&", "&amp;").replace("<", "&lt;")
        return (f'<?xml version="1.0" encoding="UTF-8"?>\n<consumer>\n<key>{name}:4711081500</key>\n<name>{name}</name>\n'
                f"<publicKey>{key}</publicKey>\n<description>{name} at {self.url}</description>\n</consumer>\n")

    def status(self, seen):
        if not self.knows_us:
            return 404, '{"status":404,"errors":[]}', "application/json"
        if seen.method == "PUT":
            return 204, b"", ""
        return 200, json.dumps({way: level_json(level) for way, level in self.levels.items()}), "application/json"


def level_json(level):
    """0 off, 1 as users, 2 also as the application, 3 also on behalf of users (applinks-protocol.md 1.4)."""
    return {"enabled": level >= 1, "twoLoEnabled": level >= 2, "twoLoImpersonationEnabled": level >= 3}


def form_of(seen):
    return dict(urllib.parse.parse_qsl(seen.body.decode("latin-1"), keep_blank_values=True))


def drip(handler, seconds, body=b"<", interval=0.1):
    """Sends a byte now and then, for `seconds`."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/xml")
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            handler.wfile.write(body)
            time.sleep(interval)
    except OSError:
        pass
    handler.close_connection = True
