// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/forwarded.hpp"

#include <gtest/gtest.h>

namespace applinks::http {
namespace {

using HeaderList = std::vector<std::pair<std::string_view, std::string_view>>;

Origin origin_of(const HeaderList& list, std::string_view peer = "10.0.0.1") {
    Headers headers;
    for (const auto& [name, value] : list) headers.add(name, value);
    const std::vector<AddressBlock> trusted = {AddressBlock::parse("10.0.0.0/24").value(),
                                               AddressBlock::parse("::1").value()};
    return resolve_origin(headers, peer, trusted, AbsoluteUrl::parse_base("https://wiki.example.com/base").value());
}

TEST(AddressBlock, contains_the_addresses_of_its_prefix) {
    const auto contains = [](std::string_view block, std::string_view address) {
        return AddressBlock::parse(block).value().contains(address);
    };
    EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
    EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.1"));
    EXPECT_TRUE(contains("10.1.2.3/31", "10.1.2.2"));
    EXPECT_FALSE(contains("10.1.2.2/31", "10.1.2.4"));
    EXPECT_TRUE(contains("0.0.0.0/0", "255.1.1.1"));
    EXPECT_FALSE(contains("0.0.0.0/0", "::1"));
    EXPECT_TRUE(contains("127.0.0.1", "127.0.0.1"));
    EXPECT_FALSE(contains("127.0.0.1", "127.0.0.2"));
    EXPECT_TRUE(contains("2001:db8::/33", "2001:DB8:7fff::1"));
    EXPECT_FALSE(contains("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(contains("::1/128", "::1"));
    EXPECT_FALSE(contains("10.0.0.0/8", "10.0.0.1x"));
    EXPECT_FALSE(contains("10.0.0.0/8", ""));
    EXPECT_FALSE(contains("10.0.0.0/8", std::string_view("10.0.0.1\0x", 10)));
}

TEST(AddressBlock, is_written_as_people_write_it) {
    for (const std::string_view text : {"10.0.0.0/8", "192.168.1.7", "fc00::/7", "::1"})
        EXPECT_EQ(AddressBlock::parse(text).value().str(), text);
}

TEST(AddressBlock, takes_mapped_addresses_for_ipv4) {
    EXPECT_TRUE(AddressBlock::parse("10.0.0.0/8").value().contains("::ffff:10.1.1.1"));
    EXPECT_TRUE(AddressBlock::parse("::ffff:10.0.0.0/104").value().contains("10.1.1.1"));
    EXPECT_FALSE(AddressBlock::parse("::ffff:10.0.0.0/104").value().contains("11.1.1.1"));
    EXPECT_FALSE(AddressBlock::parse("::/0").value().contains("::ffff:10.1.1.1"));
}

TEST(AddressBlock, refuses_what_is_no_block) {
    for (const auto text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0/8", "010.0.0.1",
                            "host", "::/129", "::ffff:10.0.0.0/95", "10.0.0.0/8/8", "[::1]"}) {
        const auto block = AddressBlock::parse(text);
        ASSERT_FALSE(block.has_value()) << text;
        EXPECT_EQ(block.error().code, Errc::invalid_argument) << text;
    }
}

TEST(Origin, ignores_all_forwarded_headers_of_strangers_S41) {
    const auto origin = origin_of({{"X-Forwarded-For", "1.2.3.4"},
                                   {"X-Forwarded-Proto", "http"},
                                   {"X-Forwarded-Host", "evil"},
                                   {"Forwarded", "for=1.2.3.4;host=evil"},
                                   {"Host", "evil"}},
                                  "192.168.0.9");
    EXPECT_EQ(origin.client_address, "192.168.0.9");
    EXPECT_FALSE(origin.from_trusted_proxy);
    EXPECT_EQ(origin.scheme, "https");
    EXPECT_EQ(origin.authority, "wiki.example.com");
}

TEST(Origin, never_comes_from_a_free_host_header_S03) {
    EXPECT_EQ(origin_of({{"Host", "evil"}}).authority, "wiki.example.com");
}

struct Case {
    std::string_view name;
    HeaderList headers;
    std::string_view client, scheme, authority;
};

TEST(Origin, is_read_from_the_right_behind_a_trusted_proxy_S41) {
    const Case cases[] = {
        {"no headers", {}, "10.0.0.1", "https", "wiki.example.com"},
        {"one address", {{"X-Forwarded-For", "1.2.3.4"}}, "1.2.3.4", "https", "wiki.example.com"},
        {"forged addresses at the left",
         {{"X-Forwarded-For", "9.9.9.9, 10.0.0.7, 1.2.3.4"}},
         "1.2.3.4",
         "https",
         "wiki.example.com"},
        {"two proxies", {{"X-Forwarded-For", "9.9.9.9, 1.2.3.4, 10.0.0.7"}}, "1.2.3.4", "https", "wiki.example.com"},
        {"two fields",
         {{"X-Forwarded-For", "9.9.9.9, 1.2.3.4"}, {"x-forwarded-for", "10.0.0.7"}},
         "1.2.3.4",
         "https",
         "wiki.example.com"},
        {"proxies only", {{"X-Forwarded-For", "10.0.0.9, 10.0.0.7"}}, "10.0.0.9", "https", "wiki.example.com"},
        {"rubbish", {{"X-Forwarded-For", "a"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"rubbish behind a proxy",
         {{"X-Forwarded-For", "1.2.3.4, a, 10.0.0.7"}},
         "10.0.0.7",
         "https",
         "wiki.example.com"},
        {"empty element", {{"X-Forwarded-For", "1.2.3.4,"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"address with port", {{"X-Forwarded-For", "1.2.3.4:5678"}}, "1.2.3.4", "https", "wiki.example.com"},
        {"IPv6", {{"X-Forwarded-For", "2001:db8::1"}}, "2001:db8::1", "https", "wiki.example.com"},
        {"IPv6 with port", {{"X-Forwarded-For", "[2001:db8::1]:80"}}, "2001:db8::1", "https", "wiki.example.com"},
        {"scheme and host",
         {{"X-Forwarded-Proto", "HTTP"}, {"X-Forwarded-Host", "Other.example:8080"}},
         "10.0.0.1",
         "http",
         "other.example:8080"},
        {"host and port apart",
         {{"X-Forwarded-Host", "o.example"}, {"X-Forwarded-Port", "8443"}},
         "10.0.0.1",
         "https",
         "o.example:8443"},
        {"default port",
         {{"X-Forwarded-Host", "o.example:443"}, {"X-Forwarded-Port", "80"}},
         "10.0.0.1",
         "https",
         "o.example"},
        {"odd scheme", {{"X-Forwarded-Proto", "ftp"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"two schemes", {{"X-Forwarded-Proto", "http, https"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"two hosts", {{"X-Forwarded-Host", "a"}, {"X-Forwarded-Host", "b"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"host with a path", {{"X-Forwarded-Host", "a/b"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"host with a user", {{"X-Forwarded-Host", "a@b"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"host with a query", {{"X-Forwarded-Host", "a?b"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"odd port", {{"X-Forwarded-Host", "a"}, {"X-Forwarded-Port", "0"}}, "10.0.0.1", "https", "wiki.example.com"},
        {"Forwarded", {{"Forwarded", "for=1.2.3.4;proto=http;host=o.example"}}, "1.2.3.4", "http", "o.example"},
        {"Forwarded in other spelling",
         {{"Forwarded", "For=\"[2001:db8::1]:99\" ; HOST=\"o.example:81\""}},
         "2001:db8::1",
         "https",
         "o.example:81"},
        {"Forwarded through two proxies",
         {{"Forwarded", "for=9.9.9.9;host=evil, for=1.2.3.4;host=o.example, for=10.0.0.7;host=inner"}},
         "1.2.3.4",
         "https",
         "o.example"},
        {"Forwarded without an address",
         {{"Forwarded", "for=unknown;host=evil"}},
         "10.0.0.1",
         "https",
         "wiki.example.com"},
        {"Forwarded with two addresses in one element",
         {{"Forwarded", "for=1.2.3.4;for=5.6.7.8"}},
         "10.0.0.1",
         "https",
         "wiki.example.com"},
        {"Forwarded that is rubbish", {{"Forwarded", ";;=;\"for"}}, "10.0.0.1", "https", "wiki.example.com"},
    };
    for (const auto& c : cases) {
        const auto origin = origin_of(c.headers);
        EXPECT_TRUE(origin.from_trusted_proxy) << c.name;
        EXPECT_EQ(origin.client_address, c.client) << c.name;
        EXPECT_EQ(origin.scheme, c.scheme) << c.name;
        EXPECT_EQ(origin.authority, c.authority) << c.name;
    }
}

TEST(Origin, believes_neither_family_of_headers_when_they_disagree_S41) {
    const auto forged = origin_of({{"X-Forwarded-For", "1.2.3.4"}, {"Forwarded", "for=5.6.7.8;host=evil;proto=http"}});
    EXPECT_EQ(forged.client_address, "10.0.0.1");
    EXPECT_EQ(forged.authority, "wiki.example.com");
    EXPECT_EQ(forged.scheme, "https");
    EXPECT_EQ(origin_of({{"X-Forwarded-For", "1.2.3.4"}, {"Forwarded", "for=1.2.3.4"}}).client_address, "1.2.3.4");
}

}  // namespace
}  // namespace applinks::http
