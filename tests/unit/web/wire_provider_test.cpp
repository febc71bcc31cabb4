// SPDX-License-Identifier: Apache-2.0
// request-token and access-token: who gets a token, with what, and how often (applinks-protocol.md 4.6, 4.8).
#include <gtest/gtest.h>

#include "crypto/digest.hpp"
#include "domain/grants/authorization.hpp"
#include "unit/web/wire_application.hpp"
#include "web/wire/routes.hpp"

namespace applinks::web {
namespace {

using testing::Application;
using testing::Call;

constexpr const char* kRequestToken = "/plugins/servlet/oauth/request-token";
constexpr const char* kAccessToken = "/plugins/servlet/oauth/access-token";
constexpr const char* kCallback = "https://wiki.example.com/back?a=1";

struct Token {
    std::string text;
    std::string secret;
    std::string handle;
};

class WireProvider : public ::testing::Test {
protected:
    WireProvider() {
        app.router.add(wire_routes());
        app.add_link();
    }

    net::Response request_token(std::vector<http::Parameter> extra) {
        return app.call(
            app.sign({.method = "POST", .target = kRequestToken}, {.token = std::nullopt, .extra = std::move(extra)}));
    }
    static Token token_of(const net::Response& answer) {
        EXPECT_EQ(answer.status, 200) << answer.body;
        const auto form = http::Form::parse(answer.body).value();
        return {.text = form.only("oauth_token").value_or(""),
                .secret = form.only("oauth_token_secret").value_or(""),
                .handle = form.at_most_one("oauth_session_handle").value_or("")};
    }
    // A request token that alice has allowed; `verifier` as she brought it back.
    Token allowed_token(std::string verifier) {
        const auto token = token_of(request_token({{"oauth_callback", kCallback}}));
        app.store
            ->decide_request_token(crypto::token_hash(token.text), domain::RequestToken::Decision::approved, alice.id,
                                   crypto::token_hash(verifier), {.at = app.clock.now(), .event = "test"})
            .value();
        return token;
    }
    net::Response exchange(const Token& token, std::vector<http::Parameter> extra, std::string consumer = "peer") {
        return app.call(app.sign({.method = "POST", .target = kAccessToken},
                                 {.consumer = std::move(consumer), .token = token.text, .extra = std::move(extra)}));
    }
    net::Response whoami(const Token& token) {
        return app.call(app.sign({.target = "/plugins/servlet/applinks/whoami"}, {.token = token.text}));
    }

    Application app;
    domain::Account alice = app.add_account("alice");
};

TEST_F(WireProvider, gives_a_request_token_and_keeps_the_callback) {
    const auto answer = request_token({{"oauth_callback", kCallback}});
    const auto token = token_of(answer);
    EXPECT_EQ(answer.headers.get("Content-Type"), "text/plain");
    EXPECT_EQ(token.text.size(), 32U);
    EXPECT_EQ(token.secret.size(), 32U);
    EXPECT_NE(answer.body.find("oauth_callback_confirmed=true"), std::string::npos);
    const auto stored = app.store->find_request_token(crypto::token_hash(token.text)).value();
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->callback.str(), kCallback);
    EXPECT_EQ(stored->expires_at, app.clock.now() + std::chrono::seconds(600));
}

// S-10.
TEST_F(WireProvider, refuses_a_request_without_callback_unless_the_consumer_may) {
    EXPECT_EQ(request_token({}).body, "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_callback");
    app.change_consumer([](domain::Consumer& consumer) { consumer.callback_optional = true; });
    const auto answer = request_token({});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body.find("oauth_callback_confirmed"), std::string::npos);
}

// S-72.
TEST_F(WireProvider, refuses_a_callback_that_is_no_web_address) {
    for (const auto* callback : {"javascript:alert(1)", "//evil.example.com/", "", "OOB", "https://a@b/"}) {
        const auto answer = request_token({{"oauth_callback", callback}});
        EXPECT_EQ(answer.status, 400) << callback;
        EXPECT_NE(answer.body.find("oauth_parameters_rejected=oauth_callback"), std::string::npos) << answer.body;
    }
}

TEST_F(WireProvider, gives_no_request_token_before_the_link_is_confirmed_or_without_the_right) {
    app.change_link([](domain::Link& link) { link.state = domain::LinkState::setting_up; });
    EXPECT_EQ(request_token({{"oauth_callback", "oob"}}).body, "oauth_problem=permission_denied");
    app.change_link([](domain::Link& link) { link.state = domain::LinkState::active; });
    app.change_consumer([](domain::Consumer& consumer) { consumer.three_legged = false; });
    EXPECT_EQ(request_token({{"oauth_callback", "oob"}}).body, "oauth_problem=permission_denied");
}

TEST_F(WireProvider, names_what_an_unsigned_request_lacks) {
    const auto answer = app.call({.method = "POST", .target = kRequestToken});
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(answer.body.find("oauth_consumer_key"), std::string::npos);
    EXPECT_EQ(answer.headers.get("Content-Type"), "application/x-www-form-urlencoded;charset=UTF-8");
}

TEST_F(WireProvider, exchanges_an_allowed_token_once_for_one_that_acts_for_its_user) {
    const auto request = allowed_token("the-verifier");
    const auto answer = exchange(request, {{"oauth_verifier", "the-verifier"}});
    const auto access = token_of(answer);
    EXPECT_EQ(access.secret, request.secret);
    EXPECT_EQ(access.handle.size(), 32U);
    EXPECT_NE(answer.body.find("oauth_expires_in=157680000"), std::string::npos);
    EXPECT_NE(answer.body.find("oauth_authorization_expires_in=160272000"), std::string::npos);
    EXPECT_EQ(whoami(access).body, "alice");
    EXPECT_EQ(exchange(request, {{"oauth_verifier", "the-verifier"}}).body, "oauth_problem=token_rejected");

    const auto entry = app.audit().front().entry;
    EXPECT_EQ(entry.event, "token.issued");
    EXPECT_EQ(entry.actor, "consumer:peer");
    EXPECT_EQ(entry.acted_for, "alice");
    EXPECT_EQ(entry.link.str(), Application::kPeer);
}

// applinks-protocol.md 4.8, in its order.
TEST_F(WireProvider, says_why_a_request_token_cannot_be_exchanged) {
    const auto undecided = token_of(request_token({{"oauth_callback", kCallback}}));
    EXPECT_EQ(exchange(undecided, {{"oauth_verifier", "x"}}).body, "oauth_problem=permission_unknown");

    const auto denied = token_of(request_token({{"oauth_callback", kCallback}}));
    app.store
        ->decide_request_token(crypto::token_hash(denied.text), domain::RequestToken::Decision::denied, alice.id, "",
                               {.at = app.clock.now(), .event = "test"})
        .value();
    EXPECT_EQ(exchange(denied, {{"oauth_verifier", "denied"}}).body, "oauth_problem=permission_denied");

    const auto allowed = allowed_token("v");
    EXPECT_EQ(exchange(allowed, {}).body, "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_verifier");
    EXPECT_EQ(exchange({.text = "unknown"}, {{"oauth_verifier", "v"}}).body, "oauth_problem=token_rejected");
    app.clock.advance(std::chrono::seconds(600));
    EXPECT_EQ(exchange(allowed, {{"oauth_verifier", "v"}}).body, "oauth_problem=token_expired");
}

// S-10: the fourth try fails with the right one.
TEST_F(WireProvider, ends_a_token_after_three_wrong_verifiers) {
    const auto token = allowed_token("right");
    for (const auto* wrong : {"", "wrong", "RIGHT"})
        EXPECT_EQ(exchange(token, {{"oauth_verifier", wrong}}).body, "oauth_problem=token_rejected");
    EXPECT_EQ(exchange(token, {{"oauth_verifier", "right"}}).body, "oauth_problem=token_rejected");
}

// S-11.
TEST_F(WireProvider, gives_a_consumer_nothing_for_the_token_of_another) {
    const auto token = allowed_token("right");
    auto other = app.snapshots->current()->find_consumer(ConsumerKey("peer"))->consumer;
    other.key = ConsumerKey("other");
    app.store->put_consumer(other, {.at = app.clock.now(), .event = "test"}).value();
    app.snapshots->reload().value();
    EXPECT_EQ(exchange(token, {{"oauth_verifier", "right"}}, "other").body, "oauth_problem=token_rejected");
    EXPECT_EQ(exchange(token, {{"oauth_verifier", "right"}}).status, 200);
}

// S-76.
TEST_F(WireProvider, gives_no_token_for_a_person_who_is_disabled_meanwhile) {
    const auto token = allowed_token("right");
    alice.active = false;
    app.update_account(alice);
    EXPECT_EQ(exchange(token, {{"oauth_verifier", "right"}}).body, "oauth_problem=permission_denied");
}

TEST_F(WireProvider, renews_a_token_with_its_session_handle_and_ends_the_old_one) {
    const auto request = allowed_token("v");
    const auto first = token_of(exchange(request, {{"oauth_verifier", "v"}}));
    EXPECT_EQ(whoami(first).body, "alice");
    EXPECT_EQ(exchange(first, {{"oauth_session_handle", "wrong"}}).body, "oauth_problem=token_rejected");
    EXPECT_EQ(exchange(first, {}).body, "oauth_problem=token_rejected");
    const auto second = token_of(exchange(first, {{"oauth_session_handle", first.handle}}));
    EXPECT_NE(second.text, first.text);
    EXPECT_EQ(second.secret, first.secret);
    EXPECT_EQ(whoami(second).body, "alice");
    EXPECT_EQ(whoami(first).body, "oauth_problem=token_rejected");
}

TEST_F(WireProvider, renews_nothing_when_the_session_is_over) {
    const auto first = token_of(exchange(allowed_token("v"), {{"oauth_verifier", "v"}}));
    app.clock.advance(std::chrono::seconds(160'272'000));
    EXPECT_EQ(exchange(first, {{"oauth_session_handle", first.handle}}).body, "oauth_problem=permission_denied");
}

TEST_F(WireProvider, takes_the_parameters_from_a_form_as_peers_send_them) {
    auto signed_call = app.sign({.method = "POST", .target = kRequestToken},
                                {.token = std::nullopt, .extra = {{"oauth_callback", "oob"}}});
    const auto url = http::AbsoluteUrl::parse(std::string(Application::kUrl) + kRequestToken).value();
    const auto key = oauth1::SignKey::rsa(
        crypto::RsaPrivateKey::parse_pem(Secret(testing::read_test_file("test_rsa2048_private.pem"))).value());
    http::Form form;
    for (auto& [name, value] : oauth1::sign({.method = "POST",
                                             .url = &url,
                                             .extra = {{"oauth_callback", "oob"}},
                                             .consumer_key = "peer",
                                             .timestamp_seconds = to_seconds(app.clock.now()),
                                             .nonce = "in-the-form"},
                                            key)
                                   .value())
        form.add(name, value);
    EXPECT_EQ(app.call({.method = "POST",
                        .target = kRequestToken,
                        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                        .body = form.str()})
                  .status,
              200);
}

}  // namespace
}  // namespace applinks::web
