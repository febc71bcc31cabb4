// SPDX-License-Identifier: Apache-2.0
#include "net/gate.hpp"

#include <gtest/gtest.h>

#include "net/runtime.hpp"

namespace applinks::net {
namespace {

using std::chrono::milliseconds;

Task<void> arrive_later(std::shared_ptr<Gate> gate) {
    gate->arrive();
    co_return;
}

Task<bool> wait_for(Runtime& runtime, std::shared_ptr<Gate> gate, int arrivals, milliseconds span) {
    for (int i = 0; i < arrivals; ++i) runtime.start(arrive_later(gate));
    co_return co_await gate->wait(span);
}

TEST(Gate, lets_the_waiter_go_when_all_have_arrived) {
    Runtime runtime({.io_threads = 2});
    for (int i = 0; i < 50; ++i)
        EXPECT_TRUE(runtime.wait(wait_for(runtime, std::make_shared<Gate>(4), 4, std::chrono::minutes(1))));
}

TEST(Gate, stops_waiting_when_time_is_up_and_takes_late_arrivals) {
    Runtime runtime({.io_threads = 2});
    const auto gate = std::make_shared<Gate>(2);
    EXPECT_FALSE(runtime.wait(wait_for(runtime, gate, 1, milliseconds(10))));
    gate->arrive();
}

TEST(Gate, is_open_when_nobody_is_awaited_or_all_came_before) {
    Runtime runtime({.io_threads = 1});
    EXPECT_TRUE(runtime.wait(wait_for(runtime, std::make_shared<Gate>(0), 0, std::chrono::minutes(1))));
    const auto gate = std::make_shared<Gate>(1);
    gate->arrive();
    EXPECT_TRUE(runtime.wait(wait_for(runtime, gate, 0, std::chrono::minutes(1))));
}

}  // namespace
}  // namespace applinks::net
