// SPDX-License-Identifier: Apache-2.0
// Where an authorization answer may go (RFC 6749 3.1.2, RFC 8252 7.3, S-15).
//
// Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace applinks::oauth2 {

inline constexpr std::size_t kRedirectUriMax = 450;  // applinks-protocol.md 9.1
inline constexpr std::size_t kRedirectUriCountMax = 20;

// https, or http to 127.0.0.1, [::1] or localhost; absolute, without fragment and userinfo, kRedirectUriMax bytes.
// Errors: invalid_url.
Result<void> check_registrable(std::string_view uri);

// Byte for byte one of the registered ones; only the port of http://127.0.0.1 and http://[::1] may differ.
bool is_registered(std::string_view uri, std::span<const std::string> registered);

}  // namespace applinks::oauth2
