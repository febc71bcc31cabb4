// SPDX-License-Identifier: Apache-2.0
// S-15: where an authorization answer may go.
#include "protocol/oauth2/redirect_uri.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace applinks::oauth2 {
namespace {

const std::vector<std::string> kRegistered = {"https://builds.example.com/oauth/back", "http://127.0.0.1/back",
                                              "http://[::1]:8080/back?from=cli"};

TEST(RedirectUri, matches_a_registered_one_byte_for_byte) {
    for (const auto& uri : kRegistered) EXPECT_TRUE(is_registered(uri, kRegistered)) << uri;
}

TEST(RedirectUri, lets_only_the_port_of_loopback_addresses_differ) {
    EXPECT_TRUE(is_registered("http://127.0.0.1:1/back", kRegistered));
    EXPECT_TRUE(is_registered("http://127.0.0.1:65535/back", kRegistered));
    EXPECT_TRUE(is_registered("http://[::1]/back?from=cli", kRegistered));
    EXPECT_TRUE(is_registered("http://[::1]:9/back?from=cli", kRegistered));
}

// One hundred and more addresses that look like a registered one.
constexpr std::string_view kLookAlikes[] = {
    "",
    " ",
    "https://builds.example.com",
    "https://builds.example.com/",
    "https://builds.example.com/oauth",
    "https://builds.example.com/oauth/",
    "https://builds.example.com/oauth/back/",
    "https://builds.example.com/oauth/back//",
    "https://builds.example.com/oauth/back?",
    "https://builds.example.com/oauth/back?x=1",
    "https://builds.example.com/oauth/back#",
    "https://builds.example.com/oauth/back#x",
    "https://builds.example.com/oauth/back;x",
    "https://builds.example.com/oauth/back.",
    "https://builds.example.com/oauth/back%00",
    "https://builds.example.com/oauth/back%20",
    "https://builds.example.com/oauth/back ",
    " https://builds.example.com/oauth/back",
    "\thttps://builds.example.com/oauth/back",
    "https://builds.example.com/oauth/back\t",
    "https://builds.example.com/oauth/back\n",
    "https://builds.example.com/oauth/back\r\n",
    "https://builds.example.com/oauth/back\r\nLocation: https://evil.example",
    "https://builds.example.com/oauth/Back",
    "https://builds.example.com/OAuth/back",
    "https://BUILDS.example.com/oauth/back",
    "HTTPS://builds.example.com/oauth/back",
    "Https://builds.example.com/oauth/back",
    "http://builds.example.com/oauth/back",
    "ftp://builds.example.com/oauth/back",
    "javascript:https://builds.example.com/oauth/back",
    "data:text/html,https://builds.example.com/oauth/back",
    "//builds.example.com/oauth/back",
    "/oauth/back",
    "oauth/back",
    "https:/builds.example.com/oauth/back",
    "https:///builds.example.com/oauth/back",
    "https:builds.example.com/oauth/back",
    "https:\\\\builds.example.com/oauth/back",
    "https://builds.example.com\\oauth\\back",
    "https://builds.example.com/oauth\\back",
    "https://builds.example.com:443/oauth/back",
    "https://builds.example.com:444/oauth/back",
    "https://builds.example.com:/oauth/back",
    "https://builds.example.com:80/oauth/back",
    "https://builds.example.com./oauth/back",
    "https://builds.example.com.evil.example/oauth/back",
    "https://builds.example.comevil.example/oauth/back",
    "https://evil.example/builds.example.com/oauth/back",
    "https://evil.example/https://builds.example.com/oauth/back",
    "https://evil.example/?u=https://builds.example.com/oauth/back",
    "https://evil.example/#https://builds.example.com/oauth/back",
    "https://evil.example#builds.example.com/oauth/back",
    "https://evil.example?builds.example.com/oauth/back",
    "https://evil.example\\builds.example.com/oauth/back",
    "https://evil.example\\@builds.example.com/oauth/back",
    "https://builds.example.com@evil.example/oauth/back",
    "https://builds.example.com:x@evil.example/oauth/back",
    "https://builds.example.com%40evil.example/oauth/back",
    "https://user@builds.example.com/oauth/back",
    "https://user:pw@builds.example.com/oauth/back",
    "https://@builds.example.com/oauth/back",
    "https://:@builds.example.com/oauth/back",
    "https://sub.builds.example.com/oauth/back",
    "https://example.com/oauth/back",
    "https://builds-example.com/oauth/back",
    "https://builds.example.co/oauth/back",
    "https://builds.example.com.au/oauth/back",
    "https://bui1ds.example.com/oauth/back",
    "https://xbuilds.example.com/oauth/back",
    "https://builds.example.com/./oauth/back",
    "https://builds.example.com/oauth/./back",
    "https://builds.example.com/oauth/../oauth/back",
    "https://builds.example.com/oauth/back/..",
    "https://builds.example.com/oauth/back/../back",
    "https://builds.example.com/oauth/x/../back",
    "https://builds.example.com/%6fauth/back",
    "https://builds.example.com/oauth%2fback",
    "https://builds.example.com/oauth%2Fback",
    "https://builds.example.com/oauth/%2e/back",
    "https://builds.example.com/oauth/%2e%2e/oauth/back",
    "https://builds.example.com/oauth//back",
    "https://builds.example.com//oauth/back",
    "https://builds.example.com/oauth/bac%6b",
    "https://builds.example.com/oauth/back%2f",
    "https://builds.example.com/oauth/back%3fx",
    "https://builds.example.com/oauth/back%23x",
    "https://builds.example.com/oauth/back&x=1",
    "https://builds.example.com/oauth/back,https://evil.example",
    "https://builds.example.com/oauth/back https://evil.example",
    "https://builds.example.com/oauth/backs",
    "https://builds.example.com/oauth/bac",
    "https://b\xc3\xbcilds.example.com/oauth/back",
    "https://builds.example.com/oauth/b\xc3\xa4"
    "ck",
    "https://builds\xe3\x80\x82"
    "example.com/oauth/back",
    "https://builds.example.com/oauth/back\x7f",
    "http://127.0.0.1",
    "http://127.0.0.1/",
    "http://127.0.0.1/back/",
    "http://127.0.0.1/back?x",
    "http://127.0.0.1/back#x",
    "http://127.0.0.1:/back",
    "http://127.0.0.1:0/back",
    "http://127.0.0.1:65536/back",
    "http://127.0.0.1:99999999999999999999/back",
    "http://127.0.0.1:-1/back",
    "http://127.0.0.1:+1/back",
    "http://127.0.0.1: 1/back",
    "http://127.0.0.1:1@evil.example/back",
    "http://127.0.0.1:1.evil.example/back",
    "http://127.0.0.1:80:80/back",
    "http://127.0.0.1:1\\@evil.example/back",
    "http://127.0.0.1@evil.example/back",
    "http://127.0.0.1.evil.example/back",
    "http://127.0.0.1evil.example/back",
    "http://127.0.0.10/back",
    "http://127.0.0.2/back",
    "http://127.1/back",
    "http://0x7f.0.0.1/back",
    "http://2130706433/back",
    "http://localhost/back",
    "http://localhost:1/back",
    "https://127.0.0.1/back",
    "https://127.0.0.1:1/back",
    "http://[::1]/back",
    "http://[::1]:1/back?from=clix",
    "http://[::1]:1/back?from=cli#x",
    "http://[::1]:1@evil.example/back?from=cli",
    "http://[::1].evil.example/back?from=cli",
    "http://[0:0:0:0:0:0:0:1]/back?from=cli",
    "http://[::2]/back?from=cli",
};

TEST(RedirectUri, refuses_every_look_alike) {
    static_assert(std::size(kLookAlikes) >= 100);
    for (const auto uri : kLookAlikes) EXPECT_FALSE(is_registered(uri, kRegistered)) << uri;
}

TEST(RedirectUri, is_registered_when_https_or_on_this_machine) {
    for (const auto* const uri : {"https://a.example/back", "https://a.example:8443/x?y=1", "http://127.0.0.1/back",
                                  "http://[::1]:3000/back", "http://localhost:3000/"})
        EXPECT_TRUE(check_registrable(uri).has_value()) << uri;
}

TEST(RedirectUri, is_not_registered_with_anything_that_could_be_read_in_two_ways) {
    const std::string too_long = "https://a.example/" + std::string(kRedirectUriMax, 'x');
    for (const auto& uri :
         {std::string("http://a.example/back"), std::string("/back"), std::string("javascript:x"),
          std::string("https://a.example/#x"), std::string("https://u@a.example/"), std::string("https://a.example\\x"),
          std::string("https://a.example/a b"), std::string("https://a.example/\""), std::string(), too_long})
        EXPECT_FALSE(check_registrable(uri).has_value()) << uri;
}

}  // namespace
}  // namespace applinks::oauth2
