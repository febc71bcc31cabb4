// SPDX-License-Identifier: Apache-2.0
// From the facts of a test to one finding, in the order of applinks-protocol.md 6.4; S-80.
#include "peers/link_health.hpp"

#include <gtest/gtest.h>

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

constexpr auto kOff = OAuthLevel::disabled;
constexpr auto kUsers = OAuthLevel::three_legged;
constexpr auto kOauth = OAuthLevel::oauth;
constexpr auto kNamed = OAuthLevel::impersonation;

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse_base(text);
}

Link link_with(OAuthLevel incoming, OAuthLevel outgoing, LinkState state = LinkState::active) {
    Link link;
    link.id = LinkId("peer");
    link.name = "Wiki";
    link.rpc_url = url("https://wiki.example.com");
    link.display_url = link.rpc_url;
    link.incoming = incoming;
    link.outgoing = outgoing;
    link.state = state;
    return link;
}

wire::Manifest manifest(std::string id = "peer", std::string_view version = "9.1.4") {
    wire::Manifest made;
    made.id = LinkId(std::move(id));
    made.name = "Wiki";
    made.applinks_version = *wire::Version::parse(version);
    made.url = url("https://wiki.example.com");
    return made;
}

RemoteEnds told(OAuthLevel incoming, OAuthLevel outgoing) {
    return {.kind = RemoteEnds::Kind::told, .status = {.incoming = incoming, .outgoing = outgoing}};
}

LinkFacts good() {
    return {.manifest = manifest(), .remote = told(kOauth, kOauth), .probe = domain::finding_for("ok", {})};
}

// The layers one after the other, as a test goes through them.
Finding judge(const Link& link, const LinkFacts& facts, const std::string& waiting_at) {
    if (auto found = judge_identity(link, *facts.manifest)) return *found;
    if (auto found = judge_version(link, *facts.manifest)) return *found;
    if (auto found = judge_key(link, facts)) return *found;
    if (auto found = judge_other_half(link, facts.remote, waiting_at)) return *found;
    if (facts.probe && !facts.probe->is_ok()) return judge_probe(link, facts);
    if (auto found = judge_levels(link, facts.remote, waiting_at)) return *found;
    return domain::finding_for("ok", {});
}
std::string code(const Link& link, const LinkFacts& facts) {
    return judge(link, facts, "https://wiki.example.com/invite").code;
}
std::string catalogue(const Link& link, const LinkFacts& facts) {
    return judge(link, facts, "https://wiki.example.com/invite").catalogue;
}

TEST(LinkHealth, is_ok_when_both_ends_agree_and_the_probe_works) {
    EXPECT_EQ(code(link_with(kOauth, kOauth), good()), "ok");
    EXPECT_EQ(catalogue(link_with(kOauth, kOauth), good()), "");
}

TEST(LinkHealth, tells_that_another_application_answers) {  // S-80
    auto facts = good();
    facts.manifest = manifest("other");
    EXPECT_EQ(code(link_with(kOauth, kOauth), facts), "identity_changed");
    EXPECT_TRUE(needs_confirmation(link_with(kOauth, kOauth), facts));
}

TEST(LinkHealth, tells_that_the_key_changed) {  // S-80
    auto facts = good();
    facts.key_changed = true;
    EXPECT_EQ(code(link_with(kOauth, kOauth), facts), "key_changed");
    EXPECT_TRUE(needs_confirmation(link_with(kOauth, kOauth), facts));
    EXPECT_FALSE(is_confirmed(link_with(kOauth, kOauth, LinkState::setting_up), facts));
}

TEST(LinkHealth, tells_that_the_peer_is_too_old) {
    auto facts = good();
    facts.manifest = manifest("peer", "4.0.12");
    EXPECT_EQ(catalogue(link_with(kOauth, kOauth), facts), "REMOTE_VERSION_INCOMPATIBLE");
    facts.manifest = manifest("peer", "4.0.13");
    EXPECT_EQ(code(link_with(kOauth, kOauth), facts), "ok");
}

TEST(LinkHealth, tells_that_the_peer_knows_nothing_of_the_link) {
    auto facts = good();
    facts.remote.kind = RemoteEnds::Kind::no_link;
    EXPECT_EQ(code(link_with(kOauth, kOauth), facts), "no_link");
    EXPECT_EQ(catalogue(link_with(kOauth, kOauth), facts), "NO_REMOTE_APPLINK");
}

TEST(LinkHealth, names_the_address_for_the_other_administrator_while_it_waits) {
    auto facts = good();
    facts.remote.kind = RemoteEnds::Kind::no_link;
    const auto finding = judge(link_with(kOff, kOff, LinkState::setting_up), facts, "https://wiki.example.com/invite");
    EXPECT_EQ(finding.code, "waiting");
    EXPECT_EQ(finding.text,
              "Waiting for Wiki to confirm. Send this address to its admin: https://wiki.example.com/invite");
}

struct LevelCase {
    std::string_view name;
    OAuthLevel incoming, outgoing, their_incoming, their_outgoing;
    std::string_view want;
};
constexpr LevelCase kLevels[] = {
    {"equal", kNamed, kOauth, kOauth, kNamed, ""},
    {"their calls differ", kOauth, kOauth, kOauth, kNamed, "AUTH_LEVEL_MISMATCH"},
    {"our calls differ", kOauth, kNamed, kOauth, kOauth, "AUTH_LEVEL_MISMATCH"},
    {"we are off", kOff, kOff, kOauth, kOauth, "AUTH_LEVEL_MISMATCH"},
    {"users only here", kUsers, kOauth, kOauth, kUsers, "AUTH_LEVEL_UNSUPPORTED"},
    {"users only there", kOauth, kUsers, kUsers, kOauth, "AUTH_LEVEL_UNSUPPORTED"},
    {"off on both sides", kOff, kOff, kOff, kOff, "DISABLED"},
    {"one way", kOff, kOauth, kOauth, kOff, ""},
};

TEST(LinkHealth, compares_the_levels_of_both_ends) {
    for (const auto& each : kLevels) {
        auto facts = good();
        facts.remote = told(each.their_incoming, each.their_outgoing);
        EXPECT_EQ(catalogue(link_with(each.incoming, each.outgoing), facts), each.want) << each.name;
    }
}

TEST(LinkHealth, says_what_each_side_expects) {
    auto facts = good();
    facts.remote = told(kOauth, kNamed);
    EXPECT_EQ(judge(link_with(kOauth, kOauth), facts, "").text,
              "Wiki expects OAuth (impersonation) for its calls, this side is set to OAuth.");
}

TEST(LinkHealth, passes_on_what_the_probe_found) {
    auto facts = good();
    facts.probe = Finding{"clock", "Clocks differ by 600 s.", "OAUTH_TIMESTAMP_REFUSED"};
    EXPECT_EQ(code(link_with(kOauth, kOauth), facts), "clock");
}

TEST(LinkHealth, explains_a_refused_signature_by_two_addresses) {  // 2.4
    auto facts = good();
    facts.probe = Finding{"signature", "…", "OAUTH_SIGNATURE_INVALID"};
    EXPECT_EQ(code(link_with(kOauth, kOauth), facts), "signature");
    facts.manifest->url = url("https://wiki.internal");
    const auto finding = judge(link_with(kOauth, kOauth), facts, "");
    EXPECT_EQ(finding.code, "url_mismatch");
    EXPECT_EQ(finding.text, "Wiki calls itself https://wiki.internal. Signed calls will fail.");
}

TEST(LinkHealth, does_without_the_other_ends_levels_when_the_peer_does_not_tell) {
    auto facts = good();
    facts.remote = {};
    EXPECT_EQ(code(link_with(kNamed, kNamed), facts), "ok");
}

struct ConfirmCase {
    std::string_view name;
    LinkFacts facts;
    Link link;
    bool want;
};

TEST(LinkConfirmation, needs_both_the_other_half_and_a_working_probe) {
    const auto waiting = link_with(kOauth, kOauth, LinkState::setting_up);
    auto no_half = good();
    no_half.remote.kind = RemoteEnds::Kind::no_link;
    auto refused = good();
    refused.probe = Finding{"signature", "…", "OAUTH_SIGNATURE_INVALID"};
    auto not_probed = good();
    not_probed.probe.reset();
    auto silent = good();
    silent.remote = {};
    auto silent_refused = refused;
    silent_refused.remote = {};
    auto stopped = not_probed;
    stopped.was_stopped = true;
    const ConfirmCase cases[] = {
        {"both", good(), waiting, true},
        {"no other half", no_half, waiting, false},
        {"the probe is refused", refused, waiting, false},
        {"no probe", not_probed, waiting, false},
        {"an old peer, the probe works", silent, waiting, true},
        {"an old peer, the probe is refused", silent_refused, waiting, false},
        {"it was stopped before", stopped, link_with(kOauth, kOff, LinkState::setting_up), false},
        {"their calls only", not_probed, link_with(kOauth, kOff, LinkState::setting_up), true},
        {"nothing is on", not_probed, link_with(kOff, kOff, LinkState::setting_up), false},
    };
    for (const auto& each : cases) EXPECT_EQ(is_confirmed(each.link, each.facts), each.want) << each.name;
}

TEST(LinkOffer, is_what_the_other_administrator_allowed_within_what_was_asked) {
    auto link = link_with(kOff, kOff, LinkState::setting_up);
    EXPECT_EQ(offered_level(link, told(kOauth, kOff)), kOauth);
    EXPECT_EQ(offered_level(link, told(kNamed, kOff)), kOauth);
    link.shared_users = true;
    EXPECT_EQ(offered_level(link, told(kNamed, kOff)), kNamed);
    EXPECT_EQ(offered_level(link, {}), kOff);
}

}  // namespace
}  // namespace applinks::peers
