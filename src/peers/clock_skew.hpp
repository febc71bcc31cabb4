// SPDX-License-Identifier: Apache-2.0
// How far a peer's clock is from ours, read from the Date header of its answers (S-75, features.md 5 "clock").
//
// Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::peers {

// Signed calls fail beyond the window of 300 s; people are told well before.
inline constexpr std::chrono::seconds kSkewWorthTelling{60};
inline constexpr std::chrono::seconds kSkewThatFails{300};

// "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate, RFC 9110 5.6.7); the obsolete forms are not read.
std::optional<Timestamp> parse_http_date(std::string_view text);

// Peer's clock minus ours; nothing when the answer has no readable Date.
std::optional<std::chrono::seconds> clock_difference(const http::Headers& headers, Timestamp now);

}  // namespace applinks::peers
