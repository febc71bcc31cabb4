// SPDX-License-Identifier: Apache-2.0
#include "domain/health/health_record.hpp"

#include <gtest/gtest.h>

namespace applinks::domain {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp kStart{std::chrono::seconds(1'700'000'000)};

HealthRecord record(std::string code, Timestamp at = kStart) {
    return {.link = LinkId("wiki"), .code = std::move(code), .text = {}, .checked_at = at};
}

TEST(Advance, tells_of_a_change_once_each_way) {
    auto first = record("refused");
    EXPECT_EQ(domain::advance(std::nullopt, first), HealthChange::broken);
    auto second = record("timeout", kStart + minutes(1));
    EXPECT_EQ(domain::advance(first, second), HealthChange::none);
    EXPECT_EQ(second.failures, 2);
    EXPECT_EQ(second.broken_since, kStart);
    auto third = record("ok", kStart + minutes(2));
    EXPECT_EQ(domain::advance(second, third), HealthChange::recovered);
    EXPECT_EQ(third.failures, 0);
    auto fourth = record("ok");
    EXPECT_EQ(domain::advance(third, fourth), HealthChange::none);
}

TEST(Advance, takes_a_warning_for_working) {
    auto good = record("ok");
    domain::advance(std::nullopt, good);
    for (const auto* code : {"clock_drift", "rate_limited", "waiting", "disabled"}) {
        auto next = record(code);
        EXPECT_EQ(domain::advance(good, next), HealthChange::none) << code;
    }
}

TEST(NextCheck, comes_sooner_after_a_failure_and_then_less_and_less_often) {
    const auto wait = [](int failures) {
        auto tested = record(failures == 0 ? "ok" : "refused");
        tested.failures = failures;
        return next_check_at(tested, minutes(5)) - kStart;
    };
    EXPECT_GE(wait(0), minutes(4));
    EXPECT_LE(wait(0), minutes(6));
    EXPECT_LE(wait(1), seconds(72));
    EXPECT_GE(wait(3), seconds(192));
    EXPECT_GE(wait(50), minutes(24));
    EXPECT_LE(wait(50), minutes(36));
}

TEST(NextCheck, spreads_links_over_time) {
    auto one = record("ok");
    auto other = record("ok");
    other.link = LinkId("tracker");
    EXPECT_NE(next_check_at(one, minutes(5)), next_check_at(other, minutes(5)));
    EXPECT_EQ(next_check_at(one, minutes(5)), next_check_at(record("ok"), minutes(5)));
}

}  // namespace
}  // namespace applinks::domain
