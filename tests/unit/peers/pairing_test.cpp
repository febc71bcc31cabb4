// SPDX-License-Identifier: Apache-2.0
// Two installations pair (applinks-protocol.md 3.1 and 3.2, features.md 3): every step on real sockets, the browser
// played by the test.
#include <gtest/gtest.h>

#include <algorithm>

#include "peers/linking.hpp"
#include "peers/pairing_state.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "support/instance.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;
using testing::Instance;
using testing::reply;
using testing::value_of;
using namespace std::chrono_literals;

const std::string kManifest(wire::paths::kDiscoveryManifest);
const std::string kConsumerInfo(wire::paths::kConsumerInfo);
const std::string kCapabilities(wire::paths::kCapabilities);

// What the address bar carries to the list page of `at`.
wire::Handover handover_in(const std::string& address, const Instance& at) {
    const auto page = at.url().str() + std::string(wire::paths::kLinkList) + "?";
    EXPECT_TRUE(address.starts_with(page)) << address;
    return value_of(wire::parse_handover(value_of(http::Form::parse(address.substr(page.size())))));
}

class Pairing : public ::testing::Test {
protected:
    domain::AuditEntry by(std::string actor = "root") { return {.actor = std::move(actor), .address = "127.0.0.1"}; }
    AccountId admin_of(Instance& at) { return at.account("root").id; }

    Result<Link> create(PairingChoice choice, std::string name = {}) {
        const auto found = value_of(tracker.run(discover(tracker.services(), {.base = wiki.url()})));
        return tracker.run(create_link(
            tracker.services(),
            {.address = {.base = wiki.url()}, .manifest = *found.manifest, .choice = choice, .name = std::move(name)},
            by()));
    }
    std::string start() {
        return value_of(tracker.run(handover_url(tracker.services(), wiki.id(), admin_of(tracker))));
    }
    Result<HandoverView> look(Instance& at, const wire::Handover& handover, std::string_view admin = "root") {
        return at.run(inspect_handover(at.services(), handover, at.account(admin).id));
    }
    Result<std::string> accept(const wire::Handover& handover) {
        return wiki.run(accept_handover(wiki.services(), handover, admin_of(wiki), by()));
    }
    EndsCheck check(Instance& at, const LinkId& link) {
        return value_of(at.run(check_link(at.services(), link, by())));
    }
    const Link& wiki_at_tracker() { return tracker.link(wiki.id()); }
    const Link& tracker_at_wiki() { return wiki.link(tracker.id()); }
    bool wiki_knows_tracker() { return wiki.snapshot()->find_link(tracker.id()) != nullptr; }

    // Everything up to the browser's return.
    std::string pair(PairingChoice choice) {
        value_of(create(choice));
        return value_of(accept(handover_in(start(), wiki)));
    }

    Instance tracker{"Tracker"};
    Instance wiki{"Wiki", "/wiki"};
};

TEST_F(Pairing, makes_the_local_half_and_waits) {
    const auto link = value_of(create({.both_admins = true, .same_users = false}));
    EXPECT_EQ(link.id, wiki.id());
    EXPECT_EQ(link.name, "Wiki");
    EXPECT_EQ(link.rpc_url, wiki.url());
    EXPECT_EQ(link.state, LinkState::setting_up);
    EXPECT_EQ(link.incoming, OAuthLevel::oauth);
    EXPECT_EQ(link.outgoing, OAuthLevel::oauth);
    EXPECT_TRUE(link.primary);
    EXPECT_EQ(link.applinks_version, wire::kOwnApplinksVersion);
    const auto snapshot = tracker.snapshot();
    const auto* known = snapshot->find_consumer(ConsumerKey("Wiki:4711"));
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(known->consumer.link, wiki.id());
    EXPECT_TRUE(known->consumer.two_legged);
    EXPECT_FALSE(known->consumer.impersonate);
}

TEST_F(Pairing, follows_the_outcome_matrix) {
    EXPECT_EQ(level_for({.both_admins = true, .same_users = true}), OAuthLevel::impersonation);
    EXPECT_EQ(level_for({.both_admins = true, .same_users = false}), OAuthLevel::oauth);
    EXPECT_EQ(level_for({.both_admins = false, .same_users = true}), OAuthLevel::disabled);
    EXPECT_EQ(level_for({.both_admins = false, .same_users = false}), OAuthLevel::disabled);
}

TEST_F(Pairing, links_both_sides_with_shared_users) {
    const auto back = pair({.both_admins = true, .same_users = true});
    // The receiver has confirmed: its probe of the starter worked.
    EXPECT_EQ(tracker_at_wiki().state, LinkState::active);
    EXPECT_EQ(tracker_at_wiki().incoming, OAuthLevel::impersonation);
    EXPECT_EQ(tracker_at_wiki().outgoing, OAuthLevel::impersonation);
    EXPECT_TRUE(tracker_at_wiki().shared_users);
    EXPECT_EQ(wiki_at_tracker().state, LinkState::setting_up);

    const auto view = value_of(look(tracker, handover_in(back, tracker)));
    EXPECT_TRUE(view.is_return);
    ASSERT_TRUE(view.link.has_value());
    const auto checked = check(tracker, *view.link);
    EXPECT_EQ(checked.code, "ok") << checked.text;
    EXPECT_TRUE(checked.probe_ok);
    EXPECT_EQ(checked.their_incoming, OAuthLevel::impersonation);
    EXPECT_EQ(wiki_at_tracker().state, LinkState::active);
    EXPECT_EQ(check(wiki, tracker.id()).code, "ok");
}

TEST_F(Pairing, links_both_sides_without_shared_users) {
    pair({.both_admins = true, .same_users = false});
    EXPECT_EQ(tracker_at_wiki().incoming, OAuthLevel::oauth);
    EXPECT_FALSE(tracker_at_wiki().shared_users);
    EXPECT_EQ(check(tracker, wiki.id()).code, "ok");
    EXPECT_EQ(wiki_at_tracker().state, LinkState::active);
}

TEST_F(Pairing, shows_the_receiver_who_asks_and_what_for) {
    value_of(create({.both_admins = true, .same_users = true}));
    const auto view = value_of(look(wiki, handover_in(start(), wiki)));
    ASSERT_TRUE(view.starter.manifest.has_value());
    EXPECT_EQ(view.starter.manifest->name, "Tracker");
    EXPECT_TRUE(view.choice.same_users);
    EXPECT_EQ(view.incoming, OAuthLevel::impersonation);
    EXPECT_FALSE(view.is_return);
    EXPECT_FALSE(view.already_linked);
    EXPECT_FALSE(wiki_knows_tracker());  // to look changes nothing
}

TEST_F(Pairing, returns_what_it_received_with_one_more_step_in_the_log) {
    const auto address = [&] {
        value_of(create({}));
        return start();
    }();
    const auto sent = handover_in(address, wiki);
    const auto returned = handover_in(value_of(accept(sent)), tracker);
    EXPECT_EQ(returned.original_created_id, sent.original_created_id);
    EXPECT_EQ(returned.state, sent.state);
    EXPECT_EQ(returned.starting_url, tracker.url());
    auto log = sent.status_log;
    log.emplace_back(wire::kReciprocalCompleted);
    EXPECT_EQ(returned.status_log, log);
}

// The state is single use, and only for the administrator who began.
TEST_F(Pairing, takes_the_return_once) {
    const auto back = handover_in(pair({}), tracker);
    EXPECT_TRUE(look(tracker, back).has_value());
    EXPECT_EQ(look(tracker, back).error().code, Errc::csrf_rejected);
}

TEST_F(Pairing, refuses_the_return_of_another_administrator) {
    const auto back = handover_in(pair({}), tracker);
    EXPECT_EQ(look(tracker, back, "alice").error().code, Errc::csrf_rejected);
}

TEST_F(Pairing, refuses_a_return_after_ten_minutes) {
    const auto back = handover_in(pair({}), tracker);
    tracker.clock.advance(kPairingLife);
    EXPECT_EQ(look(tracker, back).error().code, Errc::expired);
}

TEST_F(Pairing, refuses_a_return_with_a_forged_state) {
    auto back = handover_in(pair({}), tracker);
    back.state.at(back.state.size() / 2) ^= 1;
    EXPECT_EQ(look(tracker, back).error().code, Errc::csrf_rejected);
}

// A real Jira returns no state: the way back then only says which link to look at.
TEST_F(Pairing, takes_a_return_without_a_state_for_a_wish_to_look) {
    auto back = handover_in(pair({}), tracker);
    back.state.clear();
    const auto view = value_of(look(tracker, back));
    EXPECT_TRUE(view.is_return);
    EXPECT_EQ(view.link, wiki.id());
    EXPECT_EQ(wiki_at_tracker().state, LinkState::setting_up);
}

TEST_F(Pairing, refuses_a_query_that_promises_other_than_the_signed_state) {
    value_of(create({.both_admins = true, .same_users = false}));
    auto handover = handover_in(start(), wiki);
    handover.shared_user_base = true;
    handover.incoming = OAuthLevel::impersonation;
    handover.outgoing = OAuthLevel::impersonation;
    EXPECT_EQ(look(wiki, handover).error().code, Errc::csrf_rejected);
    EXPECT_EQ(accept(handover).error().code, Errc::csrf_rejected);
    EXPECT_FALSE(wiki_knows_tracker());
}

TEST_F(Pairing, refuses_a_state_that_another_application_signed) {
    value_of(create({}));
    auto handover = handover_in(start(), wiki);
    const PairingState forged{.starter = tracker.id(),
                              .receiver = wiki.id(),
                              .nonce = "n",
                              .same_users = false,
                              .incoming = OAuthLevel::oauth,
                              .outgoing = OAuthLevel::oauth,
                              .expires_at = wiki.clock.now() + 5min};
    handover.state = *write_pairing_state(forged, wiki.snapshot()->signing_key);
    EXPECT_EQ(accept(handover).error().code, Errc::csrf_rejected);
    EXPECT_FALSE(wiki_knows_tracker());
}

TEST_F(Pairing, goes_by_the_loose_query_of_a_peer_without_states) {
    value_of(create({.both_admins = true, .same_users = true}));
    auto handover = handover_in(start(), wiki);
    handover.state.clear();
    EXPECT_TRUE(value_of(look(wiki, handover)).choice.same_users);
    EXPECT_TRUE(accept(handover).has_value());
    EXPECT_EQ(tracker_at_wiki().incoming, OAuthLevel::impersonation);
}

TEST_F(Pairing, refuses_a_handover_that_is_meant_for_another_installation) {  // 3.2 rule 3
    value_of(create({}));
    auto handover = handover_in(start(), wiki);
    handover.original_created_id = LinkId("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
    EXPECT_EQ(look(wiki, handover).error().code, Errc::conflict);
    EXPECT_EQ(accept(handover).error().code, Errc::conflict);
}

TEST_F(Pairing, does_not_send_the_browser_to_a_place_that_the_starter_does_not_call_its_own) {  // S-72
    value_of(create({}));
    const auto handover = handover_in(start(), wiki);
    auto manifest = *value_of(wiki.run(discover(wiki.services(), {.base = tracker.url()}))).manifest;
    manifest.url = *http::AbsoluteUrl::parse("https://tracker.example.com");
    tracker.script("GET", kManifest, reply(200, "application/json", wire::write_manifest_json(manifest)));
    EXPECT_EQ(accept(handover).error().code, Errc::conflict);
    EXPECT_FALSE(wiki_knows_tracker());
}

TEST_F(Pairing, refuses_a_starter_that_leads_elsewhere_or_has_no_manifest) {
    value_of(create({}));
    const auto handover = handover_in(start(), wiki);
    tracker.script("GET", kManifest, reply(404));
    EXPECT_EQ(accept(handover).error().code, Errc::peer_malformed);
    auto moved = reply(301);
    moved.headers.set("Location", "https://tracker.example.com/rest/applinks/1.0/manifest");
    tracker.script("GET", kManifest, moved);
    EXPECT_EQ(accept(handover).error().code, Errc::redirected);
}

TEST_F(Pairing, leaves_the_receivers_half_waiting_while_the_starter_refuses_its_probe) {
    value_of(create({}));
    const auto handover = handover_in(start(), wiki);
    tracker.script("GET", std::string(wire::paths::kProbeManifest), reply(503));
    EXPECT_TRUE(accept(handover).has_value());
    EXPECT_EQ(tracker_at_wiki().state, LinkState::setting_up);
    tracker.unscript("GET", std::string(wire::paths::kProbeManifest));
    wiki.run(confirm_waiting_links(wiki.services()));
    EXPECT_EQ(tracker_at_wiki().state, LinkState::active);
}

TEST_F(Pairing, links_again_what_is_linked_already) {
    pair({.both_admins = true, .same_users = false});
    check(tracker, wiki.id());
    wiki.change_link(tracker.id(), [](Link& link) { link.incoming = OAuthLevel::disabled; });
    const auto handover = handover_in(start(), wiki);
    const auto view = value_of(look(wiki, handover));
    EXPECT_TRUE(view.already_linked);
    EXPECT_EQ(view.link, tracker.id());
    EXPECT_TRUE(accept(handover).has_value());
    EXPECT_EQ(tracker_at_wiki().incoming, OAuthLevel::oauth);
    EXPECT_EQ(tracker_at_wiki().state, LinkState::active);
}

TEST_F(Pairing, does_not_link_twice_or_with_itself) {
    value_of(create({}));
    EXPECT_EQ(create({}).error().code, Errc::already_exists);
    const auto own = *value_of(tracker.run(discover(tracker.services(), {.base = tracker.url()}))).manifest;
    const auto self = tracker.run(
        create_link(tracker.services(), {.address = {.base = tracker.url()}, .manifest = own, .choice = {}}, by()));
    EXPECT_EQ(self.error().code, Errc::already_exists);
}

TEST_F(Pairing, refuses_an_application_that_is_not_the_one_that_was_shown) {
    auto shown = *value_of(tracker.run(discover(tracker.services(), {.base = wiki.url()}))).manifest;
    shown.id = LinkId("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
    const auto made = tracker.run(
        create_link(tracker.services(), {.address = {.base = wiki.url()}, .manifest = shown, .choice = {}}, by()));
    EXPECT_EQ(made.error().code, Errc::conflict);
}

TEST_F(Pairing, makes_nothing_when_the_peers_key_cannot_be_used) {
    wiki.script("GET", kConsumerInfo,
                reply(200, "application/xml",
                      "<consumer><key>Wiki:4711</key><name>Wiki</name><publicKey>AAAA</publicKey></consumer>"));
    EXPECT_EQ(create({}).error().code, Errc::peer_malformed);
    EXPECT_EQ(tracker.snapshot()->find_link(wiki.id()), nullptr);
}

TEST_F(Pairing, numbers_the_name_of_a_second_application_of_that_name) {
    Instance other("Wiki");
    value_of(create({}));
    const auto found = value_of(tracker.run(discover(tracker.services(), {.base = other.url()})));
    const auto second = value_of(tracker.run(create_link(tracker.services(),
                                                         {.address = {.base = other.url()},
                                                          .manifest = *found.manifest,
                                                          .choice = {.both_admins = false, .same_users = false}},
                                                         by())));
    EXPECT_EQ(second.name, "Wiki - 2");
    EXPECT_FALSE(second.primary);
}

TEST_F(Pairing, refuses_a_consumer_key_that_another_link_has) {
    Instance other("Wiki");  // the same name makes the same consumer key
    value_of(create({}));
    const auto found = value_of(tracker.run(discover(tracker.services(), {.base = other.url()})));
    const auto second = tracker.run(create_link(
        tracker.services(), {.address = {.base = other.url()}, .manifest = *found.manifest, .choice = {}}, by()));
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(Pairing, takes_the_name_that_was_typed_or_says_that_it_is_taken) {
    EXPECT_EQ(value_of(create({}, "Our wiki")).name, "Our wiki");
    Instance other("Other");
    const auto found = value_of(tracker.run(discover(tracker.services(), {.base = other.url()})));
    const auto second = tracker.run(create_link(
        tracker.services(), {.address = {.base = other.url()}, .manifest = *found.manifest, .name = "our WIKI"}, by()));
    EXPECT_EQ(second.error().code, Errc::already_exists);
}

// features.md 3, third row of the matrix.
TEST_F(Pairing, calls_once_the_other_administrator_has_accepted_the_invitation) {
    const auto link = value_of(create({.both_admins = false, .same_users = false}));
    EXPECT_EQ(link.outgoing, OAuthLevel::disabled);
    EXPECT_EQ(tracker.snapshot()->find_consumer(ConsumerKey("Wiki:4711")), nullptr);
    EXPECT_EQ(check(tracker, wiki.id()).code, "waiting");

    const auto invitation = value_of(invitation_url(tracker.services(), link));
    const auto handover = handover_in(invitation, wiki);
    EXPECT_TRUE(handover.state.empty());
    EXPECT_TRUE(handover.invited);
    const auto view = value_of(look(wiki, handover));
    EXPECT_EQ(view.incoming, OAuthLevel::oauth);
    EXPECT_EQ(view.outgoing, OAuthLevel::disabled);
    EXPECT_TRUE(value_of(accept(handover)).starts_with(wiki.url().str() + "/applinks/links/"));
    EXPECT_EQ(tracker_at_wiki().state, LinkState::active);

    tracker.run(confirm_waiting_links(tracker.services()));
    EXPECT_EQ(wiki_at_tracker().state, LinkState::active);
    EXPECT_EQ(wiki_at_tracker().outgoing, OAuthLevel::oauth);
    EXPECT_EQ(wiki_at_tracker().incoming, OAuthLevel::disabled);
    EXPECT_EQ(check(tracker, wiki.id()).code, "ok");
}

TEST_F(Pairing, stops_asking_after_seven_days) {
    value_of(create({.both_admins = false, .same_users = false}));
    const auto asked = [&] { return wiki.received("GET", kManifest).size(); };
    const auto before = asked();
    tracker.run(confirm_waiting_links(tracker.services()));
    EXPECT_EQ(asked(), before + 1);
    tracker.clock.advance(std::chrono::days(8));
    tracker.run(confirm_waiting_links(tracker.services()));
    EXPECT_EQ(asked(), before + 1);
}

TEST_F(Pairing, keeps_a_one_way_link_to_an_application_without_application_links) {  // 2.3
    auto manifest = *value_of(tracker.run(discover(tracker.services(), {.base = wiki.url()}))).manifest;
    manifest.applinks_version.reset();
    wiki.script("GET", kManifest, reply(200, "application/json", wire::write_manifest_json(manifest)));
    const auto link = value_of(create({.both_admins = true, .same_users = true}));
    EXPECT_EQ(link.state, LinkState::active);
    EXPECT_EQ(link.incoming, OAuthLevel::disabled);
    EXPECT_EQ(link.outgoing, OAuthLevel::disabled);
    EXPECT_EQ(check(tracker, wiki.id()).code, "disabled");
}

TEST_F(Pairing, is_written_into_the_audit) {
    pair({});
    std::vector<std::string> events;
    for (const auto& row : wiki.audit_rows()) {
        if (row.entry.link != tracker.id()) continue;
        events.push_back(row.entry.event + " by " + row.entry.actor);
    }
    std::ranges::sort(events);
    EXPECT_EQ(events, (std::vector<std::string>{"link.checked by root", "link.created by root"}));
}

}  // namespace
}  // namespace applinks::peers
