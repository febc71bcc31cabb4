// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/item_key.hpp"

#include <gtest/gtest.h>

namespace applinks::domain {
namespace {

std::string found(std::string_view text, KeyCase letters) {
    std::string out;
    for (const auto& key : find_item_keys(text, letters)) out += (out.empty() ? "" : " ") + key.str();
    return out;
}

struct Case {
    std::string_view name, text, in_messages, in_branches;
};

constexpr Case kCases[] = {
    {"alone", "ABC-1", "ABC-1", "ABC-1"},
    {"in a sentence", "Fix ABC-12, see (XY_2-7).", "ABC-12 XY_2-7", "ABC-12 XY_2-7"},
    {"repeated", "ABC-1 ABC-1 abc-1", "ABC-1", "ABC-1"},
    {"lower case", "abc-1", "", "ABC-1"},
    {"mixed case", "Abc-1", "", "ABC-1"},
    {"branch", "feature/abc-12-make-it-so", "", "ABC-12"},
    {"number with leading zero", "ABC-01", "", ""},
    {"zero", "ABC-0", "", ""},
    {"no number", "ABC- ABC-x", "", ""},
    {"letter after the number", "ABC-1a", "", ""},
    {"digit before", "1ABC-1", "", ""},
    {"letter before in messages", "xABC-1", "", "XABC-1"},
    {"underscore after", "ABC-1_x", "ABC-1", "ABC-1"},
    {"underscore before", "_ABC-1", "ABC-1", "ABC-1"},
    {"underscore within", "feature_ABC-1", "ABC-1", "FEATURE_ABC-1 ABC-1"},
    {"two hyphens", "ABC-1-2", "ABC-1", "ABC-1"},
    {"hyphen before", "X-ABC-1", "ABC-1", "ABC-1"},
    {"number of a redmine issue", "#12 refs #13", "", ""},
    {"looks like a key", "UTF-8", "UTF-8", "UTF-8"},
    {"neighbours that are not ASCII",
     "\xe4\xbf\xae"
     "ABC-1\xe4\xbf\xae",
     "ABC-1", "ABC-1"},
    {"too many digits", "ABC-1234567890123456789", "", ""},
    {"empty", "", "", ""},
    {"only hyphens", "---", "", ""},
};

TEST(FindItemKeys, follows_the_grammar) {
    for (const auto& test : kCases) {
        EXPECT_EQ(found(test.text, KeyCase::upper), test.in_messages) << test.name;
        EXPECT_EQ(found(test.text, KeyCase::any), test.in_branches) << test.name;
    }
}

TEST(FindItemKeys, takes_a_project_of_100_characters_and_no_more) {
    const std::string project(kProjectKeyMax, 'A');
    EXPECT_EQ(found(project + "-1", KeyCase::upper), project + "-1");
    EXPECT_EQ(found("A" + project + "-1", KeyCase::upper), "");
}

TEST(FindItemKeys, stops_after_100_keys) {
    std::string text;
    for (int number = 1; number <= 500; ++number) text += "ABC-" + std::to_string(number) + " ";
    EXPECT_EQ(find_item_keys(text, KeyCase::upper).size(), kItemKeysMax);
}

TEST(ParseItemKey, takes_a_whole_key_in_any_case) {
    EXPECT_EQ(parse_item_key("abc-7").value().str(), "ABC-7");
    EXPECT_EQ(parse_item_key("A_B2-7").value(), (ItemKey{.project = "A_B2", .number = 7}));
}

TEST(ParseItemKey, refuses_everything_else) {
    for (const auto* text :
         {"", "ABC", "-1", "1-1", "ABC-", "ABC-01", "ABC-1 ", " ABC-1", "ABC-1-2", "A B-1", "_A-1"}) {
        const auto key = parse_item_key(text);
        ASSERT_FALSE(key) << text;
        EXPECT_EQ(key.error().code, Errc::malformed);
    }
}

}  // namespace
}  // namespace applinks::domain
