// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/time_text.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

constexpr std::int64_t kMicros = 1'700'000'000'250'000;

TEST(TimeText, writes_both_forms) {
    EXPECT_EQ(time_text(from_micros(kMicros), TimeForm::rfc3339), "2023-11-14T22:13:20.250Z");
    EXPECT_EQ(time_text(from_micros(kMicros), TimeForm::rest), "2023-11-14T22:13:20.250+0000");
}

TEST(TimeText, reads_offsets_with_and_without_a_colon) {
    for (const std::string_view text : {"2023-11-14T22:13:20.25Z", "2023-11-15T00:13:20.250+02:00",
                                        "2023-11-15T00:13:20.250+0200", "2023-11-14T19:43:20.250-0230"})
        EXPECT_EQ(read_time(text), from_micros(kMicros)) << text;
}

TEST(TimeText, takes_nothing_else_for_a_time) {
    for (const std::string_view text :
         {"", "2023-11-14", "2023-11-14T22:13:20", "2023-02-30T00:00:00Z", "2023-11-14T22:13:20+2",
          "2023-11-14T22:13:20+02-00", "2023-11-14T25:13:20Z", "yesterday"})
        EXPECT_FALSE(read_time(text)) << text;
}

}  // namespace
}  // namespace applinks::wire
