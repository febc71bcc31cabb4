// SPDX-License-Identifier: Apache-2.0
// Links by hand (features.md 3 "External application") and both halves with a password (applinks-protocol.md 3.3).
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/applinks/instance_id.hpp"
#include "unit/peers/linked_pair.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;
using testing::Instance;
using testing::LinkedPair;
using testing::LoopbackRule;
using testing::Received;
using testing::reply;
using testing::value_of;

http::AbsoluteUrl url(std::string_view text) {
    return *http::AbsoluteUrl::parse(text);
}

class ByHand : public LinkedPair {
protected:
    Result<Link> create(GenericLink request) {
        return tracker.run(create_generic_link(tracker.services(), std::move(request), by()));
    }
    static domain::OAuth1Provider provider() {
        return {.request_token_url = url("https://ci.example.com/oauth/request"),
                .authorize_url = url("https://ci.example.com/oauth/authorize"),
                .access_token_url = url("https://ci.example.com/oauth/access"),
                .consumer_key = ConsumerKey("ours"),
                .method = oauth1::SignatureMethod::hmac_sha1,
                .shared_secret = Secret("secret")};
    }
    domain::Consumer stored(const LinkId& link) {
        const auto snapshot = tracker.snapshot();
        for (const auto& [key, known] : snapshot->consumers)
            if (known.consumer.link == link) return known.consumer;
        return {};
    }
};

TEST_F(ByHand, makes_a_link_for_calls_from_there) {
    auto consumer = consumer_by_hand();
    consumer.two_legged = true;
    const auto made = value_of(create({.name = "CI", .url = {}, .incoming = consumer, .outgoing = {}}));
    EXPECT_EQ(made.kind, domain::LinkKind::generic);
    EXPECT_EQ(made.state, LinkState::active);
    EXPECT_EQ(made.incoming, OAuthLevel::oauth);
    EXPECT_EQ(made.outgoing, OAuthLevel::disabled);
    EXPECT_FALSE(made.rpc_url.has_value());
    EXPECT_EQ(stored(made.id).key.str(), "hand-made");
}

TEST_F(ByHand, makes_a_link_for_calls_to_there) {
    const auto made =
        value_of(create({.name = "CI", .url = url("https://ci.example.com"), .incoming = {}, .outgoing = provider()}));
    EXPECT_EQ(made.id, wire::id_from_url(url("https://ci.example.com")));  // 1.2
    EXPECT_EQ(made.outgoing, OAuthLevel::oauth);
    ASSERT_NE(made.oauth1(), nullptr);
    EXPECT_EQ(made.oauth1()->consumer_key.str(), "ours");
    EXPECT_EQ(made.oauth1()->shared_secret.reveal(), "secret");
}

TEST_F(ByHand, makes_a_key_and_a_secret_where_none_are_given) {
    domain::Consumer consumer;
    consumer.method = oauth1::SignatureMethod::hmac_sha256;
    const auto made = value_of(create({.name = "Build Server (CI)", .url = {}, .incoming = consumer, .outgoing = {}}));
    const auto kept = stored(made.id);
    EXPECT_TRUE(kept.key.str().starts_with("build-server-ci-")) << kept.key.str();
    EXPECT_EQ(kept.name, "Build Server (CI)");
    EXPECT_EQ(kept.shared_secret.reveal().size(), 43U);
}

TEST_F(ByHand, refuses_what_could_not_work_or_is_there_already) {
    const auto refusal = [&](GenericLink request) { return create(std::move(request)).error().code; };
    EXPECT_EQ(refusal({.name = "CI", .url = {}, .incoming = {}, .outgoing = {}}), Errc::missing_parameter);
    EXPECT_EQ(refusal({.name = "CI", .url = {}, .incoming = {}, .outgoing = provider()}), Errc::missing_parameter);
    EXPECT_EQ(refusal({.name = "", .url = {}, .incoming = consumer_by_hand(), .outgoing = {}}),
              Errc::missing_parameter);
    EXPECT_EQ(refusal({.name = "wiki", .url = {}, .incoming = consumer_by_hand(), .outgoing = {}}),
              Errc::already_exists);
    EXPECT_EQ(refusal({.name = "CI", .url = wiki.url(), .incoming = consumer_by_hand(), .outgoing = {}}),
              Errc::already_exists);
    EXPECT_EQ(refusal({.name = "CI", .url = {}, .incoming = consumer_by_hand("Wiki:4711"), .outgoing = {}}),
              Errc::already_exists);
    auto incomplete = provider();
    incomplete.authorize_url = {};
    EXPECT_EQ(refusal({.name = "CI", .url = url("https://ci.example.com"), .incoming = {}, .outgoing = incomplete}),
              Errc::missing_parameter);
}

TEST_F(ByHand, keeps_the_consumer_when_its_calls_are_switched_off) {
    const auto made = value_of(create({.name = "CI", .url = {}, .incoming = consumer_by_hand(), .outgoing = {}}));
    const auto set = [&](OAuthLevel level) {
        value_of(tracker.run(set_levels(tracker.services(), made.id, level, OAuthLevel::disabled, by())));
    };
    set(OAuthLevel::disabled);
    EXPECT_EQ(stored(made.id).key.str(), "hand-made");
    EXPECT_FALSE(stored(made.id).three_legged);
    set(OAuthLevel::oauth);
    EXPECT_TRUE(stored(made.id).two_legged);
}

TEST_F(ByHand, cannot_switch_on_what_was_never_described) {
    const auto made = value_of(create({.name = "CI", .url = {}, .incoming = consumer_by_hand(), .outgoing = {}}));
    const auto set = [&](OAuthLevel incoming, OAuthLevel outgoing) {
        return tracker.run(set_levels(tracker.services(), made.id, incoming, outgoing, by()));
    };
    EXPECT_EQ(set(OAuthLevel::oauth, OAuthLevel::oauth).error().code, Errc::missing_parameter);
    auto link = tracker.link(made.id);
    link.provider = provider();
    link.outgoing = OAuthLevel::impersonation;
    EXPECT_EQ(tracker.run(edit_link(tracker.services(), link, by())).error().code, Errc::invalid_argument);
    link.outgoing = OAuthLevel::oauth;
    EXPECT_TRUE(tracker.run(edit_link(tracker.services(), link, by())).has_value());
}

// The peer's REST resources of 3.3, played by a script that keeps what it is told.
class WithPassword : public ::testing::Test {
protected:
    WithPassword() {
        wiki.script("GET", kInfo, reply(200));
        wiki.script("GET", can_see_path(), reply(200));
        wiki.script("PUT", link_path(), reply(201));
        wiki.script("PUT", status_path(), [this](const Received& request) { return configure(request); });
        wiki.script("GET", status_path(), [this](const Received&) {
            return told ? reply(200, "application/json", wire::write_oauth_status(*told)) : reply(404);
        });
        // The probe is signed by a consumer that the script does not keep.
        wiki.script("GET", std::string(wire::paths::kProbeManifest), reply(200, "application/json", "{}"));
    }
    net::Response configure(const Received& request) {
        told = value_of(wire::parse_oauth_status(request.body));
        return reply(204);
    }
    Result<Link> create(PairingChoice choice, Instance& at, std::string password = "right") {
        const auto found = value_of(at.run(discover(at.services(), {.base = wiki.url(), .allow_loopback = true})));
        return at.run(create_both_halves(
            at.services(),
            {.address = {.base = wiki.url(), .allow_loopback = true}, .manifest = *found.manifest, .choice = choice},
            {.user_name = "admin", .password = Secret(std::move(password))}, {.actor = "console"}));
    }
    Result<Link> create(PairingChoice choice = {}) { return create(choice, tracker); }

    const std::string kInfo{wire::paths::kAuthenticationInfo};
    std::string can_see_path() const {
        const auto path = wire::paths::authentication_info(tracker.id(), tracker.url());
        return path.substr(0, path.find('?'));
    }
    std::string link_path() const { return wire::paths::application_link(tracker.id()); }
    std::string status_path() const { return wire::paths::oauth_status(tracker.id()); }

    Instance tracker{"Tracker"};
    Instance wiki{"Wiki"};
    std::optional<wire::OAuthStatus> told;
};

TEST_F(WithPassword, makes_both_halves_and_confirms_them) {
    const auto made = value_of(create({.both_admins = true, .same_users = true}));
    EXPECT_EQ(made.state, LinkState::active);
    EXPECT_EQ(made.incoming, OAuthLevel::impersonation);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(told->incoming, OAuthLevel::impersonation);

    const auto sent = wiki.received("PUT", link_path());
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent.at(0).headers.get("Authorization"), "Basic " + base64_encode("admin:right"));
    EXPECT_EQ(sent.at(0).headers.get("X-Atlassian-Token"), "no-check");
    const auto entity = value_of(wire::parse_application_link(sent.at(0).body, wire::Format::json));
    EXPECT_EQ(entity.id, tracker.id());
    EXPECT_EQ(entity.rpc_url, tracker.url());
    EXPECT_EQ(entity.type_id.str(), "generic");
}

TEST_F(WithPassword, stops_before_anything_is_made_when_the_password_is_wrong) {
    wiki.script("GET", kInfo, reply(401));
    const auto made = create();
    EXPECT_EQ(made.error().code, Errc::peer_refused);
    EXPECT_NE(made.error().message.find("name and password"), std::string::npos);
    EXPECT_EQ(tracker.snapshot()->find_link(wiki.id()), nullptr);
    EXPECT_TRUE(wiki.received("PUT", link_path()).empty());
}

TEST_F(WithPassword, says_that_the_peer_cannot_reach_us) {
    wiki.script("GET", can_see_path(), reply(404));
    EXPECT_NE(create().error().message.find(tracker.url().str()), std::string::npos);
    EXPECT_EQ(tracker.snapshot()->find_link(wiki.id()), nullptr);
}

TEST_F(WithPassword, leaves_nothing_half_done) {
    wiki.script("PUT", status_path(), reply(409));
    EXPECT_EQ(create().error().code, Errc::peer_refused);
    EXPECT_EQ(tracker.snapshot()->find_link(wiki.id()), nullptr);
    EXPECT_EQ(wiki.received("DELETE", link_path()).size(), 1U);
}

TEST_F(WithPassword, configures_a_peer_without_the_status_resource_piece_by_piece) {
    wiki.script("GET", std::string(wire::paths::kCapabilities), reply(404));
    const auto base = "/rest/applinks-oauth/latest/applicationlink/" + tracker.id().str() + "/authentication";
    wiki.script("PUT", base + "/consumer", reply(201));
    const auto provider_path = wire::paths::authentication_provider(tracker.id());
    wiki.script("PUT", provider_path, reply(201));
    EXPECT_EQ(value_of(create({.both_admins = true, .same_users = true})).state, LinkState::active);
    const auto consumer = wiki.received("PUT", base + "/consumer");
    ASSERT_EQ(consumer.size(), 1U);
    EXPECT_EQ(consumer.at(0).query, "autoConfigure=true");
    EXPECT_EQ(wiki.received("PUT", provider_path).size(), 3U);
}

// Sent in the clear only where nobody can listen.
TEST_F(WithPassword, sends_no_password_over_plain_http) {
    Instance strict("Strict", {}, LoopbackRule::refused);
    const auto found = value_of(strict.run(discover(strict.services(), {.base = wiki.url(), .allow_loopback = true})));
    const auto made = strict.run(create_both_halves(
        strict.services(), {.address = {.base = wiki.url()}, .manifest = *found.manifest, .choice = {}},
        {.user_name = "admin", .password = Secret("right")}, {.actor = "console"}));
    EXPECT_EQ(made.error().code, Errc::invalid_argument);
    EXPECT_TRUE(wiki.received("GET", kInfo).empty());
}

TEST_F(WithPassword, refuses_a_name_that_basic_authentication_cannot_carry) {
    const auto found = value_of(tracker.run(discover(tracker.services(), {.base = wiki.url()})));
    const auto made = tracker.run(create_both_halves(
        tracker.services(), {.address = {.base = wiki.url()}, .manifest = *found.manifest, .choice = {}},
        {.user_name = "ad:min", .password = Secret("right")}, {.actor = "console"}));
    EXPECT_EQ(made.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace applinks::peers
