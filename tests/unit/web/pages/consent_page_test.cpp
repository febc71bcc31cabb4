// SPDX-License-Identifier: Apache-2.0
// Asking a person for permission, and withdrawing it, through the route table (applinks-protocol.md 4.7 and 4.11).
#include "web/pages/consent_page.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"
#include "domain/grants/authorization.hpp"
#include "unit/web/wire_application.hpp"
#include "web/pages/routes.hpp"

namespace applinks::web::pages {
namespace {

using namespace std::chrono_literals;
using domain::RequestToken;
using testing::Application;
using testing::Call;

constexpr const char* kToken = "request-token-of-the-test";
constexpr const char* kAuthorize = "/plugins/servlet/oauth/authorize?oauth_token=request-token-of-the-test";

bool shows(const net::Response& answer, std::string_view text) {
    return answer.body.find(text) != std::string::npos;
}

class Consent : public ::testing::Test {
protected:
    Consent() {
        app.router.add(page_routes());
        app.add_link(domain::OAuthLevel::oauth);
        alice = app.add_account("alice");
        cookie = app.sign_in(alice);
    }
    void add_token(const std::string& callback = "https://wiki.example.com/back?x=1") {
        RequestToken token{.hash = crypto::token_hash(kToken),
                           .consumer = ConsumerKey("peer"),
                           .secret = Secret("secret"),
                           .created_at = app.clock.now(),
                           .expires_at = app.clock.now() + 10min};
        if (!callback.empty()) token.callback = http::AbsoluteUrl::parse(callback).value();
        app.store->add_request_token(token).value();
    }
    net::Response ask() { return app.call({.target = kAuthorize, .headers = {{"Cookie", cookie}}}); }
    net::Response decide(const std::string& button) {
        http::Form form;
        if (!button.empty()) form.add(button, "yes");
        return app.call(app.form({.method = "POST", .target = kAuthorize}, cookie, form));
    }
    RequestToken stored() { return app.store->find_request_token(crypto::token_hash(kToken)).value().value(); }
    std::string add_access_token(const domain::Account& owner) {
        const std::string id = "id-of-" + owner.name.str();
        app.store
            ->add_request_token({.hash = crypto::token_hash(id),
                                 .consumer = ConsumerKey("peer"),
                                 .secret = Secret("secret"),
                                 .created_at = app.clock.now(),
                                 .expires_at = app.clock.now() + 10min})
            .value();
        const domain::AuditEntry audit{.at = app.clock.now(), .event = "test.prepared", .actor = "test"};
        app.store
            ->decide_request_token(crypto::token_hash(id), RequestToken::Decision::approved, owner.id,
                                   crypto::token_hash("v"), audit)
            .value();
        domain::AccessToken access{.id = id,
                                   .hash = crypto::token_hash("access " + id),
                                   .consumer = ConsumerKey("peer"),
                                   .created_at = app.clock.now(),
                                   .expires_at = app.clock.now() + 1h,
                                   .session_expires_at = app.clock.now() + 1h};
        EXPECT_EQ(
            app.store->exchange_request_token(crypto::token_hash(id), crypto::token_hash("v"), access, audit).value(),
            domain::ExchangeOutcome::exchanged);
        return id;
    }

    Application app;
    domain::Account alice;
    std::string cookie;
};

TEST_F(Consent, says_who_asks_for_whom_what_and_for_how_long) {
    add_token();
    const auto answer = ask();
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(shows(answer, "Wiki wants to use Tracker as alice"));
    EXPECT_TRUE(shows(answer, "wiki.example.com"));
    EXPECT_TRUE(shows(answer, "until you withdraw it, 5 years at most"));
    EXPECT_FALSE(shows(answer, "You are an administrator"));
    EXPECT_EQ(answer.headers.get("X-Frame-Options"), "DENY");
}

// S-49: the one place to which this form may lead, besides us.
TEST_F(Consent, may_lead_to_the_callback_and_nowhere_else) {
    add_token("https://back.example.net:8443/x");
    const std::string policy(ask().headers.get("Content-Security-Policy"));
    EXPECT_NE(policy.find("form-action 'self' https://back.example.net:8443;"), std::string::npos) << policy;
}

TEST_F(Consent, sends_a_visitor_to_sign_in_and_back_with_the_whole_address) {
    add_token();
    const auto answer = app.call({.target = kAuthorize});
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(
        answer.headers.get("Location"),
        "/applinks/login?return_to=%2Fplugins%2Fservlet%2Foauth%2Fauthorize%3Foauth_token%3Drequest-token-of-the-test");
}

// S-10: 4.7, redirect with token and verifier; the decision is stored before the answer.
TEST_F(Consent, stores_the_permission_and_goes_back_with_a_verifier) {
    add_token();
    const auto answer = decide("approve");
    EXPECT_EQ(answer.status, 303);
    const auto location = answer.headers.get("Location");
    const std::string start = "https://wiki.example.com/back?x=1&oauth_token=request-token-of-the-test&oauth_verifier=";
    ASSERT_TRUE(location.starts_with(start)) << location;
    const auto verifier = location.substr(start.size());
    EXPECT_EQ(verifier.size(), domain::kVerifierCharacters);
    EXPECT_EQ(stored().decision, RequestToken::Decision::approved);
    EXPECT_EQ(stored().account, alice.id);
    EXPECT_EQ(stored().verifier_hash, crypto::token_hash(verifier));
    EXPECT_EQ(app.audit().at(0).entry.event, "grant.allowed");
}

TEST_F(Consent, stores_a_refusal_and_says_so_to_the_application) {
    add_token();
    const auto answer = decide("deny");
    EXPECT_EQ(answer.headers.get("Location"),
              "https://wiki.example.com/back?x=1&oauth_token=request-token-of-the-test&oauth_verifier=denied");
    EXPECT_EQ(stored().decision, RequestToken::Decision::denied);
    EXPECT_EQ(app.audit().at(0).entry.event, "grant.denied");
}

TEST_F(Consent, shows_a_code_to_copy_when_there_is_no_callback) {
    add_token("");
    EXPECT_TRUE(shows(ask(), "a code is shown for you to copy"));
    const auto answer = decide("approve");
    EXPECT_EQ(answer.status, 200);
    const auto code = answer.body.find("code-big\">");
    ASSERT_NE(code, std::string::npos);
    EXPECT_EQ(crypto::token_hash(answer.body.substr(code + 10, domain::kVerifierCharacters)), stored().verifier_hash);
}

TEST_F(Consent, wants_one_of_the_two_answers) {
    add_token();
    EXPECT_EQ(decide("").status, 400);
    EXPECT_EQ(stored().decision, RequestToken::Decision::none);
}

TEST_F(Consent, decides_nothing_without_the_form_token) {
    add_token();
    auto forged = app.form({.method = "POST", .target = kAuthorize}, cookie);
    forged.body = "approve=yes&csrf=guess";
    EXPECT_EQ(app.call(forged).status, 403);
    EXPECT_EQ(stored().decision, RequestToken::Decision::none);
}

// 4.7: a page for people, and the problem in a header.
TEST_F(Consent, explains_tokens_that_cannot_be_decided) {
    const auto unknown = ask();
    EXPECT_EQ(unknown.status, 401);
    EXPECT_NE(unknown.headers.get("WWW-Authenticate").find("oauth_problem=\"token_rejected\""), std::string::npos);
    EXPECT_TRUE(shows(unknown, "is not known here"));

    add_token();
    decide("approve");
    const auto used = ask();
    EXPECT_NE(used.headers.get("WWW-Authenticate").find("oauth_problem=\"token_used\""), std::string::npos);
    EXPECT_EQ(decide("deny").status, 401) << "the first decision stands";
    EXPECT_EQ(stored().decision, RequestToken::Decision::approved);
}

TEST_F(Consent, explains_tokens_that_have_run_out) {
    add_token();
    app.clock.advance(10min);
    const auto answer = ask();
    EXPECT_EQ(answer.status, 401);
    EXPECT_NE(answer.headers.get("WWW-Authenticate").find("oauth_problem=\"token_expired\""), std::string::npos);
}

// S-76: looked up again at each step.
TEST_F(Consent, refuses_when_the_link_was_suspended_or_people_may_not_connect) {
    add_token();
    app.change_link([](domain::Link& link) { link.state = domain::LinkState::suspended; });
    EXPECT_EQ(decide("approve").status, 401);
    app.change_link([](domain::Link& link) { link.state = domain::LinkState::active; });
    app.change_consumer([](domain::Consumer& consumer) { consumer.three_legged = false; });
    EXPECT_EQ(decide("approve").status, 401);
    EXPECT_EQ(stored().decision, RequestToken::Decision::none);
}

TEST_F(Consent, warns_an_administrator_of_what_is_given_away) {
    add_token("https://elsewhere.example.net/");
    cookie = app.sign_in(app.add_account("root", true));
    const auto answer = ask();
    EXPECT_TRUE(shows(answer, "You are an administrator here."));
    EXPECT_TRUE(shows(answer, "another address than that of Wiki"));
}

TEST_F(Consent, can_be_withdrawn_by_its_owner_at_the_address_that_people_know) {
    const auto token = add_access_token(alice);
    const std::string path = "/plugins/servlet/oauth/users/access-tokens";  // applinks-protocol.md 4.11
    EXPECT_EQ(app.call({.target = path, .headers = {{"Cookie", cookie}}}).headers.get("Location"),
              "/applinks/applications");
    http::Form form;
    form.add("token", token);
    const Call post{.method = "POST", .target = path};
    const auto answer = app.call(app.form(post, cookie, form));
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(answer.headers.get("Location"), "/applinks/applications");
    EXPECT_TRUE(app.store->access_tokens_of(alice.id).value().empty());
    EXPECT_EQ(app.call(app.form(post, cookie, form)).status, 404) << "it is gone already";
}

// S-70.
TEST_F(Consent, cannot_be_withdrawn_by_another_person) {
    const auto bob = app.add_account("bob");
    http::Form form;
    form.add("token", add_access_token(bob));
    const Call post{.method = "POST", .target = "/plugins/servlet/oauth/users/access-tokens"};
    EXPECT_EQ(app.call(app.form(post, cookie, form)).status, 404);
    EXPECT_EQ(app.store->access_tokens_of(bob.id).value().size(), 1U);
}

}  // namespace
}  // namespace applinks::web::pages
