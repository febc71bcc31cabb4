// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "base/encoding.hpp"
#include "base/uuid.hpp"

namespace applinks::crypto {
namespace {

TEST(Random, gives_as_many_bytes_as_asked_for_also_beyond_one_system_call) {
    for (const std::size_t count : {0UL, 1UL, 32UL, 256UL, 257UL, 1000000UL})
        EXPECT_EQ(random_bytes(count).size(), count);
}

TEST(Random, does_not_leave_the_end_of_a_long_value_unfilled) {
    const std::string bytes = random_bytes(1000000);
    EXPECT_NE(bytes.substr(bytes.size() - 16), std::string(16, '\0'));
}

TEST(Random, does_not_repeat_a_token_in_ten_thousand) {
    std::set<std::string> seen;
    for (int i = 0; i < 10000; ++i) seen.insert(random_token());
    EXPECT_EQ(seen.size(), 10000U);
}

TEST(Random, makes_tokens_of_256_bits_in_base64url_by_default) {
    const auto bytes = base64url_decode(random_token());
    ASSERT_TRUE(bytes.has_value());
    EXPECT_EQ(bytes->size(), 32U);
}

TEST(Random, draws_letters_and_digits_without_favouring_any) {
    constexpr std::size_t kDraws = 620000;
    std::array<std::size_t, 256> counts{};
    for (const char c : random_alphanumeric(kDraws)) ++counts.at(static_cast<unsigned char>(c));
    std::size_t letters = 0;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (counts.at(c) == 0) continue;
        ++letters;
        EXPECT_TRUE(std::isalnum(static_cast<int>(c))) << c;
        // 10,000 expected, standard deviation 99: seven of them. `% 62` without rejection would give 12,100 and 9,700.
        EXPECT_NEAR(static_cast<double>(counts.at(c)), 10000.0, 700.0) << static_cast<char>(c);
    }
    EXPECT_EQ(letters, 62U);
}

TEST(Random, makes_uuids_of_version_four) {
    const std::string uuid = random_uuid();
    EXPECT_EQ(parse_uuid(uuid), uuid);
    EXPECT_EQ(uuid.at(14), '4');
    EXPECT_NE(std::string("89ab").find(uuid.at(19)), std::string::npos);
}

}  // namespace
}  // namespace applinks::crypto
