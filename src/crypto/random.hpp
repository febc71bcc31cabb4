// SPDX-License-Identifier: Apache-2.0
// Random values from the operating system's generator; a failure aborts the process (S-57).
#pragma once

#include <cstddef>
#include <string>

namespace applinks::crypto {

std::string random_bytes(std::size_t count);
std::string random_token(std::size_t bytes = 32);  // base64url
std::string random_alphanumeric(
    std::size_t characters);  // OAuth 1.0a tokens (applinks-protocol.md 4.6); no modulo bias
std::string random_uuid();    // version 4

}  // namespace applinks::crypto
