// SPDX-License-Identifier: Apache-2.0
// Nonces seen within the window, shared by all threads, kept over restarts (S-05).
#pragma once

#include <cstdint>
#include <string_view>

namespace applinks::domain {

enum class NonceOutcome { fresh, seen, unavailable };

class NonceStore {
public:
    virtual ~NonceStore() = default;
    // Atomic: of many parallel calls with the same values exactly one is fresh. `identity` is the 32-byte SHA-256 of
    // consumer key, token, timestamp and nonce. About 1 µs; any thread. `unavailable`: refuse the request (S-44).
    virtual NonceOutcome insert(std::string_view identity, std::int64_t timestamp_seconds,
                                std::int64_t now_seconds) = 0;
};

}  // namespace applinks::domain
