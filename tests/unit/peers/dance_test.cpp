// SPDX-License-Identifier: Apache-2.0
// Connecting an account over the Application Links wire (applinks-protocol.md 5.4).
#include "peers/dance.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "protocol/applinks/paths.hpp"
#include "unit/peers/linked_pair.hpp"

namespace applinks::peers {
namespace {

using testing::reply;
using testing::value_of;
using namespace std::chrono_literals;

class Dancing : public testing::LinkedPair {
protected:
    Dancing() {
        constexpr std::string_view kForm = "application/x-www-form-urlencoded";
        wiki.script("POST", std::string(wire::paths::kRequestToken),
                    reply(200, kForm, "oauth_token=asked&oauth_token_secret=s&oauth_callback_confirmed=true"));
        wiki.script("POST", std::string(wire::paths::kAccessToken),
                    reply(200, kForm, "oauth_token=given&oauth_token_secret=s"));
        wiki.script("GET", std::string(wire::paths::kWhoAmI), reply(200, "text/plain", "alice"));
    }

    DanceEnd dance() {
        const auto person = tracker.account("alice").id;
        const auto begun = value_of(tracker.run(begin_dance(tracker.services(), wiki_id, person, {})));
        return value_of(tracker.run(finish_dance(tracker.services(), begun.flow, "verifier", person)));
    }
};

TEST_F(Dancing, ends_by_asking_whose_account_it_is) {
    EXPECT_EQ(dance().remote_user, "alice");
}

// It was signed with our own time, so a peer whose clock is off refused it and the page could name nobody.
TEST_F(Dancing, asks_whose_account_it_is_by_the_peers_clock) {
    tracker.services().observed.learn_clock(wiki_id, 200s);
    dance();
    const auto asked = wiki.received("GET", wire::paths::kWhoAmI);
    ASSERT_EQ(asked.size(), 1U);
    const auto stamp = "oauth_timestamp=\"" + std::to_string(to_seconds(tracker.clock.now() + 200s)) + '"';
    EXPECT_NE(asked.at(0).headers.get("Authorization").find(stamp), std::string_view::npos)
        << asked.at(0).headers.get("Authorization");
}

// An administrator takes back what somebody else gave: without a name nobody could tell afterwards whose it was.
TEST_F(Dancing, writes_down_whose_account_an_administrator_disconnected) {
    domain::Grant grant;
    grant.link = wiki_id;
    grant.account = tracker.account("alice").id;
    grant.token = Secret("given");
    value_of(tracker.store().put_grant(grant, by("alice")));
    value_of(tracker.run(forget_grant(tracker.services(), wiki_id, grant.account, by("root"))));
    const auto last = tracker.audit_rows().front().entry;
    EXPECT_EQ(last.event, "grant.forgotten");
    EXPECT_EQ(last.actor, "root");
    EXPECT_EQ(last.detail, "The account of alice is disconnected.");
}

}  // namespace
}  // namespace applinks::peers
