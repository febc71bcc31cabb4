// SPDX-License-Identifier: Apache-2.0
// The pages about links, through the route table: who may see and change them, and what a form does (features.md 2 to
// 4).
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/applinks/handover.hpp"
#include "unit/web/wire_application.hpp"
#include "web/pages/page.hpp"
#include "web/pages/routes.hpp"
#include "web/security_headers.hpp"

namespace applinks::web::pages {
namespace {

using namespace std::chrono_literals;
using testing::Application;
using testing::Call;

constexpr const char* kList = "/plugins/servlet/applinks/listApplicationLinks";

bool shows(const net::Response& answer, std::string_view text) {
    return answer.body.find(text) != std::string::npos;
}

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
    net::Response post(const std::string& target, http::Form form = {}) {
        return app.call(app.form({.method = "POST", .target = target}, cookie, std::move(form)));
    }
    static std::string link_page(std::string_view rest = {}) {
        return std::string("/applinks/links/") + Application::kPeer + std::string(rest);
    }
    const domain::Link& link() { return *(snapshot = app.snapshots->current())->find_link(LinkId(Application::kPeer)); }
    static http::Form fields(std::initializer_list<std::pair<const char*, const char*>> values) {
        http::Form form;
        for (const auto& [name, value] : values) form.add(name, value);
        return form;
    }
    static http::Form edit_form(const char* name, const char* display_url) {
        return fields({{"name", name},
                       {"display_url", display_url},
                       {"outgoing", "oauth"},
                       {"incoming", "oauth"},
                       {"users", "alice, bob"}});
    }
    // Each page that only administrators may see.
    static std::vector<std::string> admin_pages() {
        return {kList,       "/applinks/links",  "/applinks/links/new", "/applinks/links/new/external",
                link_page(), link_page("/edit"), "/applinks/map",       "/applinks/audit"};
    }

    Application app;
    std::string cookie;
    std::shared_ptr<const domain::Snapshot> snapshot;
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

TEST_F(LinkPages, ask_for_the_password_before_a_change) {
    app.clock.advance(11min);
    const auto back = "/applinks/step-up?return_to=" + percent_encode(link_page("/edit"));
    EXPECT_EQ(get(link_page("/edit")).headers.get("Location"), back);
    EXPECT_EQ(post(link_page("/edit"), edit_form("Renamed", "https://pages.example.com")).headers.get("Location"),
              back);
    EXPECT_EQ(link().name, "Wiki");
}

TEST_F(LinkPages, save_name_address_and_who_may_be_named) {
    const auto answer = post(link_page("/edit"), edit_form("Our wiki", "https://Pages.example.com/"));
    EXPECT_EQ(answer.headers.get("Location"), link_page("?done=saved")) << answer.body;
    EXPECT_EQ(link().name, "Our wiki");
    EXPECT_EQ(link().display_url.str(), "https://pages.example.com");
    EXPECT_EQ(link().impersonation.users, (std::vector<std::string>{"alice", "bob"}));
}

// S-72.
TEST_F(LinkPages, say_beside_the_field_what_is_wrong_and_keep_what_was_typed) {
    const auto answer = post(link_page("/edit"), edit_form("", "javascript:alert(1)"));
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(shows(answer, R"x(value="javascript:alert(1)")x"));
    EXPECT_TRUE(shows(answer, "f-display_url-wrong"));
    EXPECT_TRUE(shows(answer, "f-name-wrong"));
    EXPECT_TRUE(shows(answer, R"(value="alice, bob")"));
    EXPECT_EQ(link().name, "Wiki");
}

TEST_F(LinkPages, change_nothing_without_the_form_token) {
    auto forged = app.form({.method = "POST", .target = link_page("/edit")}, cookie);
    forged.body = "name=Renamed&display_url=https%3A%2F%2Fpages.example.com";
    EXPECT_EQ(app.call(forged).status, 403);
    EXPECT_EQ(link().name, "Wiki");
}

TEST_F(LinkPages, leave_links_of_the_configuration_alone) {
    auto fixed = link();
    fixed.id = LinkId("c984d06a-afbe-3f6b-8555-69f964148ea3");
    fixed.name = "Fixed";
    fixed.system = true;
    fixed.rpc_url = http::AbsoluteUrl::parse("https://fixed.example.com").value();
    fixed.display_url = fixed.rpc_url;
    app.store->add_link(fixed, {}, {.at = app.clock.now(), .event = "test.prepared", .actor = "test"}).value();
    app.change_link([](domain::Link&) {});
    const auto page = "/applinks/links/" + fixed.id.str();
    EXPECT_EQ(get(page).status, 200);
    EXPECT_EQ(get(page + "/edit").status, 403);
    EXPECT_EQ(post(page + "/edit").status, 403);
}

TEST_F(LinkPages, show_a_made_secret_once) {
    const auto made = post("/applinks/links/new/external", fields({{"name", "Builds"},
                                                                   {"type", "generic"},
                                                                   {"incoming_on", "yes"},
                                                                   {"protocol", "oauth1"},
                                                                   {"method", "HMAC-SHA1"},
                                                                   {"out_method", "RSA-SHA1"},
                                                                   {"without_user", "off"}}));
    ASSERT_EQ(made.status, 200) << made.body;
    EXPECT_EQ(made.headers.get("Cache-Control"), "no-store");
    snapshot = app.snapshots->current();
    const domain::Consumer* consumer = nullptr;
    for (const auto& [key, known] : snapshot->consumers)
        if (known.consumer.name == "Builds") consumer = &known.consumer;
    ASSERT_NE(consumer, nullptr);
    const std::string secret(consumer->shared_secret.reveal());
    EXPECT_TRUE(shows(made, secret));
    EXPECT_TRUE(shows(made, consumer->key.str()));
    const auto page = "/applinks/links/" + consumer->link.str();
    EXPECT_TRUE(shows(get(page + "/edit"), consumer->key.str()));
    EXPECT_FALSE(shows(get(page + "/edit"), secret));
}

TEST_F(LinkPages, keep_what_was_typed_when_a_link_by_hand_cannot_be_made) {
    const auto answer = post("/applinks/links/new/external", fields({{"name", "Wiki"},
                                                                     {"incoming_on", "yes"},
                                                                     {"protocol", "oauth1"},
                                                                     {"method", "RSA-SHA1"},
                                                                     {"public_key", "no key"}}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(shows(answer, "There is a link with the name Wiki already."));
    EXPECT_TRUE(shows(answer, "no key</textarea>"));
    EXPECT_TRUE(shows(answer, "f-public_key-wrong"));
}

TEST_F(LinkPages, serve_the_style_sheet_for_good_under_its_version) {
    const auto page = get("/applinks/links/new/external");
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
