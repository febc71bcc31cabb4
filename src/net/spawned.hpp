// SPDX-License-Identifier: Apache-2.0
// Spawned: a task that runs beside its owner on the same thread, and is joined before the owner ends. For net and
// peers.
#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "base/task.hpp"

namespace applinks::net {

class Spawned {
public:
    // Starts at once and runs until the task's first wait.
    explicit Spawned(Task<void> task) : frame_(run(std::move(task)).handle) { frame_.resume(); }
    // Destroys the frame if it still waits: only when the whole thread ends; else join() first.
    ~Spawned() { frame_.destroy(); }
    Spawned(const Spawned&) = delete;
    Spawned& operator=(const Spawned&) = delete;

    bool is_done() const { return frame_.done(); }

    struct JoinAwaiter;
    JoinAwaiter join();

private:
    struct Frame {
        struct promise_type {
            std::coroutine_handle<> waiter = std::noop_coroutine();

            struct Final {
                bool await_ready() const noexcept { return false; }
                std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) const noexcept {
                    return self.promise().waiter;
                }
                void await_resume() const noexcept {}
            };
            Frame get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
            std::suspend_always initial_suspend() const noexcept { return {}; }
            Final final_suspend() const noexcept { return {}; }
            void return_void() const noexcept {}
            void unhandled_exception() const noexcept { std::terminate(); }
        };
        std::coroutine_handle<promise_type> handle;
    };
    static Frame run(Task<void> task) { co_await std::move(task); }

    std::coroutine_handle<Frame::promise_type> frame_;
};

struct Spawned::JoinAwaiter {
    Spawned& spawned;
    bool await_ready() const noexcept { return spawned.is_done(); }
    void await_suspend(std::coroutine_handle<> self) const noexcept { spawned.frame_.promise().waiter = self; }
    void await_resume() const noexcept {}
};

inline Spawned::JoinAwaiter Spawned::join() {
    return {*this};
}

}  // namespace applinks::net
