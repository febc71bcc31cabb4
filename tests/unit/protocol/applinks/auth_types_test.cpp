// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/auth_types.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace applinks::wire {
namespace {

constexpr OAuthLevel kLevels[] = {OAuthLevel::disabled, OAuthLevel::three_legged, OAuthLevel::oauth,
                                  OAuthLevel::impersonation};

TEST(AuthTypes, have_the_class_names_of_the_wire) {
    EXPECT_EQ(class_name(AuthType::three_legged), "com.atlassian.applinks.api.auth.types.OAuthAuthenticationProvider");
    EXPECT_EQ(class_name(AuthType::two_legged),
              "com.atlassian.applinks.api.auth.types.TwoLeggedOAuthAuthenticationProvider");
    EXPECT_EQ(class_name(AuthType::impersonation),
              "com.atlassian.applinks.api.auth.types.TwoLeggedOAuthWithImpersonationAuthenticationProvider");
    for (const auto type : {AuthType::three_legged, AuthType::two_legged, AuthType::impersonation, AuthType::basic,
                            AuthType::trusted_apps, AuthType::cors}) {
        EXPECT_EQ(parse_class_name(class_name(type)), type);
    }
    EXPECT_EQ(parse_class_name(kPlaceholderType), std::nullopt);
    EXPECT_EQ(parse_class_name(""), std::nullopt);
}

// applinks-protocol.md 1.4, the table of levels.
TEST(OAuthLevels, are_three_booleans_on_the_wire) {
    EXPECT_EQ(flags_of(OAuthLevel::disabled), (OAuthFlags{false, false, false}));
    EXPECT_EQ(flags_of(OAuthLevel::three_legged), (OAuthFlags{true, false, false}));
    EXPECT_EQ(flags_of(OAuthLevel::oauth), (OAuthFlags{true, true, false}));
    EXPECT_EQ(flags_of(OAuthLevel::impersonation), (OAuthFlags{true, true, true}));
    for (const auto level : kLevels) EXPECT_EQ(level_of(flags_of(level)), level);
}

TEST(OAuthLevels, never_read_more_into_odd_booleans_than_they_say) {
    EXPECT_EQ(level_of({.enabled = false, .two_lo_enabled = true, .two_lo_impersonation_enabled = true}),
              OAuthLevel::disabled);
    EXPECT_EQ(level_of({.enabled = false, .two_lo_enabled = false, .two_lo_impersonation_enabled = true}),
              OAuthLevel::disabled);
    EXPECT_EQ(level_of({.enabled = true, .two_lo_enabled = false, .two_lo_impersonation_enabled = true}),
              OAuthLevel::three_legged);
}

TEST(OAuthLevels, follow_from_lists_of_provider_names) {
    for (const auto level : kLevels) {
        std::vector<std::string> names{std::string(kPlaceholderType)};
        for (const auto type : types_of(level)) names.emplace_back(class_name(type));
        EXPECT_EQ(level_of_types(names), level) << name_of(level);
    }
    EXPECT_EQ(level_of_types({}), OAuthLevel::disabled);
}

TEST(OAuthLevels, have_names_for_storage_and_titles_for_people) {
    for (const auto level : kLevels) EXPECT_EQ(parse_level(name_of(level)), level);
    EXPECT_EQ(parse_level("OAuth"), std::nullopt);
    EXPECT_EQ(title_of(OAuthLevel::disabled), "Disabled");
    EXPECT_EQ(title_of(OAuthLevel::oauth), "OAuth");
    EXPECT_EQ(title_of(OAuthLevel::impersonation), "OAuth (impersonation)");
}

TEST(OAuthStatus, is_written_as_peers_read_it) {
    EXPECT_EQ(write_oauth_status({.incoming = OAuthLevel::impersonation, .outgoing = OAuthLevel::oauth}),
              R"({"incoming":{"enabled":true,"twoLoEnabled":true,"twoLoImpersonationEnabled":true},)"
              R"("outgoing":{"enabled":true,"twoLoEnabled":true,"twoLoImpersonationEnabled":false}})");
}

TEST(OAuthStatus, is_read_as_it_is_written) {
    for (const auto incoming : kLevels) {
        for (const auto outgoing : kLevels) {
            const OAuthStatus status{.incoming = incoming, .outgoing = outgoing};
            EXPECT_EQ(parse_oauth_status(write_oauth_status(status)), status);
        }
    }
}

TEST(OAuthStatus, takes_absent_flags_as_off_and_ignores_unknown_members) {
    const auto status = parse_oauth_status(R"({"incoming":{"enabled":true,"new":1},"outgoing":{},"more":[]})");
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(status->incoming, OAuthLevel::three_legged);
    EXPECT_EQ(status->outgoing, OAuthLevel::disabled);
}

TEST(OAuthStatus, refuses_what_is_not_one) {
    struct Case {
        std::string_view name, json;
    };
    constexpr Case kCases[] = {
        {"empty", ""},
        {"no object", "[]"},
        {"no incoming", R"({"outgoing":{}})"},
        {"no outgoing", R"({"incoming":{}})"},
        {"outgoing null", R"({"incoming":{},"outgoing":null})"},
        {"incoming text", R"({"incoming":"on","outgoing":{}})"},
        {"flag number", R"({"incoming":{"enabled":1},"outgoing":{}})"},
        {"flag word", R"({"incoming":{"enabled":"yes"},"outgoing":{}})"},
        {"rest", R"({"incoming":{},"outgoing":{}}x)"},
    };
    for (const auto& c : kCases) {
        const auto status = parse_oauth_status(c.json);
        ASSERT_FALSE(status.has_value()) << c.name;
        EXPECT_EQ(status.error().code, Errc::malformed) << c.name;
    }
}

// S-38
TEST(OAuthStatus, refuses_bodies_that_are_too_long_or_too_deep) {
    const auto long_text = parse_oauth_status(std::string(limits::kJsonBodyMax + 1, ' '));
    ASSERT_FALSE(long_text.has_value());
    EXPECT_EQ(long_text.error().code, Errc::limit_exceeded);
    EXPECT_FALSE(parse_oauth_status(R"({"incoming":{},"outgoing":{},"x":)" + std::string(100, '[') +
                                    std::string(100, ']') + "}"));
    EXPECT_TRUE(
        parse_oauth_status(R"({"incoming":{},"outgoing":{},"x":)" + std::string(60, '[') + std::string(60, ']') + "}"));
}

TEST(OAuthStatus, turns_round_for_the_other_side) {
    const OAuthStatus status{.incoming = OAuthLevel::oauth, .outgoing = OAuthLevel::disabled};
    EXPECT_EQ(status.seen_from_peer(), (OAuthStatus{.incoming = OAuthLevel::disabled, .outgoing = OAuthLevel::oauth}));
}

}  // namespace
}  // namespace applinks::wire
