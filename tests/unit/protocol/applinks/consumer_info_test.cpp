// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/consumer_info.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace applinks::wire {
namespace {

constexpr std::string_view kType = "application/xml;charset=UTF-8";

TEST(ConsumerInfo, is_read_from_a_peer) {
    const auto info = parse_consumer_info(R"(<?xml version="1.0" encoding="UTF-8"?>
<consumer>
  <key>Example Tracker:4711081500</key>
  <name>Example Tracker</name>
  <publicKey>MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A</publicKey>
  <description>Example Tracker at https://tracker.example.com</description>
  <callback>https://tracker.example.com/back</callback>
</consumer>)",
                                          kType);
    ASSERT_TRUE(info.has_value()) << info.error().message;
    EXPECT_EQ(info->key.str(), "Example Tracker:4711081500");
    EXPECT_EQ(info->name, "Example Tracker");
    EXPECT_EQ(info->public_key, "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A");
    EXPECT_EQ(info->description, "Example Tracker at https://tracker.example.com");
    EXPECT_EQ(info->callback.str(), "https://tracker.example.com/back");
}

// applinks-protocol.md 4.1: the root's name does not matter, the first element of each name counts.
TEST(ConsumerInfo, may_have_any_root_and_any_depth) {
    const auto info =
        parse_consumer_info("<x><y><key>k1</key><publicKey>QUJD</publicKey></y><key>k2</key></x>", "APPLICATION/XML");
    ASSERT_TRUE(info.has_value()) << info.error().message;
    EXPECT_EQ(info->key.str(), "k1");
    EXPECT_EQ(info->name, "k1");
    EXPECT_FALSE(info->callback.has_value());
}

TEST(ConsumerInfo, loses_the_armour_of_its_key) {
    const auto info = parse_consumer_info(
        "<c><key>k</key><publicKey>\n-----BEGIN PUBLIC KEY-----\r\nQUJD\r\n REVG \n-----END PUBLIC "
        "KEY-----\n</publicKey></c>",
        kType);
    ASSERT_TRUE(info.has_value()) << info.error().message;
    EXPECT_EQ(info->public_key, "QUJDREVG");
}

TEST(ConsumerInfo, drops_a_callback_that_is_no_web_address) {
    const auto info = parse_consumer_info(
        "<c><key>k</key><publicKey>QUJD</publicKey><callback>javascript:alert(1)</callback></c>", kType);
    ASSERT_TRUE(info.has_value());
    EXPECT_FALSE(info->callback.has_value());
}

TEST(ConsumerInfo, is_refused_with_a_reason) {
    struct Case {
        std::string_view name;
        std::string body;
        std::string_view type;
        Errc want;
    };
    const Case kCases[] = {
        {"HTML", "<c><key>k</key><publicKey>QUJD</publicKey></c>", "text/html", Errc::unsupported_media_type},
        {"text/xml", "<c><key>k</key><publicKey>QUJD</publicKey></c>", "text/xml", Errc::unsupported_media_type},
        {"no type", "<c><key>k</key><publicKey>QUJD</publicKey></c>", "", Errc::unsupported_media_type},
        {"no key", "<c><publicKey>QUJD</publicKey></c>", kType, Errc::peer_malformed},
        {"no public key", "<c><key>k</key></c>", kType, Errc::peer_malformed},
        {"public key not in base64", "<c><key>k</key><publicKey>ssh-rsa !</publicKey></c>", kType,
         Errc::peer_malformed},
        {"doctype (S-37)", "<!DOCTYPE c><c><key>k</key><publicKey>QUJD</publicKey></c>", kType, Errc::peer_malformed},
        {"line end in the key", "<c><key>a&#13;b</key><publicKey>QUJD</publicKey></c>", kType, Errc::peer_malformed},
        {"long key",
         "<c><key>" + std::string(limits::kConsumerKeyMax + 1, 'k') + "</key><publicKey>QUJD</publicKey></c>", kType,
         Errc::limit_exceeded},
        {"long public key", "<c><key>k</key><publicKey>" + std::string(9000, 'A') + "</publicKey></c>", kType,
         Errc::limit_exceeded},
    };
    for (const auto& c : kCases) {
        const auto info = parse_consumer_info(c.body, c.type);
        ASSERT_FALSE(info.has_value()) << c.name;
        EXPECT_EQ(info.error().code, c.want) << c.name << ": " << info.error().message;
    }
}

// Some clients read it with regular expressions.
TEST(ConsumerInfo, is_written_with_one_element_per_line) {
    EXPECT_EQ(write_consumer_info(
                  {.key = ConsumerKey("Wiki:123"), .name = "Wiki & more", .public_key = "QUJD", .description = "a\nb"}),
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<consumer>\n  <key>Wiki:123</key>\n  <name>Wiki &amp; "
              "more</name>\n"
              "  <publicKey>QUJD</publicKey>\n  <description>a b</description>\n</consumer>\n");
}

TEST(ConsumerInfo, survives_being_written_and_read) {
    const ConsumerInfo info{.key = ConsumerKey("<k>&\"'"),
                            .name = "n",
                            .public_key = "QUJD",
                            .description = "d",
                            .callback = *http::AbsoluteUrl::parse("https://t/x?a=1&b=2")};
    const auto again = parse_consumer_info(write_consumer_info(info), kConsumerInfoContentType);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->key, info.key);
    EXPECT_EQ(again->name, info.name);
    EXPECT_EQ(again->public_key, info.public_key);
    EXPECT_EQ(again->description, info.description);
    EXPECT_EQ(again->callback, info.callback);
}

}  // namespace
}  // namespace applinks::wire
