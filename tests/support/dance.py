# SPDX-License-Identifier: Apache-2.0
"""The OAuth 1.0a dance as a consumer and a person go through it, without shortcuts (applinks-protocol.md 4.6 to 4.8)."""
import dataclasses
import urllib.parse

from support.browser import Browser
from support.installation import password_of


@dataclasses.dataclass
class Token:
    token: str
    secret: str
    handle: str = ""


def authorize_url(base, token):
    return base + "/plugins/servlet/oauth/authorize?" + urllib.parse.urlencode({"oauth_token": token})


def open_consent(base, token, user, browser=None):
    """The consent page of `user`, who signs in where asked to."""
    browser = browser or Browser()
    browser.open(authorize_url(base, token))
    browser.answer_login(user, password_of(user))
    return browser


def decide(browser, button="approve", follow=False):
    """Presses Allow or Deny; does not follow the redirect to the consumer."""
    return browser.submit(browser.page.form(button=button), button=button, follow=follow)


def callback_parameters(page):
    """What the consumer's callback would get."""
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.answer.header("Location")).query))


def request_token(base, signer, callback):
    answer = signer.request_token(base, callback)
    if answer.status != 200:
        raise AssertionError(f"request-token answered {answer.status}: {answer.text}")
    form = answer.form()
    return Token(form["oauth_token"], form["oauth_token_secret"])


def verifier_for(base, signer, request, user, browser=None):
    browser = open_consent(base, request.token, user, browser)
    page = decide(browser)
    return callback_parameters(page)["oauth_verifier"]


def obtain_token(base, signer, user, callback="http://127.0.0.2:9/callback", browser=None):
    """An access token of `user` for the consumer that `signer` is."""
    request = request_token(base, signer, callback)
    verifier = verifier_for(base, signer, request, user, browser)
    answer = signer.access_token(base, request.token, request.secret, verifier)
    if answer.status != 200:
        raise AssertionError(f"access-token answered {answer.status}: {answer.text}")
    form = answer.form()
    return Token(form["oauth_token"], form["oauth_token_secret"], form.get("oauth_session_handle", ""))
