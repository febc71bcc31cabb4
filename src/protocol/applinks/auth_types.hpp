// SPDX-License-Identifier: Apache-2.0
// Authentication types of the Application Links wire and the three OAuth levels (applinks-protocol.md 1.4, 6.2).
//
// Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace applinks::wire {

// How one side authenticates to the other; on the wire an opaque Java class name.
enum class AuthType { three_legged, two_legged, impersonation, basic, trusted_apps, cors };

// "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider" and so on.
std::string_view class_name(AuthType type);
// Unknown names are nothing to us: readers ignore them (2.2).
std::optional<AuthType> parse_class_name(std::string_view name);

// Real servers add this to both lists of their manifest, so that a list is never empty (2.2). We write it, and ignore
// it.
inline constexpr std::string_view kPlaceholderType = "placeholder.to.ensure.backwards.compatibility";

// What is switched on in one direction of a link. `three_legged` alone is a legacy level, which peers report as
// unsupported.
enum class OAuthLevel { disabled, three_legged, oauth, impersonation };

// The level as it travels: three booleans (6.2).
struct OAuthFlags {
    bool enabled = false;                       // 3LO
    bool two_lo_enabled = false;                // 2LO
    bool two_lo_impersonation_enabled = false;  // 2LOi
    friend bool operator==(const OAuthFlags&, const OAuthFlags&) = default;
};

OAuthFlags flags_of(OAuthLevel level);
// A combination outside the table is read as the highest level it contains whole: 2LO and 2LOi need what stands below
// them (1.4: removing 3LO removes both).
OAuthLevel level_of(OAuthFlags flags);

// The providers that make up a level, lowest first.
std::vector<AuthType> types_of(OAuthLevel level);
// The level that a list of provider class names amounts to; foreign names are ignored.
OAuthLevel level_of_types(std::span<const std::string> class_names);

std::string_view name_of(
    OAuthLevel level);  // "disabled", "three_legged", "oauth", "impersonation": for storage and our API
std::optional<OAuthLevel> parse_level(std::string_view name);
std::string_view title_of(OAuthLevel level);  // as products show it: "OAuth (impersonation)"

// Both directions of a link, from the point of view of whoever says so: the body of `status/{id}/oauth` (6.2, 6.3).
struct OAuthStatus {
    OAuthLevel incoming = OAuthLevel::disabled;
    OAuthLevel outgoing = OAuthLevel::disabled;
    // The same facts as the other side would say them.
    OAuthStatus seen_from_peer() const { return {.incoming = outgoing, .outgoing = incoming}; }
    friend bool operator==(const OAuthStatus&, const OAuthStatus&) = default;
};

// Errors: malformed (not JSON, `incoming` or `outgoing` absent, a flag that is not a boolean), limit_exceeded.
Result<OAuthStatus> parse_oauth_status(std::string_view json);
std::string write_oauth_status(const OAuthStatus& status);

}  // namespace applinks::wire
