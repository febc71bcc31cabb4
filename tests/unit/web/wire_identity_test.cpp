// SPDX-License-Identifier: Apache-2.0
// Manifest, capabilities, consumer-info and whoami as peers and browsers ask for them.
#include "web/wire/identity.hpp"

#include <gtest/gtest.h>

#include "protocol/applinks/consumer_info.hpp"
#include "unit/web/wire_application.hpp"
#include "web/wire/routes.hpp"

namespace applinks::web {
namespace {

using testing::Application;
using testing::Call;

class WireIdentity : public ::testing::Test {
protected:
    WireIdentity() { app.router.add(wire_routes()); }
    Application app;
};

TEST_F(WireIdentity, declares_every_route_whole) {
    const auto checked = app.router.check();
    EXPECT_TRUE(checked) << checked.error().message;
}

TEST_F(WireIdentity, gives_the_manifest_in_every_version_as_xml_and_as_json) {
    for (const std::string version : {"1.0", "2.0", "3.0", "latest"}) {
        const auto xml = app.call({.target = "/rest/applinks/" + version + "/manifest"});
        EXPECT_EQ(xml.status, 200);
        EXPECT_EQ(xml.headers.get("Content-Type"), "application/xml");
        const auto manifest = wire::parse_manifest(xml.body, xml.headers.get("Content-Type"));
        ASSERT_TRUE(manifest) << manifest.error().message;
        EXPECT_EQ(manifest->id.str(), "11111111-2222-3333-8444-555555555555");
        EXPECT_EQ(manifest->url.str(), Application::kUrl);
        EXPECT_EQ(manifest->inbound_types.size(), 3U);
        EXPECT_TRUE(wire::Version::parse(manifest->version));
        for (const auto& call :
             {Call{.target = "/rest/applinks/" + version + "/manifest.json"},
              Call{.target = "/rest/applinks/" + version + "/manifest", .headers = {{"Accept", "application/json"}}}}) {
            const auto json = app.call(call);
            EXPECT_EQ(json.headers.get("Content-Type"), "application/json");
            EXPECT_TRUE(wire::parse_manifest(json.body, "application/json"));
        }
    }
    EXPECT_EQ(app.call({.target = "/rest/applinks/4.0/manifest"}).status, 404);
}

TEST_F(WireIdentity, speaks_as_the_type_that_the_settings_name) {
    domain::Settings settings;
    settings.speaks_as = TypeId("jira");
    Application other(settings);
    EXPECT_EQ(own_manifest(*other.snapshots->current()).type_id.str(), "jira");
    EXPECT_EQ(own_manifest(*app.snapshots->current()).type_id.str(), "generic");
}

// applinks-protocol.md 2.2.
TEST_F(WireIdentity, lets_pages_of_other_applications_read_what_is_public) {
    for (const std::string target : {"/rest/applinks/3.0/manifest.json", "/rest/applinks/latest/capabilities",
                                     "/plugins/servlet/oauth/consumer-info"}) {
        const auto answer = app.call(Call{.target = target}.with("Origin", "https://wiki.example.com"));
        EXPECT_EQ(answer.status, 200) << target;
        EXPECT_EQ(answer.headers.get("Access-Control-Allow-Origin"), "https://wiki.example.com") << target;
        const auto asked =
            app.call(Call{.method = "OPTIONS", .target = target}.with("Origin", "https://wiki.example.com"));
        EXPECT_EQ(asked.status, 200) << target;
        EXPECT_EQ(asked.headers.get("Access-Control-Allow-Headers"), "Content-Type") << target;
        EXPECT_FALSE(
            app.call(Call{.target = target}.with("Origin", "null")).headers.contains("Access-Control-Allow-Origin"));
    }
}

// applinks-protocol.md 6.4: what a peer's probe reads.
TEST_F(WireIdentity, answers_the_signed_probe_with_what_is_wrong) {
    app.add_link(domain::OAuthLevel::oauth);
    const Call probe{.target = "/rest/applinks/latest/manifest", .headers = {{"Accept", "application/json"}}};
    EXPECT_EQ(app.call(app.sign(probe)).status, 200);

    const auto late = app.call(app.sign(probe, {.clock_off = std::chrono::seconds(-301)}));
    EXPECT_EQ(late.status, 400);
    EXPECT_NE(late.body.find("oauth_problem=timestamp_refused"), std::string::npos);

    auto changed = app.sign(probe);
    changed.target += "?a=b";
    EXPECT_EQ(app.call(changed).body, "oauth_problem=signature_invalid");
    EXPECT_EQ(app.call(app.sign(probe, {.consumer = "stranger"})).body, "oauth_problem=consumer_key_unknown");
}

// S-09: 401, a challenge without oauth_problem, an empty body.
TEST_F(WireIdentity, tells_a_level_that_is_off_by_an_empty_body) {
    app.add_link(domain::OAuthLevel::three_legged);
    const auto answer = app.call(app.sign({.target = "/rest/applinks/latest/manifest"}));
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.headers.get("WWW-Authenticate"), "OAuth realm=\"https%3A%2F%2Ftracker.example.com\"");
}

TEST_F(WireIdentity, lists_its_capabilities) {
    EXPECT_EQ(app.call({.target = "/rest/applinks/latest/capabilities"}).body, "[\"STATUS_API\"]");
    EXPECT_EQ(app.call({.target = "/rest/applinks/3.0/capabilities/STATUS_API"}).body, "[\"STATUS_API\"]");
    EXPECT_EQ(app.call({.target = "/rest/applinks/3.0/capabilities/MIGRATION_API"}).status, 404);
    EXPECT_EQ(app.call({.target = "/rest/applinks/1.0/capabilities"}).status, 404);
}

TEST_F(WireIdentity, publishes_its_consumer_key_and_public_key) {
    const auto answer = app.call({.target = "/plugins/servlet/oauth/consumer-info"});
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/xml;charset=UTF-8");
    const auto info = wire::parse_consumer_info(answer.body, answer.headers.get("Content-Type"));
    ASSERT_TRUE(info) << info.error().message;
    EXPECT_EQ(info->key.str(), "Tracker:4711");
    EXPECT_TRUE(crypto::RsaPublicKey::parse(info->public_key));
}

// applinks-protocol.md 3.10.
TEST_F(WireIdentity, says_who_the_caller_is_and_nothing_to_nobody) {
    app.add_link();
    const auto cookie = app.sign_in(app.add_account("alice"));
    const std::string target = "/plugins/servlet/applinks/whoami";
    EXPECT_EQ(app.call({.target = target}).body, "");
    EXPECT_EQ(app.call({.target = target, .headers = {{"Cookie", cookie}}}).body, "alice");
    EXPECT_EQ(app.call(app.sign({.target = target + "?xoauth_requestor_id=alice"})).body, "alice");
    EXPECT_EQ(app.call(app.sign({.target = target})).body, "");
    EXPECT_EQ(app.call(app.sign({.target = target})).headers.get("Content-Type"), "text/plain; charset=utf-8");
}

TEST_F(WireIdentity, shows_the_manifest_and_capabilities_of_a_link_to_those_who_may_see_them) {
    app.add_link();
    const auto user = app.sign_in(app.add_account("alice"));
    const std::string of_link = std::string("/rest/applinks/1.0/manifest/") + Application::kPeer;
    EXPECT_EQ(app.call({.target = of_link}).status, 401);
    EXPECT_EQ(app.call({.target = "/rest/applinks/1.0/manifest/nonsense", .headers = {{"Cookie", user}}}).status, 400);
    const std::string capabilities = std::string("/rest/applinks/3.0/capabilities/remote/") + Application::kPeer;
    EXPECT_EQ(app.call({.target = capabilities, .headers = {{"Cookie", user}}}).status, 403);
}

}  // namespace
}  // namespace applinks::web
