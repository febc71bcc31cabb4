// SPDX-License-Identifier: Apache-2.0
// PKCE with S256 (RFC 7636, S-17). `plain` is refused: it protects nothing.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace applinks::oauth2 {

// BASE64URL(SHA256(verifier)): 43 characters.
std::string challenge_of(std::string_view verifier);

bool is_challenge(std::string_view text);  // exactly 43 characters of base64url
bool is_verifier(std::string_view text);   // 43 to 128 unreserved characters

}  // namespace applinks::oauth2
