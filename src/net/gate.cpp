// SPDX-License-Identifier: Apache-2.0
#include "net/gate.hpp"

#include <mutex>

#include "net/io_thread.hpp"

namespace applinks::net {

struct Gate::State {
    std::mutex mutex;
    int awaited = 0;           // guarded by mutex
    IoThread* home = nullptr;  // guarded by mutex: where somebody waits
    Timer* timer = nullptr;    // of `home`'s thread only
};

Gate::Gate(int awaited) : state_(std::make_shared<State>()) {
    state_->awaited = awaited;
}

Gate::~Gate() = default;

void Gate::arrive() {
    IoThread* home = nullptr;
    {
        const std::lock_guard lock(state_->mutex);
        if (--state_->awaited > 0) return;
        home = state_->home;
    }
    if (home == nullptr) return;
    home->post([state = state_] {
        if (state->timer != nullptr) state->timer->cancel();
    });
}

Task<bool> Gate::wait(std::chrono::milliseconds span) {
    const auto state = state_;
    auto* const home = IoThread::current();
    AL_ASSERT(home != nullptr);
    Timer timer(home->context, span);
    state->timer = &timer;
    bool open = false;
    {
        const std::lock_guard lock(state->mutex);
        AL_ASSERT(state->home == nullptr);
        state->home = home;
        open = state->awaited <= 0;
    }
    if (!open) co_await timer.async_wait(use_task);
    state->timer = nullptr;
    const std::lock_guard lock(state->mutex);
    state->home = nullptr;
    co_return state->awaited <= 0;
}

}  // namespace applinks::net
