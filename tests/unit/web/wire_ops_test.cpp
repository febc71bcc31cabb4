// SPDX-License-Identifier: Apache-2.0
// Health, metrics, and the decision for another proxy (S-41, S-43, S-44, S-64).
#include <gtest/gtest.h>

#include "unit/web/wire_application.hpp"
#include "web/wire/routes.hpp"

namespace applinks::web {
namespace {

using testing::Application;
using testing::Call;

domain::Settings behind_a_proxy() {
    domain::Settings settings;
    settings.trusted_proxies = {http::AddressBlock::parse("127.0.0.9").value()};
    return settings;
}

class WireOps : public ::testing::Test {
protected:
    WireOps() { app.router.add(wire_routes()); }
    // What a trusted proxy asks.
    static Call about(std::string method, std::string uri) {
        return {.target = "/applinks/verify",
                .headers = {{"X-Original-Method", std::move(method)}, {"X-Original-URI", std::move(uri)}},
                .peer = "127.0.0.9"};
    }
    Application app{behind_a_proxy()};
    domain::Account alice = app.add_account("alice", false, {"dev", "ops"});
};

TEST_F(WireOps, answers_that_it_is_well) {
    const auto answer = app.call({.target = "/applinks/healthz"});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/json");
}

struct MetricsCase {
    std::string_view name;
    Call call;
    int status;
};

// S-64: headers make it narrower, never wider.
TEST_F(WireOps, shows_metrics_to_this_machine_and_to_administrators) {
    const auto admin = app.sign_in(app.add_account("root", true));
    const auto user = app.sign_in(alice);
    const std::string target = "/applinks/metrics";
    const MetricsCase cases[] = {
        {"from this machine", {.target = target, .peer = "127.0.0.1"}, 200},
        {"from this machine, v6", {.target = target, .peer = "::1"}, 200},
        {"from outside", {.target = target}, 401},
        {"through a trusted proxy", {.target = target, .peer = "127.0.0.9"}, 401},
        {"through a proxy that nobody configured",
         {.target = target, .headers = {{"X-Forwarded-For", "192.0.2.1"}}, .peer = "127.0.0.1"},
         401},
        {"with a forged address", {.target = target, .headers = {{"X-Forwarded-For", "127.0.0.1"}}}, 401},
        {"as an administrator", {.target = target, .headers = {{"Cookie", admin}}}, 200},
        {"as a user", {.target = target, .headers = {{"Cookie", user}}}, 403},
    };
    for (const auto& [name, call, status] : cases) EXPECT_EQ(app.call(call).status, status) << name;
    EXPECT_NE(app.call(cases[0].call).body.find("applinkd_requests_total"), std::string::npos);
}

TEST_F(WireOps, lets_a_request_without_credentials_pass_as_nobody) {
    const auto answer = app.call(about("GET", "/a?b=c"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("X-Applink-Kind"), "anonymous");
    EXPECT_FALSE(answer.headers.contains("X-Applink-User"));
}

TEST_F(WireOps, refuses_a_request_without_credentials_where_a_person_is_wanted) {
    auto settings = behind_a_proxy();
    settings.require_user = true;
    Application strict(settings);
    strict.router.add(wire_routes());
    EXPECT_EQ(strict.call(about("GET", "/a")).status, 401);
}

TEST_F(WireOps, names_the_user_of_a_signed_request_by_its_own_method_and_address) {
    app.add_link();
    const auto original = app.sign({.method = "DELETE", .target = "/a?b=c&xoauth_requestor_id=alice"});
    auto call = about("DELETE", original.target);
    call.headers.push_back(original.headers.at(0));
    const auto answer = app.call(call);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.get("X-Applink-User"), "alice");
    EXPECT_EQ(answer.headers.get("X-Applink-Groups"), "dev,ops");
    EXPECT_EQ(answer.headers.get("X-Applink-Id"), Application::kPeer);
    EXPECT_EQ(answer.headers.get("X-Applink-Kind"), "impersonation");
    EXPECT_EQ(app.audit().front().entry.detail, "DELETE /a");

    const auto again = app.call(call);
    EXPECT_EQ(again.status, 401);
    EXPECT_EQ(again.body, "oauth_problem=nonce_used");
}

TEST_F(WireOps, refuses_a_signature_that_was_made_for_something_else) {
    app.add_link();
    const auto original = app.sign({.method = "GET", .target = "/a"});
    for (auto call : {about("POST", "/a"), about("GET", "/b"), about("GET", "/a?x=1")}) {
        call.headers.push_back(original.headers.at(0));
        const auto answer = app.call(call);
        EXPECT_EQ(answer.status, 401);
        EXPECT_EQ(answer.body, "oauth_problem=signature_invalid");
        EXPECT_TRUE(answer.headers.get("WWW-Authenticate").starts_with("OAuth "));
    }
    auto incomplete = about("GET", "/a");
    incomplete.headers.emplace_back("Authorization", "OAuth oauth_nonce=\"1\"");
    EXPECT_EQ(app.call(incomplete).status, 401);
}

// S-47.
TEST_F(WireOps, lets_a_session_act_only_from_pages_of_ours) {
    const auto cookie = app.sign_in(alice);
    auto read = about("GET", "/a");
    read.headers.emplace_back("Cookie", cookie);
    EXPECT_EQ(app.call(read).headers.get("X-Applink-User"), "alice");
    auto forged = about("POST", "/a");
    forged.headers.emplace_back("Cookie", cookie);
    EXPECT_FALSE(app.call(forged).headers.contains("X-Applink-User"));
    forged.headers.emplace_back("Sec-Fetch-Site", "same-origin");
    EXPECT_EQ(app.call(forged).headers.get("X-Applink-User"), "alice");
}

TEST_F(WireOps, leaves_basic_credentials_to_the_application) {
    auto call = about("GET", "/a");
    call.headers.emplace_back("Authorization", "Basic YWxpY2U6eA==");
    EXPECT_EQ(app.call(call).headers.get("X-Applink-Kind"), "anonymous");
}

// S-43.
TEST_F(WireOps, refuses_paths_with_two_meanings) {
    for (const auto* uri : {"/a/../b", "/a%2fb", "//a", "/a;b", "/a%00", "a"})
        EXPECT_EQ(app.call(about("GET", uri)).status, 403) << uri;
}

// S-41.
TEST_F(WireOps, lets_only_a_trusted_proxy_ask) {
    auto call = about("GET", "/a");
    call.peer = "192.0.2.7";
    EXPECT_EQ(app.call(call).status, 403);
    EXPECT_EQ(app.call({.target = "/applinks/verify/a"}).status, 403);
    EXPECT_EQ(app.call({.target = "/applinks/verify"}).status, 403);
}

TEST_F(WireOps, takes_the_rest_of_the_path_for_the_original_as_envoy_sends_it) {
    app.add_link();
    auto original = app.sign({.method = "POST", .target = "/a/b?c=d"});
    original.target = "/applinks/verify" + original.target;
    original.peer = "127.0.0.9";
    EXPECT_EQ(app.call(original).headers.get("X-Applink-Kind"), "two-legged");
}

TEST_F(WireOps, refuses_a_question_with_two_answers) {
    for (const auto* name : {"X-Original-URI", "X-Original-URL", "X-Forwarded-Uri"}) {
        auto call = about("GET", "/a");
        call.headers.emplace_back(name, "https://tracker.example.com/a");
        EXPECT_EQ(app.call(call).status, 200) << name;
        call.headers.emplace_back(name, "/b");
        EXPECT_EQ(app.call(call).status, 403) << name;
    }
    auto call = about("GET", "/a");
    call.headers.emplace_back("X-Forwarded-Method", "POST");
    EXPECT_EQ(app.call(call).status, 403);
}

// S-44.
TEST_F(WireOps, allows_nothing_when_it_cannot_decide) {
    app.add_link();
    app.nonces.broken = true;
    auto call = about("GET", "/a");
    call.headers.push_back(app.sign({.target = "/a"}).headers.at(0));
    EXPECT_EQ(app.call(call).status, 503);
}

}  // namespace
}  // namespace applinks::web
