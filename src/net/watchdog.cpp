// SPDX-License-Identifier: Apache-2.0
#include "net/watchdog.hpp"

#include <ctime>
#include <utility>

#include "net/io_thread.hpp"

namespace applinks::net {

// Shared with the pending timer, which outlives the watchdog by one turn of the loop.
struct Watchdog::State {
    State(IoThread& thread, Bark on_expiry, void* context_of_it)
        : timer(thread.context), bark(on_expiry), context(context_of_it) {}

    Timer timer;
    Bark bark;
    void* context;
    Deadline deadline = Deadline::max();
    Deadline armed_at = Deadline::max();  // max: the timer does not run
};

Deadline coarse_now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return Deadline(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
}

Watchdog::Watchdog(IoThread& thread, Bark bark, void* context)
    : state_(std::make_shared<State>(thread, bark, context)) {}

Watchdog::~Watchdog() {
    state_->bark = nullptr;
    state_->timer.cancel();
}

void Watchdog::set(Deadline deadline) {
    state_->deadline = deadline;
    if (deadline < state_->armed_at) arm(state_, deadline);
}

void Watchdog::clear() {
    state_->deadline = Deadline::max();
}
bool Watchdog::is_set() const {
    return state_->deadline != Deadline::max();
}
Deadline Watchdog::deadline() const {
    return state_->deadline;
}

void Watchdog::arm(const std::shared_ptr<State>& state, Deadline at) {
    state->armed_at = at;
    state->timer.expires_at(at);
    state->timer.async_wait([state](error_code error) {
        if (!error) fire(state);
    });
}

void Watchdog::fire(const std::shared_ptr<State>& state) {
    state->armed_at = Deadline::max();
    if (state->bark == nullptr || state->deadline == Deadline::max()) return;
    if (std::chrono::steady_clock::now() < state->deadline) {
        arm(state, state->deadline);
        return;
    }
    state->deadline = Deadline::max();
    state->bark(state->context);
}

}  // namespace applinks::net
