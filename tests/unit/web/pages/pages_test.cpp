// SPDX-License-Identifier: Apache-2.0
// What holds for every page: hostile text stays text (S-50), forms are protected (S-47), nothing inline (S-49), and
// people who use a keyboard or a screen reader find their way.
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "embedded/page_templates.hpp"
#include "unit/web/pages/html_check.hpp"
#include "unit/web/pages/samples.hpp"
#include "web/pages/view.hpp"

namespace applinks::web::pages {
namespace {

using testing::Html;
using testing::kHostileText;
using testing::read_html;
using testing::sample_pages;
using testing::SamplePage;
using testing::Tag;

class EveryPage : public ::testing::TestWithParam<std::string> {
protected:
    static const SamplePage& page() {
        static const auto pages = sample_pages("Wiki");
        return named(pages);
    }
    static const SamplePage& hostile_page() {
        static const auto pages = sample_pages(kHostileText);
        return named(pages);
    }
    // From a tag to the end of the element of that name behind it.
    static std::string element(const std::string& html, const Tag& tag) {
        return html.substr(tag.at, html.find("</" + tag.name + ">", tag.at) - tag.at);
    }

private:
    static const SamplePage& named(const std::vector<SamplePage>& pages) {
        for (const auto& page : pages)
            if (page.name == GetParam()) return page;
        throw std::out_of_range(GetParam());
    }
};

TEST_P(EveryPage, is_well_formed) {
    EXPECT_EQ(read_html(page().html).flaw, "");
}

// S-50: the same tags in the same order, whatever the names are: no text of a stranger became markup or ended a value.
TEST_P(EveryPage, keeps_hostile_text_as_text) {
    const auto plain = read_html(page().html);
    const auto hostile = read_html(hostile_page().html);
    ASSERT_EQ(hostile.flaw, "");
    EXPECT_EQ(hostile_page().html.find("<script"), std::string::npos);
    ASSERT_EQ(hostile.tags.size(), plain.tags.size());
    for (std::size_t i = 0; i < plain.tags.size(); ++i) {
        EXPECT_EQ(hostile.tags.at(i).name, plain.tags.at(i).name);
        EXPECT_EQ(hostile.tags.at(i).attributes.size(), plain.tags.at(i).attributes.size()) << plain.tags.at(i).name;
    }
    EXPECT_NE(hostile_page().html.find("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&amp;"), std::string::npos)
        << "the sample does not put its text on this page";
}

TEST_P(EveryPage, fills_every_hole_of_its_template) {
    EXPECT_EQ(page().html.find("{{"), std::string::npos);
}

// S-47.
TEST_P(EveryPage, has_the_csrf_token_in_each_form) {
    for (const auto* form : read_html(page().html).opened("form")) {
        EXPECT_EQ(form->get("method"), "post");
        EXPECT_FALSE(form->get("action").empty());
        EXPECT_NE(element(page().html, *form).find(R"(<input type="hidden" name="csrf" value="csrf-of-the-session">)"),
                  std::string::npos)
            << form->get("action");
    }
}

// S-49: the policy refuses it, so it would not work.
TEST_P(EveryPage, has_no_inline_script_and_no_inline_style) {
    const auto html = read_html(page().html);
    EXPECT_TRUE(html.opened("script").empty());
    EXPECT_TRUE(html.opened("style").empty());
    for (const auto& tag : html.tags) {
        for (const auto& [name, value] : tag.attributes) {
            EXPECT_NE(name, "style") << tag.name;
            EXPECT_FALSE(name.starts_with("on")) << tag.name << " " << name;
            EXPECT_FALSE(value.starts_with("javascript:")) << tag.name;
        }
    }
}

TEST_P(EveryPage, gives_every_field_a_label_and_every_id_once) {
    const auto html = read_html(page().html);
    std::set<std::string> ids;
    std::set<std::string> labelled;
    for (const auto& tag : html.tags) {
        if (tag.has("id")) EXPECT_TRUE(ids.insert(tag.get("id")).second) << tag.get("id") << " stands twice";
        if (tag.name == "label" && !tag.closes) labelled.insert(tag.get("for"));
    }
    for (const auto& tag : html.tags) {
        const bool is_field =
            (tag.name == "input" && tag.get("type") != "hidden") || tag.name == "textarea" || tag.name == "select";
        if (is_field && !tag.closes) EXPECT_TRUE(labelled.contains(tag.get("id"))) << tag.get("name");
        for (const auto* attribute : {"aria-describedby", "aria-labelledby"}) {
            std::istringstream names(tag.get(attribute));
            for (std::string name; names >> name;) EXPECT_TRUE(ids.contains(name)) << attribute << " " << name;
        }
    }
    for (const auto& id : labelled) EXPECT_TRUE(ids.contains(id)) << "label for " << id;
}

TEST_P(EveryPage, has_one_heading_a_title_a_language_and_a_way_past_the_navigation) {
    const auto html = read_html(page().html);
    EXPECT_EQ(html.opened("h1").size(), 1U);
    EXPECT_EQ(html.opened("title").size(), 1U);
    EXPECT_EQ(html.opened("main").size(), 1U);
    ASSERT_EQ(html.opened("html").size(), 1U);
    EXPECT_EQ(html.opened("html").at(0)->get("lang"), "en");
    EXPECT_NE(page().html.find(R"(class="skip" href="#main")"), std::string::npos);
}

// The public address may have a path of its own: no link of ours leaves it.
TEST_P(EveryPage, stays_below_the_path_of_the_public_address) {
    for (const auto& tag : read_html(page().html).tags) {
        for (const auto* attribute : {"href", "action", "src"}) {
            const auto target = tag.get(attribute);
            if (target.starts_with('/')) EXPECT_TRUE(target.starts_with("/tracker/")) << target;
        }
    }
}

std::vector<std::string> page_names() {
    std::vector<std::string> names;
    for (const auto& page : sample_pages("Wiki")) names.push_back(page.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Pages, EveryPage, ::testing::ValuesIn(page_names()),
                         [](const auto& info) { return info.param; });

TEST(PageTemplates, can_all_be_read) {
    std::string error;
    EXPECT_TRUE(templates_are_valid(error)) << error;
}

// S-50: unencoded text is for the frame around a finished page only.
TEST(PageTemplates, put_nothing_unencoded_on_a_page_but_the_finished_content) {
    for (const auto& file : embedded::page_templates::files()) {
        const auto count = [&file](std::string_view what) {
            std::size_t found = 0;
            for (auto at = file.content.find(what); at != std::string_view::npos; at = file.content.find(what, at + 1))
                ++found;
            return found;
        };
        EXPECT_EQ(count("{{{"), file.name == "layout.mustache" ? 1U : 0U) << file.name;
        EXPECT_EQ(count("{{&"), 0U) << file.name;
    }
}

TEST(PageTemplates, are_all_shown_by_the_samples) {
    std::set<std::string> unused;
    for (const auto& file : embedded::page_templates::files())
        if (!file.name.starts_with('_')) unused.insert(std::string(file.name.substr(0, file.name.find('.'))));
    unused.erase("layout");
    unused.erase("interface");  // interface_test.cpp
    for (auto name : page_names()) {
        // "link_mismatch" is a shape of "link".
        for (; !name.empty(); name.resize(name.rfind('_') == std::string::npos ? 0 : name.rfind('_')))
            unused.erase(name);
    }
    unused.erase("decided");
    EXPECT_TRUE(unused.empty()) << *unused.begin();
}

}  // namespace
}  // namespace applinks::web::pages
