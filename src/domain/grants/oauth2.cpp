// SPDX-License-Identifier: Apache-2.0
#include "domain/grants/oauth2.hpp"

namespace applinks::domain {

bool fits(const OAuth2Code& code, const OAuth2CodeTry& attempt) {
    const bool is_alive = attempt.now < code.expires_at;
    const bool is_same_client = code.client == attempt.client;
    const bool is_same_uri = code.redirect_uri == attempt.redirect_uri;
    const bool has_verifier = !attempt.challenge.empty() && equal_constant_time(code.challenge, attempt.challenge);
    return is_alive && is_same_client && is_same_uri && has_verifier;
}

}  // namespace applinks::domain
