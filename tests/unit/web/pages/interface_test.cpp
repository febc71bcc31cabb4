// SPDX-License-Identifier: Apache-2.0
// The web interface as the server gives it out: one empty page, and files that browsers keep for good.
#include "web/pages/interface.hpp"

#include <gtest/gtest.h>

#include "embedded/interface_files.hpp"
#include "unit/web/pages/html_check.hpp"
#include "unit/web/pages/samples.hpp"
#include "unit/web/wire_application.hpp"
#include "web/pages/routes.hpp"

namespace applinks::web::pages {
namespace {

using testing::read_html;
using testing::sample_frame;

class Interface : public ::testing::Test {
protected:
    Interface() {
        app.router.add(page_routes());
        cookie = app.sign_in(app.add_account("root", true));
    }
    net::Response get(const std::string& target, std::string encoding = {}) {
        return app.call({.target = target, .headers = {{"Cookie", cookie}, {"Accept-Encoding", std::move(encoding)}}});
    }
    // The address of the file that the page names.
    std::string address_of(std::string_view name) {
        const auto page = get("/applinks/links");
        const auto end = page.body.find("/" + std::string(name) + "\"") + 1 + name.size();
        const auto begin = page.body.rfind('"', end - 1) + 1;
        return page.body.substr(begin, end - begin);
    }

    testing::Application app;
    std::string cookie;
};

// S-49, S-50: nothing inline, nothing of anybody, no text that is not ours.
TEST_F(Interface, starts_from_a_page_without_inline_script_or_style) {
    const auto html = read_html(render_interface(sample_frame(testing::kHostileText)));
    EXPECT_EQ(html.flaw, "");
    ASSERT_EQ(html.opened("script").size(), 1U);
    EXPECT_TRUE(html.opened("script").at(0)->get("src").starts_with("/tracker/applinks/ui/"));
    EXPECT_TRUE(html.opened("style").empty());
    for (const auto& tag : html.tags)
        for (const auto& [name, value] : tag.attributes)
            EXPECT_TRUE(name != "style" && !name.starts_with("on")) << name;
}

TEST_F(Interface, tells_people_without_javascript_what_to_do) {
    EXPECT_NE(get("/applinks/links").body.find("This page needs JavaScript"), std::string::npos);
}

TEST_F(Interface, gives_its_files_out_for_good_and_compressed_to_those_who_can) {
    for (const auto* name : {"app.js", "app.css"}) {
        const auto plain = get(address_of(name));
        EXPECT_EQ(plain.status, 200) << name;
        EXPECT_EQ(plain.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
        EXPECT_EQ(plain.headers.get("Vary"), "Accept-Encoding");
        EXPECT_EQ(plain.body, embedded::interface_files::find(name));
        const auto small = get(address_of(name), "br, gzip;q=0.8");
        EXPECT_EQ(small.headers.get("Content-Encoding"), "gzip");
        EXPECT_LT(small.body.size(), plain.body.size());
        EXPECT_EQ(get(address_of(name), "gzip;q=0, br").headers.get("Content-Encoding"), "");
    }
}

TEST_F(Interface, gives_the_elements_for_pages_of_the_application_to_anyone_and_again_only_when_they_changed) {
    const auto first = app.call({.target = "/applinks/embed.js"});
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.body, embedded::interface_files::find("embed.js"));
    EXPECT_EQ(first.headers.get("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(first.headers.get("Cache-Control"), "public, max-age=300");
    EXPECT_EQ(get("/applinks/embed.js", "gzip").headers.get("Content-Encoding"), "gzip");
    const std::string etag(first.headers.get("ETag"));
    const auto again = app.call({.target = "/applinks/embed.js", .headers = {{"If-None-Match", etag}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(app.call({.target = "/applinks/embed.js", .headers = {{"If-None-Match", "\"old\""}}}).status, 200);
}

TEST_F(Interface, has_no_files_of_another_version_or_by_another_name) {
    auto other = address_of("app.js");
    EXPECT_EQ(get(other + ".gz").status, 404);
    other.replace(other.find("/ui/") + 4, 4, "0000");
    EXPECT_EQ(get(other).status, 404);
}

TEST_F(Interface, is_at_most_200_kilobytes_on_the_wire) {
    std::size_t bytes = 0;
    for (const auto& file : embedded::interface_files::files())
        if (file.name.ends_with(".gz")) bytes += file.content.size();
    EXPECT_GT(bytes, 20'000U);
    EXPECT_LE(bytes, 200U * 1024);
}

}  // namespace
}  // namespace applinks::web::pages
