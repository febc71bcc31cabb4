// SPDX-License-Identifier: Apache-2.0
// RS256 assertions between installations (RFC 7515, RFC 7518 3.3): no token chooses its algorithm or its key (S-29).
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "protocol/jose/jws.hpp"

namespace applinks::jose {
namespace {

const crypto::RsaPrivateKey& key() {
    static const auto made = *crypto::RsaPrivateKey::generate();
    return made;
}

std::string signed_with(std::string_view header, std::string_view payload) {
    const auto text = base64url_encode(header) + "." + base64url_encode(payload);
    return text + "." + base64url_encode(*key().sign(crypto::RsaDigest::sha256, text));
}

TEST(Rs256, gives_back_the_claims_that_were_signed) {
    const auto token = sign_rs256(key(), {{"iss", "me"}, {"n", 1}});
    ASSERT_TRUE(token.has_value());
    const auto claims = verify_rs256(key().public_key(), *token);
    ASSERT_TRUE(claims.has_value());
    EXPECT_EQ(claims->at("iss"), "me");
}

TEST(Rs256, refuses_another_key_and_a_changed_signature) {
    static const auto other = *crypto::RsaPrivateKey::generate();
    auto token = *sign_rs256(key(), {{"iss", "me"}});
    EXPECT_EQ(verify_rs256(other.public_key(), token).error().code, Errc::crypto_failed);
    token.at(token.size() - 10) = token.at(token.size() - 10) == 'A' ? 'B' : 'A';
    EXPECT_EQ(verify_rs256(key().public_key(), token).error().code, Errc::crypto_failed);
}

// The published key as an HMAC secret: the classic confusion.
TEST(Rs256, refuses_a_token_that_was_made_with_the_public_key_as_a_secret) {
    const crypto::HmacKey confused(crypto::HmacAlgorithm::sha256, Secret(key().public_key().pem()));
    EXPECT_EQ(verify_rs256(key().public_key(), *sign_hs256(confused, R"({"iss":"me"})")).error().code, Errc::malformed);
    EXPECT_EQ(verify_hs256(confused, *sign_rs256(key(), {{"iss", "me"}})).error().code, Errc::malformed);
}

struct Case {
    std::string_view name, header, payload;
};

TEST(Rs256, refuses_headers_that_it_does_not_understand) {
    const Case cases[] = {{"none", R"({"alg":"none"})", "{}"},
                          {"RS1", R"({"alg":"RS1"})", "{}"},
                          {"lower case", R"({"alg":"rs256"})", "{}"},
                          {"no text", R"({"alg":256})", "{}"},
                          {"absent", R"({"typ":"JWT"})", "{}"},
                          {"crit", R"({"alg":"RS256","crit":["x"]})", "{}"},
                          {"zip", R"({"alg":"RS256","zip":"DEF"})", "{}"},
                          {"typ", R"({"alg":"RS256","typ":"at+jwt"})", "{}"},
                          {"payload", R"({"alg":"RS256"})", "[]"}};
    for (const auto& each : cases)
        EXPECT_EQ(verify_rs256(key().public_key(), signed_with(each.header, each.payload)).error().code,
                  Errc::malformed)
            << each.name;
    EXPECT_TRUE(verify_rs256(key().public_key(), signed_with(R"({"alg":"RS256"})", "{}")).has_value());
}

TEST(Rs256, refuses_to_make_or_read_a_token_that_is_too_long) {
    const boost::json::object claims{{"text", std::string(kTokenMax, 'x')}};
    EXPECT_EQ(sign_rs256(key(), claims).error().code, Errc::limit_exceeded);
    EXPECT_EQ(verify_rs256(key().public_key(), std::string(kTokenMax + 1, 'x')).error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace applinks::jose
