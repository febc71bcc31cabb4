// SPDX-License-Identifier: Apache-2.0
// "May I?" between peers (applinks-protocol.md 3.8, 8), and the list of capabilities (2.6).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/applinks/negotiation.hpp"

namespace applinks::wire {

enum class PermissionCode {
    allowed,
    no_permission,
    no_authentication,
    no_authentication_configured,
    missing,
    no_connection,
    credentials_required,  // with the address to authorise at
    authentication_failed,
};
std::string_view name_of(PermissionCode code);  // "ALLOWED"

struct Permission {
    PermissionCode code = PermissionCode::no_permission;
    std::string url;  // as the peer wrote it: check it before a browser is sent there
};
std::string write_permission(const Permission& permission, Format format);
// XML or JSON by its first character. Errors: peer_malformed (also a code that we do not know), limit_exceeded.
Result<Permission> parse_permission(std::string_view body);

// 2.6: what a peer may ask for besides the basics. JSON only.
inline constexpr std::string_view kStatusApi = "STATUS_API";
inline constexpr std::string_view kMigrationApi = "MIGRATION_API";
std::string write_capabilities(std::span<const std::string_view> capabilities);
// Errors: peer_malformed (no array of strings), limit_exceeded.
Result<std::vector<std::string>> parse_capabilities(std::string_view json);

}  // namespace applinks::wire
