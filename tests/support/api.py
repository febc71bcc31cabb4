# SPDX-License-Identifier: Apache-2.0
"""Our JSON API as its clients use it; every answer is held against src/web/api/openapi.yaml."""
import json
import pathlib
import re
import urllib.parse

import jsonschema
import yaml

from support import client
from support.browser import Browser
from support.installation import password_of

CONTRACT = pathlib.Path(__file__).resolve().parent.parent.parent / "src/web/api/openapi.yaml"
ROOT = "/applinks/api/v1"


class Contract:
    """openapi.yaml, stricter than it is written: an answer may hold nothing that it does not name."""

    def __init__(self):
        self.document = yaml.safe_load(CONTRACT.read_text())
        self.flatten(self.document["components"]["schemas"])
        self.close(self.document["components"]["schemas"])
        self.close(self.document["paths"])
        self.resolver = jsonschema.RefResolver("", self.document)

    def flatten(self, schemas):
        """`allOf` of objects as one object, so that it can be closed."""
        for name, schema in schemas.items():
            if "allOf" in schema:
                parts = [self.resolve(part) for part in schema["allOf"]]
                schemas[name] = {"type": "object", "required": [word for part in parts for word in part.get("required", [])],
                                 "properties": {key: value for part in parts for key, value in part["properties"].items()}}

    def close(self, node):
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                node.setdefault("additionalProperties", False)
            node = list(node.values())
        for child in node if isinstance(node, list) else []:
            self.close(child)

    def resolve(self, node):
        while "$ref" in node:
            found = self.document
            for word in node["$ref"][2:].split("/"):
                found = found[word]
            node = found
        return node

    def operations(self):
        return {(method.upper(), path) for path, item in self.document["paths"].items()
                for method in item if method in ("get", "put", "post", "patch", "delete")}

    def operation(self, method, path):
        """Of the path below the root; the one with the most fixed segments."""
        found = [known for known in self.document["paths"] if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", known), path)]
        best = min(found, key=lambda known: known.count("{"), default=None)
        return self.document["paths"][best].get(method.lower()) if best else None

    def check(self, method, path, answer):
        operation = self.operation(method, path)
        if operation is None:
            raise AssertionError(f"openapi.yaml has no {method} {path}")
        response = self.resolve(operation["responses"].get(str(answer.status)) or operation["responses"]["default"])
        content = response.get("content")
        if not content:
            if answer.body:
                raise AssertionError(f"{method} {path} answers {answer.status} with a body: {answer.text}")
            return
        media = answer.header("Content-Type").split(";")[0]
        if media not in content:
            raise AssertionError(f"{method} {path} answers {answer.status} with {media!r}: {answer.text[:2000]}")
        if media.endswith("json"):
            validator = jsonschema.Draft202012Validator(content[media]["schema"], resolver=self.resolver,
                                                        format_checker=jsonschema.FormatChecker())
            faults = [f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in validator.iter_errors(answer.json())]
            if faults:
                raise AssertionError(f"{method} {path} answers {answer.status} with what openapi.yaml does not say: {faults}\n"
                                     f"{answer.text[:2000]}")


CONTRACT_OF_API = Contract()


class Api:
    """Calls of one person: with Basic as scripts do, or with a browser's session (`Api.in_session`)."""

    def __init__(self, installation, user="admin", headers=None):
        self.base = installation.url
        self.headers = headers if headers is not None else client.basic(user, password_of(user))
        self.browser = None
        self.csrf = ""

    @classmethod
    def in_session(cls, installation, user="admin"):
        api = cls(installation, user, headers={})
        api.browser = Browser()
        api.browser.sign_in(installation.url, user, password_of(user))
        api.csrf = api.get("/session").json()["csrf"]
        return api

    @classmethod
    def of_browser(cls, installation, browser):
        """As the pages of the interface call: with the session that `browser` has at `installation`."""
        api = cls(installation, headers={})
        api.browser = browser
        api.csrf = api.get("/session").json()["csrf"]
        return api

    def call(self, method, path, body=None, *, headers=None, checked=True, timeout=60):
        given = dict(self.headers)
        if self.browser:
            given |= self.browser.cookie_header(self.base)
            if method != "GET":
                given |= {"X-CSRF-Token": self.csrf, "Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        data = None
        if body is not None:
            data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        given |= headers or {}
        given = {name: value for name, value in given.items() if value is not None}
        answer = client.send(method, self.base + ROOT + path, given, data, timeout=timeout)
        if self.browser:
            for value in answer.all("Set-Cookie"):
                self.browser.keep(urllib.parse.urlsplit(self.base).hostname, value)
        if checked:
            CONTRACT_OF_API.check(method, path.partition("?")[0], answer)
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def put(self, path, body, **more):
        return self.call("PUT", path, body, **more)

    def patch(self, path, body, **more):
        return self.call("PATCH", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)


def pointers(answer):
    """Which fields a refusal names."""
    return [error["pointer"] for error in answer.json().get("errors", [])]


def problem(answer):
    """The last word of a refusal's type."""
    return answer.json()["type"].rpartition(":")[2]


def events(answer):
    """A stream of server-sent events as (event, data)."""
    found = []
    for block in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if lines:
            found.append((lines.get("event", ""), json.loads(lines["data"]) if "data" in lines else None))
    return found
