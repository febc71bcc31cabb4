// SPDX-License-Identifier: Apache-2.0
// A link: what this application knows of one remote application, per direction (design "Words",
// applinks-protocol.md 1.5).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/http/url.hpp"
#include "protocol/oauth1/signature.hpp"
#include "protocol/oauth2/client_request.hpp"

namespace applinks::domain {

using http::AbsoluteUrl;
using wire::OAuthLevel;

// setting_up: one half is made, the other side has not confirmed. No calls on behalf of users yet.
enum class LinkState { setting_up, active, suspended };

// How the remote application speaks: the Application Links wire (applinkd, Jira, Confluence …), or plain OAuth by hand.
enum class LinkKind { applinks, generic };

// Who may be named in a call on behalf of a user (S-09, features.md 3). Empty lists: everyone but administrators.
struct ImpersonationRule {
    std::vector<std::string> users;
    std::vector<std::string> groups;
    bool administrators = false;  // administrators need this besides being named or everyone
};

// Toward a generic provider that speaks OAuth 1.0a: its endpoints and how we sign (features.md 3 "Outgoing").
struct OAuth1Provider {
    AbsoluteUrl request_token_url;
    AbsoluteUrl authorize_url;
    AbsoluteUrl access_token_url;
    ConsumerKey consumer_key;
    oauth1::SignatureMethod method = oauth1::SignatureMethod::rsa_sha1;
    Secret shared_secret;  // for HMAC; RSA signs with our own key
};

// per_user: each person connects an account. per_link: one token for the link, for calls without a user only, because
// its rights are nobody's own.
enum class OutgoingTokenKind { per_user, per_link };

// Toward a generic provider that speaks OAuth 2.0 (features.md 3 "Outgoing").
struct OAuth2Provider {
    std::string issuer{};         // byte for byte (S-24); "": not known
    bool issuer_answers = false;  // RFC 9207: an answer without `iss` is not its own
    AbsoluteUrl authorize_url{};  // per_user
    AbsoluteUrl token_url{};
    AbsoluteUrl revoke_url{};    // no value: it has none
    AbsoluteUrl identity_url{};  // says whose a token is; no value: it does not tell
    oauth2::ClientId client_id{};
    Secret client_secret{};
    std::vector<std::string> scopes{};
    std::string scope_separator = " ";
    std::vector<http::Parameter> authorize_parameters{};
    oauth2::ClientAuthentication authentication = oauth2::ClientAuthentication::post;
    bool pkce = true;
    OutgoingTokenKind token_kind = OutgoingTokenKind::per_user;
    Secret link_token{};            // per_link: one that was made over there; "": by client credentials
    std::string header_template{};  // token_header.hpp; "": "Authorization: Bearer {token}"

    std::string scope() const;  // as it is sent
};

using OutgoingProvider = std::variant<OAuth1Provider, OAuth2Provider>;

struct Link {
    LinkId id;
    LinkKind kind = LinkKind::applinks;
    TypeId type;  // id of an application type, "generic" when unknown
    std::string name;
    AbsoluteUrl rpc_url;      // what this server calls; no value: incoming only
    AbsoluteUrl display_url;  // what browsers open
    bool primary = false;     // one per type
    bool system = false;      // made by configuration: not editable
    LinkState state = LinkState::setting_up;
    OAuthLevel incoming = OAuthLevel::disabled;
    OAuthLevel outgoing = OAuthLevel::disabled;
    bool shared_users = false;  // user names mean the same person on both sides
    ImpersonationRule impersonation;
    std::optional<OutgoingProvider> provider;  // generic links with an outgoing direction
    std::string ca_pem;                        // trusted for this link only; empty: the system's store
    bool allow_loopback = false;               // S-34: per-link setting
    std::string application_version{};
    std::string applinks_version{};
    std::string suspended_reason{};
    Timestamp created_at{};
    Timestamp updated_at{};

    // What the provider speaks; null: there is none, or it speaks the other.
    const OAuth1Provider* oauth1() const { return provider ? std::get_if<OAuth1Provider>(&*provider) : nullptr; }
    const OAuth2Provider* oauth2() const { return provider ? std::get_if<OAuth2Provider>(&*provider) : nullptr; }
};

// Someone who may sign requests to us (OAuth 1.0a client). Every consumer belongs to one link.
struct Consumer {
    ConsumerKey key;
    LinkId link;
    std::string name;
    std::string description;
    oauth1::SignatureMethod method = oauth1::SignatureMethod::rsa_sha1;
    std::string public_key;     // base64 SPKI, for RSA
    bool imported_key = false;  // 1024 bits allowed, flagged (S-06)
    Secret shared_secret;       // for HMAC
    AbsoluteUrl callback;       // default callback
    bool three_legged = true;
    bool two_legged = false;
    UserName two_legged_user;  // plain 2LO runs as; empty: anonymous. Never an administrator (S-09)
    bool impersonate = false;
    bool callback_optional = false;  // the OAuth 1.0 way without verifier, by an explicit switch (S-10)
    Timestamp created_at{};
};

}  // namespace applinks::domain
