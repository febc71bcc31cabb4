// SPDX-License-Identifier: Apache-2.0
// The secret or key that an application called us with before it was given a new one: still good until the new one is
// used, or for seven days (features.md 4 "Rotate").
#pragma once

#include <chrono>
#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"
#include "domain/grants/oauth2.hpp"

namespace applinks::domain {

inline constexpr std::chrono::hours kCredentialOverlap{7 * 24};

struct FormerCredential {
    std::string owner;  // owner_of()
    LinkId link;
    std::string public_key{};   // base64 SPKI: of a consumer that signs with RSA
    Secret shared_secret{};     // of one that signs with HMAC
    std::string secret_hash{};  // of an OAuth 2.0 client
    Timestamp ends_at{};
};

inline std::string owner_of(const ConsumerKey& consumer) {
    return "consumer:" + consumer.str();
}
inline std::string owner_of(const ClientId& client) {
    return "client:" + client.str();
}

}  // namespace applinks::domain
