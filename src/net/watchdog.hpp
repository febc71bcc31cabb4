// SPDX-License-Identifier: Apache-2.0
// Watchdog: the one deadline of a connection. Moving it later costs a store: the timer stays where it is and, when it
// fires, is armed again for what is left (a timer per operation was among what made the prototype slow). Internal to
// net.
#pragma once

#include <chrono>
#include <memory>

#include "net/async.hpp"
#include "net/message.hpp"

namespace applinks::net {

class IoThread;

// The clock of the last kernel tick (up to 4 ms old): good for deadlines of seconds, and cheaper.
Deadline coarse_now();
inline Deadline coarse_deadline_in(std::chrono::milliseconds span) {
    return coarse_now() + span;
}

class Watchdog {
public:
    // Runs on the I/O thread when the deadline passes; may set a new one. `context` outlives the watchdog.
    using Bark = void (*)(void* context);

    Watchdog(IoThread& thread, Bark bark, void* context);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    void set(Deadline deadline);
    void clear();
    bool is_set() const;
    Deadline deadline() const;

private:
    struct State;
    static void arm(const std::shared_ptr<State>& state, Deadline at);
    static void fire(const std::shared_ptr<State>& state);

    std::shared_ptr<State> state_;
};

}  // namespace applinks::net
