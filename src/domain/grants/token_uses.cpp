// SPDX-License-Identifier: Apache-2.0
#include "domain/grants/token_uses.hpp"

#include <functional>

namespace applinks::domain {

void TokenUses::note(TokenKind kind, std::string_view id, Timestamp now) {
    auto& shard = shards_[std::hash<std::string_view>{}(id) % kShards];
    const std::lock_guard lock(shard.mutex);
    auto& noted = shard.noted[static_cast<std::size_t>(kind)];
    const std::string key(id);
    const auto found = noted.find(key);
    if (found != noted.end()) {
        if (now >= found->second.at + kInterval) found->second = {.at = now};
        return;
    }
    if (noted.size() < kShardEntriesMax) noted.emplace(key, Noted{.at = now});
}

std::vector<TokenUse> TokenUses::take(Timestamp now) {
    std::vector<TokenUse> uses;
    for (auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        for (const auto kind : {TokenKind::access_token, TokenKind::oauth2_family, TokenKind::new_credential}) {
            auto& noted = shard.noted[static_cast<std::size_t>(kind)];
            std::erase_if(
                noted, [&](const auto& entry) { return entry.second.is_taken && now >= entry.second.at + kInterval; });
            for (auto& [id, entry] : noted) {
                if (entry.is_taken) continue;
                entry.is_taken = true;
                uses.push_back({.kind = kind, .id = id, .at = entry.at});
            }
            // The first use counts, and the same credential may be rotated again at any time.
            if (kind == TokenKind::new_credential) noted.clear();
        }
    }
    return uses;
}

Result<Written> write_token_uses(TokenUses& uses, Store& store, Timestamp now) {
    auto written = Written::uses;
    for (const auto& use : uses.take(now)) {
        switch (use.kind) {
            case TokenKind::access_token: AL_TRY_VOID(store.touch_access_token(use.id, use.at)); break;
            case TokenKind::oauth2_family: AL_TRY_VOID(store.touch_oauth2_family(use.id, use.at)); break;
            case TokenKind::new_credential:
                AL_TRY_VOID(store.remove_former_credential(
                    use.id, {.at = now,
                             .event = "credential.ended",
                             .actor = use.id,
                             .detail = "The new credential was used: the one of before has ended."}));
                written = Written::ended_credentials;
                break;
        }
    }
    return written;
}

}  // namespace applinks::domain
