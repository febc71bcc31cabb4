// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/version.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

TEST(Version, reads_one_to_three_numbers_and_keeps_the_rest_as_suffix) {
    struct Case {
        std::string_view text;
        VersionNumber number;
        std::string_view suffix;
    };
    constexpr Case kCases[] = {
        {"9", {9, 0, 0}, ""},
        {"9.12", {9, 12, 0}, ""},
        {"9.12.3", {9, 12, 3}, ""},
        {"9.12.3-m01", {9, 12, 3}, "-m01"},
        {"9.12.3.4", {9, 12, 3}, ".4"},
        {"5.0.5.alpha", {5, 0, 5}, ".alpha"},
        {"9.x", {9, 0, 0}, ".x"},
        {"9.", {9, 0, 0}, "."},
        {"1.39-rc1", {1, 39, 0}, "-rc1"},
        {"2024", {2024, 0, 0}, ""},
        {"007.1", {7, 1, 0}, ""},
    };
    for (const auto& c : kCases) {
        const auto version = Version::parse(c.text);
        ASSERT_TRUE(version.has_value()) << c.text;
        EXPECT_EQ(version->number, c.number) << c.text;
        EXPECT_EQ(version->suffix, c.suffix) << c.text;
        EXPECT_EQ(version->text, c.text);
    }
}

TEST(Version, refuses_what_does_not_begin_with_a_number) {
    for (const auto* const text : {"", "v9", ".9", "-1", " 9", "9999999999", "\t", "9\n"}) {
        const auto version = Version::parse(text);
        ASSERT_FALSE(version.has_value()) << text;
        EXPECT_EQ(version.error().code, Errc::malformed) << text;
    }
    EXPECT_EQ(Version::parse(std::string(101, '9')).error().code, Errc::limit_exceeded);
}

TEST(Version, takes_a_later_number_that_is_too_long_as_suffix) {
    const auto version = Version::parse("1.9999999999.1");
    ASSERT_TRUE(version.has_value());
    EXPECT_EQ(version->number, (VersionNumber{1, 0, 0}));
    EXPECT_EQ(version->suffix, ".9999999999.1");
}

// applinks-protocol.md 0.3
TEST(Version, compares_with_the_versions_that_peers_branch_on) {
    const auto at_least = [](std::string_view text, VersionNumber wanted) {
        return Version::parse(text)->is_at_least(wanted);
    };
    EXPECT_FALSE(at_least("4.0.12", kOldestCompatible));
    EXPECT_TRUE(at_least("4.0.13", kOldestCompatible));
    EXPECT_TRUE(at_least("4.1", kOldestCompatible));
    EXPECT_FALSE(at_least("5.0.4", kHasCapabilities));
    EXPECT_TRUE(at_least("5.0.5", kHasCapabilities));
    EXPECT_TRUE(at_least("10.0.0", kHasCapabilities));
    EXPECT_TRUE(at_least(kOwnApplinksVersion, kOnlyOauth));
}

}  // namespace
}  // namespace applinks::wire
