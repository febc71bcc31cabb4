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
        return {kList,
                "/applinks/links",
                "/applinks/links/new",
                "/applinks/links/new/external",
                link_page(),
                link_page("/edit"),
                link_page("/move"),
                link_page("/delete"),
                link_page("/suspend"),
                link_page("/primary"),
                "/applinks/audit"};
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
    EXPECT_EQ(get("/applinks/links").headers.get("Location"), kList);
    const auto alice = app.sign_in(app.add_account("alice"));
    EXPECT_EQ(app.call({.target = "/applinks/", .headers = {{"Cookie", alice}}}).headers.get("Location"),
              "/applinks/connections");
}

TEST_F(LinkPages, list_every_link_with_its_status) {
    const auto answer = get(kList);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(shows(answer, "<b>Wiki</b>"));
    EXPECT_TRUE(shows(answer, "Not tested yet"));
    EXPECT_TRUE(shows(answer, "connected your account"));
    app.store->put_health(LinkId(Application::kPeer), "clock", "Clocks differ by 362 s.", app.clock.now()).value();
    EXPECT_TRUE(shows(get(kList), "Clocks differ by 362 s."));
}

// Sentences of the address bar are chosen from a fixed list.
TEST_F(LinkPages, show_no_text_from_the_address) {
    EXPECT_TRUE(shows(get(std::string(kList) + "?done=removed_both"), "The link was deleted on both sides."));
    EXPECT_FALSE(shows(get(std::string(kList) + "?done=You+won"), "You won"));
}

// applinks-protocol.md 3.2: the complete query survives signing in and giving the password again.
TEST_F(LinkPages, keep_a_hand_over_whole_over_signing_in_and_the_password) {
    const wire::Handover handover{.status_log = {"inprogress.creation"},
                                  .original_created_id = LinkId("11111111-2222-3333-8444-555555555555"),
                                  .starting_url = http::AbsoluteUrl::parse("https://jira.example.org").value(),
                                  .starting_type = TypeId("jira"),
                                  .state = "a.b.c"};
    const auto url = wire::handover_url(http::AbsoluteUrl::parse(Application::kUrl).value(), handover);
    const auto target = url.substr(std::string_view(Application::kUrl).size());
    const auto visitor = app.call({.target = target});
    EXPECT_EQ(visitor.headers.get("Location"), "/applinks/login?return_to=" + percent_encode(target));
    app.clock.advance(11min);
    EXPECT_EQ(get(target).headers.get("Location"), "/applinks/step-up?return_to=" + percent_encode(target));
    EXPECT_EQ(post(target).headers.get("Location"), "/applinks/step-up?return_to=" + percent_encode(target));
}

// An XSS through this parameter was a published vulnerability of another product (3.2, rule 2).
TEST_F(LinkPages, refuse_a_hand_over_with_a_bad_address) {
    for (const auto* url : {"javascript:alert(1)", "%22%3Cscript%3Ealert(1)%3C/script%3E%22"}) {
        const auto answer =
            get(std::string(kList) +
                "?applinkOriginalCreatedId=%2211111111-2222-3333-8444-555555555555%22&applinkStartingUrl=" + url);
        EXPECT_EQ(answer.status, 400) << url;
        EXPECT_FALSE(shows(answer, "<script")) << url;
    }
}

TEST_F(LinkPages, ask_for_the_password_before_a_change) {
    app.clock.advance(11min);
    for (const auto* action : {"/edit", "/move", "/delete", "/suspend", "/resume", "/primary"}) {
        const auto back = "/applinks/step-up?return_to=" + percent_encode(link_page(action));
        EXPECT_EQ(get(link_page(action)).headers.get("Location"), back);
        EXPECT_EQ(post(link_page(action)).headers.get("Location"), back);
    }
    EXPECT_EQ(post(link_page("/test")).headers.get("Location"),
              "/applinks/step-up?return_to=" + percent_encode(link_page()));
    EXPECT_EQ(link().state, domain::LinkState::active);
}

TEST_F(LinkPages, suspend_a_link_with_the_reason) {
    EXPECT_TRUE(shows(get(link_page("/suspend")), "Suspend Wiki?"));
    EXPECT_EQ(post(link_page("/suspend")).headers.get("Location"), link_page("?done=suspended"));
    EXPECT_EQ(link().state, domain::LinkState::suspended);
    EXPECT_TRUE(shows(get(link_page()), "suspended by root."));
    EXPECT_EQ(post(link_page("/suspend")).status, 409) << "the page that was used shows another state";
}

TEST_F(LinkPages, make_a_link_primary) {
    auto second = link();
    second.id = LinkId("c984d06a-afbe-3f6b-8555-69f964148ea3");
    second.name = "Other wiki";
    second.rpc_url = http::AbsoluteUrl::parse("https://other.example.com").value();
    second.display_url = second.rpc_url;
    app.store->add_link(second, {}, {.at = app.clock.now(), .event = "test.prepared", .actor = "test"}).value();
    app.change_link([](domain::Link&) {});
    EXPECT_EQ(post("/applinks/links/" + second.id.str() + "/primary").status, 303);
    EXPECT_FALSE(link().primary);
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
    auto forged = app.form({.method = "POST", .target = link_page("/suspend")}, cookie);
    forged.body.clear();
    EXPECT_EQ(app.call(forged).status, 403);
    EXPECT_EQ(link().state, domain::LinkState::active);
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
    EXPECT_FALSE(shows(get(page), page + "/edit"));
    for (const auto* action : {"/edit", "/move", "/delete", "/suspend", "/primary"}) {
        EXPECT_EQ(get(page + action).status, 403) << action;
        EXPECT_EQ(post(page + action).status, 403) << action;
    }
}

TEST_F(LinkPages, delete_a_link_on_this_side) {
    EXPECT_TRUE(shows(get(link_page("/delete")), "Nobody has connected an account over this link."));
    const auto answer = post(link_page("/delete"), fields({{"other_side", "leave"}}));
    EXPECT_EQ(answer.headers.get("Location"), "/applinks/links?done=removed_here");
    EXPECT_EQ(get(link_page()).status, 404);
}

TEST_F(LinkPages, say_that_an_unknown_link_is_gone) {
    EXPECT_EQ(get("/applinks/links/c984d06a-afbe-3f6b-8555-69f964148ea3").status, 404);
    EXPECT_TRUE(shows(get("/applinks/links/nonsense"), "There is no such link."));
}

TEST_F(LinkPages, refuse_an_address_that_is_none_without_asking_anyone) {
    const auto answer = post("/applinks/links/new", fields({{"address", "https://user@evil.example"}}));
    EXPECT_EQ(answer.status, 400);
    EXPECT_TRUE(shows(answer, R"(value="https://user@evil.example")"));
    EXPECT_TRUE(shows(answer, "f-address-wrong"));
    for (const auto& row : app.audit()) EXPECT_NE(row.entry.event, "link.probed");
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
    for (const auto* rest : {"", "/edit"}) {
        EXPECT_TRUE(shows(get(page + rest), consumer->key.str())) << rest;
        EXPECT_FALSE(shows(get(page + rest), secret)) << rest;
    }
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
    const auto page = get(kList);
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

TEST_F(LinkPages, show_the_audit_in_pages) {
    for (int i = 0; i < 120; ++i)
        app.store
            ->append_audit({.at = app.clock.now(), .event = "test.row", .actor = "row-" + std::to_string(i) + "-end"})
            .value();
    const auto first = get("/applinks/audit");
    EXPECT_TRUE(shows(first, "row-119-end"));
    EXPECT_FALSE(shows(first, "row-1-end"));
    const auto older = first.body.find("/applinks/audit?before=");
    ASSERT_NE(older, std::string::npos);
    EXPECT_TRUE(shows(get(first.body.substr(older, first.body.find('"', older) - older)), "row-1-end"));
}

}  // namespace
}  // namespace applinks::web::pages
