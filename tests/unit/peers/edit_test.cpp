// SPDX-License-Identifier: Apache-2.0
// Changing, moving and ending links (features.md 4, applinks-protocol.md 3.8 and 3.9).
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/peers/linked_pair.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;
using testing::Instance;
using testing::LinkedPair;
using testing::reply;
using testing::value_of;
using namespace std::chrono_literals;

const std::string kManifest(wire::paths::kDiscoveryManifest);
const std::string kConsumerInfo(wire::paths::kConsumerInfo);

class Editing : public LinkedPair {
protected:
    Result<void> levels(OAuthLevel incoming, OAuthLevel outgoing) {
        return tracker.run(set_levels(tracker.services(), wiki_id, incoming, outgoing, by()));
    }
    Result<void> edit(const std::function<void(Link&)>& change) {
        auto link = tracker.link(wiki_id);
        change(link);
        return tracker.run(edit_link(tracker.services(), link, by()));
    }
    Result<void> move(PeerAddress to, std::string name = {}) {
        return tracker.run(relocate(tracker.services(), wiki_id, std::move(to), std::move(name), by()));
    }
    const domain::Consumer* wikis_consumer() {
        snapshot_ = tracker.snapshot();
        const auto* known = snapshot_->find_consumer(ConsumerKey("Wiki:4711"));
        return known ? &known->consumer : nullptr;
    }
    void give_grant() {
        domain::Grant grant;
        grant.link = wiki_id;
        grant.account = tracker.account("alice").id;
        grant.token = Secret("token");
        grant.secret = Secret("secret");
        value_of(tracker.store().put_grant(grant, by()));
    }
    bool has_grant() { return value_of(tracker.store().find_grant(wiki_id, tracker.account("alice").id)).has_value(); }
    // A token that the tracker gave to the wiki for alice.
    void give_token() {
        const auto now = tracker.clock.now();
        value_of(tracker.store().add_request_token({.hash = "request",
                                                    .consumer = ConsumerKey("Wiki:4711"),
                                                    .secret = Secret("s"),
                                                    .callback = wiki.url(),
                                                    .created_at = now,
                                                    .expires_at = now + 10min}));
        value_of(tracker.store().decide_request_token("request", domain::RequestToken::Decision::approved,
                                                      tracker.account("alice").id, "verifier", by()));
        const auto outcome = value_of(tracker.store().exchange_request_token("request", "verifier",
                                                                             {.id = "token-id",
                                                                              .hash = "access",
                                                                              .consumer = ConsumerKey("Wiki:4711"),
                                                                              .created_at = now,
                                                                              .expires_at = now + 1h},
                                                                             by()));
        ASSERT_EQ(outcome, domain::ExchangeOutcome::exchanged);
    }
    std::size_t token_count() { return value_of(tracker.store().access_tokens_of_link(wiki_id)).size(); }

    std::shared_ptr<const domain::Snapshot> snapshot_;
};

TEST_F(Editing, changes_the_rights_of_the_peers_consumer_with_the_level) {
    value_of(levels(OAuthLevel::oauth, OAuthLevel::impersonation));
    ASSERT_NE(wikis_consumer(), nullptr);
    EXPECT_TRUE(wikis_consumer()->two_legged);
    EXPECT_FALSE(wikis_consumer()->impersonate);
    EXPECT_EQ(tracker.link(wiki_id).incoming, OAuthLevel::oauth);
}

TEST_F(Editing, keeps_who_plain_calls_run_as_when_levels_change) {
    auto consumer = *wikis_consumer();
    consumer.two_legged_user = UserName("bob");
    value_of(tracker.run(save_consumer(tracker.services(), consumer, by())));
    value_of(levels(OAuthLevel::oauth, OAuthLevel::oauth));
    EXPECT_EQ(wikis_consumer()->two_legged_user.str(), "bob");
}

TEST_F(Editing, ends_tokens_when_calls_from_there_are_switched_off) {
    give_token();
    give_grant();
    value_of(levels(OAuthLevel::disabled, OAuthLevel::impersonation));
    EXPECT_EQ(token_count(), 0U);
    EXPECT_EQ(wikis_consumer(), nullptr);
    EXPECT_TRUE(has_grant());
}

TEST_F(Editing, ends_grants_when_calls_to_there_are_switched_off) {
    give_token();
    give_grant();
    value_of(levels(OAuthLevel::impersonation, OAuthLevel::disabled));
    EXPECT_FALSE(has_grant());
    EXPECT_EQ(token_count(), 1U);
}

TEST_F(Editing, changes_nothing_when_the_peers_key_cannot_be_fetched) {
    value_of(levels(OAuthLevel::disabled, OAuthLevel::disabled));
    wiki.script("GET", kConsumerInfo, reply(500));
    EXPECT_EQ(levels(OAuthLevel::oauth, OAuthLevel::oauth).error().code, Errc::peer_malformed);
    EXPECT_EQ(tracker.link(wiki_id).incoming, OAuthLevel::disabled);
    EXPECT_EQ(tracker.link(wiki_id).outgoing, OAuthLevel::disabled);
}

// 3.3 row 4: whoever configures the second half confirms it.
TEST_F(Editing, confirms_a_waiting_link_when_its_levels_are_set) {
    tracker.change_link(wiki_id, [](Link& link) { link.state = LinkState::setting_up; });
    value_of(levels(OAuthLevel::impersonation, OAuthLevel::impersonation));
    EXPECT_EQ(tracker.link(wiki_id).state, LinkState::active);
}

TEST_F(Editing, replaces_the_old_key_of_a_peer) {
    wiki.script("GET", kConsumerInfo,
                reply(200, wire::kConsumerInfoContentType,
                      wire::write_consumer_info({.key = ConsumerKey("Wiki:9999"),
                                                 .name = "Wiki",
                                                 .public_key = new_key(),
                                                 .description = {},
                                                 .callback = {}})));
    value_of(levels(OAuthLevel::oauth, OAuthLevel::oauth));
    EXPECT_EQ(wikis_consumer(), nullptr);
    EXPECT_NE(tracker.snapshot()->find_consumer(ConsumerKey("Wiki:9999")), nullptr);
    // The audit says which key it was.
    const auto key = crypto::RsaPublicKey::parse(new_key())->fingerprint_sha256();
    EXPECT_NE(tracker.audit_rows().front().entry.detail.find(key), std::string::npos);
}

TEST_F(Editing, changes_what_people_may_change_and_nothing_else) {
    const auto before = tracker.link(wiki_id);
    value_of(edit([&](Link& link) {
        link.name = "Our wiki";
        link.display_url = *http::AbsoluteUrl::parse("https://wiki.example.com");
        link.impersonation.users = {"alice"};
        link.rpc_url = *http::AbsoluteUrl::parse("https://evil.example.com");
        link.kind = domain::LinkKind::generic;
        link.type = TypeId("jira");
        link.system = true;
    }));
    const auto after = tracker.link(wiki_id);
    EXPECT_EQ(after.name, "Our wiki");
    EXPECT_EQ(after.display_url.str(), "https://wiki.example.com");
    EXPECT_EQ(after.impersonation.users, std::vector<std::string>{"alice"});
    EXPECT_EQ(after.rpc_url, before.rpc_url);
    EXPECT_EQ(after.kind, before.kind);
    EXPECT_EQ(after.type, before.type);
    EXPECT_FALSE(after.system);
}

TEST_F(Editing, refuses_names_and_certificates_that_are_none) {
    EXPECT_EQ(edit([](Link& link) { link.name = " "; }).error().code, Errc::invalid_argument);
    EXPECT_EQ(edit([](Link& link) { link.display_url = {}; }).error().code, Errc::missing_parameter);
    EXPECT_EQ(edit([](Link& link) { link.ca_pem = "MIIB"; }).error().code, Errc::invalid_argument);
}

TEST_F(Editing, suspends_with_a_reason) {
    value_of(edit([](Link& link) { link.state = LinkState::suspended; }));
    EXPECT_EQ(tracker.link(wiki_id).state, LinkState::suspended);
    EXPECT_EQ(tracker.link(wiki_id).suspended_reason, "by an administrator");
}

TEST_F(Editing, does_not_confirm_a_link_in_the_place_of_the_other_side) {
    tracker.change_link(wiki_id, [](Link& link) { link.state = LinkState::setting_up; });
    EXPECT_EQ(edit([](Link& link) { link.state = LinkState::active; }).error().code, Errc::conflict);
}

TEST_F(Editing, leaves_links_of_the_configuration_alone) {
    tracker.change_link(wiki_id, [](Link& link) { link.system = true; });
    EXPECT_EQ(edit([](Link& link) { link.name = "x"; }).error().code, Errc::not_allowed);
    EXPECT_EQ(levels(OAuthLevel::oauth, OAuthLevel::oauth).error().code, Errc::not_allowed);
    EXPECT_EQ(move({.base = wiki.url()}).error().code, Errc::not_allowed);
    EXPECT_EQ(tracker.run(remove_link(tracker.services(), wiki_id, OtherSide::leave, by())).error().code,
              Errc::not_allowed);
}

TEST_F(Editing, moves_a_link_and_keeps_its_grants) {
    give_grant();
    Instance moved("Wiki");
    moved.rename(wiki_id.str());
    // The same application at another address: the same id and the same key.
    const auto snapshot = wiki.snapshot();
    moved.script("GET", kConsumerInfo,
                 reply(200, wire::kConsumerInfoContentType,
                       wire::write_consumer_info({.key = snapshot->identity.consumer_key,
                                                  .name = "Wiki",
                                                  .public_key = snapshot->signing_key.public_key().spki_base64(),
                                                  .description = {},
                                                  .callback = {}})));
    value_of(move({.base = moved.url()}));
    EXPECT_EQ(tracker.link(wiki_id).rpc_url, moved.url());
    EXPECT_EQ(tracker.link(wiki_id).display_url, moved.url());
    EXPECT_TRUE(has_grant());
    EXPECT_EQ(value_of(tracker.store().aliases(wiki_id)), std::vector<std::string>{wiki.url().str()});
}

TEST_F(Editing, does_not_move_a_link_to_another_application) {
    Instance other("Other");
    EXPECT_EQ(move({.base = other.url()}).error().code, Errc::conflict);
    EXPECT_EQ(move({.base = other.url()}, "Wiki").error().code, Errc::conflict);
    EXPECT_EQ(move({.base = tracker.url()}).error().code, Errc::already_exists);
}

TEST_F(Editing, does_not_move_a_link_to_where_another_key_is) {
    Instance moved("Wiki");
    moved.rename(wiki_id.str());
    moved.script("GET", kConsumerInfo, consumer_info_with_new_key());
    EXPECT_EQ(move({.base = moved.url()}).error().code, Errc::conflict);
}

TEST_F(Editing, wants_the_name_where_the_new_address_does_not_say_who_it_is) {
    const auto made =
        value_of(tracker.run(create_generic_link(tracker.services(),
                                                 {.name = "Build",
                                                  .url = *http::AbsoluteUrl::parse("https://build.example.com"),
                                                  .incoming = consumer_by_hand()},
                                                 by())));
    Instance silent("Silent");
    silent.script("GET", kManifest, reply(404));
    const auto go = [&](std::string name) {
        return tracker.run(relocate(tracker.services(), made.id, {.base = silent.url()}, std::move(name), by()));
    };
    EXPECT_EQ(go("").error().code, Errc::conflict);
    EXPECT_EQ(go("build").error().code, Errc::conflict);
    EXPECT_TRUE(go("Build").has_value());
    EXPECT_EQ(tracker.link(made.id).rpc_url, silent.url());
}

TEST_F(Editing, saves_a_consumer_by_hand_in_the_place_of_the_old_one) {
    auto consumer = consumer_by_hand("scripted");
    consumer.link = wiki_id;
    consumer.two_legged = true;
    value_of(tracker.run(save_consumer(tracker.services(), consumer, by())));
    EXPECT_EQ(wikis_consumer(), nullptr);
    EXPECT_NE(tracker.snapshot()->find_consumer(ConsumerKey("scripted")), nullptr);
    EXPECT_EQ(tracker.link(wiki_id).incoming, OAuthLevel::oauth);
}

TEST_F(Editing, saves_no_consumer_that_would_run_as_an_administrator) {  // S-09
    auto consumer = consumer_by_hand();
    consumer.link = wiki_id;
    consumer.two_legged_user = UserName("root");
    EXPECT_EQ(tracker.run(save_consumer(tracker.services(), consumer, by())).error().code, Errc::not_allowed);
}

class Removing : public Editing {
protected:
    RemovalOutcome remove(OtherSide other_side, std::string actor = "root") {
        return value_of(tracker.run(remove_link(tracker.services(), wiki_id, other_side, by(std::move(actor)))));
    }
    std::string removal_path() const { return "/rest/applinks/1.0/applicationlink/" + tracker_id.str(); }
    bool is_gone() { return tracker.snapshot()->find_link(wiki_id) == nullptr; }
    void retry() { tracker.run(retry_notices(tracker.services())); }
    std::vector<std::string> events() {
        std::vector<std::string> names;
        for (const auto& row : tracker.audit_rows()) names.push_back(row.entry.event);
        return names;
    }
    bool was(std::string_view event) {
        const auto names = events();
        return std::ranges::find(names, event) != names.end();
    }
};

TEST_F(Removing, leaves_the_other_side_alone_when_told_so) {
    give_grant();
    EXPECT_EQ(remove(OtherSide::leave), RemovalOutcome::removed_here);
    EXPECT_TRUE(is_gone());
    EXPECT_FALSE(has_grant());
    EXPECT_EQ(wikis_consumer(), nullptr);
    EXPECT_TRUE(wiki.received("DELETE", removal_path()).empty());
}

TEST_F(Removing, tells_the_other_side_as_the_administrator_first) {  // 3.8
    wiki.script("DELETE", removal_path(), reply(200));
    EXPECT_EQ(remove(OtherSide::remove), RemovalOutcome::removed_both);
    const auto asked = wiki.received("DELETE", removal_path());
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked.at(0).query, "reciprocate=false&xoauth_requestor_id=root");
    EXPECT_EQ(asked.at(0).headers.get("X-Atlassian-Token"), "no-check");
}

TEST_F(Removing, tells_the_other_side_as_the_application_where_it_refuses_the_administrator) {
    wiki.script("DELETE", removal_path(), [](const testing::Received& request) {
        return reply(request.query.find("xoauth_requestor_id") == std::string::npos ? 200 : 403);
    });
    EXPECT_EQ(remove(OtherSide::remove), RemovalOutcome::removed_both);
    EXPECT_EQ(wiki.received("DELETE", removal_path()).size(), 2U);
}

TEST_F(Removing, counts_a_link_that_is_gone_there_already_as_told) {
    wiki.script("DELETE", removal_path(), reply(404));
    EXPECT_EQ(remove(OtherSide::remove), RemovalOutcome::removed_both);
}

TEST_F(Removing, tells_also_over_a_suspended_link) {
    tracker.change_link(wiki_id, [](Link& link) { link.state = LinkState::suspended; });
    wiki.script("DELETE", removal_path(), reply(200));
    EXPECT_EQ(remove(OtherSide::remove), RemovalOutcome::removed_both);
}

TEST_F(Removing, tries_again_until_the_other_side_is_told) {
    wiki.script("DELETE", removal_path(), reply(503));
    EXPECT_EQ(remove(OtherSide::remove), RemovalOutcome::removed_here_retrying);
    EXPECT_TRUE(is_gone());
    const auto asked = [&] { return wiki.received("DELETE", removal_path()).size(); };
    const auto before = asked();
    retry();
    EXPECT_EQ(asked(), before);  // not due yet
    tracker.clock.advance(1min);
    retry();
    EXPECT_EQ(asked(), before + 1);
    retry();
    EXPECT_EQ(asked(), before + 1);  // the pause grows
    wiki.script("DELETE", removal_path(), reply(200));
    tracker.clock.advance(10min);
    retry();
    EXPECT_EQ(asked(), before + 2);
    EXPECT_TRUE(was("link.removal_settled"));
    tracker.clock.advance(24h);
    retry();
    EXPECT_EQ(asked(), before + 2);
}

TEST_F(Removing, gives_up_after_seven_days_and_says_so) {
    wiki.script("DELETE", removal_path(), reply(503));
    remove(OtherSide::remove);
    tracker.clock.advance(std::chrono::days(7));
    const auto before = wiki.received("DELETE", removal_path()).size();
    retry();
    EXPECT_EQ(wiki.received("DELETE", removal_path()).size(), before);
    EXPECT_TRUE(was("link.removal_settled"));
    EXPECT_TRUE(value_of(tracker.store().due_notices(tracker.clock.now() + 24h)).empty());
}

TEST_F(Removing, does_not_end_a_link_that_was_made_again) {
    wiki.script("DELETE", removal_path(), reply(503));
    remove(OtherSide::remove);
    link(tracker, wiki);
    wiki.script("DELETE", removal_path(), reply(200));
    const auto before = wiki.received("DELETE", removal_path()).size();
    tracker.clock.advance(10min);
    retry();
    EXPECT_EQ(wiki.received("DELETE", removal_path()).size(), before);
    EXPECT_TRUE(value_of(tracker.store().due_notices(tracker.clock.now() + 24h)).empty());
}

TEST_F(Removing, has_nothing_to_tell_where_it_may_not_call) {
    value_of(levels(OAuthLevel::impersonation, OAuthLevel::disabled));
    EXPECT_EQ(remove(OtherSide::remove), RemovalOutcome::removed_here);
}

}  // namespace
}  // namespace applinks::peers
