# SPDX-License-Identifier: Apache-2.0
"""People of a directory at an installation's door."""
import urllib.parse

from support import client


def sign_in(installation, user, password, headers=()):
    """The answer to the form: 303 for who is let in, with the cookie of the session."""
    form = urllib.parse.urlencode({"user": user, "password": password, "return_to": ""}, encoding="utf-8")
    return client.send("POST", installation.url + "/applinks/login", {"Origin": installation.url} | dict(headers), form)


def cookie_of(answer):
    """The session as a Cookie header."""
    if answer.status != 303:
        raise AssertionError(f"signing in answered {answer.status}: {answer.text[:2000]}")
    return {"Cookie": answer.header("Set-Cookie").split(";")[0]}


def session(installation, cookie):
    """GET /session: who this is."""
    return client.get(installation.url + "/applinks/api/v1/session", cookie)


def account_of(installation, name):
    """(id, active, source) of the account with this name, or nothing."""
    rows = installation.rows("SELECT id, active, source FROM account WHERE name = ?", name)
    return rows[0] if rows else None
