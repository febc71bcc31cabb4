// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/negotiation.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

TEST(ChooseFormat, follows_the_accept_header) {
    struct Case {
        std::string_view accept;
        Format want;
    };
    constexpr Case kCases[] = {
        {"", Format::xml},
        {"*/*", Format::xml},
        {"application/*", Format::xml},
        {"application/xml", Format::xml},
        {"text/xml", Format::xml},
        {"application/json", Format::json},
        {"Application/JSON; charset=utf-8", Format::json},
        {"application/json, text/javascript, */*; q=0.01", Format::json},
        {"application/json, */*", Format::json},
        {"application/xml, */*", Format::xml},
        {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format::xml},
        {"application/json;q=0.5, application/xml;q=0.9", Format::xml},
        {"application/json;q=0.9, application/xml;q=0.5", Format::json},
        {"application/json, application/xml", Format::json},
        {"application/xml, application/json", Format::xml},
        {"application/json;q=0, */*", Format::xml},
        {"application/xml;q=0, */*", Format::json},
        {"*/*, application/json;q=0.1", Format::xml},
        {"application/json;q=0", Format::xml},
        {"application/json;q=2", Format::xml},
        {"application/json;q=0.1234", Format::xml},
        {"application/json; Q=0.7", Format::json},
        {"text/html", Format::xml},
        {",;,=;q", Format::xml},
        {"application/json;q=0.001, application/xml;q=0", Format::json},
    };
    for (const auto& c : kCases) {
        EXPECT_EQ(choose_format({.path = "/rest/applinks/1.0/manifest", .accept = c.accept}).format, c.want)
            << c.accept;
    }
}

TEST(ChooseFormat, lets_the_suffix_win_and_cuts_it_off) {
    const auto json = choose_format({.path = "/rest/applinks/3.0/manifest.json", .accept = "application/xml"});
    EXPECT_EQ(json.format, Format::json);
    EXPECT_EQ(json.path, "/rest/applinks/3.0/manifest");
    const auto xml = choose_format({.path = "/rest/applinks/1.0/manifest.xml", .accept = "application/json"});
    EXPECT_EQ(xml.format, Format::xml);
    EXPECT_EQ(xml.path, "/rest/applinks/1.0/manifest");
    EXPECT_EQ(choose_format({.path = "/a.jsonx", .accept = ""}).path, "/a.jsonx");
}

TEST(FormatOf, knows_the_types_of_bodies) {
    EXPECT_EQ(*format_of("application/json"), Format::json);
    EXPECT_EQ(*format_of("application/JSON ; charset=UTF-8"), Format::json);
    EXPECT_EQ(*format_of("application/xml;charset=UTF-8"), Format::xml);
    EXPECT_EQ(*format_of("text/xml"), Format::xml);
    for (const auto* const type :
         {"", "text/plain", "application/jsonp", "text/html", "application/x-www-form-urlencoded"}) {
        const auto format = format_of(type);
        ASSERT_FALSE(format.has_value()) << type;
        EXPECT_EQ(format.error().code, Errc::unsupported_media_type);
    }
    EXPECT_EQ(content_type_of(Format::json), "application/json");
    EXPECT_EQ(content_type_of(Format::xml), "application/xml");
}

}  // namespace
}  // namespace applinks::wire
