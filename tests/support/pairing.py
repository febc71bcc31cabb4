# SPDX-License-Identifier: Apache-2.0
"""Linking two installations as the interface does it for an administrator (applinks-protocol.md 3.1, features.md 3)."""
import urllib.parse

from support.api import Api
from support.browser import Browser
from support.installation import password_of

LIST = "/plugins/servlet/applinks/listApplicationLinks"


def signed_in(installation, admin="admin", browser=None):
    """The API with a browser's session of `admin`, who signs in where needed."""
    browser = browser or Browser()
    browser.open(installation.url + "/applinks/links")
    browser.answer_login(admin, password_of(admin))
    return Api.of_browser(installation, browser)


def probe(starter, address, admin="admin", browser=None):
    """Types the address; the API of the administrator and what was found."""
    api = signed_in(starter, admin, browser)
    return api, api.post("/probes", {"address": address})


def go_on(api, found, *, both_admins=True, same_users=False):
    """Answers the two questions."""
    probed = found.json()
    return api.post("/links", {"address": probed["reported"] or probed["entered"], "peer_id": probed["application"]["id"],
                               "both_admins": both_admins, "same_users": same_users})


def handover(installation, address, action, admin="admin", browser=None):
    """Opens the address that another application made, at `installation`, and asks its API about it."""
    browser = browser or Browser()
    browser.open(address)
    page = browser.answer_login(admin, password_of(admin))
    api = Api.of_browser(installation, browser)
    return api.post("/handover/" + action, {"query": urllib.parse.urlsplit(page.url).query})


def confirm(receiver, address, admin="admin", browser=None):
    """The other side's question and yes; the address to go back to."""
    asked = handover(receiver, address, "inspect", admin, browser)
    if asked.status != 200:
        raise AssertionError(asked.text)
    accepted = handover(receiver, address, "accept", admin, browser)
    if accepted.status != 200:
        raise AssertionError(accepted.text)
    return accepted.json()["next_url"]


def come_back(starter, address, admin="admin", browser=None):
    """The last step: the browser is back, and both ends are tested."""
    found = handover(starter, address, "inspect", admin, browser).json()
    return Api.of_browser(starter, browser).post(f"/links/{found['link']}/check")


def pair(starter, receiver, *, same_users=False, admin="admin", browser=None):
    """Both halves; returns the browser, signed in on both sides."""
    browser = browser or Browser()
    api, found = probe(starter, receiver.url, admin, browser)
    made = go_on(api, found, same_users=same_users)
    if made.status != 201:
        raise AssertionError(made.text)
    back = confirm(receiver, made.json()["next_url"], admin, browser)
    come_back(starter, back, admin, browser)
    return browser


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, keep_blank_values=True))


def with_query(url, **changed):
    parts = urllib.parse.urlsplit(url)
    query = query_of(url)
    query.update(changed)
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode({k: v for k, v in query.items() if v is not None})))
