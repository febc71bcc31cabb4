// SPDX-License-Identifier: Apache-2.0
// Secrets at rest: AES-256-GCM, random 96-bit nonce, key id and version in the blob (S-58).
//
// Blob: version (1 byte, 1) | key id (4 bytes, first of SHA-256 of the key) | nonce (12) | ciphertext | tag (16).
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace applinks::crypto {

// Where a blob belongs. Two swapped blobs do not open (S-58).
struct SealContext {
    std::string_view table;
    std::string_view column;
    std::string_view row;  // the row's id, with the link id where it belongs to one
};

// Copies share their keys: a change of them is seen everywhere at once. Any thread.
class Sealer {
public:
    // 32 bytes each; the first key seals, all of them open (rotation by re-sealing).
    // Errors: configuration (no key, or one of another length).
    static Result<Sealer> create(std::vector<Secret> keys);

    // From now on the first of these seals (S-59). Errors: configuration.
    Result<void> replace_keys(std::vector<Secret> keys);
    // Of the key that seals, as blobs carry it.
    std::string key_id() const;

    std::string seal(const Secret& plain, const SealContext& context) const;
    // Errors: crypto_failed (unknown key, changed blob, other context).
    Result<Secret> open(std::string_view blob, const SealContext& context) const;

private:
    using Keys = std::shared_ptr<const std::vector<Secret>>;
    explicit Sealer(Keys keys) : keys_(std::make_shared<std::atomic<Keys>>(std::move(keys))) {}
    std::shared_ptr<std::atomic<Keys>> keys_;
};

}  // namespace applinks::crypto
