// SPDX-License-Identifier: Apache-2.0
// A browser's request at the authorize endpoint, and the addresses that answer it (RFC 6749 4.1.1 to 4.1.2.1,
// RFC 9207, applinks-protocol.md 9.1).
//
// Read in two steps: nothing is redirected before client and redirect URI are known to be right (S-16).
// Pure; any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "protocol/http/form.hpp"
#include "protocol/oauth2/credential.hpp"
#include "protocol/oauth2/failure.hpp"
#include "protocol/oauth2/scope.hpp"

namespace applinks::oauth2 {

inline constexpr std::size_t kStateMax = 2048;

// Whom to answer and where. Wrong or repeated ones are shown to the person, never redirected.
struct AuthorizationTarget {
    ClientId client;
    std::string redirect_uri;
};
std::expected<AuthorizationTarget, Failure> read_target(const http::Form& query);

// The rest, whose failures go back to the client.
struct AuthorizationRequest {
    Scope scope = Scope::read;
    std::string state{};
    std::string challenge{};  // S256
};
// Failures: invalid_request (repeated parameter, no or a wrong PKCE challenge, S-17), unsupported_response_type,
// invalid_scope (unknown, or beyond `ceiling`). A missing scope is the ceiling itself.
std::expected<AuthorizationRequest, Failure> read_authorization(const http::Form& query, Scope ceiling);

// The state that a failure goes back with: "" when it is repeated or too long.
std::string state_of(const http::Form& query);

// What every answer carries: the registered address, the client's state, and who answers (S-24).
struct AnswerAddress {
    std::string redirect_uri;
    std::string state;
    std::string issuer;
};
std::string success_location(const AnswerAddress& address, std::string_view code);
std::string failure_location(const AnswerAddress& address, const Failure& failure);

}  // namespace applinks::oauth2
