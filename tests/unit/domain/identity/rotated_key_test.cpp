// SPDX-License-Identifier: Apache-2.0
// Calls signed with a key that was rotated (features.md 4).
#include <utility>

#include "unit/domain/identity/authenticate_fixture.hpp"

namespace applinks::domain::authentication_tests {
namespace {

// features.md 4 "Rotate": the old key is good beside the new one, until its end or the first use of the new one.
TEST_F(Authenticate, takes_the_key_of_before_a_rotation_for_a_while) {
    auto& known = snapshot.consumers.at(ConsumerKey("tracker"));
    known.former_key = std::exchange(known.key, oauth1::VerifyKey::rsa(own_key().public_key()));
    known.former_ends_at = kNow + 1s;
    EXPECT_TRUE(verify({.nonce = "old"}));
    EXPECT_TRUE(tokens.uses().take(kNow).empty());
    EXPECT_TRUE(verify({.nonce = "new", .key = oauth1::SignKey::rsa(own_key())}));
    const auto uses = tokens.uses().take(kNow);
    ASSERT_EQ(uses.size(), 1u);
    EXPECT_EQ(uses.front().kind, TokenKind::new_credential);
    EXPECT_EQ(uses.front().id, "consumer:tracker");
    known.former_ends_at = kNow;
    const auto late = verify({.nonce = "late"});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, oauth1::ProblemCode::signature_invalid);
}

}  // namespace
}  // namespace applinks::domain::authentication_tests
