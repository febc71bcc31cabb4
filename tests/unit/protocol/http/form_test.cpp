// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/form.hpp"

#include <gtest/gtest.h>

namespace applinks::http {
namespace {

using Parameters = std::vector<Parameter>;

struct Case {
    std::string_view name, text;
    Parameters want;
};

TEST(Form, reads_names_and_values) {
    const Case cases[] = {
        {"nothing", "", {}},
        {"separators only", "&&&", {}},
        {"name without equals", "a", {{"a", ""}}},
        {"empty value", "a=", {{"a", ""}}},
        {"empty name", "=b", {{"", "b"}}},
        {"equals only", "=", {{"", ""}}},
        {"second equals belongs to the value", "a=b=c", {{"a", "b=c"}}},
        {"plus is a space", "a+b=c+d", {{"a b", "c d"}}},
        {"escaped plus is a plus", "a=%2B+%2b", {{"a", "+ +"}}},
        {"repeated", "a=1&b=2&a=3", {{"a", "1"}, {"b", "2"}, {"a", "3"}}},
        {"separator at both ends", "&a=1&", {{"a", "1"}}},
        {"bytes", "%00%ff=%C3%A4", {{std::string("\0\xff", 2), "ä"}}},
        {"raw bytes", "\xff=ä", {{"\xff", "ä"}}},
    };
    for (const auto& c : cases) {
        const auto form = Form::parse(c.text);
        ASSERT_TRUE(form.has_value()) << c.name;
        EXPECT_EQ(form->parameters(), c.want) << c.name;
    }
}

TEST(Form, refuses_broken_escapes) {
    for (const auto text : {"a=%", "a=%4", "a=%4g", "%=a", "a=1&b=%zz", "a=%+1", "a=%25%"}) {
        const auto form = Form::parse(text);
        ASSERT_FALSE(form.has_value()) << text;
        EXPECT_EQ(form.error().code, Errc::invalid_encoding) << text;
    }
}

TEST(Form, stops_at_its_limit) {
    EXPECT_TRUE(Form::parse("a&b&c", 3).has_value());
    EXPECT_TRUE(Form::parse("a&&&b&c&&", 3).has_value()) << "empty pieces do not count";
    const auto form = Form::parse("a&b&c&d", 3);
    ASSERT_FALSE(form.has_value());
    EXPECT_EQ(form.error().code, Errc::limit_exceeded);
}

TEST(Form, gives_a_value_only_when_it_is_unambiguous_S01) {
    const auto form = Form::parse("a=1&b=&c=1&c=1").value();
    EXPECT_EQ(form.only("a").value(), "1");
    EXPECT_EQ(form.only("b").value(), "");
    EXPECT_EQ(form.only("c").error().code, Errc::repeated_parameter);
    EXPECT_EQ(form.only("d").error().code, Errc::missing_parameter);
    EXPECT_TRUE(form.only("d").error().message.contains("\"d\""));
    EXPECT_EQ(form.at_most_one("d").value(), "");
    EXPECT_EQ(form.at_most_one("c").error().code, Errc::repeated_parameter);
    EXPECT_EQ(form.all("c").size(), 2U);
    EXPECT_TRUE(form.contains("b"));
    EXPECT_FALSE(form.contains("B"));
}

TEST(Form, writes_what_it_reads) {
    Form form;
    form.add("a b", "1+2&3=4");
    form.add("", "ä%");
    EXPECT_EQ(form.str(), "a%20b=1%2B2%263%3D4&=%C3%A4%25");
    EXPECT_EQ(Form::parse(form.str()).value().parameters(), form.parameters());
    EXPECT_EQ(Form().str(), "");
}

TEST(Form, knows_its_content_type) {
    for (const auto type : {"application/x-www-form-urlencoded", "Application/X-WWW-Form-URLencoded; charset=UTF-8",
                            " application/x-www-form-urlencoded ;x"})
        EXPECT_TRUE(is_form_content_type(type)) << type;
    for (const auto type : {"", "application/json", "application/x-www-form-urlencoded2",
                            "text/plain; application/x-www-form-urlencoded", "multipart/form-data"})
        EXPECT_FALSE(is_form_content_type(type)) << type;
}

}  // namespace
}  // namespace applinks::http
