// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "base/uuid.hpp"

namespace applinks {
namespace {

TEST(Base64, keeps_every_byte_and_accepts_one_spelling_only) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
    for (std::size_t size = 0; size < 20; ++size) {
        const auto part = bytes.substr(200 - size, size);
        EXPECT_EQ(base64_decode(base64_encode(part)), part);
        EXPECT_EQ(base64url_decode(base64url_encode(part)), part);
    }
    EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
    EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
    for (const auto wrong : {"+/8", "+/9=", "-_8=", "+/8==", "A===", "+ 8=", "====", "A"})
        EXPECT_FALSE(base64_decode(wrong)) << wrong;
    for (const auto wrong : {"+/8", "-_9", "-_8=", "A"}) EXPECT_FALSE(base64url_decode(wrong)) << wrong;
}

TEST(Base64, refuses_what_is_no_digit_wherever_it_stands) {
    for (const std::string_view good : {"QUJDREVGRw", "QUJDREVGR0g", "QUJDREVGR0hJ"})
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string wrong(good);
            wrong[at] = at % 2 == 0 ? '!' : '\xc3';
            EXPECT_TRUE(base64url_decode(good).has_value());
            EXPECT_FALSE(base64url_decode(wrong).has_value()) << wrong;
        }
}

TEST(PercentEncoding, follows_the_unreserved_set_of_rfc_3986) {
    EXPECT_EQ(percent_encode("aZ09-._~ +/%\xc3\xa4"), "aZ09-._~%20%2B%2F%25%C3%A4");
    EXPECT_EQ(percent_decode("%7e+%20"), "~+ ");
    for (const auto wrong : {"%", "%2", "%zz", "a%2"}) EXPECT_FALSE(percent_decode(wrong)) << wrong;
}

TEST(Hex, refuses_odd_lengths_and_other_letters) {
    const std::string bytes("\x00\xff\x10", 3);
    EXPECT_EQ(hex_encode(bytes), "00ff10");
    EXPECT_EQ(hex_decode("00FF10"), bytes);
    EXPECT_EQ(hex_encode("\x01\xab"), "01ab");
    EXPECT_FALSE(hex_decode("0"));
    EXPECT_FALSE(hex_decode("0g"));
}

TEST(ParseInt, takes_whole_texts_in_range_only) {
    EXPECT_EQ(parse_int("-42"), -42);
    EXPECT_EQ(parse_int("9223372036854775807"), INT64_MAX);
    for (const auto wrong : {"", " 1", "1 ", "+1", "0x1", "1e3", "9223372036854775808"})
        EXPECT_FALSE(parse_int(wrong)) << wrong;
}

TEST(Utf8, refuses_overlong_surrogate_and_truncated_forms) {
    EXPECT_TRUE(is_valid_utf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
    for (const auto wrong : {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc3", "\x80", "\xff"})
        EXPECT_FALSE(is_valid_utf8(wrong));
}

TEST(Secret, wipes_what_it_was_moved_from_and_compares_without_an_operator) {
    Secret first("a secret that is longer than the small string");
    const Secret second(std::move(first));
    EXPECT_TRUE(first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
    EXPECT_TRUE(second.matches("a secret that is longer than the small string"));
    EXPECT_FALSE(second.matches("a secret"));
}

TEST(Uuid, is_lower_case_and_canonical) {
    EXPECT_EQ(parse_uuid("C984D06A-AFBE-3F6B-8555-69F964148EA3"), "c984d06a-afbe-3f6b-8555-69f964148ea3");
    for (const auto wrong : {"c984d06aafbe3f6b855569f964148ea3", "{c984d06a-afbe-3f6b-8555-69f964148ea3}", "",
                             "g984d06a-afbe-3f6b-8555-69f964148ea3"})
        EXPECT_FALSE(parse_uuid(wrong)) << wrong;
    EXPECT_EQ(format_uuid(std::string(16, '\xff'), 4), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

Task<int> one() {
    co_return 1;
}
Task<int> count(int depth) {
    int sum = 0;
    for (int i = 0; i < depth; ++i) sum += co_await one();
    co_return sum;
}
Task<int> throwing() {
    throw std::runtime_error("on purpose");
    co_return 0;
}

TEST(TaskType, awaits_long_chains_without_growing_the_stack) {
    EXPECT_EQ(count(200'000).run_now(), 200'000);
}

TEST(TaskType, hands_an_exception_to_whoever_awaits) {
    EXPECT_THROW(throwing().run_now(), std::runtime_error);
}

TEST(TaskType, that_is_never_awaited_frees_its_frame) {
    const auto forgotten = one();  // AddressSanitizer watches
}

}  // namespace
}  // namespace applinks
