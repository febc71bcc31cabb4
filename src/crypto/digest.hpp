// SPDX-License-Identifier: Apache-2.0
// Digests as raw bytes. Algorithms are fetched from OpenSSL once per process (docs/adr: 0.09 µs against 0.29 µs).
#pragma once

#include <string>
#include <string_view>

namespace applinks::crypto {

std::string sha256(std::string_view data);  // 32 bytes; any thread
std::string sha1(std::string_view data);    // 20 bytes; only where a protocol names it
std::string md5(std::string_view data);     // 16 bytes; only for name-based UUIDs (applinks-protocol.md 1.2)

// The key under which a token is stored and looked up (S-56, S-60): SHA-256 in lower-case hex.
std::string token_hash(std::string_view token);

}  // namespace applinks::crypto
