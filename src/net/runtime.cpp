// SPDX-License-Identifier: Apache-2.0
#include "net/runtime.hpp"

#include <sched.h>

#include <algorithm>
#include <exception>
#include <semaphore>

#include "net/io_thread.hpp"

namespace applinks::net {
namespace {

// The cores this process may use, which under taskset or a cpuset are fewer than the machine has.
unsigned usable_cores() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return std::max(1U, std::thread::hardware_concurrency());
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

constexpr unsigned kThreadsApart = 4;

struct Outcome {
    std::binary_semaphore done{0};
    std::exception_ptr exception;
};

Task<void> run_and_report(Task<void> task, Outcome& outcome) {
    try {
        co_await std::move(task);
    } catch (...) {
        outcome.exception = std::current_exception();
    }
    outcome.done.release();
}

}  // namespace

Runtime::Impl::Impl(const RuntimeOptions& options)
    : workers({.threads_max = std::max(1U, options.worker_threads), .queue_max = options.worker_queue_max}),
      apart({.threads_max = kThreadsApart, .queue_max = options.worker_queue_max}) {
    const unsigned count = options.io_threads > 0 ? options.io_threads : usable_cores();
    for (unsigned i = 0; i < count; ++i) threads.push_back(std::make_unique<IoThread>(i));
    for (const auto& thread : threads) thread->launch();
}

IoThread& Runtime::Impl::next() {
    const unsigned turn = round_robin.fetch_add(1, std::memory_order_relaxed);
    return *threads.at(turn % threads.size());
}

Runtime::Runtime(const RuntimeOptions& options) : impl_(std::make_unique<Impl>(options)) {}

Runtime::~Runtime() {
    stop();
}

void Runtime::stop() {
    AL_ASSERT(IoThread::current() == nullptr);
    if (impl_->stopped.exchange(true)) return;
    // Jobs hold references into frames: they end before the frames do.
    impl_->workers.stop();
    impl_->apart.stop();
    for (const auto& thread : impl_->threads) thread->stop_and_join();
}

unsigned Runtime::io_threads() const {
    return static_cast<unsigned>(impl_->threads.size());
}

void Runtime::start(Task<void> task) {
    IoThread& thread = impl_->next();
    thread.post([&thread, moved = std::move(task)]() mutable { thread.start_here(std::move(moved)); });
}

void Runtime::start_blocking(Task<void> task) {
    AL_ASSERT(IoThread::current() == nullptr);
    Outcome outcome;
    start(run_and_report(std::move(task), outcome));
    outcome.done.acquire();
    if (outcome.exception) std::rethrow_exception(outcome.exception);
}

bool Runtime::offer(Pool pool, std::function<void()> work, std::function<void()> done) {
    IoThread* const home = IoThread::current();
    AL_ASSERT(home != nullptr);
    auto& chosen = pool == Pool::workers ? impl_->workers : impl_->apart;
    return chosen.offer([home, work = std::move(work), done = std::move(done)]() mutable {
        work();
        home->post(std::move(done));
    });
}

Task<void> Runtime::sleep(std::chrono::milliseconds span) {
    AL_ASSERT(IoThread::current() != nullptr);
    Timer timer(IoThread::current()->context, span);
    co_await timer.async_wait(use_task);
}

}  // namespace applinks::net
