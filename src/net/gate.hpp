// SPDX-License-Identifier: Apache-2.0
// Gate: one coroutine waits until several others, on whatever threads, are through, or until it has waited long enough.
// Those that are still on their way go on; what they share with the waiter must own itself.
#pragma once

#include <chrono>
#include <memory>

#include "base/task.hpp"

namespace applinks::net {

class Gate {
public:
    explicit Gate(int awaited);
    ~Gate();
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

    // One of those awaited is through. Any thread.
    void arrive();
    // Once, from an I/O thread, on which it resumes. False: time was up first.
    Task<bool> wait(std::chrono::milliseconds span);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace applinks::net
