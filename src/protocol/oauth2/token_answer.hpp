// SPDX-License-Identifier: Apache-2.0
// What a provider's token endpoint answers (RFC 6749 5.1 and 5.2; features.md 9): JSON or a form, and an `error` member
// means a refusal whatever the status is.
//
// Pure; any thread. Of what the provider wrote, only its error code is kept, and only if it looks like one (S-36,
// S-50).
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"

namespace applinks::oauth2 {

inline constexpr std::size_t kTokenAnswerMax = 64 * 1024;
inline constexpr std::size_t kForeignTokenMax = 16 * 1024;

struct TokenAnswer {
    Secret access_token;
    Secret refresh_token{};                            // "": none, or the old one stays good
    std::optional<std::chrono::seconds> expires_in{};  // nothing: the provider does not say
    std::string scope{};                               // as granted; "": as asked for
};

struct TokenRefusal {
    // denied: the code or refresh token is no good (any more). client: it does not accept us as this client.
    // other: another error code. unreadable: no token answer at all, for example a sign-in page.
    enum class Kind { denied, client, other, unreadable };
    Kind kind = Kind::unreadable;
    std::string code{};  // "invalid_grant" …; "" when unreadable
};

struct RawAnswer {
    int status = 0;
    std::string_view content_type;
    std::string_view body;
};
std::expected<TokenAnswer, TokenRefusal> parse_token_answer(const RawAnswer& answer);

}  // namespace applinks::oauth2
