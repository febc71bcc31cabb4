// SPDX-License-Identifier: Apache-2.0
// Background: links are tested every few minutes, right after a change, and less often while they stay broken
// (domain/health/health_record.hpp). What is due follows from what is stored, so a restart forgets nothing.
#pragma once

#include <memory>

#include "peers/services.hpp"

namespace applinks::peers {

class HealthRounds {
public:
    // A few links at once: one that does not answer must not hold up the others.
    static constexpr int kParallel = 4;

    explicit HealthRounds(Services& services);

    // Finds what is due and begins to test it; returns before the tests end. Called every few seconds. Does nothing
    // while health.interval_seconds is 0.
    Task<void> begin_due();

private:
    struct State;
    static Task<void> find_due(std::shared_ptr<State> state);
    static Task<void> work(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;  // tests under way outlive us when the process ends
};

}  // namespace applinks::peers
