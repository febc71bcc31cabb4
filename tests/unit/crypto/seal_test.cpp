// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.hpp"

#include <gtest/gtest.h>

#include "crypto/random.hpp"

// All of this is S-58: secrets at rest.
namespace applinks::crypto {
namespace {

constexpr SealContext kHere{.table = "consumer", .column = "secret", .row = "7"};

Secret key_of(char fill) {
    return Secret(std::string(32, fill));
}

Sealer sealer_with(std::vector<Secret> keys) {
    auto sealer = Sealer::create(std::move(keys));
    if (!sealer) throw std::runtime_error(sealer.error().message);
    return *std::move(sealer);
}

void expect_refused(const Result<Secret>& opened) {
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, Errc::crypto_failed);
}

TEST(Seal, opens_what_it_sealed) {
    const Sealer sealer = sealer_with({key_of('k')});
    const std::string large = random_bytes(100000);
    for (const std::string& text : {std::string(), std::string("s"), std::string("a\0b", 3), large}) {
        const auto opened = sealer.open(sealer.seal(Secret(text), kHere), kHere);
        ASSERT_TRUE(opened.has_value());
        EXPECT_EQ(opened->reveal(), text);
    }
}

TEST(Seal, does_not_show_the_plain_text_and_never_makes_the_same_blob_twice) {
    const Sealer sealer = sealer_with({key_of('k')});
    const Secret plain("a planted secret");
    const std::string first = sealer.seal(plain, kHere);
    EXPECT_EQ(first.find("planted"), std::string::npos);
    EXPECT_NE(first, sealer.seal(plain, kHere));
}

TEST(Seal, refuses_a_blob_that_was_moved_to_another_table_column_or_row) {
    const Sealer sealer = sealer_with({key_of('k')});
    const std::string blob = sealer.seal(Secret("s"), kHere);
    expect_refused(sealer.open(blob, {.table = "grant", .column = "secret", .row = "7"}));
    expect_refused(sealer.open(blob, {.table = "consumer", .column = "token", .row = "7"}));
    expect_refused(sealer.open(blob, {.table = "consumer", .column = "secret", .row = "8"}));
}

TEST(Seal, tells_contexts_apart_whose_parts_run_together_to_the_same_text) {
    const Sealer sealer = sealer_with({key_of('k')});
    const std::string blob = sealer.seal(Secret("s"), {.table = "ab", .column = "c", .row = "1"});
    expect_refused(sealer.open(blob, {.table = "a", .column = "bc", .row = "1"}));
    expect_refused(sealer.open(blob, {.table = "ab", .column = "c1", .row = ""}));
}

TEST(Seal, refuses_a_blob_with_any_byte_changed) {
    const Sealer sealer = sealer_with({key_of('k')});
    const std::string blob = sealer.seal(Secret("secret"), kHere);
    for (std::size_t i = 0; i < blob.size(); ++i) {
        std::string changed = blob;
        changed.at(i) = static_cast<char>(changed.at(i) ^ 1);
        expect_refused(sealer.open(changed, kHere));
    }
}

TEST(Seal, refuses_a_blob_cut_or_lengthened_anywhere) {
    const Sealer sealer = sealer_with({key_of('k')});
    const std::string blob = sealer.seal(Secret("secret"), kHere);
    for (std::size_t size = 0; size < blob.size(); ++size) expect_refused(sealer.open(blob.substr(0, size), kHere));
    expect_refused(sealer.open(blob + "x", kHere));
}

TEST(Seal, refuses_a_blob_of_a_key_that_it_does_not_have) {
    const std::string blob = sealer_with({key_of('a')}).seal(Secret("s"), kHere);
    expect_refused(sealer_with({key_of('b')}).open(blob, kHere));
}

// S-59: the new key writes, the old one still reads, and after re-sealing it can be taken away.
TEST(Seal, seals_with_the_first_key_and_opens_with_all_of_them_during_a_rotation) {
    const std::string old_blob = sealer_with({key_of('a')}).seal(Secret("s"), kHere);
    const Sealer both = sealer_with({key_of('b'), key_of('a')});
    auto opened = both.open(old_blob, kHere);
    ASSERT_TRUE(opened.has_value());
    const std::string new_blob = both.seal(*opened, kHere);
    EXPECT_TRUE(sealer_with({key_of('b')}).open(new_blob, kHere).has_value());
    expect_refused(sealer_with({key_of('a')}).open(new_blob, kHere));
}

TEST(Seal, wants_at_least_one_key_of_exactly_32_bytes) {
    for (auto keys : {std::vector<Secret>{}, std::vector{Secret(std::string(31, 'k'))},
                      std::vector{Secret(std::string(33, 'k'))}, std::vector{key_of('k'), Secret("short")}}) {
        const auto sealer = Sealer::create(std::move(keys));
        ASSERT_FALSE(sealer.has_value());
        EXPECT_EQ(sealer.error().code, Errc::configuration);
    }
}

// S-59: who holds a copy sees a change of the keys as well.
TEST(Sealer, seals_with_the_first_of_its_new_keys_and_opens_with_all_of_them) {
    Sealer sealer = sealer_with({key_of('k')});
    const Sealer copy = sealer;
    const SealContext context{.table = "t", .column = "c", .row = "r"};
    const auto old = copy.seal(Secret("plain"), context);
    EXPECT_EQ(old.substr(1, 4), sealer.key_id());
    ASSERT_TRUE(sealer.replace_keys({key_of('n'), key_of('k')}));
    EXPECT_NE(old.substr(1, 4), copy.key_id());
    EXPECT_EQ(copy.seal(Secret("plain"), context).substr(1, 4), sealer.key_id());
    ASSERT_TRUE(copy.open(old, context));
    EXPECT_EQ(copy.open(old, context)->reveal(), "plain");
    ASSERT_TRUE(sealer.replace_keys({key_of('n')}));
    EXPECT_FALSE(copy.open(old, context));
    EXPECT_FALSE(sealer.replace_keys({}));
    EXPECT_FALSE(sealer.replace_keys({Secret("short")}));
}

}  // namespace
}  // namespace applinks::crypto
