// SPDX-License-Identifier: Apache-2.0
// Keeps the index of a forge up to date: at once what a hook announced, from time to time everything.
#pragma once

#include <atomic>
#include <chrono>

#include "forge/forge.hpp"
#include "net/runtime.hpp"

namespace applinks::app {

class ForgeRounds {
public:
    // Both outlive the rounds; the rounds outlive the runtime's threads.
    ForgeRounds(net::Runtime& runtime, forge::Forge& forge, std::chrono::seconds interval)
        : runtime_(runtime), forge_(forge), interval_(interval) {}

    // Once a second, on the main thread; the work is done on the pool, one round at a time.
    void tick();

private:
    using Time = std::chrono::steady_clock::time_point;
    Task<void> round(bool of_everything);

    net::Runtime& runtime_;
    forge::Forge& forge_;
    std::chrono::seconds interval_;
    Time next_round_{};
    std::atomic<bool> running_{false};
};

}  // namespace applinks::app
