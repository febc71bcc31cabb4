// SPDX-License-Identifier: Apache-2.0
// What a client sends (RFC 6749, RFC 7009, RFC 7523, RFC 7636), read back by our own provider where it can be.
#include "protocol/oauth2/client_request.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "protocol/jose/jws.hpp"
#include "protocol/oauth2/authorization_request.hpp"
#include "protocol/oauth2/pkce.hpp"
#include "protocol/oauth2/token_request.hpp"

namespace applinks::oauth2 {
namespace {

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse(text);
}

const crypto::RsaPrivateKey& key() {
    static const auto made = *crypto::RsaPrivateKey::generate();
    return made;
}

AuthorizationCall call() {
    return {.endpoint = url("https://p.example.com/authorize"),
            .client = ClientId("our id&"),
            .redirect_uri = "https://we.example.com/applinks/oauth2/callback",
            .state = "st",
            .scope = "READ",
            .challenge = challenge_of("v"),
            .extra = {}};
}

TEST(AuthorizationUrl, is_one_that_our_own_provider_reads) {
    const auto made = authorization_url(call());
    ASSERT_TRUE(made);
    const auto query = *http::Form::parse(made->query());
    const auto target = read_target(query);
    ASSERT_TRUE(target);
    EXPECT_EQ(target->client.str(), "our id&");
    EXPECT_EQ(target->redirect_uri, "https://we.example.com/applinks/oauth2/callback");
    const auto request = read_authorization(query, Scope::admin);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->scope, Scope::read);
    EXPECT_EQ(request->state, "st");
    EXPECT_EQ(request->challenge, challenge_of("v"));
}

TEST(AuthorizationUrl, keeps_what_the_address_carries_and_adds_the_extra_parameters) {
    auto with_query = call();
    with_query.endpoint = url("https://p.example.com/authorize?tenant=7");
    with_query.extra = {{"prompt", "consent"}, {"audience", "a b"}};
    const auto made = authorization_url(with_query);
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->str().starts_with("https://p.example.com/authorize?tenant=7&response_type=code&")) << made->str();
    const auto query = *http::Form::parse(made->query());
    EXPECT_EQ(*query.only("prompt"), "consent");
    EXPECT_EQ(*query.only("audience"), "a b");
}

TEST(AuthorizationUrl, leaves_out_what_is_not_wanted) {
    auto bare = call();
    bare.scope.clear();
    bare.challenge.clear();
    const auto query = *http::Form::parse(authorization_url(bare)->query());
    EXPECT_FALSE(query.contains("scope"));
    EXPECT_FALSE(query.contains("code_challenge"));
    EXPECT_FALSE(query.contains("code_challenge_method"));
}

TEST(AuthorizationUrl, lets_nobody_replace_what_decides_where_the_answer_goes) {
    for (const auto* const name : {"redirect_uri", "client_id", "state", "response_type", "response_mode", "scope",
                                   "code_challenge", "request_uri", "client_secret"}) {
        auto hostile = call();
        hostile.extra = {{name, "x"}};
        EXPECT_EQ(authorization_url(hostile).error().code, Errc::invalid_argument) << name;
        hostile.extra.clear();
        hostile.endpoint = url("https://p.example.com/authorize?" + std::string(name) + "=x");
        EXPECT_EQ(authorization_url(hostile).error().code, Errc::invalid_argument) << name;
    }
    auto many = call();
    many.extra.assign(kExtraParameterCountMax + 1, {"a", "b"});
    EXPECT_EQ(authorization_url(many).error().code, Errc::limit_exceeded);
}

TEST(ClientForm, is_read_by_our_own_token_endpoint) {
    const auto code = read_token_request(
        code_form({.code = "the code", .redirect_uri = "https://we.example.com/cb", .verifier = "the verifier"}));
    ASSERT_TRUE(code);
    EXPECT_EQ(code->type, GrantType::authorization_code);
    EXPECT_EQ(code->code.reveal(), "the code");
    EXPECT_EQ(code->verifier.reveal(), "the verifier");
    const auto refresh = read_token_request(refresh_form(Secret("r"), "https://we.example.com/cb"));
    ASSERT_TRUE(refresh);
    EXPECT_EQ(refresh->refresh_token.reveal(), "r");
    const auto own = read_token_request(client_credentials_form("WRITE"));
    ASSERT_TRUE(own);
    EXPECT_EQ(own->type, GrantType::client_credentials);
    EXPECT_EQ(own->scope, Scope::write);
    EXPECT_FALSE(code_form({.code = "c", .redirect_uri = "u", .verifier = ""}).contains("code_verifier"));
    EXPECT_FALSE(client_credentials_form("").contains("scope"));
    const auto revocation = revocation_form(Secret("t"), TokenHint::refresh_token);
    EXPECT_EQ(read_revocation(revocation)->token.reveal(), "t");
    EXPECT_EQ(*revocation.only("token_type_hint"), "refresh_token");
}

AuthenticatedForm authenticated(ClientAuthentication authentication) {
    http::Form form;
    form.add("grant_type", "client_credentials");
    auto made = with_client(std::move(form),
                            {.id = ClientId("id:1"), .secret = Secret("s%e c"), .authentication = authentication},
                            {.key = key(), .audience = "https://p.example.com/token", .now = kNow, .id = "jti-1"});
    if (!made) throw std::runtime_error(made.error().message);
    return *std::move(made);
}

TEST(ClientAuthenticationForm, carries_the_secret_in_one_place_only) {
    const auto post = authenticated(ClientAuthentication::post);
    EXPECT_EQ(post.authorization, "");
    const auto basic = authenticated(ClientAuthentication::basic);
    EXPECT_FALSE(http::Form::parse(basic.body)->contains("client_secret"));
    for (const auto& made : {post, basic}) {
        const auto client = read_client(made.authorization, *http::Form::parse(made.body));
        ASSERT_TRUE(client);
        EXPECT_EQ(client->client.str(), "id:1");
        EXPECT_EQ(client->secret.reveal(), "s%e c");
    }
}

TEST(ClientAuthenticationForm, of_a_public_client_has_no_secret) {
    const auto made = authenticated(ClientAuthentication::none);
    EXPECT_EQ(made.body, "grant_type=client_credentials&client_id=id%3A1");
    EXPECT_EQ(made.authorization, "");
}

// RFC 7523 3.
TEST(ClientAuthenticationForm, is_signed_with_our_key_for_this_endpoint_and_for_a_minute) {
    const auto made = authenticated(ClientAuthentication::private_key);
    const auto form = *http::Form::parse(made.body);
    EXPECT_FALSE(form.contains("client_secret"));
    EXPECT_EQ(*form.only("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    const auto claims = jose::verify_rs256(key().public_key(), *form.only("client_assertion"));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->at("iss"), "id:1");
    EXPECT_EQ(claims->at("sub"), "id:1");
    EXPECT_EQ(claims->at("aud"), "https://p.example.com/token");
    EXPECT_EQ(claims->at("jti"), "jti-1");
    EXPECT_EQ(claims->at("exp").as_int64() - claims->at("iat").as_int64(), 60);
    EXPECT_EQ(claims->at("iat").as_int64(), 1'700'000'000);
}

TEST(ClientAuthenticationName, reads_as_it_is_written) {
    for (const auto each : {ClientAuthentication::post, ClientAuthentication::basic, ClientAuthentication::private_key,
                            ClientAuthentication::none})
        EXPECT_EQ(parse_client_authentication(name_of(each)), each);
    EXPECT_FALSE(parse_client_authentication("client_secret_jwt"));
}

}  // namespace
}  // namespace applinks::oauth2
