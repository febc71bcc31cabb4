// SPDX-License-Identifier: Apache-2.0
// The one place where everything is put together: configuration, keys, store, snapshot, threads, ways in and out.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config.hpp"
#include "app/forge_rounds.hpp"
#include "app/master_key.hpp"
#include "base/clock.hpp"
#include "crypto/seal.hpp"
#include "domain/grants/token_cache.hpp"
#include "domain/identity/login.hpp"
#include "domain/links/type_registry.hpp"
#include "domain/nonces.hpp"
#include "domain/secret_store.hpp"
#include "domain/snapshot.hpp"
#include "domain/store.hpp"
#include "forge/forge.hpp"
#include "net/egress.hpp"
#include "net/runtime.hpp"
#include "peers/services.hpp"

namespace applinks::app {

// What a process is for decides what it opens: only the daemon owns the nonces.
enum class Purpose { daemon, command };

class Assembly {
public:
    // Errors: configuration and storage_failed, each with a sentence that says what to do.
    static Result<std::unique_ptr<Assembly>> open(Configuration configuration, Purpose purpose);
    ~Assembly();

    const Configuration& configuration() const { return configuration_; }
    Services& services() { return *services_; }
    ForgeRounds* forge_rounds() { return forge_rounds_.get(); }  // the daemon's; null without a folder of repositories
    MasterKeyChange& key_change() { return *key_change_; }       // the daemon's

private:
    explicit Assembly(Configuration configuration) : configuration_(std::move(configuration)) {}
    Result<void> read_keys();
    Result<void> open_store();
    void watch_master_key();
    Result<void> open_nonces(Purpose purpose);
    Result<void> open_snapshot();
    Result<void> open_directory();
    Result<void> remember_clocks();
    Result<void> open_forge();

    Configuration configuration_;
    SystemClock clock_;
    std::optional<crypto::Sealer> sealer_;    // shares its keys with the store's
    domain::SecretStore* secrets_ = nullptr;  // the store
    std::unique_ptr<MasterKeyChange> key_change_;
    std::unique_ptr<domain::Store> store_;
    std::unique_ptr<domain::NonceStore> nonces_;
    std::unique_ptr<domain::TokenCache> tokens_;
    std::unique_ptr<domain::SnapshotHolder> snapshots_;
    std::unique_ptr<forge::Forge> forge_;
    std::unique_ptr<ForgeRounds> forge_rounds_;
    domain::LoginThrottle throttle_;
    peers::Observations observed_;
    std::unique_ptr<peers::People> people_;
    peers::ItemCache items_;
    // Destroyed first: nothing runs any more when the rest goes.
    std::unique_ptr<Services> services_;
    std::unique_ptr<net::Egress> egress_;
    std::unique_ptr<net::Runtime> runtime_;
};

forge::ForgeOptions forge_options(const Configuration& configuration);

// "generic, jira, redmine, …", for messages.
std::string type_names(const domain::TypeRegistry& types);

// Loads DIR/applinkd.toml (or `file`) and opens it.
Result<std::unique_ptr<Assembly>> open_installation(const std::string& data, const std::string& file, Purpose purpose);

}  // namespace applinks::app
