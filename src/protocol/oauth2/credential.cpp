// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/credential.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/http/form.hpp"

namespace applinks::oauth2 {

bool is_ours(std::string_view credential) {
    static constexpr std::array kPrefixes{kAccessTokenPrefix, kRefreshTokenPrefix, kCodePrefix, kClientSecretPrefix};
    return std::ranges::any_of(kPrefixes, [&](const auto prefix) { return credential.starts_with(prefix); });
}

BearerAttempt take_bearer(std::string_view authorization, std::string_view query) {
    static constexpr std::string_view kScheme = "Bearer ";
    BearerAttempt attempt;
    if (equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) {
        const auto token = trim_blanks(authorization.substr(kScheme.size()));
        if (is_ours(token)) attempt.token = token;
    }
    if (query.contains("access_token")) {
        // A query that cannot be read is the application's matter: nothing in it can be a token of ours.
        if (const auto form = http::Form::parse(query))
            attempt.misplaced = std::ranges::any_of(form->all("access_token"), is_ours);
    }
    return attempt;
}

}  // namespace applinks::oauth2
