# SPDX-License-Identifier: Apache-2.0
"""Linking two installations as an administrator does it in a browser (applinks-protocol.md 3.1, features.md 3)."""
import urllib.parse

from support.browser import Browser
from support.installation import password_of

LIST = "/plugins/servlet/applinks/listApplicationLinks"


def open_wizard(starter, address, admin="admin", browser=None):
    """Types the address; the page that shows what was found."""
    browser = browser or Browser()
    browser.open(starter.url + "/applinks/links/new")
    page = browser.answer_login(admin, password_of(admin))
    browser.submit(page.form(field="address", button="Look what is there"), {"address": address})
    return browser


def go_on(browser, *, both_admins=True, same_users=False, follow=True):
    """Answers the two questions."""
    form = browser.page.form(action="/applinks/links/new/pair")
    return browser.submit(form, {"both_admins": "yes" if both_admins else None, "same_users": "yes" if same_users else None},
                          button="Go on", follow=follow)


def confirm(browser, admin="admin"):
    """The other side's question; signs in there where needed. Returns the page that the browser ends on."""
    page = browser.answer_login(admin, password_of(admin))
    return browser.submit(page.form(button="Link both applications"), button="Link both applications")


def pair(starter, receiver, *, same_users=False, admin="admin", browser=None):
    """Both halves; returns the browser on the starter's page of the new link."""
    browser = open_wizard(starter, receiver.url, admin, browser)
    go_on(browser, same_users=same_users)
    confirm(browser, admin)
    return browser


def query_of(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query, keep_blank_values=True))


def with_query(url, **changed):
    parts = urllib.parse.urlsplit(url)
    query = query_of(url)
    query.update(changed)
    return urllib.parse.urlunsplit(parts._replace(query=urllib.parse.urlencode({k: v for k, v in query.items() if v is not None})))
