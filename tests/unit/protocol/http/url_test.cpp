// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/url.hpp"

#include <gtest/gtest.h>

namespace applinks::http {
namespace {

AbsoluteUrl url(std::string_view text) {
    return AbsoluteUrl::parse(text).value();
}
AbsoluteUrl base(std::string_view text) {
    return AbsoluteUrl::parse_base(text).value();
}

struct Case {
    std::string_view text, str, host;
    std::uint16_t port;
    std::string_view path, query;
};

TEST(AbsoluteUrl, takes_addresses_apart_and_normalises_scheme_host_and_port) {
    constexpr Case cases[] = {
        {"http://example.com", "http://example.com", "example.com", 80, "", ""},
        {"HTTPS://Example.COM/", "https://example.com/", "example.com", 443, "/", ""},
        {"https://h:443/a", "https://h/a", "h", 443, "/a", ""},
        {"http://h:443/a", "http://h:443/a", "h", 443, "/a", ""},
        {"http://h:8080/A%2fb?X=Y", "http://h:8080/A%2fb?X=Y", "h", 8080, "/A%2fb", "X=Y"},
        {"http://h?x=1", "http://h?x=1", "h", 80, "", "x=1"},
        {"http://h/?", "http://h/?", "h", 80, "/", ""},
        {"http://h/a?b?c/d", "http://h/a?b?c/d", "h", 80, "/a", "b?c/d"},
        {"http://192.168.1.10:80/", "http://192.168.1.10/", "192.168.1.10", 80, "/", ""},
        {"http://[2001:DB8::1]:8080/r", "http://[2001:db8::1]:8080/r", "2001:db8::1", 8080, "/r", ""},
        {"http://[::ffff:127.0.0.1]/", "http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1", 80, "/", ""},
        {"http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/", "xn--bcher-kva.example", 80, "/", ""},
        {"http://my_host-1/", "http://my_host-1/", "my_host-1", 80, "/", ""},
        {"http://1und1.de/", "http://1und1.de/", "1und1.de", 80, "/", ""},
        {"http://h/a;b=c/!$&'()*+,:@|[]{}^`", "http://h/a;b=c/!$&'()*+,:@|[]{}^`", "h", 80, "/a;b=c/!$&'()*+,:@|[]{}^`",
         ""},
        {"http://h/x?f[]=a|b&u=http://x@y/", "http://h/x?f[]=a|b&u=http://x@y/", "h", 80, "/x",
         "f[]=a|b&u=http://x@y/"},
    };
    for (const auto& c : cases) {
        const auto parsed = AbsoluteUrl::parse(c.text);
        ASSERT_TRUE(parsed.has_value()) << c.text;
        EXPECT_EQ(parsed->str(), c.str) << c.text;
        EXPECT_EQ(parsed->host(), c.host) << c.text;
        EXPECT_EQ(parsed->port(), c.port) << c.text;
        EXPECT_EQ(parsed->path(), c.path) << c.text;
        EXPECT_EQ(parsed->query(), c.query) << c.text;
        EXPECT_EQ(parsed->is_https(), c.str.starts_with("https:")) << c.text;
        EXPECT_EQ(url(parsed->str()), *parsed) << c.text;
    }
}

TEST(AbsoluteUrl, refuses_odd_addresses_S33) {
    constexpr std::string_view cases[] = {
        // scheme
        "",
        "example.com",
        "//example.com",
        "/a",
        "ftp://h/",
        "file:///etc/passwd",
        "gopher://h/",
        "javascript:alert(1)",
        "data:,x",
        "http:/h/",
        "http:h",
        "http//h",
        " http://h/",
        "http://h/ ",
        "ws://h/",
        "httpx://h/",
        "http ://h/",
        "view-source:http://h/",
        "jar:http://h!/",
        // userinfo
        "http://user@h/",
        "http://user:password@h/",
        "http://@h/",
        "http://:@h/",
        "http://good.example@evil.example/",
        "http://a%40b@h/",
        // host
        "http://",
        "http:///a",
        "http://:80/",
        "http://?x",
        "http://h%2eexample/",
        "http://%68/",
        "http://h%00/",
        "http://bücher.example/",
        "http://h\xff/",
        "http://.h/",
        "http://h./",
        "http://a..b/",
        "http://-h/",
        "http://h-/",
        "http://h,i/",
        "http://h;i/",
        "http://h!/",
        "http://(h)/",
        "http://h*/",
        "http://h'/",
        "http://h=i/",
        "http://h$/",
        // addresses in other spellings
        "http://0x7f.1/",
        "http://017700000001/",
        "http://2130706433/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0/",
        "http://0177.0.0.1/",
        "http://0x7f000001/",
        "http://127.0.0.0x1/",
        "http://1.2.3.4.5/",
        "http://256.0.0.1/",
        "http://1.2.3.4./",
        "http://01.2.3.4/",
        "http://0x/",
        "http://h.0/",
        "http://h.0x1f/",
        // IPv6
        "http://[::1/",
        "http://::1/",
        "http://[::1]a/",
        "http://[::g]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[v1.a]/",
        "http://[]/",
        "http://[1.2.3.4]/",
        // port
        "http://h:/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:-1/",
        "http://h:+80/",
        "http://h:080/",
        "http://h:8a/",
        "http://h:99999999999999999999/",
        "http://h:80:80/",
        // characters
        "http://h/a\\b",
        "http://h\\@evil/",
        "http:\\\\h/",
        "http://h/a b",
        "http://h/a\tb",
        "http://h/\r\nX: y",
        "http://h/a#b",
        "http://h#",
        "http://h/?a#b",
        "http://h/a\"b",
        "http://h/<a>",
        "http://h/\x7f",
        "http://h/ä",
        "http://h/%",
        "http://h/%4",
        "http://h/%zz",
        "http://h/?%",
        "http://h/?a=%g1",
    };
    for (const auto text : cases) {
        const auto parsed = AbsoluteUrl::parse(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().code, Errc::invalid_url) << text;
    }
    EXPECT_FALSE(AbsoluteUrl::parse(std::string_view("http://h/a\0b", 12)).has_value());
    EXPECT_FALSE(AbsoluteUrl::parse(std::string_view("http://h\0.example/", 18)).has_value());
}

TEST(AbsoluteUrl, has_limits_S33) {
    const std::string label(63, 'a');
    const std::string host_253 = label + "." + label + "." + label + "." + std::string(61, 'a');
    EXPECT_TRUE(AbsoluteUrl::parse("http://" + host_253 + "/").has_value());
    EXPECT_FALSE(AbsoluteUrl::parse("http://" + host_253 + "a/").has_value());
    EXPECT_FALSE(AbsoluteUrl::parse("http://" + label + "a.example/").has_value());
    const std::string text_2048 = "http://h/" + std::string(2048 - 9, 'a');
    EXPECT_TRUE(AbsoluteUrl::parse(text_2048).has_value());
    EXPECT_FALSE(AbsoluteUrl::parse(text_2048 + "a").has_value());
}

TEST(AbsoluteUrl, writes_its_parts) {
    const auto parsed = url("HTTP://[2001:DB8::1]:8080?x=1");
    EXPECT_EQ(parsed.authority(), "[2001:db8::1]:8080");
    EXPECT_EQ(parsed.origin(), "http://[2001:db8::1]:8080");
    EXPECT_EQ(parsed.request_target(), "/?x=1");
    EXPECT_EQ(url("https://h:443/a?b").authority(), "h");
    EXPECT_EQ(url("https://h/a?b").request_target(), "/a?b");
    EXPECT_EQ(url("https://h").request_target(), "/");
}

TEST(AbsoluteUrl, is_nothing_until_it_is_parsed) {
    const AbsoluteUrl none;
    EXPECT_FALSE(none.has_value());
    EXPECT_EQ(none.authority(), "");
    EXPECT_EQ(none.path(), "");
    EXPECT_EQ(none.query(), "");
    EXPECT_FALSE(none.same_origin(none));
    EXPECT_FALSE(url("http://h/").is_within(none));
}

TEST(BaseUrl, loses_trailing_slashes) {
    EXPECT_EQ(base("https://H/").str(), "https://h");
    EXPECT_EQ(base("https://h/jira//").str(), "https://h/jira");
    EXPECT_EQ(base("https://h").str(), "https://h");
    EXPECT_EQ(base("https://h/jira///").path(), "/jira");
    EXPECT_EQ(base("https://h/jira/").query(), "");
}

TEST(BaseUrl, has_no_query_and_no_dot_segments) {
    for (const auto text : {"https://h?", "https://h/?a=b", "https://h/a?", "https://h/a/../b", "https://h/.",
                            "https://h/a/%2e%2E/b", "https://h/..%2fa", "https://h/a/..;x/b"})
        EXPECT_EQ(AbsoluteUrl::parse_base(text).error().code, Errc::invalid_url) << text;
}

TEST(AbsoluteUrl, joins_a_path_to_a_base) {
    EXPECT_EQ(base("https://h/jira/").join("/rest/x?a=b").value().str(), "https://h/jira/rest/x?a=b");
    EXPECT_EQ(base("https://h").join("/").value().str(), "https://h/");
    EXPECT_EQ(url("https://h/a/?q=1").join("/b").value().str(), "https://h/a/b");
    EXPECT_EQ(base("https://h").join("//evil/").value().host(), "h");
    for (const auto suffix :
         {"", "rest", "@evil/", ".evil/", ":80/", "/../x", "/a/%2e%2e/b", "/a#b", "/a\\b", "/%zz", "/a b"})
        EXPECT_EQ(base("https://h").join(suffix).error().code, Errc::invalid_url) << suffix;
}

struct WithinCase {
    std::string_view url, base;
    bool want;
};

TEST(AbsoluteUrl, knows_what_lies_within_a_base) {
    constexpr WithinCase cases[] = {
        {"https://h/jira", "https://h/jira", true},
        {"https://h/jira/", "https://h/jira", true},
        {"https://h/jira/a?b", "https://h/jira/", true},
        {"https://h:443/jira/a", "https://H/jira", true},
        {"https://h/", "https://h", true},
        {"https://h", "https://h/", true},
        {"https://h?x", "https://h", true},
        {"https://h/jira?x", "https://h/jira", true},
        {"https://h/jirax", "https://h/jira", false},
        {"https://h/Jira", "https://h/jira", false},
        {"https://h/", "https://h/jira", false},
        {"http://h/jira", "https://h/jira", false},
        {"https://h:8443/jira", "https://h/jira", false},
        {"https://h.evil/jira", "https://h/jira", false},
        {"https://h/jira/../a", "https://h/jira", false},
        {"https://h/jira/%2e%2e/a", "https://h/jira", false},
        {"https://h/jira/..%2fa", "https://h/jira", false},
        {"https://h/jira/..%5ca", "https://h/jira", false},
        {"https://h/jira/..;/a", "https://h/jira", false},
    };
    for (const auto& c : cases) EXPECT_EQ(url(c.url).is_within(url(c.base)), c.want) << c.url << " in " << c.base;
}

}  // namespace
}  // namespace applinks::http
