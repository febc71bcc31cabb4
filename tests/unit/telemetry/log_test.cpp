// SPDX-License-Identifier: Apache-2.0
// Log lines: one JSON object each, nothing raw in them (S-61).
#include "telemetry/log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace applinks::log {
namespace {

constexpr std::string_view kTime = "2026-01-02T03:04:05.678Z";

TEST(LogLine, has_time_level_event_and_typed_fields) {
    EXPECT_EQ(
        format_line(
            Level::warn, "grant.rejected", kTime,
            {{"client", "a"}, {"count", 3}, {"delta", -4}, {"share", 0.5}, {"on", true}, {"code", Errc::expired}}),
        R"({"time":"2026-01-02T03:04:05.678Z","level":"warn","event":"grant.rejected","client":"a","count":3,)"
        R"("delta":-4,"share":0.5,"on":true,"code":"expired"})");
}

TEST(LogLine, escapes_what_could_forge_a_line_or_move_a_cursor_S_61) {
    const std::string hostile("a\n{\"x\":1}\r\t\x1b[2J\x7f\0\xc2\x85\\", 20);
    EXPECT_EQ(format_line(Level::info, "e", kTime, {{"name", hostile}}),
              R"({"time":"2026-01-02T03:04:05.678Z","level":"info","event":"e",)"
              R"("name":"a\u000a{\"x\":1}\u000d\u0009\u001b[2J\u007f\u0000\u0085\\"})");
}

TEST(LogLine, keeps_valid_utf8_and_replaces_the_rest) {
    const std::string line =
        format_line(Level::info, "e", kTime, {{"a", "bj\xc3\xb6rn"}, {"b", "\xff\xc0\xaf\xed\xa0\x80"}});
    EXPECT_NE(line.find("bj\xc3\xb6rn"), std::string::npos);
    EXPECT_EQ(line.find('\xff'), std::string::npos);
    EXPECT_EQ(line.find('\xc0'), std::string::npos);
    EXPECT_EQ(line.find('\xed'), std::string::npos);
}

TEST(LogLine, is_never_longer_than_2_KiB_and_says_that_it_was_cut) {
    const std::string long_text(10'000, 'x');
    const std::string one = format_line(Level::info, "e", kTime, {{"a", long_text}, {"b", "never seen"}});
    EXPECT_LE(one.size(), kLineMax);
    EXPECT_TRUE(one.ends_with(R"(","truncated":true})"));
    EXPECT_EQ(one.find("never seen"), std::string::npos);
    const std::string controls(2000, '\n');
    EXPECT_LE(format_line(Level::info, "e", kTime, {{"a", controls}}).size(), kLineMax);
    const std::string name(3000, 'n');
    EXPECT_LE(format_line(Level::info, name, kTime, {{name, name}}).size(), kLineMax);
}

TEST(Log, drops_what_is_below_its_level_and_writes_the_rest) {
    std::vector<std::string> lines;
    const Capture capture([&lines](std::string_view line) { lines.emplace_back(line); });
    set_level(Level::warn);
    info("not.seen");
    warn("seen", {{"a", 1}});
    error("seen.too");
    set_level(Level::info);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].find(R"("event":"seen","a":1)"), std::string::npos);
    EXPECT_NE(lines[1].find(R"("level":"error")"), std::string::npos);
}

}  // namespace
}  // namespace applinks::log
