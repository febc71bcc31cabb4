// SPDX-License-Identifier: Apache-2.0
// What handlers, the gateway and conversations with peers work with. Made once by app/, outlives every request.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "domain/grants/token_cache.hpp"
#include "domain/identity/login.hpp"
#include "domain/nonces.hpp"
#include "domain/snapshot.hpp"
#include "domain/store.hpp"
#include "net/egress.hpp"
#include "net/runtime.hpp"
#include "peers/item_cache.hpp"
#include "peers/observations.hpp"
#include "peers/people.hpp"

namespace applinks::domain {
class DevelopmentSource;  // domain/sharing/development.hpp
class Repositories;       // domain/sharing/repositories.hpp
}  // namespace applinks::domain
namespace applinks::peers {
class DevelopmentCache;  // peers/development_cache.hpp
}

namespace applinks {

struct Services {
    domain::SnapshotHolder& snapshots;
    domain::Store& store;  // blocking: reads by key inline, the rest through `runtime.run`
    domain::TokenCache& tokens;
    domain::NonceStore& nonces;
    domain::LoginThrottle& throttle;
    net::Runtime& runtime;
    net::Egress& egress;
    const Clock& clock;
    peers::Observations& observed;
    peers::People& people;
    peers::ItemCache& items;
    // Development information: what this installation holds itself (filled before the first request), and what linked
    // applications told last.
    std::vector<domain::DevelopmentSource*> development{};
    std::shared_ptr<peers::DevelopmentCache> development_cache{};
    domain::Repositories* repositories = nullptr;  // of a forge; set before the first request

    // Runs a change on the worker pool and makes it visible before it is answered: the snapshot is read anew and cached
    // tokens are dropped. `change` returns Result<T>.
    template <class F>
    Task<std::invoke_result_t<F>> change(F change) {
        auto result = co_await runtime.run(std::move(change));
        if (result) {
            tokens.clear();
            auto reloaded = co_await runtime.run([this] { return snapshots.reload(); });
            if (!reloaded) co_return std::unexpected(std::move(reloaded).error());
        }
        co_return result;
    }
};

}  // namespace applinks
