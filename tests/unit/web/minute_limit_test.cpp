// SPDX-License-Identifier: Apache-2.0
#include "web/minute_limit.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace applinks::web {
namespace {

using namespace std::chrono_literals;

// S-36.
TEST(MinuteLimit, admits_ten_a_minute_for_each) {
    const Timestamp now{1'000'000s};
    MinuteLimit<AccountId> limit;
    const AccountId alice("a");
    for (std::size_t i = 0; i < limit.kCountMax; ++i) EXPECT_TRUE(limit.admit(alice, now));
    EXPECT_FALSE(limit.admit(alice, now + 59s));
    EXPECT_TRUE(limit.admit(AccountId("b"), now + 59s));
    EXPECT_TRUE(limit.admit(alice, now + 60s));
}

}  // namespace
}  // namespace applinks::web
