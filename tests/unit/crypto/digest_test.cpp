// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/encoding.hpp"

namespace applinks::crypto {
namespace {

using Digest = std::string (*)(std::string_view);

struct Case {
    std::string_view name;
    Digest digest;
    std::string_view input;
    std::string_view want;
};

// FIPS 180-4 examples and RFC 1321, A.5.
constexpr Case kCases[] = {
    {"sha256 of nothing", sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"sha256 of abc", sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha1 of nothing", sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"sha1 of abc", sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"md5 of nothing", md5, "", "d41d8cd98f00b204e9800998ecf8427e"},
    {"md5 of abc", md5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
};

TEST(Digest, equals_the_published_values) {
    for (const auto& c : kCases) EXPECT_EQ(hex_encode(c.digest(c.input)), c.want) << c.name;
}

TEST(Digest, starts_anew_for_each_call_and_thread) {
    const auto want = sha256("abc");
    sha256(std::string(1000, 'x'));
    EXPECT_EQ(sha256("abc"), want);
    std::string from_thread;
    std::thread([&from_thread] { from_thread = sha256("abc"); }).join();
    EXPECT_EQ(from_thread, want);
}

TEST(Digest, makes_the_stored_form_of_a_token_in_lower_case_hex_S56) {
    EXPECT_EQ(token_hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace applinks::crypto
