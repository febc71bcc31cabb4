// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "protocol/applinks/manifest.hpp"

namespace applinks::wire {
namespace {

using Kind = Discovery::Kind;

http::AbsoluteUrl base() {
    return *http::AbsoluteUrl::parse_base("https://tracker.example.com/jira");
}

const LinkId kOwnId("11111111-2222-3333-8444-555555555555");

std::string manifest_json(std::string_view id, std::string_view more) {
    return R"({"id":")" + std::string(id) + R"(","name":"T","typeId":"jira","url":"https://tracker.example.com/jira")" +
           std::string(more) + "}";
}

Discovery discover_body(std::string_view body) {
    return discover({.status = 200, .content_type = "application/json", .body = body}, base(), kOwnId);
}

// applinks-protocol.md 2.3
TEST(Discover, classifies_by_the_applinks_version) {
    constexpr std::string_view kPeer = "5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d";
    const auto capable = discover_body(manifest_json(kPeer, R"(,"applinksVersion":"9.1.4")"));
    EXPECT_EQ(capable.kind, Kind::applinks);
    ASSERT_TRUE(capable.manifest.has_value());
    EXPECT_EQ(capable.manifest->id.str(), kPeer);
    EXPECT_EQ(discover_body(manifest_json(kPeer, "")).kind, Kind::by_id_only);
}

TEST(Discover, recognises_itself) {
    EXPECT_EQ(discover_body(manifest_json(kOwnId.str(), R"(,"applinksVersion":"9.1.4")")).kind, Kind::itself);
    EXPECT_EQ(discover_body(manifest_json(kOwnId.str(), "")).kind, Kind::itself);
}

TEST(Discover, says_why_there_is_no_manifest) {
    const auto missing = discover({.status = 404}, base(), kOwnId);
    EXPECT_EQ(missing.kind, Kind::no_manifest);
    EXPECT_EQ(missing.reason.code, Errc::not_found);
    EXPECT_EQ(missing.reason.detail, "status 404");
    const auto broken = discover_body("{");
    EXPECT_EQ(broken.kind, Kind::no_manifest);
    EXPECT_EQ(broken.reason.code, Errc::peer_malformed);
    const auto html = discover({.status = 200, .content_type = "text/html", .body = "<html/>"}, base(), kOwnId);
    EXPECT_EQ(html.kind, Kind::no_manifest);
    EXPECT_EQ(html.reason.code, Errc::unsupported_media_type);
}

TEST(Discover, proposes_the_address_of_a_redirect) {
    const auto found = discover(
        {.status = 301, .location = "https://new.example.com/tracker/rest/applinks/1.0/manifest"}, base(), kOwnId);
    EXPECT_EQ(found.kind, Kind::redirected);
    EXPECT_EQ(found.redirected_base.str(), "https://new.example.com/tracker");
    EXPECT_FALSE(found.manifest.has_value());
}

TEST(Discover, takes_a_redirect_to_a_login_page_as_no_manifest) {
    const auto found =
        discover({.status = 302, .location = "https://tracker.example.com/login?to=%2F"}, base(), kOwnId);
    EXPECT_EQ(found.kind, Kind::no_manifest);
    EXPECT_EQ(found.reason.code, Errc::redirected);
    EXPECT_EQ(discover({.status = 302}, base(), kOwnId).kind, Kind::no_manifest);
    EXPECT_EQ(discover({.status = 304}, base(), kOwnId).reason.code, Errc::not_found);
}

TEST(RedirectedBase, resolves_locations_against_the_address_that_was_asked) {
    struct Case {
        std::string_view location, want;
    };
    constexpr Case kCases[] = {
        {"https://other.example.com/rest/applinks/1.0/manifest", "https://other.example.com"},
        {"/new/rest/applinks/1.0/manifest", "https://tracker.example.com/new"},
        {"/rest/applinks/1.0/manifest", "https://tracker.example.com"},
        {"//other.example.com/x/rest/applinks/1.0/manifest", "https://other.example.com/x"},
    };
    for (const auto& c : kCases) EXPECT_EQ(redirected_base(c.location, base())->str(), c.want) << c.location;
}

// S-33: a location is a foreign URL like any other.
TEST(RedirectedBase, refuses_locations_that_are_no_application_addresses) {
    for (const auto* const location :
         {"javascript:rest/applinks/1.0/manifest", "https://a:b@evil/rest/applinks/1.0/manifest",
          "rest/applinks/1.0/manifest", "https://evil\\@x/rest/applinks/1.0/manifest",
          "https:///rest/applinks/1.0/manifest"}) {
        const auto target = redirected_base(location, base());
        ASSERT_FALSE(target.has_value()) << location << " gave " << target->str();
        EXPECT_EQ(target.error().code, Errc::invalid_url) << location;
    }
}

TEST(CompareManifest, sees_a_changed_id_and_a_changed_type) {
    const auto manifest =
        *parse_manifest(manifest_json("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d", ""), "application/json");
    const std::vector<std::string> jira{"jira"};
    const std::vector<std::string> stash{"stash", "bitbucket"};
    EXPECT_EQ(compare(manifest, {.id = manifest.id, .type_ids = jira}), ManifestMatch::same);
    EXPECT_EQ(compare(manifest, {.id = manifest.id, .type_ids = {}}), ManifestMatch::same);
    EXPECT_EQ(compare(manifest, {.id = kOwnId, .type_ids = jira}), ManifestMatch::other_id);
    EXPECT_EQ(compare(manifest, {.id = manifest.id, .type_ids = stash}), ManifestMatch::other_type);
}

}  // namespace
}  // namespace applinks::wire
