# SPDX-License-Identifier: Apache-2.0
"""An OAuth 2.0 client by hand, for what real clients never send (RFC 6749, RFC 7636, applinks-protocol.md 9.1)."""
import base64
import hashlib
import secrets
import urllib.parse

from support import client
from support.api import Api
from support.browser import Browser
from support.dance import callback_parameters, decide
from support.installation import password_of

AUTHORIZE = "/rest/oauth2/latest/authorize"
TOKEN = "/rest/oauth2/latest/token"
REVOKE = "/rest/oauth2/latest/revoke"
REDIRECT = "https://ci.example.org/back?from=tracker"


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def bearer(token):
    return {"Authorization": "Bearer " + token}


def make_client(installation, name="Builds", **incoming):
    """Sets an application up by hand as an administrator does; what is told once goes into the client."""
    body = {"protocol": "oauth2", "redirect_uris": [REDIRECT], "scope": "WRITE"} | incoming
    answer = Api(installation).post("/external-applications", {"name": name, "incoming": body})
    if answer.status != 201:
        raise AssertionError(answer.text)
    made = answer.json()
    return Client(installation.url, made["client_id"], made["secret"] or "", redirect_uri=body["redirect_uris"][0], link=made["link"]["id"])


class Client:
    def __init__(self, base, id, secret, redirect_uri=REDIRECT, link=""):
        self.base, self.id, self.secret, self.redirect_uri, self.link = base, id, secret, redirect_uri, link
        self.browsers = {}

    def new_verifier(self):
        return secrets.token_urlsafe(32)

    def authorize_url(self, verifier=None, **changes):
        """None takes a parameter out."""
        parameters = {"response_type": "code", "client_id": self.id, "redirect_uri": self.redirect_uri, "state": "st&te",
                      "code_challenge": challenge_of(verifier or self.new_verifier()), "code_challenge_method": "S256"} | changes
        given = {name: value for name, value in parameters.items() if value is not None}
        return self.base + AUTHORIZE + "?" + urllib.parse.urlencode(given)

    def browser_of(self, user):
        if user not in self.browsers:
            self.browsers[user] = Browser()
            self.browsers[user].sign_in(self.base, user, password_of(user))
        return self.browsers[user]

    def ask(self, user, **changes):
        """What `user` gets to see; redirects that leave are not followed."""
        return self.browser_of(user).open(self.authorize_url(**changes), follow=False)

    def code(self, user, verifier, **changes):
        browser = self.browser_of(user)
        browser.open(self.authorize_url(verifier, **changes))
        return callback_parameters(decide(browser))["code"]

    def post(self, path, fields, headers=(), basic=False):
        """The client's credentials in the body, or in the header; None takes a field out."""
        fields = dict(fields)
        if basic:
            headers = dict(headers) | client.basic(self.id, self.secret)
        else:
            fields = {"client_id": self.id, "client_secret": self.secret or None} | fields
        return client.post(self.base + path, headers, urllib.parse.urlencode({k: v for k, v in fields.items() if v is not None}))

    def exchange(self, code, verifier, **changes):
        return self.post(TOKEN, {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri,
                                 "code_verifier": verifier} | changes)

    def refresh(self, token, **changes):
        return self.post(TOKEN, {"grant_type": "refresh_token", "refresh_token": token} | changes)

    def for_itself(self, **changes):
        return self.post(TOKEN, {"grant_type": "client_credentials"} | changes)

    def revoke(self, token, **changes):
        return self.post(REVOKE, {"token": token} | changes)

    def tokens(self, user, **changes):
        """The whole way: consent and exchange."""
        verifier = self.new_verifier()
        answer = self.exchange(self.code(user, verifier, **changes), verifier)
        if answer.status != 200:
            raise AssertionError(answer.text)
        return answer.json()

    def call(self, token, method="GET", path="/rest/x", **more):
        return client.send(method, self.base + path, bearer(token), **more)
