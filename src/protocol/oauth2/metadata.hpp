// SPDX-License-Identifier: Apache-2.0
// Authorization server metadata (RFC 8414; applinks-protocol.md 9.1).
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace applinks::oauth2 {

inline constexpr std::string_view kAuthorizePath = "/rest/oauth2/latest/authorize";
inline constexpr std::string_view kTokenPath = "/rest/oauth2/latest/token";
inline constexpr std::string_view kRevokePath = "/rest/oauth2/latest/revoke";
inline constexpr std::string_view kMetadataPath = "/.well-known/oauth-authorization-server";
// Whose a token is, as plain text: clients that we know ask it (applinks-protocol.md 3.10).
inline constexpr std::string_view kWhoAmIPath = "/plugins/servlet/applinks/whoami";

// `issuer` is our public URL, byte for byte as configured (S-24).
std::string metadata_body(const std::string& issuer);

}  // namespace applinks::oauth2
