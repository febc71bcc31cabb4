// SPDX-License-Identifier: Apache-2.0
// Which addresses may be called (S-34), and which fields go on (RFC 9110 7.6.1).
#include <gtest/gtest.h>

#include "net/egress.hpp"

namespace applinks::net {
namespace {

TEST(AddressPolicy, refuses_what_S_34_lists_under_any_setting) {
    const AddressPolicy widest{.allow_loopback = true, .allow_private = true, .allow_any_port = true};
    for (const std::string_view address : {
             "0.0.0.0",
             "0.1.2.3",
             "169.254.169.254",
             "169.254.0.1",
             "192.0.0.1",
             "192.0.2.1",
             "198.18.0.1",
             "198.19.255.255",
             "198.51.100.7",
             "203.0.113.9",
             "224.0.0.1",
             "239.255.255.250",
             "240.0.0.1",
             "255.255.255.255",
             "100.100.100.200",
             "168.63.129.16",
             "::",
             "fe80::1",
             "febf::1",
             "fec0::1",
             "ff02::1",
             "2001:db8::1",
             "fd00:ec2::254",
             "::ffff:169.254.169.254",
             "::ffff:a9fe:a9fe",
             "::ffff:0.0.0.0",
             "::169.254.169.254",
             "64:ff9b::a9fe:a9fe",
             "64:ff9b:1:a9fe:a9:fe00::",
             "2002:a9fe:a9fe::1",
             "2001:0:a9fe:a9fe::1",
             "2001:0:808:808:0:0:5601:5601",
             "fe80::1%lo",
             "localhost",
             "",
             "127.1",
             "0x7f.0.0.1",
             "2130706433",
         }) {
        EXPECT_FALSE(is_allowed(widest, address, 443)) << address;
    }
}

TEST(AddressPolicy, allows_loopback_only_by_setting) {
    for (const std::string_view address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"}) {
        EXPECT_FALSE(is_allowed({}, address, 443)) << address;
        EXPECT_TRUE(is_allowed({.allow_loopback = true}, address, 443)) << address;
    }
}

TEST(AddressPolicy, allows_private_ranges_unless_told_not_to) {
    for (const std::string_view address : {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
                                           "fc00::1", "fd12::1", "::ffff:10.0.0.1"}) {
        EXPECT_TRUE(is_allowed({}, address, 443)) << address;
        EXPECT_FALSE(is_allowed({.allow_private = false}, address, 443)) << address;
    }
}

TEST(AddressPolicy, allows_public_addresses_beside_the_refused_ranges) {
    const AddressPolicy strict{.allow_private = false};
    for (const std::string_view address :
         {"1.1.1.1", "172.32.0.1", "192.0.1.1", "198.20.0.1", "223.255.255.255", "100.128.0.1", "2a00::1",
          "2001:4860::8888", "64:ff9b::808:808", "2002:808:808::1"}) {
        EXPECT_TRUE(is_allowed(strict, address, 443)) << address;
    }
}

TEST(AddressPolicy, allows_low_ports_only_by_setting) {
    EXPECT_TRUE(is_allowed({}, "1.1.1.1", 80));
    EXPECT_TRUE(is_allowed({}, "1.1.1.1", 1024));
    EXPECT_FALSE(is_allowed({}, "1.1.1.1", 22));
    EXPECT_FALSE(is_allowed({}, "1.1.1.1", 0));
    EXPECT_TRUE(is_allowed({.allow_any_port = true}, "1.1.1.1", 22));
    EXPECT_FALSE(is_allowed({.allow_any_port = true}, "1.1.1.1", 0));
}

TEST(AddressPolicy, can_be_narrowed_to_blocks) {
    AddressPolicy policy;
    policy.only.push_back(http::AddressBlock::parse("10.1.0.0/16").value());
    EXPECT_TRUE(is_allowed(policy, "10.1.2.3", 443));
    EXPECT_FALSE(is_allowed(policy, "10.2.2.3", 443));
    EXPECT_FALSE(is_allowed(policy, "1.1.1.1", 443));
    policy.only.push_back(http::AddressBlock::parse("169.254.0.0/16").value());
    EXPECT_FALSE(is_allowed(policy, "169.254.169.254", 443));
}

TEST(AddressPolicy, lets_the_configured_upstream_be_anywhere) {
    EXPECT_TRUE(is_allowed(AddressPolicy::upstream(), "127.0.0.1", 22));
    EXPECT_TRUE(is_allowed(AddressPolicy::upstream(), "169.254.1.1", 8080));
}

TEST(EndToEnd, removes_hop_by_hop_fields_and_those_that_Connection_names_S_42) {
    http::Headers headers;
    headers.add("Host", "a");
    headers.add("Connection", "keep-alive, X-Secret");
    headers.add("connection", "x-OTHER");
    headers.add("X-Secret", "1");
    headers.add("x-other", "2");
    headers.add("X-Kept", "3");
    for (const std::string_view name :
         {"Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Proxy-Connection", "Proxy-Authorization",
          "Proxy-Authenticate", "Proxy", "HTTP2-Settings"}) {
        headers.add(name, "x");
    }
    const http::Headers kept = end_to_end(headers);
    ASSERT_EQ(kept.fields().size(), 2U);
    EXPECT_EQ(kept.fields()[0].name, "Host");
    EXPECT_EQ(kept.fields()[1].name, "X-Kept");
}

}  // namespace
}  // namespace applinks::net
