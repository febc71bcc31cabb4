// SPDX-License-Identifier: Apache-2.0
// The threads: one io_context per I/O thread, and one bounded pool for work that blocks (database writes, RSA signing,
// argon2). Asio itself stays inside `net`.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "base/task.hpp"
#include "net/message.hpp"

namespace applinks::net {

struct RuntimeOptions {
    unsigned io_threads = 0;  // 0: one per core
    unsigned worker_threads = 4;
    std::size_t worker_queue_max = 1024;
};

class Runtime {
public:
    explicit Runtime(const RuntimeOptions& options = {});
    ~Runtime();  // stops and joins
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    // Starts a task on an I/O thread (round robin) and forgets it; an escaping exception ends the process.
    void start(Task<void> task);
    // Runs a task on an I/O thread and blocks the caller until it is done: for the command line and tests.
    template <class T>
    T wait(Task<T> task);

    // Runs `work` on the pool and resumes the awaiting coroutine on its own I/O thread.
    // Errors: overloaded when the queue is full. `work` returns Result<T>; its captures must outlive the await.
    template <class F>
    Task<std::invoke_result_t<F>> run(F work);

    // The same for work that waits for another server, such as a directory: on a pool of its own, so that a server that
    // hangs does not hold up the database.
    template <class F>
    Task<std::invoke_result_t<F>> run_apart(F work);

    // Resumes after the span on the same I/O thread. Only from an I/O thread.
    Task<void> sleep(std::chrono::milliseconds span);

    unsigned io_threads() const;
    void stop();

    struct Impl;
    Impl& impl() { return *impl_; }

private:
    enum class Pool { workers, apart };
    // Posts to the pool; `done` runs on the I/O thread that called. False when the queue is full.
    bool offer(Pool pool, std::function<void()> work, std::function<void()> done);
    void start_blocking(Task<void> task);

    template <class F, class R>
    struct RunAwaiter {
        Runtime& runtime;
        Pool pool;
        F& work;
        std::optional<R> result{};
        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> self) {
            if (runtime.offer(pool, [this] { result.emplace(work()); }, [self] { self.resume(); })) return true;
            result.emplace(fail(Errc::overloaded, "This server is busy. Try again in a few seconds."));
            return false;
        }
        R await_resume() { return *std::move(result); }
    };
    template <class T>
    static Task<void> store_result(Task<T> task, std::optional<T>& out) {
        out.emplace(co_await std::move(task));
    }

    std::unique_ptr<Impl> impl_;
};

template <class F>
Task<std::invoke_result_t<F>> Runtime::run(F work) {
    using R = std::invoke_result_t<F>;
    RunAwaiter<F, R> awaiter{*this, Pool::workers, work};
    co_return co_await awaiter;
}

template <class F>
Task<std::invoke_result_t<F>> Runtime::run_apart(F work) {
    using R = std::invoke_result_t<F>;
    RunAwaiter<F, R> awaiter{*this, Pool::apart, work};
    co_return co_await awaiter;
}

template <class T>
T Runtime::wait(Task<T> task) {
    if constexpr (std::is_void_v<T>) {
        start_blocking(std::move(task));
    } else {
        std::optional<T> out;
        start_blocking(store_result(std::move(task), out));
        return *std::move(out);
    }
}

}  // namespace applinks::net
