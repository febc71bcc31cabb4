// SPDX-License-Identifier: Apache-2.0
// The token endpoint's form and answers (S-20, S-30), client authentication, bearer tokens (S-21), metadata.
#include "protocol/oauth2/token_request.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "protocol/oauth2/metadata.hpp"

namespace applinks::oauth2 {
namespace {

http::Form form(const std::string& text) {
    return http::Form::parse(text).value();
}
std::string basic(std::string_view credentials) {
    return "Basic " + base64_encode(credentials);
}

TEST(ClientAuthentication, takes_the_form_or_the_header) {
    const auto posted = read_client("", form("client_id=a&client_secret=s"));
    ASSERT_TRUE(posted.has_value());
    EXPECT_EQ(posted->client, ClientId("a"));
    EXPECT_EQ(posted->secret.reveal(), "s");
    const auto header = read_client(basic("a%3Ab:s%2F1"), form("grant_type=x"));
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->client, ClientId("a:b"));
    EXPECT_EQ(header->secret.reveal(), "s/1");
    EXPECT_TRUE(read_client(basic("a:s"), form("client_id=a")).has_value());
    EXPECT_TRUE(read_client("", form("client_id=public"))->secret.empty());
}

TEST(ClientAuthentication, refuses_two_ways_at_once_and_what_it_cannot_read) {
    struct Case {
        std::string_view name, header;
        std::string body;
        FailureCode want;
    };
    const std::string both = basic("a:s");
    const Case cases[] = {
        {"nobody", "", "grant_type=x", FailureCode::invalid_client},
        {"secret in both", both, "client_secret=s", FailureCode::invalid_request},
        {"another id in the form", both, "client_id=b", FailureCode::invalid_request},
        {"id twice", "", "client_id=a&client_id=a", FailureCode::invalid_request},
        {"secret twice", "", "client_id=a&client_secret=s&client_secret=s", FailureCode::invalid_request},
        {"no base64", "Basic ?", "", FailureCode::invalid_client},
        {"no colon", "Basic YQ==", "", FailureCode::invalid_client},
        {"another scheme", "Bearer x", "client_id=a", FailureCode::invalid_client},
    };
    for (const auto& test : cases) {
        const auto client = read_client(test.header, form(test.body));
        ASSERT_FALSE(client.has_value()) << test.name;
        EXPECT_EQ(name_of(client.error().code), name_of(test.want)) << test.name;
    }
}

TEST(TokenRequest, reads_the_three_grants) {
    const auto code = read_token_request(form("grant_type=authorization_code&code=c&redirect_uri=u&code_verifier=v"));
    ASSERT_TRUE(code.has_value());
    EXPECT_EQ(code->type, GrantType::authorization_code);
    EXPECT_EQ(code->code.reveal(), "c");
    EXPECT_EQ(code->redirect_uri, "u");
    EXPECT_EQ(code->verifier.reveal(), "v");
    const auto refresh = read_token_request(form("grant_type=refresh_token&refresh_token=r&scope=READ"));
    ASSERT_TRUE(refresh.has_value());
    EXPECT_EQ(refresh->type, GrantType::refresh_token);
    EXPECT_EQ(refresh->scope, Scope::read);
    const auto itself = read_token_request(form("grant_type=client_credentials"));
    ASSERT_TRUE(itself.has_value());
    EXPECT_EQ(itself->scope, std::nullopt);
}

TEST(TokenRequest, names_what_is_wrong) {
    struct Case {
        std::string body;
        FailureCode want;
    };
    const Case cases[] = {
        {"", FailureCode::invalid_request},
        {"grant_type=password&username=a&password=b", FailureCode::unsupported_grant_type},  // S-30
        {"grant_type=implicit", FailureCode::unsupported_grant_type},
        {"grant_type=refresh_token", FailureCode::invalid_request},
        {"grant_type=refresh_token&refresh_token=a&refresh_token=b", FailureCode::invalid_request},
        {"grant_type=authorization_code&redirect_uri=u", FailureCode::invalid_request},
        {"grant_type=authorization_code&code=c", FailureCode::invalid_request},
        {"grant_type=authorization_code&code=c&code=c&redirect_uri=u", FailureCode::invalid_request},
        {"grant_type=client_credentials&scope=ALL", FailureCode::invalid_scope},
        {"grant_type=client_credentials&grant_type=client_credentials", FailureCode::invalid_request},
    };
    for (const auto& test : cases) {
        const auto request = read_token_request(form(test.body));
        ASSERT_FALSE(request.has_value()) << test.body;
        EXPECT_EQ(name_of(request.error().code), name_of(test.want)) << test.body;
    }
    EXPECT_FALSE(read_revocation(form("token_type_hint=access_token")).has_value());
}

TEST(TokenAnswer, holds_what_clients_need) {
    const auto body = boost::json::parse(token_body(
        {.access_token = "ala_1", .refresh_token = "alr_1", .expires_in_seconds = 3600, .scope = Scope::write}));
    EXPECT_EQ(body.at("access_token").as_string(), "ala_1");
    EXPECT_EQ(body.at("refresh_token").as_string(), "alr_1");
    EXPECT_EQ(body.at("token_type").as_string(), "bearer");
    EXPECT_EQ(body.at("expires_in").as_int64(), 3600);
    EXPECT_EQ(body.at("scope").as_string(), "WRITE");
    EXPECT_FALSE(boost::json::parse(token_body({.access_token = "ala_1"})).as_object().contains("refresh_token"));
}

// S-21, S-71.
TEST(Bearer, is_ours_by_its_prefix_and_only_in_the_header) {
    EXPECT_EQ(take_bearer("Bearer ala_x", "").token, "ala_x");
    EXPECT_EQ(take_bearer("bearer  ala_x ", "").token, "ala_x");
    EXPECT_EQ(take_bearer("Bearer alr_x", "").token, "alr_x");
    EXPECT_EQ(take_bearer("Bearer eyJhbGciOi.x.y", "").token, "");
    EXPECT_EQ(take_bearer("Basic ala_x", "").token, "");
    EXPECT_EQ(take_bearer("Bearer", "").token, "");
    EXPECT_TRUE(take_bearer("", "a=1&access_token=ala_x").misplaced);
    EXPECT_TRUE(take_bearer("", "access%5Ftoken=a&access_token=%61la_x").misplaced);
    EXPECT_FALSE(take_bearer("", "access_token=theirs").misplaced);
    EXPECT_FALSE(take_bearer("Bearer ala_x", "access_token=%zz").misplaced);
}

TEST(Failure, is_told_as_the_standards_say) {
    EXPECT_EQ(status_of(FailureCode::invalid_client), 401);
    EXPECT_EQ(status_of(FailureCode::invalid_token), 401);
    EXPECT_EQ(status_of(FailureCode::insufficient_scope), 403);
    EXPECT_EQ(status_of(FailureCode::temporarily_unavailable), 503);
    EXPECT_EQ(status_of(FailureCode::invalid_grant), 400);
    EXPECT_EQ(failure_body({.code = FailureCode::invalid_grant, .description = "No."}),
              R"({"error":"invalid_grant","error_description":"No."})");
    EXPECT_EQ(bearer_challenge("https://a",
                               {.code = FailureCode::insufficient_scope, .description = "No.", .scope = "WRITE"}),
              R"(Bearer realm="https%3A%2F%2Fa", error="insufficient_scope", error_description="No.", scope="WRITE")");
}

TEST(Metadata, names_the_issuer_byte_for_byte_and_no_plain_challenge) {
    const auto body = boost::json::parse(metadata_body("https://a.example/wiki"));
    EXPECT_EQ(body.at("issuer").as_string(), "https://a.example/wiki");
    EXPECT_EQ(body.at("token_endpoint").as_string(), "https://a.example/wiki/rest/oauth2/latest/token");
    EXPECT_EQ(body.at("code_challenge_methods_supported").as_array().size(), 1u);
    EXPECT_EQ(body.at("code_challenge_methods_supported").as_array().at(0).as_string(), "S256");
}

}  // namespace
}  // namespace applinks::oauth2
