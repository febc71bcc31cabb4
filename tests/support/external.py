# SPDX-License-Identifier: Apache-2.0
"""Applications that are set up by hand, changed as the form of the interface changes them: all of it at once."""
from support.api import Api

INCOMING = ("protocol", "consumer_key", "consumer_name", "description", "callback", "method", "without_user", "service_user",
            "callback_optional", "imported_key", "redirect_uris", "scope", "client_type")
OUTGOING = ("protocol", "issuer", "issuer_answers", "authorize_url", "token_url", "revoke_url", "identity_url", "client_id", "scopes",
            "authorize_parameters", "client_auth", "pkce", "token_kind", "header", "request_token_url", "access_token_url", "consumer_key", "method")
SETTINGS = ("name", "type", "display_url", "ca_pem", "allow_loopback", "impersonation")


def form_of(link):
    """What the form shows of a link: without secrets."""
    form = {name: link[name] for name in SETTINGS} | {"incoming": None, "outgoing": None}
    known, provider = link["incoming_application"], link["outgoing_provider"]
    if link["incoming"] != "disabled":
        form["incoming"] = {name: known[name] for name in INCOMING if name in known}
        if known.get("key"):
            form["incoming"]["public_key"] = known["key"]["public_key_pem"]
    if link["outgoing"] != "disabled":
        form["outgoing"] = {name: provider[name] for name in OUTGOING if name in provider}
        if provider["protocol"] == "oauth2" and provider["token_kind"] == "per_user":
            form["outgoing"]["without_user"] = link["outgoing"] == "oauth"
    return form


def change(installation, link, *, incoming=(), outgoing=(), **settings):
    """Saves the form of a link with changes; None switches a direction off, a new `protocol` begins anew."""
    form = form_of(Api(installation).get("/links/" + link).json())
    for name, part in (("incoming", incoming), ("outgoing", outgoing)):
        if part is None:
            form[name] = None
        elif part:
            part = dict(part)
            before = form[name] or {}
            form[name] = part if part.get("protocol", before.get("protocol")) != before.get("protocol") else before | part
    return Api(installation).put("/external-applications/" + link, form | settings)
