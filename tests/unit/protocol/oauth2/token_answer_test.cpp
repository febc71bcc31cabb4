// SPDX-License-Identifier: Apache-2.0
// Answers of token endpoints (RFC 6749 5.1 and 5.2, features.md 9).
#include "protocol/oauth2/token_answer.hpp"

#include <gtest/gtest.h>

namespace applinks::oauth2 {
namespace {

using Kind = TokenRefusal::Kind;

std::expected<TokenAnswer, TokenRefusal> parse(std::string_view body, std::string_view type = "application/json",
                                               int status = 200) {
    return parse_token_answer({.status = status, .content_type = type, .body = body});
}

TEST(TokenAnswer, is_read_from_json) {
    const auto answer = parse(
        R"({"access_token":"at","token_type":"Bearer","expires_in":7200,"refresh_token":"rt","scope":"a b","more":[1]})");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->access_token.reveal(), "at");
    EXPECT_EQ(answer->refresh_token.reveal(), "rt");
    EXPECT_EQ(answer->expires_in, std::chrono::seconds(7200));
    EXPECT_EQ(answer->scope, "a b");
}

TEST(TokenAnswer, is_read_from_a_form_whatever_it_is_called) {
    for (const auto* const type : {"application/x-www-form-urlencoded; charset=utf-8", "text/plain", ""}) {
        const auto answer = parse("access_token=a%2Bt&token_type=bearer&expires_in=60&scope=repo%2Cuser\n", type);
        ASSERT_TRUE(answer) << type;
        EXPECT_EQ(answer->access_token.reveal(), "a+t");
        EXPECT_EQ(answer->expires_in, std::chrono::seconds(60));
        EXPECT_EQ(answer->scope, "repo,user");
    }
}

TEST(TokenAnswer, may_leave_out_how_long_it_lives_and_what_it_is) {
    for (const auto* const body :
         {R"({"access_token":"at"})", R"({"access_token":"at","expires_in":null})",
          R"({"access_token":"at","expires_in":"soon"})", R"({"access_token":"at","expires_in":0})",
          R"({"access_token":"at","expires_in":-5})"}) {
        const auto answer = parse(body);
        ASSERT_TRUE(answer) << body;
        EXPECT_FALSE(answer->expires_in) << body;
        EXPECT_TRUE(answer->refresh_token.empty());
    }
}

TEST(TokenAnswer, takes_a_life_as_text_or_fraction_and_cuts_promises_that_overflow) {
    EXPECT_EQ(parse(R"({"access_token":"at","expires_in":"3600"})")->expires_in, std::chrono::seconds(3600));
    EXPECT_EQ(parse(R"({"access_token":"at","expires_in":3599.7})")->expires_in, std::chrono::seconds(3599));
    EXPECT_LE(*parse(R"({"access_token":"at","expires_in":9223372036854775807})")->expires_in,
              std::chrono::hours(24 * 365 * 101));
}

// features.md 9: an `error` member with status 200 is an error.
TEST(TokenAnswer, is_a_refusal_when_it_has_an_error_whatever_the_status_is) {
    struct Case {
        std::string_view body, type;
        int status;
        Kind kind;
        std::string_view code;
    };
    const std::string_view json = "application/json";
    const Case cases[] = {
        {R"({"error":"invalid_grant","error_description":"<b>"})", json, 400, Kind::denied, "invalid_grant"},
        {R"({"error":"bad_verification_code","access_token":"at"})", json, 200, Kind::denied, "bad_verification_code"},
        {"error=bad_refresh_token", "application/x-www-form-urlencoded", 200, Kind::denied, "bad_refresh_token"},
        {R"({"error":"invalid_client"})", json, 401, Kind::client, "invalid_client"},
        {R"({"error":"incorrect_client_credentials"})", json, 200, Kind::client, "incorrect_client_credentials"},
        {R"({"error":"invalid_scope"})", json, 400, Kind::other, "invalid_scope"},
        {R"x({"error":"<script>alert(1)</script>"})x", json, 400, Kind::other, "error"},
        {R"({"error":{"code":7}})", json, 400, Kind::other, "error"},
        {R"({"error":true,"access_token":"at"})", json, 200, Kind::other, "error"},
    };
    for (const auto& test : cases) {
        const auto answer = parse(test.body, test.type, test.status);
        ASSERT_FALSE(answer) << test.body;
        EXPECT_EQ(answer.error().kind, test.kind) << test.body;
        EXPECT_EQ(answer.error().code, test.code) << test.body;
    }
}

TEST(TokenAnswer, is_unreadable_when_it_is_anything_else) {
    const std::string deep = std::string(100, '[') + std::string(100, ']');
    const std::string long_token = R"({"access_token":")" + std::string(kForeignTokenMax + 1, 'a') + R"("})";
    const std::pair<std::string_view, std::string_view> bodies[] = {
        {"", "application/json"},
        {"<html>Sign in</html>", "text/html"},
        {"access_token=at", "text/html"},
        {"[]", "application/json"},
        {"{}", "application/json"},
        {deep, "application/json"},
        {long_token, "application/json"},
        {R"({"access_token":"a b"})", "application/json"},
        {R"({"access_token":"a\r\nX: y"})", "application/json"},
        {R"({"access_token":""})", "application/json"},
        {R"({"access_token":"at","token_type":"mac"})", "application/json"},
        {R"({"access_token":"at","refresh_token":"r\u0000t"})", "application/json"},
        {"access_token=a&access_token=b", "application/x-www-form-urlencoded"},
    };
    for (const auto& [body, type] : bodies) {
        const auto answer = parse(body, type);
        ASSERT_FALSE(answer) << body;
        EXPECT_EQ(answer.error().kind, Kind::unreadable) << body;
    }
    EXPECT_FALSE(parse(R"({"access_token":"at"})", "application/json", 500));
    EXPECT_FALSE(parse(R"({"access_token":"at"})", "application/json", 302));
}

}  // namespace
}  // namespace applinks::oauth2
