# SPDX-License-Identifier: Apache-2.0
"""A provider of OAuth 2.0 with an API behind it, honest until told otherwise (RFC 6749, 7009, 7636, 8414, 9207; S-24, S-31)."""
import base64
import hashlib
import json
import secrets
import urllib.parse

from support.scripted_server import ScriptedServer

CLIENT_ID, CLIENT_SECRET = "our client", "s%cret & more"


class Provider(ScriptedServer):
    """Everyone who comes to /authorize is `user`, and allows."""

    content_type = "application/json"

    def __init__(self, host="127.0.0.2"):
        super().__init__(host)
        self.user, self.expires_in, self.rotates, self.gives_refresh = "Bob B", 3600, True, True
        self.codes, self.access, self.refresh = {}, {}, {}  # what is good: code -> request, tokens -> user
        self.manners = {"/authorize": self.authorize, "/token": self.token, "/revoke": self.revoke, "/me": self.me,
                        "/.well-known/openid-configuration": self.metadata}
        self.start()

    def manner(self, path, seen):
        return self.manners.get(path, self.api)(seen)

    def behave(self):
        self.scripts.clear()
        self.user, self.expires_in, self.rotates, self.gives_refresh = "Bob B", 3600, True, True
        with self.lock:
            for kept in (self.seen, self.codes, self.access, self.refresh):
                kept.clear()

    def at(self, path):
        with self.lock:
            return [seen for seen in self.seen if seen.path.partition("?")[0] == path]

    def forms(self, grant_type):
        forms = [dict(urllib.parse.parse_qsl(seen.body.decode())) for seen in self.at("/token")]
        return [form for form in forms if form.get("grant_type") == grant_type]

    def withdraw(self):
        """The person ends the permission over there."""
        with self.lock:
            self.access.clear()
            self.refresh.clear()

    def expire(self):
        """The access tokens run out; they may be renewed."""
        with self.lock:
            self.access.clear()

    # Manners

    def metadata(self, _):
        return 200, {"issuer": self.url, "authorization_endpoint": self.url + "/authorize", "token_endpoint": self.url + "/token",
                     "revocation_endpoint": self.url + "/revoke", "userinfo_endpoint": self.url + "/me",
                     "response_types_supported": ["code"], "token_endpoint_auth_methods_supported": ["client_secret_post"],
                     "code_challenge_methods_supported": ["S256"], "authorization_response_iss_parameter_supported": True}

    def authorize(self, seen):
        asked = dict(urllib.parse.parse_qsl(seen.path.partition("?")[2]))
        code = secrets.token_urlsafe(16)
        with self.lock:
            self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.url}
        return 303, b"", "text/plain", [("Location", asked["redirect_uri"] + "?" + urllib.parse.urlencode(answer))]

    def is_our_client(self, seen, form):
        basic = seen.header("Authorization")
        if basic:
            pair = base64.b64decode(basic.split()[1]).decode().split(":")
            return [urllib.parse.unquote(part) for part in pair] == [CLIENT_ID, CLIENT_SECRET]
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)

    def token(self, seen):
        form = dict(urllib.parse.parse_qsl(seen.body.decode()))
        if not self.is_our_client(seen, form):
            return 401, {"error": "invalid_client"}
        with self.lock:
            kind = form.get("grant_type")
            if kind == "client_credentials":
                return self.issue("itself", refreshable=False)
            if kind == "refresh_token":
                user = self.refresh.get(form.get("refresh_token"))
                if user is None:
                    return 400, {"error": "invalid_grant"}
                if self.rotates:
                    del self.refresh[form["refresh_token"]]
                return self.issue(user)
            asked = self.codes.pop(form.get("code"), None)
            if asked is None or not self.fits(asked, form):
                return 400, {"error": "invalid_grant"}
            return self.issue(self.user)

    def fits(self, asked, form):
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return asked["redirect_uri"] == form.get("redirect_uri") and asked.get("code_challenge", challenge) == challenge

    def issue(self, user, refreshable=True):
        access = secrets.token_urlsafe(16)
        self.access[access] = user
        answer = {"access_token": access, "token_type": "Bearer", "scope": "read"}
        if self.expires_in is not None:
            answer["expires_in"] = self.expires_in
        if refreshable and self.gives_refresh and (self.rotates or not self.refresh):
            answer["refresh_token"] = secrets.token_urlsafe(16)
            self.refresh[answer["refresh_token"]] = user
        return 200, answer

    def user_of(self, seen):
        token = (seen.header("Authorization") or "").removeprefix("Bearer ")
        with self.lock:
            return self.access.get(token)

    def me(self, seen):
        user = self.user_of(seen)
        return (200, {"sub": "17", "preferred_username": user}) if user else (401, {})

    def revoke(self, seen):
        form = dict(urllib.parse.parse_qsl(seen.body.decode()))
        if not self.is_our_client(seen, form):
            return 401, {"error": "invalid_client"}
        with self.lock:
            self.refresh.pop(form["token"], None)
            self.access.pop(form["token"], None)
        return 200, b""

    def api(self, seen):
        user = self.user_of(seen)
        if user is None:
            return 401, {"error": "who?"}, "application/json", [("WWW-Authenticate", 'Bearer error="invalid_token"')]
        return 200, {"user": user, "path": seen.path, "method": seen.method, "body": seen.body.decode("latin-1")}
