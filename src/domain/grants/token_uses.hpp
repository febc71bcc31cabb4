// SPDX-License-Identifier: Apache-2.0
// When tokens that we gave were last used. Noted in memory on a request's path, written to the store from time to time
// beside it: "last used" is exact to a minute, and costs a call no write.
#pragma once

#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "domain/store.hpp"

namespace applinks::domain {

enum class TokenKind { access_token, oauth2_family, new_credential };

struct TokenUse {
    TokenKind kind;
    std::string id;  // hash of an access token, id of a family, owner of a credential that was rotated
    Timestamp at;
};

class TokenUses {
public:
    static constexpr std::chrono::seconds kInterval{60};

    // Any thread; one short lock. At most one use per token and minute is kept.
    void note(TokenKind kind, std::string_view id, Timestamp now);
    // What was noted since the last call.
    std::vector<TokenUse> take(Timestamp now);

private:
    static constexpr std::size_t kShards = 16;
    static constexpr std::size_t kShardEntriesMax = 4096;  // more tokens in a minute: some uses are not written
    struct Noted {
        Timestamp at;
        bool is_taken = false;
    };
    struct Shard {
        std::mutex mutex;
        std::array<std::unordered_map<std::string, Noted>, 3> noted;  // by kind
    };
    std::array<Shard, kShards> shards_;
};

enum class Written { uses, ended_credentials };
// Writes what was noted. ended_credentials: an old credential ended with the first use of the new one, so that the
// snapshot is to be read anew. Blocks. Errors: storage_failed; what was not written by then is lost.
Result<Written> write_token_uses(TokenUses& uses, Store& store, Timestamp now);

}  // namespace applinks::domain
