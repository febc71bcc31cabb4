// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/cookies.hpp"

#include <gtest/gtest.h>

namespace applinks::http {
namespace {

struct Case {
    std::string_view name, header;
    std::optional<std::string> want;
};

TEST(Cookie, is_found_when_it_occurs_exactly_once_S46) {
    const Case cases[] = {
        {"alone", "sid=abc", "abc"},
        {"among others", "a=1; sid=abc; b=2", "abc"},
        {"without blanks", "a=1;sid=abc;b=2", "abc"},
        {"with more blanks", " a=1 ;\tsid = abc ; b=2", "abc"},
        {"empty", "sid=", ""},
        {"equals in the value", "sid=a=b", "a=b"},
        {"quoted", "sid=\"abc\"", "\"abc\""},
        {"separators at both ends", ";; sid=abc;;", "abc"},
        {"after rubbish", "\xff\x01; =x; y; sid=abc", "abc"},
        {"absent", "a=1", std::nullopt},
        {"empty header", "", std::nullopt},
        {"other letter case", "SID=abc", std::nullopt},
        {"part of a name", "xsid=abc; sidx=abc", std::nullopt},
        {"no equals", "sid", std::nullopt},
        {"twice", "sid=abc; sid=abc", std::nullopt},
        {"three times", "sid=1; sid=2; sid=3", std::nullopt},
        {"twice in other spellings", "sid=1; a=2;sid =3", std::nullopt},
        {"comma does not separate", "a=1, sid=abc", std::nullopt},
    };
    for (const auto& c : cases) EXPECT_EQ(cookie_value(c.header, "sid"), c.want) << c.name;
    EXPECT_EQ(cookie_value("=x; y", ""), std::nullopt);
}

TEST(Cookie, is_cut_out_and_the_others_stay_as_they_were) {
    EXPECT_EQ(without_cookie("a=1; sid=abc; b=\"x y\"", "sid"), "a=1; b=\"x y\"");
    EXPECT_EQ(without_cookie("sid=1; sid=2", "sid"), "");
    EXPECT_EQ(without_cookie("sid=1;a=2;sid =3", "sid"), "a=2");
    EXPECT_EQ(without_cookie("a=1; y; =z", "sid"), "a=1; y; =z");
    EXPECT_EQ(without_cookie("", "sid"), "");
}

TEST(Cookie, is_written_with_its_prefix_and_attributes_S46) {
    EXPECT_EQ(set_cookie("sid", "abc", CookieScope::secure), "__Host-sid=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
    EXPECT_EQ(set_cookie("sid", "abc", CookieScope::plain_http_development),
              "dev-sid=abc; Path=/; HttpOnly; SameSite=Lax");
    EXPECT_EQ(set_cookie("sid", "", CookieScope::secure, std::chrono::seconds(0)),
              "__Host-sid=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
    EXPECT_TRUE(set_cookie("sid", "a", CookieScope::secure, std::chrono::minutes(30)).ends_with("; Max-Age=1800"));
    EXPECT_TRUE(set_cookie("sid", "a", CookieScope::secure, std::chrono::seconds(-5)).ends_with("; Max-Age=0"));
    EXPECT_EQ(cookie_name("sid", CookieScope::secure), "__Host-sid");
}

TEST(CookieDeathTest, is_not_written_when_it_would_carry_more_than_a_value_S46) {
    for (const std::string_view value : {"a;b", "a b", "a\r\nb", "a,b", "a\"b", "a\\b", "ä"})
        EXPECT_DEATH(set_cookie("sid", value, CookieScope::secure), "is_cookie_value") << value;
    EXPECT_DEATH(set_cookie("si=d", "a", CookieScope::secure), "is_token");
    EXPECT_DEATH(set_cookie("sid", std::string(4096, 'a'), CookieScope::secure), "kCookieMax");
}

}  // namespace
}  // namespace applinks::http
