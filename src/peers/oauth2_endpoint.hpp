// SPDX-License-Identifier: Apache-2.0
// Calls of a provider's own addresses: token, revocation, and who a token is for (RFC 6749, RFC 7009; S-13, S-31).
// Redirects are answers like any other, and refused.
#pragma once

#include <expected>
#include <string>

#include "domain/grants/token.hpp"
#include "domain/links/link.hpp"
#include "peers/finding.hpp"
#include "peers/services.hpp"
#include "protocol/oauth2/token_answer.hpp"

namespace applinks::peers {

// Why no token came. `denied`: the code or refresh token is no good any more, so that only the person can help.
struct TokenFailure {
    bool denied = false;
    Finding finding;  // names the call that failed
    Error error;
};
using TokenResult = std::expected<oauth2::TokenAnswer, TokenFailure>;

// Every link given to these speaks OAuth 2.0 (asserted).
Task<TokenResult> ask_for_token(Services& services, domain::Link link, http::Form form);

// Puts an answer into a grant: token, life, scope, and the refresh token when there is a new one (features.md 9).
void take_answer(domain::Grant& grant, oauth2::TokenAnswer answer, Timestamp now);

// True when the provider says that it has ended the permission; false when it has no such address. Errors: those of
// Egress::fetch, peer_refused.
Task<Result<bool>> revoke_at_provider(Services& services, domain::Link link, domain::Grant grant);

// The name of the person over there, "" when the provider does not tell.
Task<std::string> ask_identity(Services& services, domain::Link link, Secret token);

// Where providers send people back to (S-31): one address, to be registered over there.
std::string oauth2_redirect_uri(const domain::Settings& settings);

}  // namespace applinks::peers
