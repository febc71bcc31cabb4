// SPDX-License-Identifier: Apache-2.0
#include "domain/grants/token_cache.hpp"

#include <functional>

namespace applinks::domain {

Result<std::shared_ptr<const AccessToken>> TokenCache::find(const ConsumerKey& consumer, std::string_view hash,
                                                            std::uint64_t generation) {
    const auto epoch = epoch_.load(std::memory_order_acquire);
    const std::string key(hash);
    auto& shard = shards_[std::hash<std::string>{}(key) % kShards];
    {
        const std::lock_guard lock(shard.mutex);
        if (shard.generation != generation || shard.epoch != epoch || shard.tokens.size() > kShardEntriesMax) {
            shard.tokens.clear();
            shard.generation = generation;
            shard.epoch = epoch;
        }
        const auto found = shard.tokens.find(key);
        if (found != shard.tokens.end()) return found->second->consumer == consumer ? found->second : nullptr;
    }
    AL_TRY(auto token, store_.find_access_token(consumer, hash));
    if (!token) return nullptr;
    auto shared = std::make_shared<const AccessToken>(*std::move(token));
    const std::lock_guard lock(shard.mutex);
    // A change that came while we read: do not keep what may be stale.
    if (shard.epoch == epoch_.load(std::memory_order_acquire) && shard.generation == generation)
        shard.tokens.emplace(key, shared);
    return shared;
}

}  // namespace applinks::domain
