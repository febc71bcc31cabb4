// SPDX-License-Identifier: Apache-2.0
// Access tokens seen lately, so that a verified call costs no query. Entries die with the snapshot generation and with
// every change of a token, so that a revoked token is refused at once (S-76).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "domain/grants/token.hpp"
#include "domain/grants/token_uses.hpp"
#include "domain/store.hpp"

namespace applinks::domain {

class TokenCache {
public:
    explicit TokenCache(TokenStore& store) : store_(store) {}

    // nullptr: no such token of this consumer (S-11). Errors: storage_failed. Any thread; at most one indexed read.
    Result<std::shared_ptr<const AccessToken>> find(const ConsumerKey& consumer, std::string_view hash,
                                                    std::uint64_t generation);
    // After any change of a token: everything is read anew.
    void clear() { epoch_.fetch_add(1, std::memory_order_acq_rel); }
    // Of tokens that calls were verified with.
    TokenUses& uses() { return uses_; }

private:
    static constexpr std::size_t kShards = 16;
    static constexpr std::size_t kShardEntriesMax = 4096;
    struct Shard {
        std::mutex mutex;
        std::uint64_t generation = 0;
        std::uint64_t epoch = 0;
        std::unordered_map<std::string, std::shared_ptr<const AccessToken>> tokens;  // by hash
    };
    TokenStore& store_;
    std::atomic<std::uint64_t> epoch_{0};
    std::array<Shard, kShards> shards_;
    TokenUses uses_;
};

}  // namespace applinks::domain
