// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "unit/crypto/json_file.hpp"

namespace applinks::crypto {
namespace {

using tests::bytes_of_hex;
using tests::text_of;

// Every case of a Wycheproof set; tags shorter than the MAC are compared with its beginning.
void run_wycheproof(HmacAlgorithm algorithm, const std::string& file) {
    std::size_t valid = 0;
    std::size_t invalid = 0;
    const auto document = tests::read_vectors("wycheproof/" + file);
    for (const auto& group : document.at("testGroups").as_array()) {
        const auto tag_bytes = static_cast<std::size_t>(group.at("tagSize").as_int64()) / 8;
        for (const auto& test : group.at("tests").as_array()) {
            const Secret secret(bytes_of_hex(test.at("key")));
            const HmacKey key(algorithm, secret);
            const auto message = bytes_of_hex(test.at("msg"));
            const auto tag = bytes_of_hex(test.at("tag"));
            const bool want = test.at("result") == "valid";
            const auto mac = key.mac(message);
            EXPECT_EQ(hmac(algorithm, secret, message), mac) << test.at("tcId");
            EXPECT_EQ(mac.substr(0, tag_bytes) == tag, want) << test.at("tcId");
            if (tag_bytes == mac.size()) EXPECT_EQ(key.verify(message, tag), want) << test.at("tcId");
            ++(want ? valid : invalid);
        }
    }
    EXPECT_GT(valid, 50U);
    EXPECT_GT(invalid, 50U);
}

TEST(Hmac, passes_the_wycheproof_cases_for_sha1) {
    run_wycheproof(HmacAlgorithm::sha1, "hmac_sha1_test.json");
}

TEST(Hmac, passes_the_wycheproof_cases_for_sha256) {
    run_wycheproof(HmacAlgorithm::sha256, "hmac_sha256_test.json");
}

TEST(Hmac, accepts_an_empty_key_and_an_empty_message) {
    const HmacKey key(HmacAlgorithm::sha1, Secret());
    EXPECT_EQ(hex_encode(key.mac("")), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
}

TEST(Hmac, refuses_shortened_lengthened_and_empty_macs) {
    const HmacKey key(HmacAlgorithm::sha256, Secret("key"));
    const auto mac = key.mac("data");
    EXPECT_TRUE(key.verify("data", mac));
    EXPECT_FALSE(key.verify("data", ""));
    EXPECT_FALSE(key.verify("data", mac.substr(1)));
    EXPECT_FALSE(key.verify("data", mac + '\0'));
}

TEST(Hmac, is_used_by_several_threads_at_once) {
    const HmacKey key(HmacAlgorithm::sha1, Secret("key"));
    const auto want = key.mac("data");
    bool is_same[2] = {true, true};
    const auto work = [&](bool& same) {
        for (int i = 0; i < 1000; ++i) same = same && key.mac("data") == want;
    };
    std::thread other(work, std::ref(is_same[0]));
    work(is_same[1]);
    other.join();
    EXPECT_TRUE(is_same[0] && is_same[1]);
}

TEST(Hmac, stays_valid_as_a_copy_after_the_original_is_gone) {
    auto original = std::make_unique<HmacKey>(HmacAlgorithm::sha1, Secret("key"));
    const auto want = original->mac("data");
    const HmacKey copy = *original;
    original.reset();
    EXPECT_EQ(copy.mac("data"), want);
}

}  // namespace
}  // namespace applinks::crypto
