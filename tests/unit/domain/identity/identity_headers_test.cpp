// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/identity_headers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "protocol/jose/jws.hpp"

namespace applinks::domain {
namespace {

domain::TypeRegistry registry() {
    return *domain::TypeRegistry::standard();
}

domain::Snapshot snapshot_of(std::string type) {
    domain::Snapshot snapshot;
    snapshot.settings.type = TypeId(std::move(type));
    snapshot.settings.service_key = Secret("service-key");
    snapshot.settings.assertion_key = Secret(std::string(32, 'k'));
    snapshot.assertion_key.emplace(crypto::HmacAlgorithm::sha256, snapshot.settings.assertion_key);
    snapshot.identity.id = LinkId("11111111-1111-4111-8111-111111111111");
    snapshot.types = std::make_shared<const domain::TypeRegistry>(registry());
    return snapshot;
}

domain::Caller alice() {
    domain::Caller caller;
    caller.kind = domain::Caller::Kind::impersonation;
    caller.link = LinkId("22222222-2222-4222-8222-222222222222");
    caller.account = domain::Account{
        .id = AccountId("a"), .name = UserName("alice"), .groups = {"staff", "wiki"}, .admin = false, .active = true};
    return caller;
}

constexpr UpstreamRequest kRequest{.method = "GET", .path = "/pages/1"};
const Timestamp kNow = from_micros(1'700'000'000'000'000);

// S-40: 30 spellings of what could carry an identity.
constexpr std::string_view kIdentitySpellings[] = {"X-Forwarded-User",
                                                   "x-forwarded-user",
                                                   "X_Forwarded_User",
                                                   "X.Forwarded.User",
                                                   "X-Forwarded_User",
                                                   "X-FORWARDED-USER",
                                                   "X-Remote-User",
                                                   "x_remote_user",
                                                   "X.Remote.User",
                                                   "Remote-User",
                                                   "REMOTE_USER",
                                                   "Remote.User",
                                                   "X-Auth-User",
                                                   "X-Auth-Request-User",
                                                   "x-auth-request-email",
                                                   "X_Auth_Token",
                                                   "X-Auth-Username",
                                                   "X-Forwarded-Groups",
                                                   "X-Forwarded-Email",
                                                   "X-Forwarded-Preferred-Username",
                                                   "X-Applink-Assertion",
                                                   "x-applink-id",
                                                   "X_Applink_User",
                                                   "X-Applink-Groups",
                                                   "X-Webauth-User",
                                                   "X-Authenticated-User",
                                                   "X-User",
                                                   "X-Username",
                                                   "X-Seraph-Trusted-App-ID",
                                                   "X-Real-User"};

TEST(IdentityHeaders, of_strangers_are_removed_in_every_spelling) {
    const auto types = registry();
    ASSERT_EQ(std::size(kIdentitySpellings), 30U);
    for (const auto name : kIdentitySpellings) {
        http::Headers headers;
        headers.add(name, "admin");
        headers.add("Accept", "*/*");
        remove_identity_headers(headers, types.get(TypeId("generic")));
        ASSERT_EQ(headers.fields().size(), 1U) << name;
        EXPECT_EQ(headers.get("Accept"), "*/*");
    }
}

TEST(IdentityHeaders, of_the_applications_own_kind_are_removed_as_well) {
    const auto types = registry();
    const auto& redmine = types.get(TypeId("redmine"));
    for (const auto name : {"X-Redmine-Switch-User", "x-redmine-switch-user", "X.Redmine.Switch.User"})
        EXPECT_TRUE(is_identity_header(name, redmine)) << name;
    EXPECT_FALSE(is_identity_header("X-Redmine-Nometa", redmine));
}

// A person's own key is her credential: Redmine's login decides about it, as it would without us.
TEST(IdentityHeaders, are_not_the_keys_that_people_send_themselves) {
    const auto types = registry();
    EXPECT_FALSE(is_identity_header("X-Redmine-API-Key", types.get(TypeId("redmine"))));
}

TEST(IdentityHeaders, that_are_not_an_identity_stay) {
    const auto types = registry();
    for (const auto name : {"User-Agent", "Accept", "X-Requested-With", "Cookie", "X-Atlassian-Token", "If-None-Match"})
        EXPECT_FALSE(is_identity_header(name, types.get(TypeId("generic")))) << name;
}

TEST(IdentityHeaders, name_the_user_the_way_the_type_says) {
    const auto snapshot = snapshot_of("redmine");
    http::Headers headers;
    ASSERT_TRUE(add_identity_headers(headers, alice(), snapshot, kRequest, kNow));
    EXPECT_EQ(headers.get("X-Redmine-Switch-User"), "alice");
    EXPECT_EQ(headers.get("X-Redmine-API-Key"), "service-key");
}

// Redmine takes the key without a user as its administrator.
TEST(IdentityHeaders, never_send_the_service_key_without_a_user) {
    const auto snapshot = snapshot_of("redmine");
    auto caller = alice();
    caller.kind = domain::Caller::Kind::two_legged;
    caller.account.reset();
    http::Headers headers;
    ASSERT_TRUE(add_identity_headers(headers, caller, snapshot, kRequest, kNow));
    EXPECT_FALSE(headers.contains("X-Redmine-API-Key"));
}

TEST(IdentityHeaders, refuse_to_act_when_the_service_key_is_missing) {
    auto snapshot = snapshot_of("redmine");
    snapshot.settings.service_key = Secret();
    http::Headers headers;
    const auto added = add_identity_headers(headers, alice(), snapshot, kRequest, kNow);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, Errc::configuration);
}

// S-42
TEST(IdentityHeaders, refuse_a_name_that_would_split_the_header) {
    const auto snapshot = snapshot_of("generic");
    auto caller = alice();
    caller.account->name = UserName("alice\r\nX-Admin: yes");
    http::Headers headers;
    EXPECT_FALSE(add_identity_headers(headers, caller, snapshot, kRequest, kNow));
    EXPECT_FALSE(headers.contains("X-Forwarded-User"));
}

TEST(IdentityHeaders, of_the_generic_type_carry_user_groups_and_link) {
    const auto snapshot = snapshot_of("generic");
    http::Headers headers;
    ASSERT_TRUE(add_identity_headers(headers, alice(), snapshot, kRequest, kNow));
    EXPECT_EQ(headers.get("X-Forwarded-User"), "alice");
    EXPECT_EQ(headers.get("X-Forwarded-Groups"), "staff,wiki");
    EXPECT_EQ(headers.get("X-Applink-Id"), "22222222-2222-4222-8222-222222222222");
    EXPECT_TRUE(headers.contains("X-Applink-Assertion"));
}

TEST(Assertion, holds_for_one_method_and_path_and_at_most_a_minute) {
    const auto snapshot = snapshot_of("mediawiki");
    const auto token = assertion(alice(), snapshot, {.method = "POST", .path = "/api.php"}, kNow);
    ASSERT_TRUE(token);
    const auto claims = jose::verify_hs256(*snapshot.assertion_key, *token);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->at("sub").as_string(), "alice");
    EXPECT_EQ(claims->at("aud").as_string(), "application");
    EXPECT_EQ(claims->at("iss").as_string(), "11111111-1111-4111-8111-111111111111");
    EXPECT_EQ(claims->at("method").as_string(), "POST");
    EXPECT_EQ(claims->at("path").as_string(), "/api.php");
    EXPECT_EQ(claims->at("groups").as_array().size(), 2U);
    EXPECT_EQ(claims->at("exp").as_int64() - claims->at("iat").as_int64(), 60);
    EXPECT_EQ(claims->at("iat").as_int64(), 1'700'000'000);
}

TEST(Assertion, differs_each_time) {
    const auto snapshot = snapshot_of("mediawiki");
    EXPECT_NE(*assertion(alice(), snapshot, kRequest, kNow), *assertion(alice(), snapshot, kRequest, kNow));
}

}  // namespace
}  // namespace applinks::domain
