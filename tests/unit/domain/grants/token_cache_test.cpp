// SPDX-License-Identifier: Apache-2.0
// Tokens seen lately: no query for a known one, none kept beyond a change (S-76), none for another consumer (S-77).
#include "domain/grants/token_cache.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "support/stub_store.hpp"

namespace applinks::domain {
namespace {

class CountingStore : public testing::StubStore {
public:
    Result<std::optional<AccessToken>> find_access_token(const ConsumerKey& consumer, std::string_view hash) override {
        ++reads;
        if (during_read) during_read();
        if (is_down) return fail(Errc::storage_failed, "The store does not answer.");
        const auto found = tokens.find(std::string(hash));
        if (found == tokens.end() || found->second.consumer != consumer) return std::nullopt;
        return found->second;
    }
    std::map<std::string, AccessToken> tokens;
    std::function<void()> during_read;
    bool is_down = false;
    int reads = 0;
};

class Cache : public ::testing::Test {
protected:
    Cache() { store.tokens["h"] = {.id = "t", .hash = "h", .consumer = kConsumer}; }

    const ConsumerKey kConsumer{"tracker"};
    CountingStore store;
    TokenCache cache{store};
};

TEST_F(Cache, asks_the_store_once_for_a_token) {
    for (int i = 0; i < 3; ++i) {
        const auto token = cache.find(kConsumer, "h", 1);
        ASSERT_TRUE(token.has_value());
        ASSERT_NE(*token, nullptr);
        EXPECT_EQ((*token)->id, "t");
    }
    EXPECT_EQ(store.reads, 1);
}

TEST_F(Cache, does_not_remember_that_a_token_was_unknown) {
    EXPECT_EQ(*cache.find(kConsumer, "new", 1), nullptr);
    store.tokens["new"] = {.id = "n", .hash = "new", .consumer = kConsumer};
    EXPECT_NE(*cache.find(kConsumer, "new", 1), nullptr);
}

TEST_F(Cache, gives_a_token_to_its_own_consumer_only) {
    EXPECT_NE(*cache.find(kConsumer, "h", 1), nullptr);
    EXPECT_EQ(*cache.find(ConsumerKey("other"), "h", 1), nullptr);
}

TEST_F(Cache, forgets_a_token_after_any_change) {
    EXPECT_NE(*cache.find(kConsumer, "h", 1), nullptr);
    store.tokens.clear();
    EXPECT_NE(*cache.find(kConsumer, "h", 1), nullptr);
    cache.clear();
    EXPECT_EQ(*cache.find(kConsumer, "h", 1), nullptr);
}

TEST_F(Cache, forgets_a_token_with_the_snapshot) {
    EXPECT_NE(*cache.find(kConsumer, "h", 1), nullptr);
    store.tokens.clear();
    EXPECT_EQ(*cache.find(kConsumer, "h", 2), nullptr);
}

// A revocation that comes between our read and our note must win.
TEST_F(Cache, does_not_keep_what_changed_while_it_was_read) {
    store.during_read = [&] { cache.clear(); };
    EXPECT_NE(*cache.find(kConsumer, "h", 1), nullptr);
    store.during_read = nullptr;
    store.tokens.clear();
    EXPECT_EQ(*cache.find(kConsumer, "h", 1), nullptr);
}

TEST_F(Cache, passes_a_failing_store_on_and_keeps_nothing) {
    store.is_down = true;
    EXPECT_EQ(cache.find(kConsumer, "h", 1).error().code, Errc::storage_failed);
    store.is_down = false;
    EXPECT_NE(*cache.find(kConsumer, "h", 1), nullptr);
}

}  // namespace
}  // namespace applinks::domain
