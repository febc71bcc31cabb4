// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/permission.hpp"

#include <gtest/gtest.h>

namespace applinks::wire {
namespace {

// applinks-protocol.md 3.8
TEST(Permission, is_written_as_peers_read_it) {
    EXPECT_EQ(write_permission({.code = PermissionCode::allowed}, Format::json), R"({"code":"ALLOWED","url":null})");
    EXPECT_EQ(write_permission({.code = PermissionCode::allowed}, Format::xml),
              "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<permissionCodeEntity>\n  "
              "<code>ALLOWED</code>\n</permissionCodeEntity>\n");
}

TEST(Permission, survives_being_written_and_read_with_every_code) {
    for (const auto code :
         {PermissionCode::allowed, PermissionCode::no_permission, PermissionCode::no_authentication,
          PermissionCode::no_authentication_configured, PermissionCode::missing, PermissionCode::no_connection,
          PermissionCode::credentials_required, PermissionCode::authentication_failed}) {
        for (const auto format : {Format::xml, Format::json}) {
            const auto again = parse_permission(write_permission({.code = code, .url = "https://j/x?a=1&b=2"}, format));
            ASSERT_TRUE(again.has_value()) << name_of(code);
            EXPECT_EQ(again->code, code);
            EXPECT_EQ(again->url, "https://j/x?a=1&b=2");
        }
    }
}

TEST(Permission, refuses_codes_that_it_does_not_know) {
    for (const auto* const body : {"", "{}", R"({"code":"SURE"})", R"({"code":1})", "<p><code>SURE</code></p>", "<p/>",
                                   "<!DOCTYPE p><p><code>ALLOWED</code></p>"}) {
        const auto permission = parse_permission(body);
        ASSERT_FALSE(permission.has_value()) << body;
        EXPECT_EQ(permission.error().code, Errc::peer_malformed) << body;
    }
}

// applinks-protocol.md 2.6
TEST(Capabilities, are_a_json_list_of_names) {
    constexpr std::string_view kOurs[] = {kStatusApi, kMigrationApi};
    EXPECT_EQ(write_capabilities(kOurs), R"(["STATUS_API","MIGRATION_API"])");
    EXPECT_EQ(*parse_capabilities(write_capabilities(kOurs)),
              (std::vector<std::string>{"STATUS_API", "MIGRATION_API"}));
    EXPECT_TRUE(parse_capabilities("[]")->empty());
    for (const auto* const odd : {"", "{}", "\"STATUS_API\"", "[1]", "[[]]", "null", "[\"a\\nb\"]"}) {
        const auto refused = parse_capabilities(odd);
        ASSERT_FALSE(refused.has_value()) << odd;
        EXPECT_EQ(refused.error().code, Errc::peer_malformed) << odd;
    }
}

TEST(Capabilities, have_a_limit) {
    std::string many = "[\"a\"";
    for (int i = 0; i < 1000; ++i) many += ",\"a\"";
    EXPECT_EQ(parse_capabilities(many + "]").error().code, Errc::limit_exceeded);
}

}  // namespace
}  // namespace applinks::wire
