// SPDX-License-Identifier: Apache-2.0
// The signed, single-use value that a pairing between two applinkd carries through the browser (features.md 3,
// design "Pairing"): a compact JWS, RS256, signed with the starter's key.
//
// Pure; any thread. Signing takes 250 µs: on the worker pool.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "crypto/rsa.hpp"
#include "protocol/applinks/auth_types.hpp"

namespace applinks::peers {

inline constexpr std::chrono::minutes kPairingLife{10};

struct PairingState {
    LinkId starter;
    LinkId receiver;
    std::string nonce;  // the starter keeps its hash and takes it once
    bool same_users = false;
    wire::OAuthLevel incoming = wire::OAuthLevel::disabled;  // as the starter sees its own ends
    wire::OAuthLevel outgoing = wire::OAuthLevel::disabled;
    Timestamp expires_at{};
};

// Errors: crypto_failed.
Result<std::string> write_pairing_state(const PairingState& state, const crypto::RsaPrivateKey& key);
// Errors: csrf_rejected (not signed by this key, not a pairing state, a claim missing), expired.
Result<PairingState> read_pairing_state(std::string_view text, const crypto::RsaPublicKey& key, Timestamp now);

}  // namespace applinks::peers
