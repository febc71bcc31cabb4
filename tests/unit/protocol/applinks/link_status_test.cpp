// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/link_status.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

LinkStatus example() {
    return {.id = LinkId("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d"),
            .name = "Example Tracker",
            .display_url = *http::AbsoluteUrl::parse("https://tracker.example.com"),
            .rpc_url = *http::AbsoluteUrl::parse("https://tracker.internal"),
            .type = TypeId("jira"),
            .local = {.incoming = OAuthLevel::oauth, .outgoing = OAuthLevel::disabled}};
}

constexpr std::string_view kHead =
    R"({"link":{"id":"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d","name":"Example Tracker","displayUrl":"https://tracker.example.com",)"
    R"("rpcUrl":"https://tracker.internal","type":"jira"},)";
constexpr std::string_view kLocal =
    R"("localAuthentication":{"incoming":{"enabled":true,"twoLoEnabled":true,"twoLoImpersonationEnabled":false},)"
    R"("outgoing":{"enabled":false,"twoLoEnabled":false,"twoLoImpersonationEnabled":false}},)";

// applinks-protocol.md 6.1
TEST(LinkStatus, has_no_error_when_the_link_works) {
    auto status = example();
    status.remote = OAuthStatus{};
    EXPECT_EQ(
        write_link_status(status),
        std::string(kHead) + R"("working":true,)" + std::string(kLocal) +
            R"("remoteAuthentication":{"incoming":{"enabled":false,"twoLoEnabled":false,"twoLoImpersonationEnabled":false},)"
            R"("outgoing":{"enabled":false,"twoLoEnabled":false,"twoLoImpersonationEnabled":false}},"error":null})");
}

TEST(LinkStatus, names_category_type_and_details_of_an_error) {
    auto status = example();
    status.error = LinkStatusError{.type = "CONNECTION_REFUSED", .details = "Connection refused"};
    EXPECT_EQ(
        write_link_status(status),
        std::string(kHead) + R"("working":false,)" + std::string(kLocal) +
            R"("remoteAuthentication":null,"error":{"category":"NETWORK_ERROR","type":"CONNECTION_REFUSED","details":"Connection refused"}})");
}

TEST(LinkStatus, says_where_the_user_can_authorise) {
    auto status = example();
    status.error = LinkStatusError{.type = "LOCAL_AUTH_TOKEN_REQUIRED",
                                   .details = "d",
                                   .authorisation_uri = *http::AbsoluteUrl::parse("https://wiki/authorize?a=b")};
    EXPECT_NE(
        write_link_status(status).find(
            R"("category":"ACCESS_ERROR","type":"LOCAL_AUTH_TOKEN_REQUIRED","details":"d","authorisationUri":"https://wiki/authorize?a=b")"),
        std::string::npos);
}

// applinks-protocol.md 6.5
TEST(CategoryOf, follows_the_catalogue) {
    EXPECT_EQ(category_of("OAUTH_SIGNATURE_INVALID"), "NETWORK_ERROR");
    EXPECT_EQ(category_of("REMOTE_AUTH_TOKEN_REQUIRED"), "ACCESS_ERROR");
    EXPECT_EQ(category_of("AUTH_LEVEL_MISMATCH"), "CONFIG_ERROR");
    EXPECT_EQ(category_of("AUTH_LEVEL_UNSUPPORTED"), "DEPRECATED");
    EXPECT_EQ(category_of("DISABLED"), "DISABLED");
    EXPECT_EQ(category_of("REMOTE_VERSION_INCOMPATIBLE"), "INCOMPATIBLE");
    EXPECT_EQ(category_of("GENERIC_LINK"), "NON_ATLASSIAN");
    EXPECT_EQ(category_of("SYSTEM_LINK"), "SYSTEM");
    EXPECT_EQ(category_of("SOMETHING_NEW"), "UNKNOWN");
}

// applinks-protocol.md 3.1, step 1
TEST(ProbeAnswer, has_the_codes_that_wizards_know) {
    EXPECT_EQ(write_probe_without_manifest(), "{}");
    const auto redirected = write_probe_redirected(*http::AbsoluteUrl::parse("https://new.example.com/x"));
    EXPECT_TRUE(redirected.starts_with(R"({"code":"applinks.warning.redirected.host","warning":")")) << redirected;
    EXPECT_TRUE(redirected.ends_with(R"("params":{"redirectedUrl":"https://new.example.com/x"}})")) << redirected;
    const auto unknown = write_probe_unknown_host(*http::AbsoluteUrl::parse("https://nowhere.example.com/x"));
    EXPECT_EQ(
        unknown,
        R"({"code":"applinks.warning.unknown.host","warning":"There is no host named nowhere.example.com. Check the address.","params":{}})");
}

}  // namespace
}  // namespace applinks::wire
