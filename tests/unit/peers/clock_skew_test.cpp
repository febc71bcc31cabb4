// SPDX-License-Identifier: Apache-2.0
// Dates of peers (RFC 9110 5.6.7) and how far their clocks are from ours (S-75).
#include "peers/clock_skew.hpp"

#include <gtest/gtest.h>

namespace applinks::peers {
namespace {

TEST(HttpDate, reads_the_example_of_the_rfc) {
    const auto date = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
    ASSERT_TRUE(date.has_value());
    EXPECT_EQ(to_seconds(*date), 784'111'777);
}

TEST(HttpDate, reads_a_leap_day_and_the_year_2038) {
    EXPECT_EQ(to_seconds(*parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT")), 1'709'164'800);
    EXPECT_EQ(to_seconds(*parse_http_date("Wed, 20 Jan 2038 03:14:08 GMT")), 2'147'570'048);
}

TEST(HttpDate, refuses_everything_else) {
    for (const auto* text :
         {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 06 Nov 1994 08:49:37GMT ", "Sun, 6  Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
          "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov -994 08:49:37 GMT", "Sun, 06 Nov 1994 +8:49:37 GMT",
          "Sun, 06 Nov 1994 08-49-37 GMT"})
        EXPECT_FALSE(parse_http_date(text).has_value()) << text;
}

TEST(ClockDifference, is_the_peers_time_minus_ours) {
    http::Headers headers;
    headers.set("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    const Timestamp ours{std::chrono::seconds(784'111'777 + 90)};
    EXPECT_EQ(clock_difference(headers, ours), std::chrono::seconds(-90));
}

TEST(ClockDifference, is_unknown_without_a_date) {
    EXPECT_FALSE(clock_difference({}, Timestamp{}).has_value());
}

}  // namespace
}  // namespace applinks::peers
