// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/page_facts.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace applinks::domain {
namespace {

TEST(PageFacts, are_what_a_page_says_for_previews) {
    const auto facts = page_facts(R"(<!doctype html><HTML><head><title>Not this</title>
        <meta charset=utf-8><META Property="og:title" content="Tom &amp; &quot;Jerry&quot; &lt;b&gt;">
        <meta property='og:site_name' content='The site'/><meta property="og:title" content="Second">
        <link rel="alternate" type="application/json+oembed" href="/oembed?url=a&amp;format=json" title="x">
        </head><body><meta property="og:site_name" content="late"></body>)");
    EXPECT_EQ(facts.title, "Tom & \"Jerry\" <b>");
    EXPECT_EQ(facts.site, "The site");
    EXPECT_EQ(facts.oembed, "/oembed?url=a&format=json");
}

TEST(PageFacts, are_nothing_where_a_page_says_nothing) {
    for (const std::string_view page :
         {"", "<", "<meta", "<meta >", "<meta property=og:title>", "<meta content=x property>",
          "<metaproperty=og:title content=x>", "<body><meta property=og:title content=x>",
          "<link rel=alternate type=text/xml href=/x>", "<meta property=\"og:title\" content=\"open",
          "<meta = = = \"\" ' >"}) {
        const auto facts = page_facts(page);
        EXPECT_EQ(facts.title + facts.site + facts.oembed, "") << page;
    }
}

TEST(PageFacts, are_one_line_of_text_of_limited_length) {
    const auto facts =
        page_facts("<meta property=og:title content=\"a\r\nb\xe2\x80\xae" + std::string(3000, 'x') + "\">");
    EXPECT_TRUE(facts.title.starts_with("a bxxx"));
    EXPECT_LE(facts.title.size(), 255U);
}

TEST(PageFacts, of_oembed_are_texts_only) {
    const auto facts = oembed_facts(boost::json::parse(
        R"({"type":"rich","title":"Page","provider_name":"Wiki","html":"<script>alert(1)</script>"})"));
    EXPECT_EQ(facts.title, "Page");
    EXPECT_EQ(facts.site, "Wiki");
    EXPECT_EQ(oembed_facts(boost::json::parse("[]")).title, "");
}

}  // namespace
}  // namespace applinks::domain
