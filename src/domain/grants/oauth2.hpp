// SPDX-License-Identifier: Apache-2.0
// Who may call us with OAuth 2.0, and what we gave them: codes, and families of tokens. Everything is known by hash
// (S-60); only the answer to a rotation is kept, sealed, for the seconds of the grace (S-19).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "protocol/oauth2/credential.hpp"
#include "protocol/oauth2/scope.hpp"

namespace applinks::domain {

using oauth2::ClientId;

inline constexpr std::chrono::seconds kOAuth2CodeLife{60};       // S-18
inline constexpr std::chrono::seconds kOAuth2AccessLife{3600};   // applinks-protocol.md 9.1
inline constexpr std::chrono::seconds kOAuth2RotationGrace{10};  // S-19
inline constexpr std::chrono::hours kOAuth2FamilyLife{30 * 24};  // S-19: the absolute end

// An application that may call us (features.md 3 "Incoming"). Every client belongs to one link.
struct OAuth2Client {
    ClientId id;
    LinkId link;
    std::string name;
    std::string secret_hash{};  // crypto::token_hash; "": a public client
    std::vector<std::string> redirect_uris{};
    oauth2::Scope scope = oauth2::Scope::read;  // the most that it may ask for
    bool without_user = false;                  // client_credentials, as `service_user`
    UserName service_user{};                    // never an administrator (S-09)
    Timestamp created_at{};

    bool is_confidential() const { return !secret_hash.empty(); }
};

// Lives 60 seconds; single use, whether the try succeeds or not (S-17, S-18).
struct OAuth2Code {
    std::string hash;
    std::string family;  // UUID that the tokens made from it will have
    ClientId client;
    AccountId account;
    std::string redirect_uri;
    std::string challenge;  // PKCE S256
    oauth2::Scope scope = oauth2::Scope::read;
    Timestamp expires_at{};
};

// What came of one permission: the tokens that followed each other. Revoked as a whole.
struct OAuth2Family {
    std::string id;  // UUID, what pages show and revoke by
    ClientId client;
    AccountId account;  // empty: the client itself, without a user
    oauth2::Scope scope = oauth2::Scope::read;
    Timestamp created_at{};
    Timestamp ends_at{};
    Timestamp last_used_at{};
};

struct OAuth2AccessToken {
    OAuth2Family family;
    Timestamp expires_at{};
};

// A pair of new tokens, as stored. `answer` is what the client gets, for the grace.
struct OAuth2NewTokens {
    std::string access_hash;
    Timestamp access_expires_at{};
    std::string refresh_hash{};  // "": none
    Secret answer{};
};

// What a client brings to exchange a code.
struct OAuth2CodeTry {
    std::string hash;
    ClientId client;
    std::string redirect_uri;
    std::string challenge;  // of the verifier it sent; "" when it sent none that can be one
    Timestamp now{};
};
// Whether the code may be exchanged, given that it was not used before. Every binding counts (S-18).
bool fits(const OAuth2Code& code, const OAuth2CodeTry& attempt);

struct OAuth2RefreshTry {
    std::string hash;
    ClientId client;
    Timestamp now{};
};

// exchanged: new tokens are stored. repeated: within the grace, `answer` is the one given before. reused: the family is
// dead now (S-18, S-19).
enum class OAuth2Outcome { exchanged, repeated, reused, unknown, refused };

struct OAuth2Exchange {
    OAuth2Outcome outcome = OAuth2Outcome::unknown;
    OAuth2Family family{};  // exchanged and repeated
    Secret answer{};        // repeated
};

}  // namespace applinks::domain
