// SPDX-License-Identifier: Apache-2.0
// The signed value of a pairing: only its maker's key, its purpose, and ten minutes (features.md 3, S-71).
#include "peers/pairing_state.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "protocol/jose/jws.hpp"

namespace applinks::peers {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};

const crypto::RsaPrivateKey& key() {
    static const auto made = *crypto::RsaPrivateKey::generate();
    return made;
}

PairingState state() {
    return {.starter = LinkId("starter"),
            .receiver = LinkId("receiver"),
            .nonce = "nonce",
            .same_users = true,
            .incoming = wire::OAuthLevel::impersonation,
            .outgoing = wire::OAuthLevel::oauth,
            .expires_at = kNow + kPairingLife};
}

boost::json::object claims() {
    return {{"use", "applinkd-pairing"}, {"iss", "starter"},    {"aud", "receiver"},   {"jti", "nonce"},
            {"same_users", true},        {"incoming", "oauth"}, {"outgoing", "oauth"}, {"exp", 1'700'000'600LL}};
}

Errc refusal(std::string_view text, Timestamp now = kNow) {
    const auto read = read_pairing_state(text, key().public_key(), now);
    EXPECT_FALSE(read.has_value());
    return read ? Errc::internal : read.error().code;
}

TEST(PairingStateToken, comes_back_as_it_was_written) {
    const auto read = read_pairing_state(*write_pairing_state(state(), key()), key().public_key(), kNow);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->starter.str(), "starter");
    EXPECT_EQ(read->receiver.str(), "receiver");
    EXPECT_EQ(read->nonce, "nonce");
    EXPECT_TRUE(read->same_users);
    EXPECT_EQ(read->incoming, wire::OAuthLevel::impersonation);
    EXPECT_EQ(read->outgoing, wire::OAuthLevel::oauth);
    EXPECT_EQ(read->expires_at, kNow + kPairingLife);
}

TEST(PairingStateToken, is_refused_when_another_key_signed_it) {
    static const auto other = *crypto::RsaPrivateKey::generate();
    EXPECT_EQ(refusal(*write_pairing_state(state(), other)), Errc::csrf_rejected);
}

TEST(PairingStateToken, is_refused_when_anything_in_it_changed) {
    auto text = *write_pairing_state(state(), key());
    text.at(text.find('.') + 5) ^= 1;
    EXPECT_EQ(refusal(text), Errc::csrf_rejected);
    EXPECT_EQ(refusal(""), Errc::csrf_rejected);
    EXPECT_EQ(refusal("a.b.c"), Errc::csrf_rejected);
}

TEST(PairingStateToken, is_refused_after_ten_minutes) {
    const auto text = *write_pairing_state(state(), key());
    EXPECT_TRUE(read_pairing_state(text, key().public_key(), kNow + 10min - 1s).has_value());
    EXPECT_EQ(refusal(text, kNow + 10min), Errc::expired);
}

TEST(PairingStateToken, is_refused_when_it_wants_to_live_for_long) {
    auto lasting = state();
    lasting.expires_at = kNow + 1h;
    EXPECT_EQ(refusal(*write_pairing_state(lasting, key())), Errc::csrf_rejected);
}

TEST(PairingStateToken, is_refused_with_an_end_that_no_clock_can_hold) {
    auto odd = claims();
    odd["exp"] = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(refusal(*jose::sign_rs256(key(), odd)), Errc::csrf_rejected);
    odd["exp"] = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(refusal(*jose::sign_rs256(key(), odd)), Errc::csrf_rejected);
}

TEST(PairingStateToken, is_refused_when_a_claim_is_missing_or_of_another_kind) {
    ASSERT_TRUE(read_pairing_state(*jose::sign_rs256(key(), claims()), key().public_key(), kNow).has_value());
    for (const auto* name : {"use", "iss", "aud", "jti", "same_users", "incoming", "outgoing", "exp"}) {
        auto without = claims();
        without.erase(name);
        EXPECT_EQ(refusal(*jose::sign_rs256(key(), without)), Errc::csrf_rejected) << name;
        auto odd = claims();
        odd[name] = boost::json::array();
        EXPECT_EQ(refusal(*jose::sign_rs256(key(), odd)), Errc::csrf_rejected) << name;
    }
}

TEST(PairingStateToken, does_not_pass_when_it_was_made_for_something_else) {  // S-71
    auto other = claims();
    other["use"] = "assertion";
    EXPECT_EQ(refusal(*jose::sign_rs256(key(), other)), Errc::csrf_rejected);
}

}  // namespace
}  // namespace applinks::peers
