// SPDX-License-Identifier: Apache-2.0
// Calls of the token and the revocation endpoint (RFC 6749 2.3.1, 4.1.3, 4.4.2, 6; RFC 7009; S-20, S-30).
//
// Pure; any thread.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "protocol/http/form.hpp"
#include "protocol/oauth2/credential.hpp"
#include "protocol/oauth2/failure.hpp"
#include "protocol/oauth2/scope.hpp"

namespace applinks::oauth2 {

// client_secret_basic or client_secret_post, never both (2.3). A public client sends its id only.
struct ClientCredentials {
    ClientId client;
    Secret secret{};
};
// Failures: invalid_request (repeated, or both ways), invalid_client (none, or Basic that cannot be read).
std::expected<ClientCredentials, Failure> read_client(std::string_view authorization, const http::Form& form);

enum class GrantType { authorization_code, refresh_token, client_credentials };

struct TokenRequest {
    GrantType type = GrantType::authorization_code;
    Secret code{};                 // authorization_code
    std::string redirect_uri{};    // authorization_code
    Secret verifier{};             // authorization_code, PKCE
    Secret refresh_token{};        // refresh_token
    std::optional<Scope> scope{};  // refresh_token and client_credentials; nothing: all of it
};
// Failures: invalid_request (missing or repeated parameter), unsupported_grant_type, invalid_scope.
std::expected<TokenRequest, Failure> read_token_request(const http::Form& form);

struct RevocationRequest {
    Secret token;
};
// The hint is not needed: the kind of a token shows in its prefix.
std::expected<RevocationRequest, Failure> read_revocation(const http::Form& form);

// The answer of the token endpoint (5.1).
struct TokenGrant {
    std::string_view access_token;
    std::string_view refresh_token;  // "": none
    std::int64_t expires_in_seconds = 0;
    Scope scope = Scope::read;
};
std::string token_body(const TokenGrant& grant);

}  // namespace applinks::oauth2
