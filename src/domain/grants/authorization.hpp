// SPDX-License-Identifier: Apache-2.0
// A person's decision about a request token, and what a consumer may fetch with it (applinks-protocol.md 4.6 to 4.8,
// S-10).
//
// Pure; any thread. What has to hold under races is enforced by the store.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "domain/grants/token.hpp"
#include "domain/links/link.hpp"
#include "domain/store.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth1/request.hpp"

namespace applinks::domain {

// Tokens, secrets and session handles as peers expect them (4.6); 190 bits.
inline constexpr std::size_t kTokenCharacters = 32;
// Alphanumeric: 131 bits, on purpose more than the products' 6 characters (S-10), and still to be typed by hand (oob).
inline constexpr std::size_t kVerifierCharacters = 22;

// Where a request token leads to. `oauth_callback` absent is the OAuth 1.0 way: only for consumers whose switch is on.
struct CallbackRequest {
    http::AbsoluteUrl callback;  // no value: out of band
    bool callback_confirmed = true;
};
// Problems: parameter_absent, parameter_rejected (neither "oob" nor an absolute http or https URL, S-72).
std::expected<CallbackRequest, oauth1::Problem> callback_requested(const oauth1::SignedRequest& request,
                                                                   const Consumer& consumer);

// The page may ask the person. Problems: token_expired, token_used.
std::expected<void, oauth1::Problem> check_undecided(const RequestToken& token, Timestamp now);

// Where the browser goes after the decision: the token's callback, else the consumer's. In the OAuth 1.0 way the
// address of the page may name one, too, which counts only inside the linked application or at the consumer's own
// callback (3.4). No value: nowhere, the page shows the verifier.
http::AbsoluteUrl callback_after(const RequestToken& token, const Consumer& consumer, const Link& link,
                                 std::string_view requested_callback);

struct Decided {
    RequestToken::Decision decision = RequestToken::Decision::denied;
    std::string verifier;       // "" when refused, and in the OAuth 1.0 way
    std::string verifier_hash;  // for Store::decide_request_token
    std::string location;       // absolute address for the browser; "": show a page, with the verifier if there is one
};
enum class Choice { allow, deny };
// `token_text` is oauth_token as the browser brought it, `verifier` kVerifierCharacters random characters.
struct DecisionRequest {
    const RequestToken& token;
    http::AbsoluteUrl callback;  // of callback_after
    std::string token_text;
    std::string verifier;
};
Decided decide(const DecisionRequest& request, Choice choice);

// Before an exchange, in the order of 4.8. Problems: token_expired, permission_unknown, permission_denied,
// parameter_absent (no verifier).
std::expected<void, oauth1::Problem> check_exchange(const RequestToken& token, const oauth1::SignedRequest& request,
                                                    Timestamp now);
// What the store found out; nothing for `exchanged`.
std::expected<void, oauth1::Problem> check_outcome(ExchangeOutcome outcome);

}  // namespace applinks::domain
