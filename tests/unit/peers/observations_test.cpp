// SPDX-License-Identifier: Apache-2.0
// Clocks of peers (S-75) and how often their refused calls are explained.
#include "peers/observations.hpp"

#include <gtest/gtest.h>

namespace applinks::peers {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};
const LinkId kWiki("wiki");

TEST(PeerClocks, stamp_calls_in_the_peers_time_when_it_is_known) {
    Observations observed;
    EXPECT_EQ(observed.stamp_for(kWiki, kNow), kNow);
    observed.learn_clock(kWiki, 420s);
    EXPECT_EQ(observed.stamp_for(kWiki, kNow), kNow + 420s);
    EXPECT_EQ(observed.stamp_for(LinkId("other"), kNow), kNow);
    observed.learn_clock(kWiki, -90s);
    EXPECT_EQ(observed.stamp_for(kWiki, kNow), kNow - 90s);
}

TEST(PeerClocks, take_a_second_for_no_difference_and_believe_no_clock_of_another_day) {
    Observations observed;
    for (const auto offset : {2s, -4s, 90'000s, -100'000s}) {
        observed.learn_clock(kWiki, offset);
        EXPECT_EQ(observed.stamp_for(kWiki, kNow), kNow) << offset.count();
        EXPECT_EQ(observed.clock_of(kWiki), offset);
    }
}

TEST(Explanations, are_limited_per_peer_and_minute) {
    Observations observed;
    for (int i = 0; i < Observations::kExplanationsPerMinute; ++i) EXPECT_TRUE(observed.may_explain(kWiki, kNow));
    EXPECT_FALSE(observed.may_explain(kWiki, kNow + 59s));
    EXPECT_TRUE(observed.may_explain(LinkId("other"), kNow));
    EXPECT_TRUE(observed.may_explain(kWiki, kNow + 60s));
}

}  // namespace
}  // namespace applinks::peers
