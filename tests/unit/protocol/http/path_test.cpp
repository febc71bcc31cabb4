// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/path.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace applinks::http {
namespace {

struct Accepted {
    std::string_view target, path, query;
};

TEST(CanonicalTarget, has_one_spelling_for_one_path_S43) {
    constexpr Accepted cases[] = {
        {"/", "/", ""},
        {"/?", "/", ""},
        {"/a/b", "/a/b", ""},
        {"/a/", "/a/", ""},
        {"/a?b=c", "/a", "b=c"},
        {"/a?b?c", "/a", "b?c"},
        {"/%41%7a%30%2D%5f%7E", "/Az0-_~", ""},
        {"/%c3%a4", "/%C3%A4", ""},
        {"/a%20b", "/a%20b", ""},
        {"/a%3fb", "/a%3Fb", ""},
        {"/a%26%2b%3d", "/a%26%2B%3D", ""},
        {"/a&+=", "/a&+=", ""},
        {"/!$'()*,:@", "/!$'()*,:@", ""},
        {"/a|b^c`d{e}f[g]", "/a%7Cb%5Ec%60d%7Be%7Df%5Bg%5D", ""},
        {"/a\"b<c>", "/a%22b%3Cc%3E", ""},
        {"/100%25", "/100%25", ""},
        {"/100%25zz", "/100%25zz", ""},
        {"/100%25ab", "/100%25ab", ""},
        {"/%2541", "/%2541", ""},
        {"/.well-known/x", "/.well-known/x", ""},
        {"/...", "/...", ""},
        {"/a..b/.c/d.", "/a..b/.c/d.", ""},
        {"/a?x=..%2f..//;\\%00%zz", "/a", "x=..%2f..//;\\%00%zz"},
        {"/%EF%BC%8F", "/%EF%BC%8F", ""},
    };
    for (const auto& c : cases) {
        const auto target = canonical_target(c.target);
        ASSERT_TRUE(target.has_value()) << c.target;
        EXPECT_EQ(target->path, c.path) << c.target;
        EXPECT_EQ(target->query, c.query) << c.target;
        const auto again = canonical_target(target->str());
        ASSERT_TRUE(again.has_value()) << c.target;
        EXPECT_EQ(again->str(), target->str()) << "not idempotent";
    }
}

TEST(CanonicalTarget, refuses_every_form_of_S43) {
    constexpr std::string_view cases[] = {
        // not origin-form
        "",
        "a",
        "*",
        "?a",
        "http://host/a",
        "host:80",
        "\\a",
        "%2Fa",
        // dot segments in any encoding
        "/.",
        "/..",
        "/./",
        "/../",
        "/a/.",
        "/a/..",
        "/a/../b",
        "/a/./b",
        "/%2e",
        "/%2E%2e",
        "/.%2e/b",
        "/%2e./b",
        "/a/%2e%2E/b",
        "/a/..?x",
        // slashes
        "//",
        "//host/a",
        "/a//b",
        "/a//",
        "///",
        "/a%2fb",
        "/a%2Fb",
        "/%2f",
        "/..%2fb",
        "/a%2f..%2fb",
        // backslashes
        "/\\host",
        "/a\\b",
        "/a%5cb",
        "/a%5C..%5C",
        "/..\\a",
        // parameters
        "/a;b",
        "/a;",
        "/;a=b/c",
        "/..;/b",
        "/a%3bb",
        "/a;jsessionid=1",
        // fragment
        "/a#b",
        "/#",
        "/a%23b",
        "/a?b#c",
        // control characters and blanks
        "/a%00",
        "/a%00.html",
        "/a%0d%0ab",
        "/a%09b",
        "/a%7f",
        "/a b",
        "/a\tb",
        "/a\r\nb",
        "/a\x7f",
        "/a?b c",
        "/a?\x01",
        // bad and double encoding
        "/%",
        "/%4",
        "/%4g",
        "/%g4",
        "/a%",
        "/%u0041",
        "/%%41",
        "/a%252fb",
        "/a%252e%252e/b",
        "/%25%32%65",
        "/a%2500",
        "/a%255c",
        "/a%253b",
        "/a%2523",
        "/a%25252f",
        "/a%250a",
        // not UTF-8
        "/%ff",
        "/%c0%af",
        "/%c0%ae%c0%ae/",
        "/%e0%80%af",
        "/%ed%a0%80",
        "/%c3",
        "/%f5%80%80%80",
        "/\xc3\xa4",
        "/\xff",
    };
    for (const auto text : cases) {
        const auto target = canonical_target(text);
        ASSERT_FALSE(target.has_value()) << text;
        EXPECT_EQ(target.error().code, Errc::malformed) << text;
    }
    EXPECT_FALSE(canonical_target(std::string_view("/a\0b", 4)).has_value());
}

TEST(CanonicalTarget, has_a_limit_S38) {
    const std::string fitting = "/" + std::string(limits::kTargetMax - 1, 'a');
    EXPECT_TRUE(canonical_target(fitting).has_value());
    EXPECT_FALSE(canonical_target(fitting + "a").has_value());
}

TEST(CanonicalTarget, allows_encoded_slashes_where_a_rule_does_and_nothing_that_hides_behind_them) {
    const PathRules rules{.allow_encoded_slash = true};
    EXPECT_EQ(canonical_target("/projects/group%2fproject", rules).value().path, "/projects/group%2Fproject");
    EXPECT_TRUE(canonical_target("/a%2F", rules).has_value());
    for (const auto text : {"/a%2F..%2Fb", "/a%2F.%2Fb", "/a%2F..", "/..%2Fb", "/%2Fhost", "/a%2F%2Fb", "/a/%2Fb",
                            "/a%2F/b", "/a%252Fb", "/a;b"})
        EXPECT_FALSE(canonical_target(text, rules).has_value()) << text;
}

TEST(CanonicalTarget, allows_parameters_where_a_rule_does_and_no_dot_segments_with_them) {
    const PathRules rules{.allow_parameters = true};
    EXPECT_EQ(canonical_target("/a;v=1/b%3bc", rules).value().path, "/a;v=1/b%3Bc");
    EXPECT_TRUE(canonical_target("/;jsessionid=1", rules).has_value());
    for (const auto text : {"/..;/b", "/..;a=b/c", "/.;x", "/a/..%3bx/b", "/;x/b", "/a/;/b", "/a%2fb", "/a%253b"})
        EXPECT_FALSE(canonical_target(text, rules).has_value()) << text;
}

TEST(CanonicalTarget, says_which_form_it_refuses) {
    EXPECT_TRUE(canonical_target("/a/../b").error().message.contains("dot segment"));
    EXPECT_TRUE(canonical_target("/a%2fb").error().message.contains("%2F"));
    EXPECT_TRUE(canonical_target("/a//b").error().message.contains("//"));
}

TEST(ReturnTarget, is_a_place_on_this_application_S72) {
    for (const auto target : {"/", "/a/b?c=d", "/browse/KEY-1", "/a?next=http://other/", "/a%2Fb", "/a;b=c"})
        EXPECT_TRUE(is_local_return_target(target)) << target;
    for (const auto target : {"",
                              "a",
                              "//evil",
                              "/\\evil",
                              "\\\\evil",
                              "/%09/evil",
                              "/%2Fevil",
                              "/%5cevil",
                              "http://evil/",
                              "javascript:alert(1)",
                              "data:,x",
                              "/\t/evil",
                              "/a\r\nSet-Cookie: x",
                              "/a%0d%0aX:%20y",
                              " /a",
                              "/../a",
                              "/.//evil",
                              "///evil",
                              "/a#b",
                              "?a",
                              "/;/evil",
                              "/\xc2\xa0"})
        EXPECT_FALSE(is_local_return_target(target)) << target;
}

}  // namespace
}  // namespace applinks::http
