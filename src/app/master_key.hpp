// SPDX-License-Identifier: Apache-2.0
// The master key file, and the one of before it while not everything is sealed anew (S-59).
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/seal.hpp"
#include "domain/secret_store.hpp"
#include "net/runtime.hpp"

namespace applinks::app {

// The present key first, then the old one if its file is there. Errors: configuration.
Result<std::vector<Secret>> read_master_keys(const std::string& file);
// Puts a new key in place of the present one, which goes to "<file>.old". Errors: conflict (the change before is not
// finished), configuration.
Result<void> make_new_master_key(const std::string& file);

// Takes up a change of the key while the daemon runs, seals everything anew in the background, and then removes the old
// key. Main thread; outlives the runtime.
class MasterKeyChange {
public:
    MasterKeyChange(std::string file, crypto::Sealer& sealer, domain::SecretStore& store, net::Runtime& runtime);

    // Once a second.
    void tick();

private:
    enum class Step { idle, resealing, settled };
    // How long a command that began with the old key may still write with it.
    static constexpr std::chrono::minutes kLastWriter{1};
    static constexpr int kRowsPerStep = 200;
    static constexpr std::chrono::milliseconds kPause{20};

    void take_up();
    Task<void> reseal();
    void finish();

    std::string file_;
    crypto::Sealer& sealer_;
    domain::SecretStore& store_;
    net::Runtime& runtime_;
    std::filesystem::file_time_type seen_{};
    std::atomic<Step> step_{Step::idle};
};

}  // namespace applinks::app
