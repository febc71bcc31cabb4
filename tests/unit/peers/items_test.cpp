// SPDX-License-Identifier: Apache-2.0
// What people see of items of a linked application: how long it is kept, and that it ends with their permission
// (features.md 8.3, S-76).
#include "peers/items.hpp"

#include "unit/peers/linked_pair.hpp"

namespace applinks::peers {
namespace {

using testing::reply;
using testing::value_of;

constexpr std::string_view kPage = "/rest.php/v1/page/Runbook/bare";

class Items : public testing::LinkedPair {
protected:
    Items() {
        tracker.change_link(wiki_id, [](domain::Link& link) { link.type = TypeId("mediawiki"); });
        answer_with(200, "Runbook");
    }

    void answer_with(int status, const std::string& title) {
        wiki.script("GET", std::string(kPage),
                    reply(status, "application/json", R"({"id":7,"key":"Runbook","title":")" + title + R"("})"));
    }
    ItemView view(std::string_view user = "alice") {
        return tracker
            .run(view_items(tracker.services(), tracker.account(user), {wiki.url().str() + "/index.php/Runbook"}))
            .at(0);
    }
    std::size_t asked() { return wiki.received("GET", kPage).size(); }

    void connect(std::string_view user) {
        tracker.change_link(wiki_id, [](domain::Link& link) { link.outgoing = domain::OAuthLevel::three_legged; });
        domain::Grant grant;
        grant.link = wiki_id;
        grant.account = tracker.account(user).id;
        grant.token = Secret("token");
        grant.secret = Secret("secret");
        grant.created_at = tracker.clock.now();
        value_of(tracker.store().put_grant(grant, by("alice")));
    }
};

TEST_F(Items, are_asked_for_anew_after_five_minutes) {
    EXPECT_EQ(view().item.title, "Runbook");
    tracker.clock.advance(std::chrono::minutes(4));
    view();
    EXPECT_EQ(asked(), 1U);
    tracker.clock.advance(std::chrono::minutes(2));
    answer_with(200, "New name");
    EXPECT_EQ(view().item.title, "New name");
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Items, are_shown_as_they_were_and_marked_for_a_day_while_nobody_answers) {
    view();
    answer_with(503, "down");
    tracker.clock.advance(std::chrono::minutes(6));
    for (const auto passed : {std::chrono::hours(0), std::chrono::hours(23)}) {
        tracker.clock.advance(passed);
        const auto kept = view();
        EXPECT_EQ(kept.status, ItemView::Status::ok);
        EXPECT_EQ(kept.item.title, "Runbook");
        EXPECT_TRUE(kept.stale);
    }
    tracker.clock.advance(std::chrono::hours(1));
    const auto over = view();
    EXPECT_EQ(over.status, ItemView::Status::error);
    EXPECT_EQ(over.item.title, "");
    answer_with(200, "Back");
    EXPECT_FALSE(view().stale);
}

TEST_F(Items, are_not_shown_as_they_were_to_whom_they_are_refused_now) {
    view();
    tracker.clock.advance(std::chrono::minutes(6));
    answer_with(403, "no");
    EXPECT_EQ(view().status, ItemView::Status::forbidden);
    EXPECT_EQ(view().item.title, "");
}

TEST_F(Items, are_gone_for_a_person_who_disconnects_and_stay_for_the_others) {
    connect("alice");
    connect("bob");
    EXPECT_EQ(view("alice").status, ItemView::Status::ok);
    EXPECT_EQ(view("bob").status, ItemView::Status::ok);
    ASSERT_EQ(asked(), 2U);
    const auto id = tracker.account("alice").id;
    value_of(tracker.store().remove_grant(wiki_id, id, {}, by("alice")));
    const auto gone = view("alice");
    EXPECT_EQ(gone.status, ItemView::Status::connect);
    EXPECT_EQ(gone.item.title, "");
    EXPECT_EQ(view("bob").status, ItemView::Status::ok);
    EXPECT_EQ(asked(), 2U) << "from his own memory";
}

TEST_F(Items, without_a_description_are_what_their_page_says) {
    tracker.change_link(wiki_id, [](domain::Link& link) { link.type = TypeId("generic"); });
    const auto resolve = [this](const std::string& path) {
        return tracker.run(view_items(tracker.services(), tracker.account("alice"), {wiki.url().str() + path})).at(0);
    };
    wiki.script(
        "GET", "/graph",
        reply(
            200, "text/html; charset=utf-8",
            R"(<meta property="og:title" content="A &lt;b&gt; graph"><meta property="og:site_name" content="Graphs">)"));
    wiki.script(
        "GET", "/embed",
        reply(200, "text/html",
              R"(<meta property="og:title" content="no"><link rel="alternate" type="application/json+oembed" href=")" +
                  wiki.url().str() + R"(/oembed?x=1">)"));
    wiki.script("GET", "/oembed", reply(200, "application/json", R"({"title":"Embedded","html":"<b>x</b>"})"));
    wiki.script(
        "GET", "/away",
        reply(
            200, "text/html",
            R"(<meta property="og:title" content="Here"><link rel="alternate" type="application/json+oembed" href="http://127.0.0.1:9/x">)"));
    wiki.script("GET", "/silent", reply(200, "text/html", "<title>x</title>"));
    wiki.script("GET", "/data", reply(200, "application/json", R"(<meta property="og:title" content="no">)"));
    wiki.script("GET", "/large", reply(200, "text/html", std::string(2'000'000, 'x')));
    wiki.script("GET", "/secret", reply(403, "text/html", R"(<meta property="og:title" content="no">)"));
    const auto graph = resolve("/graph");
    EXPECT_EQ(graph.item.title, "A <b> graph");
    EXPECT_EQ(graph.item.subtitle, "Graphs");
    EXPECT_EQ(graph.item.kind, "link");
    EXPECT_EQ(resolve("/embed").item.title, "Embedded");
    EXPECT_EQ(resolve("/away").item.title, "Here") << "an answer elsewhere is not asked for (S-13)";
    EXPECT_EQ(resolve("/silent").status, ItemView::Status::plain);
    EXPECT_EQ(resolve("/data").status, ItemView::Status::plain);
    EXPECT_EQ(resolve("/large").status, ItemView::Status::error);
    EXPECT_EQ(resolve("/secret").status, ItemView::Status::forbidden);
    EXPECT_EQ(resolve("/absent").status, ItemView::Status::missing);
    const auto received = wiki.received("GET", "/graph");
    ASSERT_EQ(received.size(), 1U);
    EXPECT_NE(received.at(0).query.find("xoauth_requestor_id=alice"), std::string::npos) << "as the viewer";
    resolve("/graph");
    EXPECT_EQ(wiki.received("GET", "/graph").size(), 1U);
}

}  // namespace
}  // namespace applinks::peers
