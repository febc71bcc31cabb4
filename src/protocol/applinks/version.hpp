// SPDX-License-Identifier: Apache-2.0
// Versions of products and of the Application Links protocol: `N[.N[.N]][suffix]` (applinks-protocol.md 2.2).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace applinks::wire {

struct VersionNumber {
    std::int32_t major = 0;
    std::int32_t minor = 0;
    std::int32_t bugfix = 0;
    friend auto operator<=>(const VersionNumber&, const VersionNumber&) = default;
};

// What peers branch on (0.3).
inline constexpr VersionNumber kOldestCompatible{4, 0, 13};  // older: REMOTE_VERSION_INCOMPATIBLE
inline constexpr VersionNumber kOauthRestModule{5, 0, 0};    // OAuth configuration under /rest/applinks-oauth
inline constexpr VersionNumber kHasCapabilities{5, 0, 5};    // /capabilities and status diagnostics exist
inline constexpr VersionNumber kOnlyOauth{5, 2, 0};          // Trusted Applications and Basic are deprecated

// What we declare: takes the peer to its modern code paths (0.3), which we answer in full.
inline constexpr std::string_view kOwnApplinksVersion = "9.1.4";

struct Version {
    std::string text;  // as received
    VersionNumber number;
    std::string suffix;  // what follows the numbers, for example "-m01"

    // Errors: malformed (does not begin with a number, number over 9 digits), limit_exceeded (text over 100 bytes).
    static Result<Version> parse(std::string_view text);
    bool is_at_least(VersionNumber wanted) const { return number >= wanted; }
    friend bool operator==(const Version&, const Version&) = default;
};

}  // namespace applinks::wire
