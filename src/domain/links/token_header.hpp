// SPDX-License-Identifier: Apache-2.0
// How a token is sent to a provider: "Header-Name: text with {token}" (features.md 3 "each with a header template").
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace applinks::domain {

inline constexpr std::string_view kUsualTokenHeader = "Authorization: Bearer {token}";
inline constexpr std::size_t kTokenHeaderMax = 255;

struct TokenHeader {
    std::string name;
    std::string before;  // the value around the token
    std::string after;

    std::string value(const Secret& token) const;
};

// "" is kUsualTokenHeader. Errors: invalid_argument (no name, a name that frames the message or carries cookies,
// not exactly one {token}, characters that a header cannot hold, S-42), limit_exceeded.
Result<TokenHeader> parse_token_header(std::string_view text);

}  // namespace applinks::domain
