// SPDX-License-Identifier: Apache-2.0
// What linked applications know about an item: how long it is kept, and what is shown when it cannot be had anew
// (features.md 7.2, S-76).
#include "peers/development.hpp"

#include "domain/sharing/development_json.hpp"
#include "unit/peers/linked_pair.hpp"

namespace applinks::peers {
namespace {

using domain::ItemKey;
using testing::Instance;
using testing::reply;
using testing::value_of;

constexpr std::string_view kSummaryPath = "/rest/jira-dev/latest/summary";

class Development : public testing::LinkedPair {
protected:
    Development() {
        tracker.change_link(wiki_id, [](domain::Link& link) { link.type = TypeId("stash"); });
        wiki.script("GET", "/rest/capabilities",
                    reply(200, "application/json",
                          R"({"capabilities":{"dev-status-summary":"","dev-status-detail-branch":""}})"));
        answer_with(R"({"summary":{"branch":{"overall":{"count":3}}}})");
    }

    void answer_with(std::string body, int status = 200) {
        wiki.script("GET", std::string(kSummaryPath), reply(status, "application/json", std::move(body)));
    }
    SummaryPanel summary() { return value_of(tracker.run(ask_summary(tracker.services(), question()))); }
    // Waits for one application as long as it takes, so that a busy machine does not make it slow.
    DevelopmentQuestion question() const {
        return {.keys = {kItem}, .person = tracker.account("alice"), .only = wiki_id};
    }
    std::size_t asked() { return wiki.received("GET", kSummaryPath).size(); }

    inline static const ItemKey kItem{.project = "TRACKER", .number = 1};
};

TEST_F(Development, keeps_a_summary_for_everybody_until_it_is_no_longer_fresh) {
    const auto first = summary();
    EXPECT_EQ(first.summary.branches.count, 3);
    EXPECT_EQ(first.summary.branches.by_instance_type.at("stash").name, "Bitbucket");
    ASSERT_EQ(first.sources.size(), 1U);
    EXPECT_EQ(first.sources.at(0).state, SourceState::ok);
    EXPECT_FALSE(first.sources.at(0).age);
    tracker.clock.advance(std::chrono::seconds(60));
    summary();
    EXPECT_EQ(asked(), 1U);
    tracker.clock.advance(std::chrono::seconds(60));
    answer_with(R"({"summary":{"branch":{"overall":{"count":4}}}})");
    EXPECT_EQ(summary().summary.branches.count, 4);
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Development, shows_the_last_data_with_their_age_when_they_cannot_be_had_anew) {
    summary();
    tracker.clock.advance(std::chrono::minutes(3));
    answer_with("no", 500);
    const auto panel = summary();
    EXPECT_EQ(panel.summary.branches.count, 3);
    ASSERT_EQ(panel.sources.size(), 1U);
    EXPECT_EQ(panel.sources.at(0).state, SourceState::error);
    EXPECT_EQ(panel.sources.at(0).age, std::chrono::seconds(180));
    EXPECT_FALSE(panel.sources.at(0).error_id.empty());
    EXPECT_EQ(asked(), 2U);
    summary();
    EXPECT_EQ(asked(), 2U) << "a failure holds for a moment";
    tracker.clock.advance(std::chrono::hours(25));
    EXPECT_EQ(summary().summary.branches.count, 0) << "what is older than a day is no news";
}

TEST_F(Development, shows_nothing_that_may_no_longer_be_seen) {
    summary();
    tracker.clock.advance(std::chrono::minutes(3));
    answer_with("no", 403);
    const auto panel = summary();
    EXPECT_EQ(panel.summary.branches.count, 0);
    EXPECT_EQ(panel.sources.at(0).state, SourceState::forbidden);
}

TEST_F(Development, forgets_what_it_knew_when_the_link_is_changed_or_suspended) {
    summary();
    tracker.clock.advance(std::chrono::seconds(1));
    tracker.change_link(wiki_id, [&](domain::Link& link) { link.updated_at = tracker.clock.now(); });
    summary();
    EXPECT_EQ(asked(), 2U);
    tracker.change_link(wiki_id, [](domain::Link& link) { link.state = domain::LinkState::suspended; });
    const auto panel = summary();
    EXPECT_TRUE(panel.sources.empty());
    EXPECT_TRUE(panel.summary.empty());
}

TEST_F(Development, asks_for_details_as_the_person_and_keeps_none) {
    wiki.script("GET", "/rest/jira-dev/latest/detail/branch",
                reply(200, "application/json", R"({"branches":[{"name":"TRACKER-1"}]})"));
    for (int i = 0; i < 2; ++i) {
        const auto panel = value_of(tracker.run(ask_details(tracker.services(), question(), domain::DataType::branch)));
        ASSERT_EQ(panel.details.size(), 1U);
        EXPECT_EQ(panel.details.at(0).instance.id, wiki_id.str());
        EXPECT_EQ(panel.details.at(0).branches.at(0).name, "TRACKER-1");
    }
    const auto received = wiki.received("GET", "/rest/jira-dev/latest/detail/branch");
    ASSERT_EQ(received.size(), 2U);
    EXPECT_NE(received.at(0).query.find("xoauth_requestor_id=alice"), std::string::npos);
    const auto builds = value_of(tracker.run(ask_details(tracker.services(), question(), domain::DataType::build)));
    EXPECT_EQ(builds.sources.at(0).state, SourceState::nothing) << "it tells no builds";
}

TEST_F(Development, sums_up_details_of_a_peer_that_has_no_summary) {
    wiki.script("GET", "/rest/capabilities",
                reply(200, "application/json", R"({"capabilities":{"dev-status-detail-branch":""}})"));
    wiki.script("GET", "/rest/jira-dev/latest/detail/branch",
                reply(200, "application/json", R"({"branches":[{"name":"a"},{"name":"b"}]})"));
    EXPECT_EQ(summary().summary.branches.count, 2);
}

// A link without calls of the application itself: GitLab's own API, asked as whoever looks (types/gitlab.toml).
class NativeDevelopment : public Development {
protected:
    NativeDevelopment() {
        tracker.change_link(wiki_id, [](domain::Link& link) {
            link.type = TypeId("gitlab");
            link.kind = domain::LinkKind::generic;
            link.outgoing = domain::OAuthLevel::three_legged;
        });
        wiki.script("GET", std::string(kSearch),
                    reply(200, "application/json", R"([{"iid":7,"title":"TRACKER-1 print","state":"opened"},
                                                       {"iid":8,"title":"TRACKER-12","state":"opened"}])"));
    }
    static constexpr std::string_view kSearch = "/api/v4/search";
    void connect(Timestamp at) {
        domain::Grant grant;
        grant.link = wiki_id;
        grant.account = tracker.account("alice").id;
        grant.token = Secret("token");
        grant.secret = Secret("secret");
        grant.created_at = at;
        value_of(tracker.store().put_grant(grant, by("alice")));
    }
};

TEST_F(NativeDevelopment, is_counted_and_told_for_the_person_who_connected) {
    EXPECT_EQ(summary().sources.at(0).state, SourceState::connect);
    connect(tracker.clock.now());
    const auto panel = summary();
    ASSERT_EQ(panel.sources.size(), 1U);
    EXPECT_EQ(panel.sources.at(0).state, SourceState::ok) << panel.sources.at(0).message;
    EXPECT_EQ(panel.summary.pull_requests.count, 1);
    const auto details =
        value_of(tracker.run(ask_details(tracker.services(), question(), domain::DataType::pull_request)));
    ASSERT_EQ(details.details.size(), 1U);
    EXPECT_EQ(details.details.at(0).pull_requests.at(0).id, "!7");
    const auto branches = value_of(tracker.run(ask_details(tracker.services(), question(), domain::DataType::branch)));
    EXPECT_EQ(branches.sources.at(0).state, SourceState::nothing);
    const auto received = wiki.received("GET", kSearch);
    EXPECT_EQ(received.at(0).query, "scope=merge_requests&search=TRACKER-1&per_page=100");
    EXPECT_TRUE(wiki.received("GET", "/rest/capabilities").empty()) << "it has no such resources";
}

TEST_F(NativeDevelopment, ends_with_the_permission_it_was_counted_with) {
    connect(tracker.clock.now());
    EXPECT_EQ(summary().summary.pull_requests.count, 1);
    auto as_bob = question();
    as_bob.person = tracker.account("bob");
    const auto bobs = value_of(tracker.run(ask_summary(tracker.services(), as_bob)));
    EXPECT_EQ(bobs.summary.pull_requests.count, 0) << "hers are not his (S-70)";
    value_of(tracker.store().remove_grant(wiki_id, tracker.account("alice").id, {}, by("alice")));
    const auto panel = summary();
    EXPECT_EQ(panel.sources.at(0).state, SourceState::connect);
    EXPECT_EQ(panel.summary.pull_requests.count, 0);
}

class OwnSource final : public domain::DevelopmentSource {
public:
    Result<domain::DevelopmentSummary> summary(std::span<const ItemKey>,
                                               const domain::DevelopmentViewer& viewer) override {
        domain::DevelopmentSummary summary;
        summary.branches.count = viewer.person && viewer.person->name.str() == "alice" ? 1 : 0;
        return summary;
    }
    Result<std::vector<domain::DevelopmentDetail>> details(std::span<const ItemKey>, domain::DataType,
                                                           const domain::DevelopmentViewer&) override {
        return std::vector<domain::DevelopmentDetail>();
    }
};

TEST_F(Development, counts_what_is_held_here_for_the_person_who_looks) {
    OwnSource own;
    tracker.services().development.push_back(&own);
    auto asked_by = question();
    asked_by.only.reset();
    for (const auto& [name, count] : {std::pair{"alice", 1}, std::pair{"bob", 0}}) {
        asked_by.person = tracker.account(name);
        const auto panel = value_of(tracker.run(ask_summary(tracker.services(), asked_by)));
        const auto& types = panel.summary.branches.by_instance_type;
        const auto mine = types.find(tracker.snapshot()->local_type().id.str());
        EXPECT_EQ(mine == types.end() ? 0 : mine->second.count, count) << name;
    }
}

}  // namespace
}  // namespace applinks::peers
