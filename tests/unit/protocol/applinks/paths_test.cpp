// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/paths.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

const LinkId kId("5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");

// applinks-protocol.md 3.3 to 3.8, 6.2
TEST(WirePaths, name_the_resources_of_a_peer) {
    EXPECT_EQ(paths::oauth_status(kId), "/rest/applinks/3.0/status/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d/oauth");
    EXPECT_EQ(paths::application_link(kId), "/rest/applinks/1.0/applicationlink/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
    EXPECT_EQ(paths::delete_application_link(kId, paths::Reciprocate::no),
              "/rest/applinks/1.0/applicationlink/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d?reciprocate=false");
    EXPECT_EQ(paths::delete_permission(kId),
              "/rest/applinks/1.0/permission/delete-application/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
    EXPECT_EQ(paths::authentication(kId, paths::AuthenticationModule::oauth_module),
              "/rest/applinks-oauth/latest/applicationlink/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d/authentication");
    EXPECT_EQ(paths::auto_configure_consumer(kId, paths::AuthenticationModule::applinks_2),
              "/rest/applinks/2.0/applicationlink/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d/authentication/"
              "consumer?autoConfigure=true");
    EXPECT_EQ(paths::authentication_provider(kId),
              "/rest/applinks/2.0/applicationlink/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d/authentication/provider");
    EXPECT_EQ(paths::create_entity_permission(kId),
              "/rest/applinks/1.0/permission/create-entity/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d");
}

TEST(WirePaths, encode_what_peers_chose) {
    EXPECT_EQ(paths::entity_link("jira.project", "A/B ?", paths::Reciprocate::yes),
              "/rest/applinks/1.0/entitylink/jira.project/A%2FB%20%3F?reciprocate=true");
    EXPECT_EQ(paths::oauth_status(LinkId("../x")), "/rest/applinks/3.0/status/..%2Fx/oauth");
}

TEST(WirePaths, carry_the_callers_address_in_path_and_query) {
    EXPECT_EQ(paths::authentication_info(kId, *http::AbsoluteUrl::parse("https://jira.example.com/j")),
              "/rest/applinks/1.0/authenticationinfo/id/5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d/url/"
              "https%3A%2F%2Fjira.example.com%2Fj?url=https%3A%2F%2Fjira.example.com%2Fj");
}

}  // namespace
}  // namespace applinks::wire
