// SPDX-License-Identifier: Apache-2.0
// The words for states and times (features.md 2 and 4).
#include "web/pages/words.hpp"

#include <gtest/gtest.h>

namespace applinks::web::pages {
namespace {

using namespace std::chrono_literals;
using domain::LinkState;
using domain::OAuthLevel;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};

domain::Link link_with(OAuthLevel incoming, OAuthLevel outgoing) {
    domain::Link link;
    link.name = "Wiki";
    link.state = LinkState::active;
    link.incoming = incoming;
    link.outgoing = outgoing;
    return link;
}

domain::LinkUse use_with(std::string code) {
    return {.health_code = std::move(code), .health_text = "What was found.", .health_at = kNow - 3min};
}

TEST(StatusWords, say_that_all_is_well_and_when_that_was_seen) {
    const auto use = use_with("ok");
    const auto status = status_words(link_with(OAuthLevel::oauth, OAuthLevel::oauth), &use, kNow);
    EXPECT_EQ(status.word, "Connected");
    EXPECT_EQ(status.tone, Tone::ok);
    EXPECT_EQ(status.sentence, "Working. Last checked 3 min ago.");
}

TEST(StatusWords, name_the_one_direction_that_is_set_up) {
    const auto use = use_with("ok");
    const auto only_in = status_words(link_with(OAuthLevel::oauth, OAuthLevel::disabled), &use, kNow);
    EXPECT_EQ(only_in.word, "One way");
    EXPECT_EQ(only_in.sentence, "This link works in one direction: calls from Wiki.");
    const auto only_out = status_words(link_with(OAuthLevel::disabled, OAuthLevel::oauth), &use, kNow);
    EXPECT_EQ(only_out.sentence, "This link works in one direction: calls to Wiki.");
}

TEST(StatusWords, put_what_people_decided_before_what_a_test_found) {
    const auto use = use_with("clock");
    auto link = link_with(OAuthLevel::oauth, OAuthLevel::oauth);
    EXPECT_EQ(status_words(link, &use, kNow).word, "Clocks differ");
    EXPECT_EQ(status_words(link, &use, kNow).sentence, "What was found.");
    link.state = LinkState::setting_up;
    EXPECT_EQ(status_words(link, &use, kNow).word, "Waiting for their admin");
    link.state = LinkState::suspended;
    link.suspended_reason = "Off since noon: maintenance.";
    EXPECT_EQ(status_words(link, &use, kNow).word, "Suspended");
    EXPECT_EQ(status_words(link, &use, kNow).sentence, "Off since noon: maintenance.");
    EXPECT_EQ(status_words(link_with(OAuthLevel::disabled, OAuthLevel::disabled), &use, kNow).word, "Off");
}

TEST(StatusWords, say_when_nothing_was_tested) {
    const auto link = link_with(OAuthLevel::oauth, OAuthLevel::oauth);
    const auto nothing = use_with("");
    EXPECT_EQ(status_words(link, nullptr, kNow).word, "Not tested yet");
    EXPECT_EQ(status_words(link, &nothing, kNow).tone, Tone::idle);
}

TEST(StatusWords, offer_to_match_only_what_can_be_matched) {
    EXPECT_TRUE(health_words("level_mismatch", "").can_match);
    EXPECT_FALSE(health_words("signature", "").can_match);
}

TEST(StatusWords, call_an_unknown_finding_not_working) {
    EXPECT_EQ(health_words("something_new", "Text.").word, "Not working");
    EXPECT_EQ(health_words("something_new", "Text.").tone, Tone::bad);
}

TEST(Times, are_said_as_people_say_them) {
    EXPECT_EQ(ago({}, kNow), "never");
    EXPECT_EQ(ago(kNow - 59s, kNow), "just now");
    EXPECT_EQ(ago(kNow + 5s, kNow), "just now");
    EXPECT_EQ(ago(kNow - 60s, kNow), "1 min ago");
    EXPECT_EQ(ago(kNow - 23h, kNow), "23 h ago");
    EXPECT_EQ(ago(kNow - 24h, kNow), "13 Nov 2023, 22:13 UTC");
    EXPECT_EQ(date_text(Timestamp{}), "1 Jan 1970, 00:00 UTC");
    EXPECT_EQ(span_text(157'680'000s), "5 years");
    EXPECT_EQ(span_text(600s), "10 minutes");
    EXPECT_EQ(span_text(1h), "1 hour");
    EXPECT_EQ(span_text(48h), "2 days");
}

TEST(Initial, is_one_whole_character) {
    EXPECT_EQ(initial("wiki"), "W");
    EXPECT_EQ(initial("Ärger"), "Ä");
    EXPECT_EQ(initial("日本"), "日");
    EXPECT_EQ(initial(""), "?");
    EXPECT_EQ(initial("\xff\xfe"), "?");
}

TEST(ShortAddress, is_how_people_name_an_address) {
    EXPECT_EQ(short_address(http::AbsoluteUrl::parse("https://Wiki.example.org/w").value()), "wiki.example.org/w");
    EXPECT_EQ(short_address({}), "");
}

}  // namespace
}  // namespace applinks::web::pages
