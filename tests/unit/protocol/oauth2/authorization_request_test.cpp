// SPDX-License-Identifier: Apache-2.0
// The authorize endpoint's query and answers (S-16, S-17, S-24, S-30), scopes, PKCE.
#include "protocol/oauth2/authorization_request.hpp"

#include <gtest/gtest.h>

#include "protocol/oauth2/pkce.hpp"

namespace applinks::oauth2 {
namespace {

constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";  // RFC 7636, appendix B
const std::string kRight =
    "response_type=code&scope=READ&state=s&code_challenge_method=S256&code_challenge=" + std::string(kChallenge);

http::Form form(const std::string& text) {
    return http::Form::parse(text).value();
}

TEST(AuthorizationRequest, is_read_when_everything_is_there) {
    const auto request = read_authorization(form(kRight), Scope::write);
    ASSERT_TRUE(request.has_value()) << request.error().description;
    EXPECT_EQ(request->scope, Scope::read);
    EXPECT_EQ(request->state, "s");
    EXPECT_EQ(request->challenge, kChallenge);
}

TEST(AuthorizationRequest, asks_for_the_ceiling_when_it_names_no_scope) {
    const auto request = read_authorization(
        form("response_type=code&code_challenge_method=S256&code_challenge=" + std::string(kChallenge)), Scope::write);
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->scope, Scope::write);
}

struct Case {
    std::string_view name;
    std::string query;
    FailureCode want;
};
const Case kCases[] = {
    {"no type", kRight.substr(kRight.find("&scope")), FailureCode::invalid_request},
    {"implicit grant", "response_type=token&" + kRight.substr(kRight.find("scope")),
     FailureCode::unsupported_response_type},
    {"type twice", "response_type=code&" + kRight, FailureCode::invalid_request},
    {"state twice", kRight + "&state=t", FailureCode::invalid_request},
    {"state too long", "response_type=code&state=" + std::string(kStateMax + 1, 'x'), FailureCode::invalid_request},
    {"scope twice", kRight + "&scope=READ", FailureCode::invalid_request},
    {"unknown scope", "response_type=code&scope=EVERYTHING", FailureCode::invalid_scope},
    {"one unknown scope", "response_type=code&scope=READ%20EVERYTHING", FailureCode::invalid_scope},
    {"beyond the ceiling", "response_type=code&scope=ADMIN", FailureCode::invalid_scope},
    {"no PKCE", "response_type=code", FailureCode::invalid_request},
    {"no method", "response_type=code&code_challenge=" + std::string(kChallenge), FailureCode::invalid_request},
    {"plain", "response_type=code&code_challenge_method=plain&code_challenge=" + std::string(kChallenge),
     FailureCode::invalid_request},
    {"s256 in small letters", "response_type=code&code_challenge_method=s256&code_challenge=" + std::string(kChallenge),
     FailureCode::invalid_request},
    {"challenge too short", "response_type=code&code_challenge_method=S256&code_challenge=abc",
     FailureCode::invalid_request},
    {"challenge too long", kRight + "M", FailureCode::invalid_request},
    {"challenge twice", kRight + "&code_challenge=x", FailureCode::invalid_request},
};

TEST(AuthorizationRequest, says_what_is_wrong_with_it) {
    for (const auto& test : kCases) {
        const auto request = read_authorization(form(test.query), Scope::write);
        ASSERT_FALSE(request.has_value()) << test.name;
        EXPECT_EQ(name_of(request.error().code), name_of(test.want)) << test.name;
    }
}

TEST(AuthorizationTarget, is_refused_when_client_or_address_is_repeated) {
    EXPECT_FALSE(read_target(form("client_id=a&client_id=b&redirect_uri=x")).has_value());
    EXPECT_FALSE(read_target(form("client_id=a&redirect_uri=x&redirect_uri=x")).has_value());
    EXPECT_EQ(read_target(form("client_id=a&redirect_uri=x"))->client, ClientId("a"));
}

TEST(AuthorizationAnswer, keeps_the_query_of_the_address_and_says_who_answers) {
    const AnswerAddress address{
        .redirect_uri = "https://a.example/back?x=1", .state = "a b&c", .issuer = "https://i.example"};
    EXPECT_EQ(success_location(address, "alc_1"),
              "https://a.example/back?x=1&code=alc_1&state=a%20b%26c&iss=https%3A%2F%2Fi.example");
    EXPECT_EQ(failure_location({.redirect_uri = "https://a.example/back", .state = "", .issuer = "i"},
                               {.code = FailureCode::access_denied, .description = "No."}),
              "https://a.example/back?error=access_denied&error_description=No.&iss=i");
}

TEST(AuthorizationAnswer, leaves_out_a_state_that_is_ambiguous) {
    EXPECT_EQ(state_of(form("state=a&state=b")), "");
    EXPECT_EQ(state_of(form("state=a")), "a");
}

TEST(Pkce, makes_the_challenge_of_the_standard) {
    EXPECT_EQ(challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), kChallenge);
}

TEST(Pkce, takes_verifiers_of_43_to_128_unreserved_characters) {
    EXPECT_TRUE(is_verifier(std::string(43, 'a')));
    EXPECT_TRUE(is_verifier(std::string(124, 'a') + "-._~"));
    EXPECT_FALSE(is_verifier(std::string(42, 'a')));
    EXPECT_FALSE(is_verifier(std::string(129, 'a')));
    EXPECT_FALSE(is_verifier(std::string(42, 'a') + "+"));
}

TEST(Scope, includes_the_smaller_ones_and_takes_the_greatest_of_a_list) {
    EXPECT_EQ(parse_scopes("READ ADMIN WRITE"), Scope::admin);
    EXPECT_EQ(parse_scopes("WRITE"), Scope::write);
    EXPECT_EQ(parse_scopes("read"), std::nullopt);
    EXPECT_EQ(parse_scopes(""), std::nullopt);
    EXPECT_EQ(needed_for("GET"), Scope::read);
    EXPECT_EQ(needed_for("OPTIONS"), Scope::read);
    EXPECT_EQ(needed_for("TRACE"), Scope::write);
    EXPECT_EQ(needed_for("get"), Scope::write);
    EXPECT_EQ(needed_for("PROPFIND"), Scope::write);
}

}  // namespace
}  // namespace applinks::oauth2
