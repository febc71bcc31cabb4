# SPDX-License-Identifier: Apache-2.0
"""Signs requests as an OAuth 1.0a client with python3-oauthlib, which nobody here wrote (security.md, SIGN)."""
import secrets
import time
import types
import urllib.parse

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from oauthlib.oauth1.rfc5849 import signature

from support import client

_keys = []


def rsa_pem(index=0):
    """A 2048-bit key; made once per process and index, because making one takes a while."""
    while len(_keys) <= index:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        _keys.append(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()).decode())
    return _keys[index]


def public_pem(private_pem):
    key = serialization.load_pem_private_key(private_pem.encode(), None).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


class Signer:
    """Without `secret` the requests are signed with RSA-SHA1, else with HMAC."""

    def __init__(self, key, *, secret="", rsa_key=None, method=None):
        self.key, self.secret = key, secret
        self.rsa_key = None if secret else rsa_key or rsa_pem()
        self.method = method or ("HMAC-SHA1" if secret else "RSA-SHA1")

    @property
    def public_pem(self):
        return public_pem(self.rsa_key)

    def parameters(self, token, more):
        parameters = {"oauth_consumer_key": self.key, "oauth_token": token, "oauth_signature_method": self.method,
                      "oauth_timestamp": str(int(time.time())), "oauth_nonce": secrets.token_hex(16), "oauth_version": "1.0"}
        parameters.update(more or {})
        return {name: value for name, value in parameters.items() if value is not None}

    def signature(self, method, url, parameters, body="", token_secret=""):
        """`parameters` is a dict or a list of pairs (for repeated ones); `url` has its query; `body` is a form or ""."""
        pairs = list(parameters.items()) if isinstance(parameters, dict) else list(parameters)
        parts = urllib.parse.urlsplit(url)
        collected = signature.collect_parameters(uri_query=parts.query, body=body, headers={}) + pairs
        base = signature.signature_base_string(method.upper(), signature.base_string_uri(url),
                                               signature.normalize_parameters(collected))
        keys = types.SimpleNamespace(rsa_key=self.rsa_key, client_secret=self.secret, resource_owner_secret=token_secret)
        if self.method == "RSA-SHA1":
            return signature.sign_rsa_sha1_with_client(base, keys)
        if self.method == "HMAC-SHA256":
            return signature.sign_hmac_sha256_with_client(base, keys)
        return signature.sign_hmac_sha1_with_client(base, keys)

    def authorization(self, method, url, *, token="", token_secret="", body="", more=None):
        """The value of the Authorization header. `more` changes parameters; None as a value leaves one out."""
        parameters = self.parameters(token, more)
        if "oauth_signature" not in parameters:
            parameters["oauth_signature"] = self.signature(method, url, parameters, body, token_secret)
        return header_of(parameters)

    def call(self, method, url, *, token="", token_secret="", body=None, more=None, headers=None, **rest):
        """Sends a signed request; a str body is a form and is signed, bytes are not."""
        signed_body = body if isinstance(body, str) else ""
        header = self.authorization(method, url, token=token, token_secret=token_secret, body=signed_body, more=more)
        return client.send(method, url, {"Authorization": header} | (headers or {}), body, **rest)

    def get(self, url, **named):
        return self.call("GET", url, **named)

    def as_user(self, url, user):
        """The address of a call on behalf of `user` (applinks-protocol.md 4.9)."""
        return url + ("&" if "?" in url else "?") + urllib.parse.urlencode({"xoauth_requestor_id": user})

    # The token endpoints

    def request_token(self, base, callback="oob", more=None):
        more = {"oauth_callback": callback} | (more or {})
        return self.call("POST", base + "/plugins/servlet/oauth/request-token", token=None, more=more, body=b"")

    def access_token(self, base, token, token_secret="", verifier=None, more=None):
        more = ({"oauth_verifier": verifier} if verifier is not None else {}) | (more or {})
        return self.call("POST", base + "/plugins/servlet/oauth/access-token", token=token, token_secret=token_secret,
                         more=more, body=b"")


def header_of(parameters):
    pairs = parameters.items() if isinstance(parameters, dict) else parameters
    quote = lambda text: urllib.parse.quote(text, safe="~")
    return "OAuth " + ", ".join(f'{quote(name)}="{quote(value)}"' for name, value in pairs)
