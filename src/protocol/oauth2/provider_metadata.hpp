// SPDX-License-Identifier: Apache-2.0
// What a provider publishes about itself (RFC 8414, OpenID Connect Discovery 1.0), as a client reads it.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/http/url.hpp"
#include "protocol/oauth2/client_request.hpp"

namespace applinks::oauth2 {

inline constexpr std::size_t kProviderMetadataMax = 256 * 1024;
inline constexpr std::size_t kIssuerMax = 2048;

struct ProviderMetadata {
    std::string issuer;  // byte for byte: what `iss` is compared with (S-24)
    http::AbsoluteUrl authorize_url;
    http::AbsoluteUrl token_url;
    http::AbsoluteUrl revoke_url;    // no value: none
    http::AbsoluteUrl identity_url;  // who a token is for; no value: it does not tell
    ClientAuthentication authentication = ClientAuthentication::basic;
    bool pkce = false;            // it says that it knows S256
    bool issuer_answers = false;  // RFC 9207: its answers carry `iss`
};

// Where the document stands for an issuer or a base address, in the order in which to look: OpenID Connect, RFC
// 8414 3.1 (in front of the path, and behind it as many do), and Atlassian's products (applinks-protocol.md 9.1).
std::vector<http::AbsoluteUrl> metadata_addresses(const http::AbsoluteUrl& base);

// RFC 8414 3.3: the issuer in the document is the one that was asked for; a slash at its end does not count.
// Errors: malformed (not the document of a provider, or one without code flow), conflict (another issuer), invalid_url.
Result<ProviderMetadata> parse_provider_metadata(std::string_view body, const http::AbsoluteUrl& asked);

}  // namespace applinks::oauth2
