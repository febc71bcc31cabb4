// SPDX-License-Identifier: Apache-2.0
// Published metadata of providers (RFC 8414, OpenID Connect Discovery, S-24).
#include "protocol/oauth2/provider_metadata.hpp"

#include <gtest/gtest.h>

#include "protocol/oauth2/metadata.hpp"

namespace applinks::oauth2 {
namespace {

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse(text);
}

std::string document(std::string issuer, std::string more = "") {
    return R"({"issuer":")" + std::move(issuer) +
           R"(","authorization_endpoint":"https://p.example.com/a","token_endpoint":"https://p.example.com/t")" +
           std::move(more) + "}";
}

TEST(ProviderMetadata, of_our_own_provider_is_understood) {
    const auto found =
        parse_provider_metadata(metadata_body("https://we.example.com/x"), url("https://we.example.com/x"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->issuer, "https://we.example.com/x");
    EXPECT_EQ(found->token_url.str(), "https://we.example.com/x/rest/oauth2/latest/token");
    EXPECT_EQ(found->revoke_url.str(), "https://we.example.com/x/rest/oauth2/latest/revoke");
    EXPECT_EQ(found->authentication, ClientAuthentication::basic);
    EXPECT_TRUE(found->pkce);
    EXPECT_TRUE(found->issuer_answers);
}

TEST(ProviderMetadata, stands_where_the_standards_and_the_products_have_it) {
    std::vector<std::string> places;
    for (const auto& place : metadata_addresses(url("https://p.example.com/realms/one/")))
        places.push_back(place.str());
    EXPECT_EQ(places,
              (std::vector<std::string>{
                  "https://p.example.com/realms/one/.well-known/openid-configuration",
                  "https://p.example.com/.well-known/oauth-authorization-server/realms/one",
                  "https://p.example.com/realms/one/.well-known/oauth-authorization-server",
                  "https://p.example.com/realms/one/rest/oauth2/latest/.well-known/oauth-authorization-server"}));
    EXPECT_EQ(metadata_addresses(url("https://p.example.com")).size(), 3U);
}

// RFC 8414 3.3: only a slash at the end may differ, and the issuer is kept as it is written.
TEST(ProviderMetadata, is_believed_only_for_the_issuer_that_was_asked_for) {
    const auto slash = parse_provider_metadata(document("https://p.example.com/"), url("https://p.example.com"));
    ASSERT_TRUE(slash);
    EXPECT_EQ(slash->issuer, "https://p.example.com/");
    for (const auto* const other : {"https://evil.example.com", "https://p.example.com.evil.example.com",
                                    "http://p.example.com", "https://p.example.com/other"})
        EXPECT_EQ(parse_provider_metadata(document(other), url("https://p.example.com")).error().code, Errc::conflict)
            << other;
}

TEST(ProviderMetadata, is_refused_when_it_cannot_be_used) {
    const auto asked = url("https://p.example.com");
    const std::string issuer = "https://p.example.com";
    const std::pair<std::string, Errc> cases[] = {
        {"", Errc::malformed},
        {"[]", Errc::malformed},
        {"{}", Errc::malformed},
        {"<html>", Errc::malformed},
        {R"({"issuer":"https://p.example.com"})", Errc::malformed},
        {document(issuer, R"(,"response_types_supported":["token"])"), Errc::malformed},
        {document(issuer, R"(,"revocation_endpoint":"javascript:alert")"), Errc::invalid_url},
        {document(""), Errc::malformed},
    };
    for (const auto& [body, want] : cases) {
        const auto found = parse_provider_metadata(body, asked);
        ASSERT_FALSE(found) << body;
        EXPECT_EQ(found.error().code, want) << body;
    }
}

TEST(ProviderMetadata, chooses_a_way_of_authentication_that_we_have) {
    const auto asked = url("https://p.example.com");
    const auto way = [&](const std::string& list) {
        return parse_provider_metadata(document(asked.str(), R"(,"token_endpoint_auth_methods_supported":)" + list),
                                       asked)
            ->authentication;
    };
    EXPECT_EQ(way(R"(["client_secret_post"])"), ClientAuthentication::post);
    EXPECT_EQ(way(R"(["tls_client_auth","private_key_jwt"])"), ClientAuthentication::private_key);
    EXPECT_EQ(way(R"(["none","client_secret_basic"])"), ClientAuthentication::basic);
    EXPECT_EQ(parse_provider_metadata(document(asked.str()), asked)->authentication, ClientAuthentication::basic);
}

}  // namespace
}  // namespace applinks::oauth2
