// SPDX-License-Identifier: Apache-2.0
// The pages about links, through the route table: who may see them, and how people get there (features.md 2 and 3).
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/applinks/handover.hpp"
#include "unit/web/wire_application.hpp"
#include "web/pages/page.hpp"
#include "web/pages/routes.hpp"
#include "web/security_headers.hpp"

namespace applinks::web::pages {
namespace {

using testing::Application;

constexpr const char* kList = "/plugins/servlet/applinks/listApplicationLinks";

class LinkPages : public ::testing::Test {
protected:
    LinkPages() {
        app.router.add(page_routes());
        app.add_link(domain::OAuthLevel::oauth);
        cookie = app.sign_in(app.add_account("root", true));
    }
    net::Response get(const std::string& target) {
        return app.call({.target = target, .headers = {{"Cookie", cookie}}});
    }
    static std::string link_page(std::string_view rest = {}) {
        return std::string("/applinks/links/") + Application::kPeer + std::string(rest);
    }
    // Each page that only administrators may see.
    static std::vector<std::string> admin_pages() {
        return {kList,       "/applinks/links",  "/applinks/links/new", "/applinks/links/new/external",
                link_page(), link_page("/edit"), "/applinks/map",       "/applinks/audit"};
    }

    Application app;
    std::string cookie;
};

TEST_F(LinkPages, are_for_administrators_only) {
    const auto alice = app.sign_in(app.add_account("alice"));
    for (const auto& page : admin_pages()) {
        EXPECT_EQ(app.call({.target = page}).status, 303) << page;
        EXPECT_TRUE(app.call({.target = page}).headers.get("Location").starts_with("/applinks/login?return_to="))
            << page;
        EXPECT_EQ(app.call({.target = page, .headers = {{"Cookie", alice}}}).status, 403) << page;
    }
}

TEST_F(LinkPages, lead_each_person_to_the_page_that_is_theirs) {
    EXPECT_EQ(get("/applinks/").headers.get("Location"), "/applinks/links");
    const auto alice = app.sign_in(app.add_account("alice"));
    EXPECT_EQ(app.call({.target = "/applinks/", .headers = {{"Cookie", alice}}}).headers.get("Location"),
              "/applinks/connections");
}

// applinks-protocol.md 3.2: the complete query survives signing in.
TEST_F(LinkPages, keep_a_hand_over_whole_over_signing_in) {
    const wire::Handover handover{.status_log = {"inprogress.creation"},
                                  .original_created_id = LinkId("11111111-2222-3333-8444-555555555555"),
                                  .starting_url = http::AbsoluteUrl::parse("https://jira.example.org").value(),
                                  .starting_type = TypeId("jira"),
                                  .state = "a.b.c"};
    const auto url = wire::handover_url(http::AbsoluteUrl::parse(Application::kUrl).value(), handover);
    const auto target = url.substr(std::string_view(Application::kUrl).size());
    const auto visitor = app.call({.target = target});
    EXPECT_EQ(visitor.headers.get("Location"), "/applinks/login?return_to=" + percent_encode(target));
}

TEST_F(LinkPages, serve_the_style_sheet_for_good_under_its_version) {
    const auto page = app.call({.target = "/applinks/login"});
    const auto at = page.body.find("/applinks/assets/app.css?v=");
    ASSERT_NE(at, std::string::npos);
    const auto address = page.body.substr(at, page.body.find('"', at) - at);
    const auto sheet = app.call({.target = address});
    EXPECT_EQ(sheet.status, 200);
    EXPECT_EQ(sheet.headers.get("Content-Type"), "text/css; charset=utf-8");
    EXPECT_EQ(sheet.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
    const std::string tag(sheet.headers.get("ETag"));
    const auto again = app.call({.target = "/applinks/assets/app.css", .headers = {{"If-None-Match", tag}}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.headers.get("Cache-Control"), "public, no-cache");
    EXPECT_EQ(app.call({.target = "/applinks/assets/other.css"}).status, 404);
}

// One policy in two places: this test is what keeps them the same (S-49).
TEST_F(LinkPages, widen_nothing_of_the_policy_but_form_action) {
    net::Response plain;
    add_security_headers(plain, Transport::tls);
    net::Response widened;
    allow_form_targets(widened, {});
    EXPECT_EQ(widened.headers.get("Content-Security-Policy"), plain.headers.get("Content-Security-Policy"));
}

}  // namespace
}  // namespace applinks::web::pages
