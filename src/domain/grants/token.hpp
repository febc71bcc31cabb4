// SPDX-License-Identifier: Apache-2.0
// Tokens we gave (incoming) and tokens we hold (outgoing grants). Ours are known by hash; theirs are sealed (S-60).
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "protocol/http/url.hpp"

namespace applinks::domain {

// applinks-protocol.md 4.6: lives 600 s; dead after three wrong verifiers (S-10).
struct RequestToken {
    enum class Decision { none, approved, denied };

    std::string hash;  // crypto::token_hash of the token
    ConsumerKey consumer;
    Secret secret;
    http::AbsoluteUrl callback;      // no value: out of band
    bool callback_confirmed = true;  // false: the OAuth 1.0 way without verifier
    Decision decision = Decision::none;
    AccountId account;  // who decided
    std::string verifier_hash;
    int wrong_verifiers = 0;
    Timestamp created_at{};
    Timestamp expires_at{};
};

// applinks-protocol.md 4.8.
struct AccessToken {
    std::string id;  // UUID, what pages show and revoke by
    std::string hash;
    ConsumerKey consumer;
    AccountId account;
    Secret secret;
    std::string session_handle_hash;
    Timestamp created_at{};
    Timestamp expires_at{};
    Timestamp session_expires_at{};
    Timestamp last_used_at{};
};

// A user's permission at the remote application, held by us.
struct Grant {
    LinkId link;
    AccountId account;  // empty: the link itself, without a user (OAuth 2.0 client credentials)
    Secret token;
    Secret secret;            // OAuth 1.0a
    Secret session_handle;    // OAuth 1.0a
    Secret refresh_token{};   // OAuth 2.0; "": the token cannot be renewed
    std::string scope{};      // OAuth 2.0: as granted, "": as asked for
    std::string remote_user;  // what whoami said, or ""
    Timestamp created_at{};
    Timestamp expires_at{};
    Timestamp last_used_at{};

    // When the person has to be asked again, as far as is known: a token that is renewed has no such end.
    Timestamp ends_at() const { return refresh_token.empty() ? expires_at : Timestamp{}; }
};

// The right to renew a grant, held for a while by whoever renews it: nobody else spends the same refresh token.
struct GrantClaim {
    LinkId link;
    AccountId account;
    std::string token_hash;  // of the access token that is to be replaced
    Timestamp now{};
    Timestamp until{};
};

// The login dance between request-token and access-token (applinks-protocol.md 5.4): taken once, bound to the user
// (S-31).
struct Dance {
    std::string token_hash;  // of the provider's request token; OAuth 2.0: of `state`
    LinkId link;
    AccountId account;
    Secret token;           // OAuth 1.0a
    Secret secret;          // OAuth 2.0: the PKCE verifier
    std::string return_to;  // local return target
    Timestamp expires_at{};
};

}  // namespace applinks::domain
