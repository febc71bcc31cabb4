// SPDX-License-Identifier: Apache-2.0
// Asking who answers at an address (applinks-protocol.md 2; S-13, S-34 to S-37), on real sockets.
#include "peers/discovery.hpp"

#include <gtest/gtest.h>

#include "peers/finding.hpp"
#include "protocol/applinks/instance_id.hpp"
#include "protocol/applinks/paths.hpp"
#include "support/instance.hpp"

namespace applinks::peers {
namespace {

using testing::Instance;
using testing::reply;

const std::string kManifest(wire::paths::kDiscoveryManifest);
const std::string kConsumerInfo(wire::paths::kConsumerInfo);
const std::string kCapabilities(wire::paths::kCapabilities);

class Discovering : public ::testing::Test {
protected:
    Result<Discovery> look(PeerAddress address) { return here.run(discover(here.services(), std::move(address))); }
    Result<Discovery> look() { return look({.base = there.url()}); }
    net::Response redirect(int status, std::string location) {
        auto response = reply(status);
        response.headers.set("Location", location);
        return response;
    }

    Instance here{"Tracker"};
    Instance there{"Wiki", "/wiki"};
};

TEST_F(Discovering, reads_the_manifest_below_the_base_path) {
    const auto found = look();
    ASSERT_TRUE(found.has_value()) << found.error().message;
    ASSERT_TRUE(found->manifest.has_value());
    EXPECT_EQ(found->manifest->id, there.id());
    EXPECT_EQ(found->manifest->url, there.url());
    EXPECT_TRUE(found->answered);
    EXPECT_FALSE(found->redirected_to.has_value());
}

TEST_F(Discovering, asks_as_nobody) {
    ASSERT_TRUE(look().has_value());
    const auto asked = there.received("GET", kManifest);
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_FALSE(asked.at(0).headers.contains("Authorization"));
    EXPECT_FALSE(asked.at(0).headers.contains("Cookie"));
}

// S-35: shown to the administrator, never followed.
TEST_F(Discovering, names_the_place_of_a_redirect_without_going_there) {
    Instance elsewhere("Elsewhere");
    for (const int status : {301, 302, 303, 307, 308}) {
        there.script("GET", kManifest, redirect(status, elsewhere.url().str() + kManifest));
        const auto found = look();
        ASSERT_TRUE(found.has_value());
        EXPECT_FALSE(found->manifest.has_value());
        ASSERT_TRUE(found->redirected_to.has_value()) << status;
        EXPECT_EQ(*found->redirected_to, elsewhere.url());
    }
    EXPECT_EQ(elsewhere.received_count(), 0U);
}

TEST_F(Discovering, takes_a_redirect_to_a_login_page_for_an_answer_without_manifest) {
    there.script("GET", kManifest, redirect(302, "/wiki/login.jsp"));
    const auto found = look();
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->answered);
    EXPECT_FALSE(found->redirected_to.has_value());
    ASSERT_TRUE(found->why_no_manifest.has_value());
    EXPECT_EQ(found->why_no_manifest->code, Errc::redirected);
}

TEST_F(Discovering, says_why_an_answer_is_no_manifest) {
    const std::string bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]><manifest/>";  // S-37
    for (const auto& answer : {reply(404), reply(500), reply(200, "text/html", "<h1>Welcome</h1>"),
                               reply(200, "application/xml", bomb), reply(200, "application/json", "{}")}) {
        there.script("GET", kManifest, answer);
        const auto found = look();
        ASSERT_TRUE(found.has_value());
        EXPECT_FALSE(found->manifest.has_value());
        EXPECT_TRUE(found->answered);
        EXPECT_TRUE(found->why_no_manifest.has_value());
    }
}

TEST_F(Discovering, takes_an_answer_that_is_too_long_for_an_answer) {  // S-38
    there.script("GET", kManifest, reply(200, "application/json", std::string(limits::kManifestMax + 1, ' ')));
    const auto found = look();
    ASSERT_TRUE(found.has_value());
    EXPECT_TRUE(found->answered);
    EXPECT_FALSE(found->manifest.has_value());
}

TEST_F(Discovering, finds_a_manifest_that_is_our_own) {
    const auto found = look({.base = here.url()});
    ASSERT_TRUE(found.has_value());
    ASSERT_TRUE(found->manifest.has_value());
    EXPECT_EQ(found->manifest->id, here.id());
}

TEST_F(Discovering, says_that_nothing_accepts_connections_there) {
    std::string address;
    {
        Instance gone("Gone");
        address = gone.url().str();
    }
    const auto url = *http::AbsoluteUrl::parse(address);
    const auto found = look({.base = url});
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().message,
              "127.0.0.1:" + std::to_string(url.port()) + " does not accept connections from here.");
}

TEST_F(Discovering, says_that_a_name_cannot_be_resolved) {
    const auto found = look({.base = *http::AbsoluteUrl::parse("http://no-such-name.invalid")});
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().message, "The name no-such-name.invalid cannot be resolved from this server.");
}

// S-34: loopback is for links that say so.
TEST_F(Discovering, does_not_call_loopback_unless_the_settings_or_the_link_allow_it) {
    Instance strict("Strict", {}, testing::LoopbackRule::refused);
    const auto refused = strict.run(discover(strict.services(), {.base = there.url()}));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Errc::address_refused);
    EXPECT_EQ(there.received_count(), 0U);
    EXPECT_TRUE(strict.run(discover(strict.services(), {.base = there.url(), .allow_loopback = true})).has_value());
}

TEST_F(Discovering, reads_the_consumer_info) {
    const auto info = here.run(fetch_consumer_info(here.services(), {.base = there.url()}));
    ASSERT_TRUE(info.has_value()) << info.error().message;
    EXPECT_EQ(info->key.str(), "Wiki:4711");
}

TEST_F(Discovering, refuses_a_consumer_info_that_is_not_one) {
    for (const auto& answer : {reply(404), reply(302), reply(200, "text/html", "<key>x</key>"),
                               reply(200, "application/xml", "<consumer/>")}) {
        there.script("GET", kConsumerInfo, answer);
        const auto info = here.run(fetch_consumer_info(here.services(), {.base = there.url()}));
        ASSERT_FALSE(info.has_value());
        EXPECT_EQ(info.error().code, Errc::peer_malformed);
    }
}

TEST_F(Discovering, takes_404_for_no_capabilities_and_other_failures_for_failures) {  // 2.6
    auto names = here.run(fetch_capabilities(here.services(), {.base = there.url()}));
    ASSERT_TRUE(names.has_value());
    EXPECT_EQ(*names, std::vector<std::string>{"STATUS_API"});
    there.script("GET", kCapabilities, reply(404));
    names = here.run(fetch_capabilities(here.services(), {.base = there.url()}));
    ASSERT_TRUE(names.has_value());
    EXPECT_TRUE(names->empty());
    for (const auto& answer : {reply(500), reply(200, "application/json", "{}")}) {
        there.script("GET", kCapabilities, answer);
        EXPECT_EQ(here.run(fetch_capabilities(here.services(), {.base = there.url()})).error().code,
                  Errc::peer_malformed);
    }
}

class RemoteStatus : public Discovering {
protected:
    RemoteStatus() {
        link.id = there.id();
        link.name = "Wiki";
        link.rpc_url = there.url();
    }
    Result<std::optional<wire::OAuthStatus>> status() { return here.run(fetch_remote_status(here.services(), link)); }
    std::string path_for(const LinkId& id) { return wire::paths::oauth_status(id); }
    domain::Link link;
};

TEST_F(RemoteStatus, is_what_the_peer_says_of_its_ends) {
    there.script("GET", path_for(here.id()),
                 reply(200, "application/json",
                       wire::write_oauth_status(
                           {.incoming = wire::OAuthLevel::impersonation, .outgoing = wire::OAuthLevel::oauth})));
    const auto told = status();
    ASSERT_TRUE(told.has_value() && told->has_value());
    EXPECT_EQ((*told)->incoming, wire::OAuthLevel::impersonation);
    EXPECT_EQ((*told)->outgoing, wire::OAuthLevel::oauth);
}

TEST_F(RemoteStatus, is_asked_again_under_the_id_made_from_our_address) {  // 6.4 step 3
    const auto second = wire::id_from_url(here.url());
    there.script("GET", path_for(second), reply(200, "application/json", wire::write_oauth_status({})));
    const auto told = status();
    ASSERT_TRUE(told.has_value());
    EXPECT_TRUE(told->has_value());
}

TEST_F(RemoteStatus, is_nothing_when_the_peer_has_no_link_to_us) {
    const auto told = status();
    ASSERT_TRUE(told.has_value());
    EXPECT_FALSE(told->has_value());
}

TEST_F(RemoteStatus, is_an_error_when_the_peer_cannot_say) {
    for (const auto& answer : {reply(500), reply(200, "application/json", "[]")}) {
        there.script("GET", path_for(here.id()), answer);
        EXPECT_EQ(status().error().code, Errc::peer_malformed);
    }
}

}  // namespace
}  // namespace applinks::peers
