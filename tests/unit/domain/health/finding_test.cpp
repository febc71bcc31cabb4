// SPDX-License-Identifier: Apache-2.0
// The table of findings, what there is to copy, and the status at a glance (features.md 2 and 5).
#include "domain/health/finding.hpp"

#include <gtest/gtest.h>

#include <set>

namespace applinks::domain {
namespace {

const FindingValues kValues = {{"peer", "Wiki"},
                               {"url", "https://wiki.example.com/x"},
                               {"host", "wiki.example.com"},
                               {"port", "443"},
                               {"path", "/x"}};

TEST(Faults, have_codes_and_first_sentences_of_their_own) {
    std::set<std::string_view> codes;
    std::set<std::string_view> texts;
    for (const auto& fault : faults()) {
        EXPECT_TRUE(codes.insert(fault.code).second) << fault.code;
        EXPECT_TRUE(texts.insert(fault.text).second) << fault.code;
    }
}

TEST(Faults, say_what_it_means_what_to_do_and_who_has_to_act) {
    for (const auto& fault : faults()) {
        EXPECT_FALSE(fault.word.empty()) << fault.code;
        if (fault.severity != Severity::error) continue;
        EXPECT_FALSE(fault.meaning.empty()) << fault.code;
        EXPECT_FALSE(fault.remedy.empty()) << fault.code;
        EXPECT_NE(fault.side, Side::none) << fault.code;
        EXPECT_NE(fault.status, LinkStatus::connected) << fault.code;
    }
}

TEST(Faults, keep_apart_when_their_values_are_filled_in) {
    std::set<std::string> texts;
    for (const auto& fault : faults()) {
        const auto finding = finding_for(fault.code, kValues);
        EXPECT_TRUE(texts.insert(finding.text).second) << fault.code << ": " << finding.text;
        EXPECT_EQ(finding.text.find_first_of("{}"), std::string::npos) << fault.code;
    }
}

// S-50: a name is data and never a text with values again.
TEST(FindingFor, puts_values_in_as_they_are) {
    const auto finding = finding_for("key_unknown", {{"peer", "{host}<b>"}, {"host", "no"}});
    EXPECT_EQ(finding.text, "{host}<b> no longer knows this link.");
}

TEST(Snippets, give_rules_for_three_proxies_against_a_sign_in_page) {
    const auto found = snippets_for("login_page", {{"host", "wiki.example.com"}, {"base_path", "/wiki"}});
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found.at(0).title, "nginx");
    EXPECT_NE(found.at(0).text.find("^/wiki/(rest/applinks|"), std::string::npos);
}

TEST(Snippets, quote_what_a_shell_could_take_for_a_command) {
    const auto found = snippets_for("refused", {{"url", "https://wiki.example.com/a';reboot;'"}});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found.at(0).text.find("'https://wiki.example.com/a'\\'';reboot;'\\'''"), std::string::npos);
    const auto rule = snippets_for("login_page", {{"base_path", "/a;} include /etc/passwd; {"}});
    EXPECT_EQ(rule.at(0).text.find("passwd"), std::string::npos);
}

Link link_with(OAuthLevel incoming, OAuthLevel outgoing, LinkState state = LinkState::active) {
    Link link;
    link.name = "Wiki";
    link.rpc_url = *AbsoluteUrl::parse_base("https://wiki.example.com");
    link.incoming = incoming;
    link.outgoing = outgoing;
    link.state = state;
    return link;
}

TEST(Status, never_calls_a_link_of_one_direction_connected) {
    EXPECT_EQ(status_of(link_with(OAuthLevel::oauth, OAuthLevel::oauth), "ok"), LinkStatus::connected);
    EXPECT_EQ(status_of(link_with(OAuthLevel::oauth, OAuthLevel::disabled), "ok"), LinkStatus::one_way);
    EXPECT_EQ(status_of(link_with(OAuthLevel::disabled, OAuthLevel::oauth), "ok"), LinkStatus::one_way);
    EXPECT_EQ(status_of(link_with(OAuthLevel::oauth, OAuthLevel::disabled), "clock_drift"), LinkStatus::one_way);
}

TEST(Status, follows_state_and_finding) {
    const auto on = OAuthLevel::oauth;
    EXPECT_EQ(status_of(link_with(on, on), ""), LinkStatus::unknown);
    EXPECT_EQ(status_of(link_with(on, on), "refused"), LinkStatus::unreachable);
    EXPECT_EQ(status_of(link_with(on, OAuthLevel::disabled), "refused"), LinkStatus::unreachable);
    EXPECT_EQ(status_of(link_with(on, on), "tls_name"), LinkStatus::untrusted_tls);
    EXPECT_EQ(status_of(link_with(on, on), "level_mismatch"), LinkStatus::mismatch);
    EXPECT_EQ(status_of(link_with(on, on), "of a later release"), LinkStatus::unreachable);
    EXPECT_EQ(status_of(link_with(on, on, LinkState::suspended), "ok"), LinkStatus::suspended);
    EXPECT_EQ(status_of(link_with(on, on, LinkState::setting_up), "ok"), LinkStatus::setting_up);
    EXPECT_EQ(status_of(link_with(OAuthLevel::disabled, OAuthLevel::disabled), "ok"), LinkStatus::disabled);
}

}  // namespace
}  // namespace applinks::domain
