// SPDX-License-Identifier: Apache-2.0
#include "domain/grants/token_uses.hpp"

#include <gtest/gtest.h>

#include "support/stub_store.hpp"

namespace applinks::domain {
namespace {

using namespace std::chrono_literals;
constexpr Timestamp kNow{1'700'000'000s};

class TouchedStore : public testing::StubStore {
public:
    Result<void> touch_access_token(std::string_view hash, Timestamp at) override {
        touched.emplace_back("token " + std::string(hash), at);
        return {};
    }
    Result<void> touch_oauth2_family(std::string_view id, Timestamp at) override {
        touched.emplace_back("family " + std::string(id), at);
        return {};
    }
    Result<void> remove_former_credential(std::string_view owner, const AuditEntry& audit) override {
        touched.emplace_back(audit.event + " " + std::string(owner), audit.at);
        return {};
    }
    std::vector<std::pair<std::string, Timestamp>> touched;
};

TEST(TokenUses, are_written_once_for_many_calls_in_a_minute) {
    TokenUses uses;
    TouchedStore store;
    for (int second = 0; second < 60; ++second) {
        const auto now = kNow + std::chrono::seconds(second);
        uses.note(TokenKind::access_token, "hash", now);
        ASSERT_TRUE(write_token_uses(uses, store, now));
    }
    EXPECT_EQ(store.touched, (std::vector<std::pair<std::string, Timestamp>>{{"token hash", kNow}}));
    uses.note(TokenKind::access_token, "hash", kNow + 60s);
    ASSERT_TRUE(write_token_uses(uses, store, kNow + 60s));
    ASSERT_EQ(store.touched.size(), 2u);
    EXPECT_EQ(store.touched.back().second, kNow + 60s);
}

TEST(TokenUses, keep_tokens_and_families_apart) {
    TokenUses uses;
    TouchedStore store;
    uses.note(TokenKind::access_token, "same", kNow);
    uses.note(TokenKind::oauth2_family, "same", kNow);
    ASSERT_TRUE(write_token_uses(uses, store, kNow));
    ASSERT_EQ(store.touched.size(), 2u);
    EXPECT_NE(store.touched.front().first, store.touched.back().first);
}

TEST(TokenUses, are_forgotten_after_a_minute_and_never_grow_without_end) {
    TokenUses uses;
    for (int i = 0; i < 200'000; ++i) uses.note(TokenKind::access_token, std::to_string(i), kNow);
    EXPECT_LT(uses.take(kNow).size(), 100'000u);
    EXPECT_TRUE(uses.take(kNow + 60s).empty());
    uses.note(TokenKind::access_token, "199999", kNow + 61s);
    EXPECT_EQ(uses.take(kNow + 61s).size(), 1u);
}

// features.md 4 "Rotate".
TEST(TokenUses, end_the_former_credential_when_the_new_one_was_used) {
    TokenUses uses;
    TouchedStore store;
    uses.note(TokenKind::access_token, "hash", kNow);
    EXPECT_EQ(write_token_uses(uses, store, kNow), Written::uses);
    uses.note(TokenKind::new_credential, "consumer:key", kNow);
    EXPECT_EQ(write_token_uses(uses, store, kNow), Written::ended_credentials);
    EXPECT_EQ(store.touched.back().first, "credential.ended consumer:key");
    EXPECT_EQ(write_token_uses(uses, store, kNow), Written::uses);
}

}  // namespace
}  // namespace applinks::domain
