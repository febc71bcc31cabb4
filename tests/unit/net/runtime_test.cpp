// SPDX-License-Identifier: Apache-2.0
// Threads, workers, sleep, and an end that leaves nothing behind.
#include "net/runtime.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "unit/net/support.hpp"

namespace applinks::net::testing {
namespace {

Task<int> add(int a, int b) {
    co_return a + b;
}

Task<int> throwing() {
    throw std::runtime_error("no");
    co_return 0;
}

Task<bool> works_elsewhere_and_comes_back(Runtime* runtime) {
    const auto home = std::this_thread::get_id();
    std::thread::id worker;
    const auto done = co_await runtime->run([&worker]() -> Result<int> {
        worker = std::this_thread::get_id();
        return 7;
    });
    co_return done && *done == 7 && worker != home&& std::this_thread::get_id() == home;
}

Task<void> sleep_then_set(Runtime* runtime, std::chrono::milliseconds span, std::atomic<bool>* flag) {
    co_await runtime->sleep(span);
    *flag = true;
}

struct Destroyed {
    std::atomic<int>* count;
    ~Destroyed() { ++*count; }
};

Task<void> sleep_forever(Runtime* runtime, std::atomic<int>* started, std::atomic<int>* destroyed) {
    const Destroyed guard{destroyed};
    ++*started;
    co_await runtime->sleep(std::chrono::hours(1));
}

Task<void> hold_worker(Runtime* runtime, std::latch* release, std::atomic<int>* running) {
    (void)co_await runtime->run([=]() -> Result<int> {
        ++*running;
        release->wait();
        return 0;
    });
}

// On the only I/O thread: what start() posts has run when a later timer fires.
Task<Errc> run_when_full(Runtime* runtime, std::latch* release) {
    std::atomic<int> running = 0;
    runtime->start(hold_worker(runtime, release, &running));
    while (running == 0) co_await runtime->sleep(std::chrono::milliseconds(1));
    runtime->start(hold_worker(runtime, release, &running));
    co_await runtime->sleep(std::chrono::milliseconds(1));
    // One job runs and one waits: the third finds no place.
    const auto refused = co_await runtime->run([]() -> Result<int> { return 0; });
    release->count_down();
    while (running < 2) co_await runtime->sleep(std::chrono::milliseconds(1));
    co_return refused ? Errc::internal : refused.error().code;
}

TEST(Runtime, waits_for_a_task_and_hands_back_its_value_or_exception) {
    Runtime runtime({.io_threads = 2});
    EXPECT_EQ(runtime.wait(add(2, 3)), 5);
    EXPECT_THROW(runtime.wait(throwing()), std::runtime_error);
}

TEST(Runtime, runs_blocking_work_on_a_worker_and_resumes_on_the_same_thread) {
    Runtime runtime({.io_threads = 1});
    EXPECT_TRUE(runtime.wait(works_elsewhere_and_comes_back(&runtime)));
}

TEST(Runtime, says_overloaded_when_the_queue_of_the_workers_is_full_S_74) {
    Runtime runtime({.io_threads = 1, .worker_threads = 1, .worker_queue_max = 1});
    std::latch release(1);
    EXPECT_EQ(runtime.wait(run_when_full(&runtime, &release)), Errc::overloaded);
}

TEST(Runtime, sleeps_at_least_the_span) {
    Runtime runtime({.io_threads = 1});
    std::atomic<bool> flag = false;
    const auto before = std::chrono::steady_clock::now();
    runtime.wait(sleep_then_set(&runtime, std::chrono::milliseconds(20), &flag));
    EXPECT_TRUE(flag);
    EXPECT_GE(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(20));
}

TEST(Runtime, destroys_tasks_that_still_wait_when_it_stops) {
    std::atomic<int> started = 0;
    std::atomic<int> destroyed = 0;
    {
        Runtime runtime({.io_threads = 2});
        for (int i = 0; i < 10; ++i) runtime.start(sleep_forever(&runtime, &started, &destroyed));
        ASSERT_TRUE(eventually([&] { return started == 10; }));
    }
    EXPECT_EQ(destroyed, 10);
}

TEST(Runtime, uses_the_cores_it_may_use) {
    Runtime runtime;
    EXPECT_GE(runtime.io_threads(), 1U);
    EXPECT_EQ(Runtime({.io_threads = 3}).io_threads(), 3U);
}

}  // namespace
}  // namespace applinks::net::testing
