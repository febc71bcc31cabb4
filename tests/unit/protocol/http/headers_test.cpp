// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/headers.hpp"

#include <gtest/gtest.h>

namespace applinks::http {
namespace {

TEST(Headers, compare_names_without_case_and_keep_the_order) {
    Headers headers;
    headers.add("Accept", "a");
    headers.add("X-One", "1");
    headers.add("accept", "b");
    EXPECT_EQ(headers.get("ACCEPT"), "a");
    EXPECT_EQ(headers.count("accept"), 2U);
    EXPECT_TRUE(headers.contains("x-one"));
    EXPECT_EQ(headers.get("X-Two"), "");
    EXPECT_EQ(headers.fields()[2].value, "b");
}

TEST(Headers, replace_every_field_of_a_name) {
    Headers headers;
    headers.add("A", "1");
    headers.add("B", "2");
    headers.add("a", "3");
    headers.set("A", "4");
    EXPECT_EQ(headers.count("A"), 1U);
    EXPECT_EQ(headers.get("A"), "4");
    headers.remove("b");
    EXPECT_FALSE(headers.contains("B"));
    headers.remove_if([](const Headers::Field& field) { return field.value == "4"; });
    EXPECT_TRUE(headers.empty());
}

TEST(Headers, know_tokens_S42) {
    for (const std::string_view name : {"a", "X-Forwarded-User", "!#$%&'*+-.^_`|~09azAZ"})
        EXPECT_TRUE(is_token(name)) << name;
    for (const std::string_view name : {"", "a b", "a:", "a\r", "ä", "(a)", "a\"", "a/b", "a@b", "[a]", "a=b"})
        EXPECT_FALSE(is_token(name)) << name;
    EXPECT_FALSE(is_token(std::string_view("a\0", 2)));
}

TEST(Headers, know_values_that_cannot_split_a_message_S42) {
    for (const std::string_view value : {"", "a b", "a\tb", "ä", "\xff", "\"<>"})
        EXPECT_TRUE(is_field_value(value)) << value;
    for (const std::string_view value : {"a\r", "a\n", "\r\nX: y", "\x7f", "\x01", "\x1b[0m"})
        EXPECT_FALSE(is_field_value(value)) << value;
    EXPECT_FALSE(is_field_value(std::string_view("a\0b", 3)));
}

TEST(HeadersDeathTest, stop_the_process_before_they_write_a_split_message_S42) {
    Headers headers;
    EXPECT_DEATH(headers.add("A", "a\r\nX: y"), "is_field_value");
    EXPECT_DEATH(headers.set("A\n", "a"), "is_token");
}

}  // namespace
}  // namespace applinks::http
