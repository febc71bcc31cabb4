// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/signature.hpp"

#include <gtest/gtest.h>

#include "unit/protocol/oauth1/vectors.hpp"

namespace applinks::oauth1 {
namespace {

TEST(SignatureMethod, is_found_by_its_exact_name_only_S07) {
    using enum SignatureMethod;
    for (const auto method : {rsa_sha1, hmac_sha1, hmac_sha256, rsa_sha256})
        EXPECT_EQ(signature_method(name_of(method)), method);
    for (const auto name : {"", "PLAINTEXT", "hmac-sha1", "HMAC-SHA1 ", "RSA-SHA512", "none"})
        EXPECT_EQ(signature_method(name), std::nullopt) << name;
}

TEST(VerifyKey, is_not_made_from_an_empty_secret_S07) {
    const auto key = VerifyKey::hmac(Secret(), SignatureMethod::hmac_sha1);
    ASSERT_FALSE(key.has_value());
    EXPECT_EQ(key.error().code, Errc::invalid_argument);
    EXPECT_EQ(VerifyKey::hmac(Secret("s"), SignatureMethod::rsa_sha1).error().code, Errc::invalid_argument);
}

TEST(VerifyKey, refuses_signatures_that_are_not_strict_base64) {
    const auto& vector = tests::vector_named("V03");
    const auto key = tests::verify_key_of(vector);
    const auto& good = vector.signature;
    EXPECT_TRUE(key.verify(vector.base_string, good, vector.token_secret));
    for (const auto& signature : {std::string(), std::string("="), good + "\n", " " + good,
                                  good.substr(0, good.size() - 1), good + good, "!" + good})
        EXPECT_FALSE(key.verify(vector.base_string, signature, vector.token_secret)) << signature;
}

TEST(VerifyKey, uses_the_token_secret_with_hmac_and_ignores_it_with_rsa) {
    const auto& hmac = tests::vector_named("V03");
    EXPECT_FALSE(tests::verify_key_of(hmac).verify(hmac.base_string, hmac.signature, ""));
    const auto& rsa = tests::vector_named("V08");
    EXPECT_TRUE(tests::verify_key_of(rsa).verify(rsa.base_string, rsa.signature, "anything"));
}

TEST(SignKey, makes_rsa_sha256_signatures_that_its_counterpart_verifies) {
    const auto private_key = crypto::RsaPrivateKey::parse_pem(Secret(tests::key_file("private"))).value();
    const auto sign_key = SignKey::rsa(private_key, SignatureMethod::rsa_sha256);
    const auto signature = sign_key.sign("text", "").value();
    EXPECT_EQ(sign_key.method(), SignatureMethod::rsa_sha256);
    EXPECT_TRUE(VerifyKey::rsa(private_key.public_key(), SignatureMethod::rsa_sha256).verify("text", signature, ""));
    EXPECT_FALSE(VerifyKey::rsa(private_key.public_key()).verify("text", signature, ""))
        << "RSA-SHA1 is another method";
}

struct UriCase {
    std::string_view base, path, want;
};

TEST(NormalizedUri, drops_what_does_not_distinguish_addresses) {
    constexpr UriCase cases[] = {
        {"HTTP://Example.COM", "/A/b", "http://example.com/A/b"},
        {"http://h:80", "/", "http://h/"},
        {"https://h:443", "", "https://h/"},
        {"http://h:443", "/", "http://h:443/"},
        {"https://h:80", "/", "https://h:80/"},
        {"http://h:8080", "/", "http://h:8080/"},
        {"http://[2001:DB8::80]", "/", "http://[2001:db8::80]/"},
        {"http://[::1]:80", "/", "http://[::1]/"},
        {"https://h", "/a%2fb%7e", "https://h/a%2fb%7e"},
    };
    for (const auto& c : cases) EXPECT_EQ(normalized_uri(c.base, c.path), c.want) << c.base << c.path;
}

TEST(BaseString, sorts_by_name_before_value) {
    EXPECT_EQ(base_string("get", "http://h/", {{"a1", "x"}, {"a", "z"}, {"a", "b"}}),
              "GET&http%3A%2F%2Fh%2F&a%3Db%26a%3Dz%26a1%3Dx");
    EXPECT_EQ(base_string("GET", "http://h/", {}), "GET&http%3A%2F%2Fh%2F&");
}

TEST(BaseString, encodes_bytes_and_not_characters) {
    EXPECT_EQ(base_string("GET", "http://h/", {{std::string("\0", 1), "\xff %"}}),
              "GET&http%3A%2F%2Fh%2F&%2500%3D%25FF%2520%2525");
}

OutgoingRequest probe(const http::AbsoluteUrl& url) {
    return {.method = "GET", .url = &url, .consumer_key = "k", .timestamp_seconds = 1, .nonce = "n"};
}

TEST(Sign, sends_an_empty_token_for_two_legged_calls_and_none_for_request_tokens_S08) {
    const auto url = http::AbsoluteUrl::parse("https://h/x").value();
    const auto key = SignKey::hmac(Secret("s"), SignatureMethod::hmac_sha1);
    auto request = probe(url);
    EXPECT_FALSE(authorization_header(sign(request, key).value()).contains("oauth_token"));
    request.token = "";
    EXPECT_TRUE(authorization_header(sign(request, key).value()).contains("oauth_token=\"\""));
}

TEST(Sign, writes_a_header_without_realm_and_with_encoded_values) {
    EXPECT_EQ(authorization_header({{"oauth_consumer_key", "a:b"}, {"oauth_signature", "+/="}}),
              "OAuth oauth_consumer_key=\"a%3Ab\", oauth_signature=\"%2B%2F%3D\"");
}

TEST(Sign, refuses_more_parameters_than_any_verifier_of_ours_takes) {
    std::string text = "https://h/x?";
    for (int i = 0; i < 300; ++i) text += "a&";
    const auto url = http::AbsoluteUrl::parse(text).value();
    const auto result = sign(probe(url), SignKey::hmac(Secret("s"), SignatureMethod::hmac_sha1));
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace applinks::oauth1
