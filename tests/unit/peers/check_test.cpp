// SPDX-License-Identifier: Apache-2.0
// Testing links between two installations (applinks-protocol.md 6.4, features.md 2 and 5, S-80).
#include <gtest/gtest.h>

#include "peers/linking.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "support/instance.hpp"
#include "unit/peers/linked_pair.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;
using testing::LinkedPair;
using testing::reply;
using testing::value_of;
using namespace std::chrono_literals;

const std::string kManifest(wire::paths::kDiscoveryManifest);
const std::string kProbe(wire::paths::kProbeManifest);
const std::string kConsumerInfo(wire::paths::kConsumerInfo);
const std::string kCapabilities(wire::paths::kCapabilities);

class Checking : public LinkedPair {
protected:
    EndsCheck check() { return value_of(tracker.run(check_link(tracker.services(), wiki.id(), by()))); }
    std::string stored_health() {
        for (const auto& use : value_of(tracker.store().link_uses()))
            if (use.link == wiki.id()) return use.health_code + ": " + use.health_text;
        return {};
    }
};

TEST_F(Checking, finds_nothing_wrong_and_remembers_it) {
    const auto checked = check();
    EXPECT_EQ(checked.code, "ok");
    EXPECT_TRUE(checked.probe_ok);
    EXPECT_EQ(checked.their_incoming, OAuthLevel::impersonation);
    EXPECT_TRUE(stored_health().starts_with("ok: Working"));
}

TEST_F(Checking, says_that_nothing_answers) {
    tracker.change_link(wiki.id(), [](Link& link) { link.rpc_url = *http::AbsoluteUrl::parse("http://127.0.0.1:1"); });
    const auto checked = check();
    EXPECT_EQ(checked.code, "address_refused");  // ports below 1024 need a setting (S-34)
    EXPECT_FALSE(checked.probe_ok);
    EXPECT_EQ(stored_health(), checked.code + ": " + checked.text);
}

TEST_F(Checking, says_that_the_peer_lost_the_link) {
    value_of(wiki.run(remove_link(wiki.services(), tracker.id(), OtherSide::leave, by())));
    EXPECT_EQ(check().code, "no_link");
    EXPECT_EQ(check().catalogue, "NO_REMOTE_APPLINK");
    EXPECT_EQ(tracker.link(wiki.id()).state, LinkState::active);
}

TEST_F(Checking, says_that_the_levels_differ) {
    wiki.change_link(tracker.id(), [](Link& link) { link.incoming = OAuthLevel::oauth; });
    EXPECT_EQ(check().catalogue, "AUTH_LEVEL_MISMATCH");
    EXPECT_EQ(check().their_incoming, OAuthLevel::oauth);
}

TEST_F(Checking, says_that_the_clocks_differ_too_much) {
    wiki.clock.advance(10min);
    const auto checked = check();
    EXPECT_EQ(checked.code, "clock");
    EXPECT_EQ(checked.catalogue, "OAUTH_TIMESTAMP_REFUSED");
}

TEST_F(Checking, says_that_a_sign_in_page_answers_the_probe) {
    auto login = reply(302);
    login.headers.set("Location", "https://sso.example.com/login");
    wiki.script("GET", kProbe, login);
    EXPECT_EQ(check().code, "login_page");
}

TEST_F(Checking, does_without_a_status_resource) {
    wiki.script("GET", kCapabilities, reply(404));
    const auto checked = check();
    EXPECT_EQ(checked.code, "ok");
    EXPECT_FALSE(checked.their_incoming.has_value());
}

TEST_F(Checking, says_that_the_peer_cannot_tell_its_state) {
    wiki.script("GET", kCapabilities, reply(500));
    EXPECT_EQ(check().code, "capabilities_unreadable");
}

TEST_F(Checking, says_where_the_address_leads_now) {
    auto moved = reply(301);
    moved.headers.set("Location", "https://wiki.example.com/rest/applinks/1.0/manifest");
    wiki.script("GET", kManifest, moved);
    const auto checked = check();
    EXPECT_EQ(checked.code, "redirected");
    EXPECT_NE(checked.text.find("https://wiki.example.com"), std::string::npos);
}

// S-80: shown as such, and not used until an administrator confirms.
TEST_F(Checking, suspends_a_link_whose_peer_has_another_id) {
    wiki.rename("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
    EXPECT_EQ(check_of(wiki_id).code, "identity_changed");
    EXPECT_EQ(tracker.link(wiki_id).state, LinkState::suspended);
    EXPECT_FALSE(tracker.link(wiki_id).suspended_reason.empty());
}

TEST_F(Checking, suspends_a_link_whose_peer_has_another_key) {
    wiki.script("GET", kConsumerInfo, consumer_info_with_new_key());
    EXPECT_EQ(check().code, "key_changed");
    EXPECT_EQ(tracker.link(wiki.id()).state, LinkState::suspended);
    EXPECT_TRUE(wiki.received("GET", kProbe).empty());
}

TEST_F(Checking, takes_the_new_key_when_the_administrator_resumes_the_link) {
    wiki.script("GET", kConsumerInfo, consumer_info_with_new_key());
    check();
    auto link = tracker.link(wiki.id());
    link.state = LinkState::active;
    value_of(tracker.run(edit_link(tracker.services(), link, by())));
    EXPECT_EQ(tracker.link(wiki.id()).state, LinkState::active);
    const auto snapshot = tracker.snapshot();
    EXPECT_EQ(snapshot->find_consumer(ConsumerKey("Wiki:4711"))->consumer.public_key, new_key());
    EXPECT_EQ(check().code, "ok");
}

TEST_F(Checking, does_not_resume_a_link_while_another_application_answers) {
    wiki.rename("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
    check_of(wiki_id);
    auto link = tracker.link(wiki_id);
    link.state = LinkState::active;
    EXPECT_EQ(tracker.run(edit_link(tracker.services(), link, by())).error().code, Errc::conflict);
    EXPECT_EQ(tracker.link(wiki_id).state, LinkState::suspended);
}

TEST_F(Checking, asks_nobody_about_a_suspended_link) {
    tracker.change_link(wiki.id(), [](Link& link) {
        link.state = LinkState::suspended;
        link.suspended_reason = "moving house";
    });
    const auto before = wiki.received_count();
    const auto checked = check();
    EXPECT_EQ(checked.code, "suspended");
    EXPECT_NE(checked.text.find("moving house"), std::string::npos);
    EXPECT_EQ(wiki.received_count(), before);
}

TEST_F(Checking, keeps_what_an_administrator_changes_meanwhile) {
    wiki.script("GET", kProbe, [&](const testing::Received&) {
        tracker.change_link(wiki.id(), [](Link& link) { link.name = "Renamed"; });
        return reply(200, "application/json", "{}");
    });
    tracker.change_link(wiki.id(), [](Link& link) { link.application_version = "0.9"; });
    check();
    EXPECT_EQ(tracker.link(wiki.id()).name, "Renamed");
    EXPECT_EQ(tracker.link(wiki.id()).application_version, "1.0");
}

TEST_F(Checking, only_tries_whether_a_generic_application_answers) {
    const auto made = value_of(tracker.run(create_generic_link(
        tracker.services(), {.name = "Build", .url = *wiki.url().join("/build"), .incoming = consumer_by_hand()},
        by())));
    EXPECT_EQ(check_of(made.id).code, "ok");
    const auto incoming_only = value_of(tracker.run(create_generic_link(
        tracker.services(), {.name = "Script", .url = {}, .incoming = consumer_by_hand("script-key")}, by())));
    EXPECT_EQ(check_of(incoming_only.id).code, "ok");
}

// A plain provider checks key, time and signature before it gives a request token (RFC 5849 2.1).
TEST_F(Checking, asks_a_plain_provider_for_a_request_token) {
    const auto made = value_of(tracker.run(
        create_generic_link(tracker.services(),
                            {.name = "CI",
                             .url = *wiki.url().join("/ci"),
                             .incoming = {},
                             .outgoing = domain::OAuth1Provider{.request_token_url = *wiki.url().join("/request"),
                                                                .authorize_url = *wiki.url().join("/authorize"),
                                                                .access_token_url = *wiki.url().join("/access"),
                                                                .consumer_key = ConsumerKey("tracker"),
                                                                .method = oauth1::SignatureMethod::hmac_sha1,
                                                                .shared_secret = Secret("shared")}},
                            by())));
    const auto says = [&](net::Response answer) {
        wiki.script("POST", "/request", std::move(answer));
        return check_of(made.id).code;
    };
    EXPECT_EQ(says(reply(200, "text/plain", "oauth_token=a&oauth_token_secret=b")), "ok");
    const auto sent = std::string(wiki.received("POST", "/request").at(0).headers.get("Authorization"));
    EXPECT_NE(sent.find("oauth_callback=\"oob\""), std::string::npos);
    EXPECT_EQ(says(reply(401, {}, "oauth_problem=consumer_key_unknown")), "key_unknown");
    EXPECT_EQ(says(reply(401, {}, "oauth_problem=signature_invalid")), "signature");
    EXPECT_EQ(says(reply(400, {}, "oauth_problem=timestamp_refused")), "clock_refused");
    EXPECT_EQ(says(reply(405)), "method_blocked");
    EXPECT_EQ(says(reply(502)), "peer_down");
    wiki.script("GET", "/ci", reply(503));
    EXPECT_EQ(check_of(made.id).code, "peer_down");
}

TEST_F(Checking, knows_no_link_that_is_not_there) {
    EXPECT_EQ(tracker.run(check_link(tracker.services(), LinkId("none"), by())).error().code, Errc::not_found);
}

}  // namespace
}  // namespace applinks::peers
