# SPDX-License-Identifier: Apache-2.0
"""One HTTP request, exactly as written: no redirects, no cookies, no headers that the test did not ask for."""
import dataclasses
import http.client
import json
import ssl
import urllib.parse

from support.ports import address_of


@dataclasses.dataclass
class Answer:
    status: int
    headers: list
    body: bytes

    def header(self, name, default=""):
        values = self.all(name)
        return values[0] if values else default

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.body)

    def form(self):
        """A form-encoded body, as the token endpoints answer."""
        return dict(urllib.parse.parse_qsl(self.text, keep_blank_values=True))

    def problem(self):
        """oauth_problem of the challenge, "" when there is none."""
        for value in self.all("WWW-Authenticate"):
            parameters = challenge_parameters(value)
            if "oauth_problem" in parameters:
                return parameters["oauth_problem"]
        return ""


def challenge_parameters(value):
    """The parameters of a `WWW-Authenticate: OAuth …` header, decoded."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() != "oauth":
        return {}
    parameters = {}
    for part in rest.split(","):
        name, _, quoted = part.strip().partition("=")
        parameters[urllib.parse.unquote(name)] = urllib.parse.unquote(quoted.strip('"'))
    return parameters


def connect(url, timeout=20, context=None):
    parts = urllib.parse.urlsplit(url)
    if parts.scheme == "https":
        return http.client.HTTPSConnection(address_of(parts.hostname), parts.port, timeout=timeout,
                                           context=context or ssl._create_unverified_context())
    return http.client.HTTPConnection(address_of(parts.hostname), parts.port, timeout=timeout)


def send(method, url, headers=(), body=None, *, connection=None, timeout=20, context=None, host=None):
    """`headers` is a list of pairs or a dict; `url` is sent as it stands. A str body is a form."""
    parts = urllib.parse.urlsplit(url)
    target = url[url.index(parts.netloc) + len(parts.netloc):] or "/"
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
    if isinstance(body, str):
        body = body.encode()
        if not any(name.lower() == "content-type" for name, _ in pairs):
            pairs.append(("Content-Type", "application/x-www-form-urlencoded"))
    own = connection is None
    connection = connection or connect(url, timeout, context)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host or parts.netloc)
        for name, value in pairs:
            connection.putheader(name, value)
        if body is not None and not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in pairs):
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read())
    finally:
        if own:
            connection.close()


def get(url, headers=(), **more):
    return send("GET", url, headers, **more)


def post(url, headers=(), body=b"", **more):
    return send("POST", url, headers, body, **more)


def basic(user, password):
    import base64
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
