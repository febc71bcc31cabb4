// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/authentication.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace applinks::wire {
namespace {

constexpr std::string_view kOAuth = "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider";

AuthenticationProvider provider() {
    return {.self_href = "https://j/p", .provider = std::string(kOAuth), .config = {{"consumerKey.outbound", "k"}}};
}
ConsumerEntity consumer() {
    return {.self_href = "https://j/c",
            .key = ConsumerKey("Wiki:1"),
            .name = "Wiki",
            .public_key = "QUJD",
            .two_lo_allowed = true};
}

TEST(Providers, are_listed_in_both_formats) {
    const auto one = provider();
    EXPECT_EQ(
        write_providers({&one, 1}, Format::json),
        R"({"authenticationProviders":[{"link":[{"rel":"self","href":"https://j/p"}],)"
        R"("provider":"com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider","config":{"consumerKey.outbound":"k"}}]})");
    EXPECT_NE(write_providers({&one, 1}, Format::xml)
                  .find("<provider>com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider</provider>"),
              std::string::npos);
}

// The body of applinks-protocol.md 3.1, step 5.
TEST(ProviderRequest, is_written_and_read) {
    const auto body = write_provider_request(AuthType::three_legged);
    EXPECT_EQ(body, R"({"config":{},"provider":"com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider"})");
    const auto read = parse_provider(body);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->provider, kOAuth);
    EXPECT_TRUE(read->config.empty());
    const auto configured = parse_provider(R"({"provider":"x","config":{"a":"b","c":null}})");
    ASSERT_TRUE(configured.has_value());
    EXPECT_EQ(configured->config, (std::vector<std::pair<std::string, std::string>>{{"a", "b"}, {"c", ""}}));
}

TEST(ProviderRequest, is_refused_with_a_reason) {
    for (const auto* const body :
         {"", "{}", R"({"provider":7})", R"({"provider":"x","config":[]})", R"({"provider":"x","config":{"a":1}})",
          R"({"provider":"x","config":{"a\nb":"c"}})"}) {
        const auto read = parse_provider(body);
        ASSERT_FALSE(read.has_value()) << body;
        EXPECT_EQ(read.error().code, Errc::malformed) << body;
    }
}

TEST(Consumers, are_listed_without_any_secret) {
    const auto one = consumer();
    EXPECT_EQ(
        write_consumers({&one, 1}, Format::json),
        R"({"consumers":[{"link":[{"rel":"self","href":"https://j/c"}],"key":"Wiki:1","name":"Wiki","description":"","signatureMethod":"RSA_SHA1",)"
        R"("publicKey":"QUJD","callback":null,"twoLOAllowed":true,"executingTwoLOUser":null,"twoLOImpersonationAllowed":false,"outgoing":false}]})");
    const auto xml = write_consumers({&one, 1}, Format::xml);
    EXPECT_NE(xml.find("<signatureMethod>RSA_SHA1</signatureMethod>"), std::string::npos);
    EXPECT_EQ(xml.find("ecret"), std::string::npos);
}

// Example of applinks-protocol.md 3.5: what Jenkins' tests and an Ansible module send.
TEST(ConsumerRequest, is_read_as_scripts_send_it) {
    const auto request = parse_consumer_request(
        R"({"key":"my-consumer","name":"My client","description":"","publicKey":"QUJD","outgoing":false,
        "twoLOAllowed":false,"executingTwoLOUser":null,"twoLOImpersonationAllowed":false})");
    ASSERT_TRUE(request.has_value()) << request.error().message;
    EXPECT_EQ(request->key.str(), "my-consumer");
    EXPECT_EQ(request->name, "My client");
    EXPECT_EQ(request->public_key, "QUJD");
    EXPECT_EQ(request->method, std::nullopt);
    EXPECT_FALSE(request->outgoing);
    EXPECT_FALSE(request->two_lo_allowed);
    EXPECT_EQ(request->executing_two_lo_user, std::nullopt);
    EXPECT_TRUE(request->shared_secret.empty());
}

TEST(ConsumerRequest, reads_every_member) {
    const auto request = parse_consumer_request(
        R"({"key":"k","name":"n","description":"d","signatureMethod":"HMAC_SHA1","sharedSecret":"s3cret","callback":"https://c/x?y=1","outgoing":true,)"
        R"("twoLOAllowed":true,"executingTwoLOUser":"bot","twoLOImpersonationAllowed":"true",)"
        R"("publicKey":"-----BEGIN PUBLIC KEY-----\nQUJD\nREVG\n-----END PUBLIC KEY-----\n"})");
    ASSERT_TRUE(request.has_value()) << request.error().message;
    EXPECT_EQ(request->method, oauth1::SignatureMethod::hmac_sha1);
    EXPECT_TRUE(request->shared_secret.matches("s3cret"));
    EXPECT_EQ(request->callback.str(), "https://c/x?y=1");
    EXPECT_TRUE(request->outgoing);
    EXPECT_TRUE(request->two_lo_allowed);
    EXPECT_EQ(request->executing_two_lo_user, UserName("bot"));
    EXPECT_TRUE(request->two_lo_impersonation_allowed);
    EXPECT_EQ(request->public_key, "QUJDREVG");
}

TEST(ConsumerRequest, is_refused_with_a_reason) {
    struct Case {
        std::string_view name;
        std::string body;
        Errc want;
    };
    const Case kCases[] = {
        {"no JSON", "<consumer/>", Errc::malformed},
        {"key as number", R"({"key":1})", Errc::malformed},
        {"line end in the key", R"({"key":"a\nb"})", Errc::malformed},
        {"unknown method", R"({"signatureMethod":"PLAINTEXT"})", Errc::malformed},
        {"public key as list", R"({"publicKey":[]})", Errc::malformed},
        {"public key not in base64", R"({"publicKey":"?"})", Errc::malformed},
        {"script as callback (S-72)", R"({"callback":"javascript:x"})", Errc::invalid_url},
        {"flag as number", R"({"twoLOAllowed":1})", Errc::malformed},
        {"long key", R"({"key":")" + std::string(limits::kConsumerKeyMax + 1, 'k') + "\"}", Errc::limit_exceeded},
        {"long user", R"({"executingTwoLOUser":")" + std::string(limits::kUserNameMax + 1, 'u') + "\"}",
         Errc::limit_exceeded},
    };
    for (const auto& c : kCases) {
        const auto request = parse_consumer_request(c.body);
        ASSERT_FALSE(request.has_value()) << c.name;
        EXPECT_EQ(request.error().code, c.want) << c.name << ": " << request.error().message;
    }
}

TEST(AutoConfigureRequest, names_the_flags_of_a_level) {
    EXPECT_EQ(write_auto_configure_request(OAuthLevel::impersonation),
              R"({"twoLOAllowed":true,"executingTwoLOUser":null,"twoLOImpersonationAllowed":true})");
    EXPECT_EQ(write_auto_configure_request(OAuthLevel::oauth),
              R"({"twoLOAllowed":true,"executingTwoLOUser":null,"twoLOImpersonationAllowed":false})");
    const auto read = parse_consumer_request(write_auto_configure_request(OAuthLevel::oauth));
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->two_lo_allowed);
    EXPECT_TRUE(read->key.empty());
}

// applinks-protocol.md 6.4, step 3, for a peer without the status API.
TEST(Authentication, tells_the_levels_of_a_peer_without_status_api) {
    AuthenticationEntity entity{.self_href = "https://j/a", .providers = {provider()}, .consumers = {consumer()}};
    const auto status = parse_authentication(write_authentication(entity, Format::json));
    ASSERT_TRUE(status.has_value()) << status.error().message;
    EXPECT_EQ(*status, (OAuthStatus{.incoming = OAuthLevel::oauth, .outgoing = OAuthLevel::three_legged}));

    entity.consumers.front().outgoing = true;
    EXPECT_EQ(parse_authentication(write_authentication(entity, Format::json))->incoming, OAuthLevel::disabled);
    EXPECT_EQ(*parse_authentication("{}"), OAuthStatus{});
    for (const auto* const odd : {"", "[]", R"({"consumers":[1]})", R"({"configuredAuthProviders":["x"]})"}) {
        const auto refused = parse_authentication(odd);
        ASSERT_FALSE(refused.has_value()) << odd;
        EXPECT_EQ(refused.error().code, Errc::peer_malformed) << odd;
    }
}

TEST(Authentication, is_written_as_xml_as_well) {
    const auto xml = write_authentication(
        {.self_href = "https://j/a", .providers = {provider()}, .consumers = {consumer()}}, Format::xml);
    EXPECT_NE(xml.find("<authentication>\n  <link rel=\"self\" href=\"https://j/a\"/>\n  <configuredAuthProviders>"),
              std::string::npos)
        << xml;
    EXPECT_NE(xml.find("<key>Wiki:1</key>"), std::string::npos);
}

}  // namespace
}  // namespace applinks::wire
