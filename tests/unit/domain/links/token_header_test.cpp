// SPDX-License-Identifier: Apache-2.0
// Header templates for tokens (features.md 3, S-42).
#include "domain/links/token_header.hpp"

#include <gtest/gtest.h>

namespace applinks::domain {
namespace {

TEST(TokenHeader, is_a_bearer_token_unless_written_otherwise) {
    const auto header = parse_token_header("");
    ASSERT_TRUE(header);
    EXPECT_EQ(header->name, "Authorization");
    EXPECT_EQ(header->value(Secret("t0k")), "Bearer t0k");
}

TEST(TokenHeader, puts_the_token_where_the_template_says) {
    const auto header = parse_token_header("X-Api-Key:  key={token}; v=2 ");
    ASSERT_TRUE(header);
    EXPECT_EQ(header->name, "X-Api-Key");
    EXPECT_EQ(header->value(Secret("t")), "key=t; v=2");
}

TEST(TokenHeader, refuses_what_is_no_header_for_a_token) {
    struct Case {
        std::string_view name, input;
        Errc want;
    };
    const std::string long_one = "X-Key: {token}" + std::string(kTokenHeaderMax, 'x');
    const Case cases[] = {
        {"no colon", "Bearer {token}", Errc::invalid_argument},
        {"no token", "X-Key: secret", Errc::invalid_argument},
        {"two tokens", "X-Key: {token} {token}", Errc::invalid_argument},
        {"no name", ": {token}", Errc::invalid_argument},
        {"a name with a blank", "X Key: {token}", Errc::invalid_argument},
        {"framing", "transfer-Encoding: {token}", Errc::invalid_argument},
        {"the host", "Host: {token}", Errc::invalid_argument},
        {"a line end", "X-Key: {token}\r\nX: y", Errc::invalid_argument},
        {"too long", long_one, Errc::limit_exceeded},
    };
    for (const auto& test : cases) {
        const auto header = parse_token_header(test.input);
        ASSERT_FALSE(header) << test.name;
        EXPECT_EQ(header.error().code, test.want) << test.name;
    }
}

}  // namespace
}  // namespace applinks::domain
