// SPDX-License-Identifier: Apache-2.0
#include "peers/user_sample.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace applinks::peers {
namespace {

constexpr std::string_view kSalt = "00112233445566778899aabbccddeeff";
const LinkId kOne("11111111-1111-4111-8111-111111111111");
const LinkId kOther("22222222-2222-4222-8222-222222222222");

std::vector<UserName> people(int count, std::string_view prefix = "person") {
    std::vector<UserName> names;
    for (int i = 0; i < count; ++i) names.emplace_back(std::string(prefix) + std::to_string(i));
    return names;
}

TEST(UserSample, is_the_same_for_the_same_people_whatever_the_side) {
    const NameHash here(kSalt, kOne, kOther);
    const NameHash there(kSalt, kOther, kOne);
    auto others = people(5000);
    std::ranges::reverse(others);
    const auto sample = sample_of(people(5000), here);
    EXPECT_EQ(sample.size(), kSampleMax);
    EXPECT_EQ(sample, sample_of(others, there));
    EXPECT_EQ(known_of(sample, others, there), kSampleMax);
}

TEST(UserSample, tells_no_names_and_is_another_one_for_each_salt_and_link) {
    const auto names = people(50);
    const auto sample = sample_of(names, NameHash(kSalt, kOne, kOther));
    EXPECT_NE(sample, sample_of(names, NameHash("ff112233445566778899aabbccddeeff", kOne, kOther)));
    EXPECT_NE(sample, sample_of(names, NameHash(kSalt, kOne, LinkId("33333333-3333-4333-8333-333333333333"))));
    for (const auto& hash : sample) {
        EXPECT_EQ(hash.size(), 32U);
        EXPECT_EQ(hash.find("person"), std::string::npos);
    }
}

TEST(UserSample, counts_names_that_differ_only_in_case_as_one_person) {
    const NameHash hash(kSalt, kOne, kOther);
    EXPECT_EQ(known_of(sample_of({UserName("Bob")}, hash), {UserName("bob")}, hash), 1U);
}

TEST(UserSample, counts_a_hash_that_was_sent_twice_once) {
    const NameHash hash(kSalt, kOne, kOther);
    const auto one = hash(UserName("bob"));
    EXPECT_EQ(known_of({one, one, one}, {UserName("bob")}, hash), 1U);
}

TEST(UserSample, warns_when_hardly_anybody_is_known) {
    EXPECT_TRUE(hardly_overlap({.compared = 200, .known = 0}));
    EXPECT_TRUE(hardly_overlap({.compared = 200, .known = 59}));
    EXPECT_FALSE(hardly_overlap({.compared = 200, .known = 60}));
    EXPECT_FALSE(hardly_overlap({.compared = 3, .known = 3}));
    EXPECT_FALSE(hardly_overlap({.compared = 0, .known = 0}));
}

TEST(UserSample, is_read_within_its_limits_only) {
    const std::string hash(32, 'a');
    const auto read = parse_user_sample(R"({"salt":")" + std::string(kSalt) + R"(","names":[")" + hash + R"("]})");
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->hashes, std::vector<std::string>{hash});
    std::string many = "\"" + hash + "\"";
    for (std::size_t i = 0; i < kSampleMax; ++i) many += ",\"" + hash + "\"";
    for (const std::string& body : {std::string("[]"), std::string("{"), std::string(R"({"salt":"short","names":[]})"),
                                    R"({"salt":")" + std::string(kSalt) + R"("})",
                                    R"({"salt":")" + std::string(kSalt) + R"(","names":["alice"]})",
                                    R"({"salt":")" + std::string(kSalt) + R"(","names":[1]})",
                                    R"({"salt":")" + std::string(kSalt) + R"(","names":[)" + many + "]}"})
        EXPECT_FALSE(parse_user_sample(body).has_value()) << body.substr(0, 80);
}

}  // namespace
}  // namespace applinks::peers
