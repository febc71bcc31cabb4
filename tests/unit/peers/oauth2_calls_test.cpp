// SPDX-License-Identifier: Apache-2.0
// Calls with OAuth 2.0: whose token, renewed when, and what follows from a refusal (features.md 9, S-13, S-73).
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "crypto/digest.hpp"
#include "peers/dance.hpp"
#include "peers/linking.hpp"
#include "peers/oauth2_discovery.hpp"
#include "peers/signed_call.hpp"
#include "protocol/oauth2/pkce.hpp"
#include "support/instance.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::OAuthLevel;
using testing::Instance;
using testing::Received;
using testing::reply;
using testing::value_of;
using namespace std::chrono_literals;

constexpr auto kJson = "application/json";

class OAuth2Calls : public ::testing::Test {
protected:
    OAuth2Calls() {
        there.script("POST", "/token", [this](const Received& request) { return give_token(request); });
        there.script("GET", "/x", [this](const Received& request) {
            return reply(request.headers.get("Authorization") == "Bearer " + good_token() ? 200 : 401, kJson, "{}");
        });
        Link link;
        link.id = LinkId("11111111-1111-4111-8111-111111111111");
        link.kind = domain::LinkKind::generic;
        link.name = "Forge";
        link.type = TypeId("generic");
        link.rpc_url = there.url();
        link.display_url = there.url();
        link.outgoing = OAuthLevel::oauth;
        link.state = domain::LinkState::active;
        link.provider = provider();
        value_of(here.store().add_link(link, {}, audit()));
        value_of(here.services().snapshots.reload());
        id = link.id;
    }
    domain::OAuth2Provider provider() {
        domain::OAuth2Provider made;
        made.authorize_url = value_of(there.url().join("/authorize"));
        made.token_url = value_of(there.url().join("/token"));
        made.revoke_url = value_of(there.url().join("/revoke"));
        made.client_id = oauth2::ClientId("ours");
        made.client_secret = Secret("secret");
        made.scopes = {"read"};
        return made;
    }
    void change(const std::function<void(domain::OAuth2Provider&)>& edit) {
        here.change_link(id, [&](Link& link) { edit(std::get<domain::OAuth2Provider>(*link.provider)); });
    }
    // A token for each request, numbered; unless the test has set an answer of its own.
    net::Response give_token(const Received&) {
        if (token_answer) return *token_answer;
        const auto number = std::to_string(++tokens);
        return reply(200, kJson,
                     R"({"access_token":"at)" + number + R"(","refresh_token":"rt)" + number +
                         R"(","token_type":"bearer","expires_in":3600})");
    }
    std::string good_token() const { return "at" + std::to_string(tokens.load()); }
    void grant(std::string token, std::string refresh, Timestamp expires_at = {}) {
        domain::Grant made;
        made.link = id;
        made.account = here.account("alice").id;
        made.token = Secret(std::move(token));
        made.refresh_token = Secret(std::move(refresh));
        made.created_at = here.clock.now();
        made.expires_at = expires_at;
        value_of(here.store().put_grant(made, audit()));
    }
    std::optional<domain::Grant> stored(AccountId account) { return value_of(here.store().find_grant(id, account)); }
    std::optional<domain::Grant> of_alice() { return stored(here.account("alice").id); }
    Result<net::Response> call(CallAs as = CallAs::person, std::string path = "/x") {
        PeerCall made{.link = id, .as = as, .path = std::move(path)};
        if (as == CallAs::person) made.person = here.account("alice");
        return here.run(call_peer(here.services(), made));
    }
    Errc refusal(CallAs as = CallAs::person) {
        const auto answer = call(as);
        return answer ? Errc::internal : answer.error().code;
    }
    bool claim() {
        const auto now = here.clock.now();
        return value_of(here.store().claim_grant({.link = id,
                                                  .account = here.account("alice").id,
                                                  .token_hash = crypto::token_hash("old"),
                                                  .now = now,
                                                  .until = now + 45s}));
    }
    std::size_t token_calls() { return there.received("POST", "/token").size(); }
    http::Form last_token_form() { return *http::Form::parse(there.received("POST", "/token").back().body); }
    domain::AuditEntry audit() { return {.at = here.clock.now(), .event = "test", .actor = "test"}; }

    Instance here{"Tracker"};
    Instance there{"Forge", "/forge"};
    LinkId id;
    std::atomic<int> tokens{0};
    std::optional<net::Response> token_answer;
};

TEST_F(OAuth2Calls, carry_the_persons_token_and_nobody_elses) {
    EXPECT_EQ(refusal(), Errc::grant_required);
    tokens = 1;
    grant("at1", "rt1", here.clock.now() + 1h);
    EXPECT_EQ(call()->status, 200);
    EXPECT_EQ(token_calls(), 0U);
}

TEST_F(OAuth2Calls, carry_the_token_in_the_header_of_the_template) {
    change([](auto& provider) { provider.header_template = "X-Api-Key: k={token}"; });
    there.script("GET", "/x", reply(200));
    grant("at", "");
    EXPECT_EQ(call()->status, 200);
    const auto received = there.received("GET", "/x").back();
    EXPECT_EQ(received.headers.get("X-Api-Key"), "k=at");
    EXPECT_FALSE(received.headers.contains("Authorization"));
}

TEST_F(OAuth2Calls, may_not_bring_a_token_of_their_own) {
    grant("at", "");
    EXPECT_EQ(call(CallAs::person, "/x?access_token=mine").error().code, Errc::invalid_argument);
}

TEST_F(OAuth2Calls, renew_the_token_before_its_end_and_store_what_came) {
    grant("old", "r0", here.clock.now());
    EXPECT_EQ(call()->status, 200);
    EXPECT_EQ(*last_token_form().only("grant_type"), "refresh_token");
    EXPECT_EQ(*last_token_form().only("refresh_token"), "r0");
    EXPECT_EQ(of_alice()->token.reveal(), "at1");
    EXPECT_EQ(of_alice()->refresh_token.reveal(), "rt1");
    EXPECT_EQ(of_alice()->expires_at, here.clock.now() + 1h - 1min);
    here.clock.advance(1h - 1min);
    EXPECT_EQ(call()->status, 200);
    EXPECT_EQ(of_alice()->token.reveal(), "at2");
}

TEST_F(OAuth2Calls, keep_the_old_refresh_token_when_no_new_one_comes) {
    token_answer = reply(200, kJson, R"({"access_token":"at0"})");
    grant("old", "r0", here.clock.now());
    EXPECT_EQ(call()->status, 200);
    EXPECT_EQ(of_alice()->refresh_token.reveal(), "r0");
    EXPECT_EQ(of_alice()->expires_at, Timestamp{}) << "the provider does not say how long it lives";
}

// Two threads never spend the same refresh token.
TEST_F(OAuth2Calls, renew_once_when_many_come_at_the_same_time) {
    grant("old", "r0", here.clock.now());
    constexpr int kCalls = 20;
    std::atomic<int> good{0};
    std::latch start(kCalls);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kCalls; ++i)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                const auto answer = call();
                if (answer && answer->status == 200) ++good;
            });
    }
    EXPECT_EQ(good, kCalls);
    EXPECT_EQ(token_calls(), 1U);
}

// Another process may hold the claim, and may die with it.
TEST_F(OAuth2Calls, wait_for_whoever_renews_the_token_and_use_what_comes_of_it) {
    grant("old", "r0", here.clock.now());
    ASSERT_TRUE(claim());
    Result<net::Response> answer = fail(Errc::internal, "");
    {
        const std::jthread waiting([&] { answer = call(); });
        tokens = 7;
        auto renewed = *of_alice();
        renewed.token = Secret("at7");
        renewed.expires_at = here.clock.now() + 1h;
        ASSERT_TRUE(value_of(here.store().renew_grant(renewed, crypto::token_hash("old"), audit())));
    }
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(token_calls(), 0U);
}

TEST_F(OAuth2Calls, renew_the_token_when_whoever_began_it_never_ended) {
    grant("old", "r0", here.clock.now());
    ASSERT_TRUE(claim());
    here.clock.advance(1min);
    EXPECT_EQ(call()->status, 200);
    EXPECT_EQ(token_calls(), 1U);
}

TEST_F(OAuth2Calls, ask_the_person_again_when_the_refresh_token_is_refused) {
    token_answer = reply(400, kJson, R"({"error":"invalid_grant"})");
    grant("old", "r0", here.clock.now());
    EXPECT_EQ(refusal(), Errc::grant_required);
    EXPECT_FALSE(of_alice());
    EXPECT_EQ(refusal(), Errc::grant_required);
    EXPECT_EQ(token_calls(), 1U) << "not in a loop";
}

TEST_F(OAuth2Calls, keep_the_grant_when_the_provider_cannot_be_asked_now) {
    for (const auto& answer : {reply(500, "text/html", "<h1>Sorry"), reply(401, kJson, R"({"error":"invalid_client"})"),
                               reply(302, "text/html", "")}) {
        token_answer = answer;
        grant("old", "r0", here.clock.now());
        EXPECT_NE(refusal(), Errc::grant_required);
        ASSERT_TRUE(of_alice());
        EXPECT_EQ(of_alice()->refresh_token.reveal(), "r0");
    }
    token_answer.reset();
    EXPECT_EQ(call()->status, 200) << "the claim was given back";
}

TEST_F(OAuth2Calls, are_made_once_more_with_a_new_token_after_401) {
    grant("withdrawn", "r0");
    EXPECT_EQ(call()->status, 200);
    EXPECT_EQ(there.received("GET", "/x").size(), 2U);
    EXPECT_EQ(of_alice()->token.reveal(), "at1");
}

TEST_F(OAuth2Calls, forget_a_grant_that_is_refused_and_cannot_be_renewed) {
    grant("withdrawn", "");
    EXPECT_EQ(refusal(), Errc::grant_required);
    EXPECT_FALSE(of_alice());
}

TEST_F(OAuth2Calls, forget_a_grant_whose_new_token_is_refused_too) {
    there.script("GET", "/x", reply(401));
    grant("withdrawn", "r0");
    EXPECT_EQ(refusal(), Errc::grant_required);
    EXPECT_EQ(there.received("GET", "/x").size(), 2U);
    EXPECT_FALSE(of_alice());
}

TEST_F(OAuth2Calls, without_a_user_fetch_a_token_for_the_link_once) {
    EXPECT_EQ(call(CallAs::application)->status, 200);
    EXPECT_EQ(*last_token_form().only("grant_type"), "client_credentials");
    EXPECT_EQ(*last_token_form().only("scope"), "read");
    EXPECT_EQ(call(CallAs::application)->status, 200);
    EXPECT_EQ(token_calls(), 1U);
    here.clock.advance(1h);
    EXPECT_EQ(call(CallAs::application)->status, 200);
    EXPECT_EQ(token_calls(), 2U);
    EXPECT_EQ(stored(AccountId())->token.reveal(), "at2");
    EXPECT_FALSE(of_alice());
}

TEST_F(OAuth2Calls, use_a_token_of_the_link_for_the_application_and_never_for_people) {
    change([](auto& provider) {
        provider.token_kind = domain::OutgoingTokenKind::per_link;
        provider.link_token = Secret("fixed");
    });
    there.script("GET", "/x", reply(401));
    EXPECT_EQ(call(CallAs::application)->status, 401) << "nothing can renew it: the refusal is for who called";
    EXPECT_EQ(there.received("GET", "/x").back().headers.get("Authorization"), "Bearer fixed");
    EXPECT_EQ(token_calls(), 0U);
    grant("at", "");
    EXPECT_EQ(refusal(), Errc::not_allowed);
}

// S-13: what carries a token goes nowhere else.
TEST_F(OAuth2Calls, follow_no_redirect_out_of_the_link) {
    tokens = 1;
    grant("at1", "");
    auto away = reply(302);
    away.headers.set("Location", "http://127.0.0.2:1/x");
    there.script("GET", "/x", away);
    EXPECT_EQ(call()->status, 302);
}

class OAuth2Dances : public OAuth2Calls {
protected:
    Result<DanceStart> begin() { return here.run(begin_dance(here.services(), id, here.account("alice").id, "/back")); }
    Result<DanceEnd> finish(OAuth2Callback callback, std::string_view user = "alice") {
        return here.run(finish_oauth2_dance(here.services(), std::move(callback), here.account(user).id));
    }
    Result<DanceEnd> accept(const DanceEnd& end, std::string_view user = "alice") {
        return here.run(accept_offer(here.services(), end.offer, here.account(user).id, audit()));
    }
    http::Form query_of(const DanceStart& start) {
        return *http::Form::parse(http::AbsoluteUrl::parse(start.address)->query());
    }
};

TEST_F(OAuth2Dances, exchange_the_code_with_the_verifier_and_store_the_grant) {
    const auto start = value_of(begin());
    const auto query = query_of(start);
    EXPECT_EQ(*query.only("redirect_uri"), here.url().str() + "/applinks/oauth2/callback");
    EXPECT_EQ(*query.only("state"), start.flow);
    const auto end = value_of(finish({.state = start.flow, .code = "the code"}));
    EXPECT_EQ(end.return_to, "/back");
    EXPECT_EQ(end.link, id);
    const auto form = last_token_form();
    EXPECT_EQ(*form.only("code"), "the code");
    EXPECT_EQ(*form.only("client_secret"), "secret");
    EXPECT_EQ(oauth2::challenge_of(*form.only("code_verifier")), *query.only("code_challenge"));
    EXPECT_FALSE(of_alice()) << "S-31: stored when the person has said yes";
    EXPECT_EQ(value_of(accept(end)).return_to, "/back");
    ASSERT_TRUE(of_alice());
    EXPECT_EQ(of_alice()->token.reveal(), "at1");
    EXPECT_EQ(of_alice()->scope, "read");
    EXPECT_EQ(call()->status, 200);
}

// S-31.
TEST_F(OAuth2Dances, offer_the_grant_to_one_person_once_and_for_ten_minutes) {
    const auto offered = [&] { return value_of(finish({.state = value_of(begin()).flow, .code = "c"})); };
    const auto of_bob = offered();
    EXPECT_EQ(accept(of_bob, "bob").error().code, Errc::not_allowed);
    EXPECT_EQ(accept(of_bob).error().code, Errc::not_allowed) << "bob has used it up";
    const auto late = offered();
    here.clock.advance(11min);
    EXPECT_EQ(accept(late).error().code, Errc::not_allowed);
    const auto end = offered();
    EXPECT_EQ(finish({.state = end.offer, .code = "c"}).error().code, Errc::not_allowed) << "S-71: it is no state";
    EXPECT_FALSE(of_alice());
    EXPECT_TRUE(accept(end));
    EXPECT_EQ(accept(end).error().code, Errc::not_allowed);
}

TEST_F(OAuth2Dances, give_a_token_back_that_the_person_did_not_want) {
    there.script("POST", "/revoke", reply(200));
    const auto end = value_of(finish({.state = value_of(begin()).flow, .code = "c"}));
    const auto rejected = value_of(here.run(reject_offer(here.services(), end.offer, here.account("alice").id)));
    EXPECT_TRUE(rejected.refused);
    EXPECT_EQ(there.received("POST", "/revoke").size(), 1U);
    EXPECT_EQ(accept(end).error().code, Errc::not_allowed);
    EXPECT_FALSE(of_alice());
}

// S-31: once, for whoever began it, and not for ever.
TEST_F(OAuth2Dances, end_with_nothing_when_the_state_is_not_this_persons_or_not_new) {
    const auto start = value_of(begin());
    EXPECT_EQ(finish({.state = "forged", .code = "c"}).error().code, Errc::not_allowed);
    EXPECT_EQ(finish({.state = start.flow, .code = "c"}, "bob").error().code, Errc::not_allowed);
    EXPECT_EQ(finish({.state = start.flow, .code = "c"}).error().code, Errc::not_allowed) << "bob has used it up";
    const auto late = value_of(begin());
    here.clock.advance(11min);
    EXPECT_EQ(finish({.state = late.flow, .code = "c"}).error().code, Errc::not_allowed);
    const auto twice = value_of(begin());
    EXPECT_TRUE(finish({.state = twice.flow, .code = "c"}));
    EXPECT_EQ(finish({.state = twice.flow, .code = "c"}).error().code, Errc::not_allowed);
    EXPECT_EQ(token_calls(), 1U) << "nothing was sent for the others";
}

// S-24.
TEST_F(OAuth2Dances, take_no_answer_from_another_issuer) {
    change([](auto& provider) {
        provider.issuer = "https://forge.example.com";
        provider.issuer_answers = true;
    });
    const auto answer_from = [&](std::string issuer) {
        const auto start = value_of(begin());
        return finish({.state = start.flow, .code = "c", .issuer = std::move(issuer)}).has_value();
    };
    EXPECT_FALSE(answer_from("https://evil.example.com"));
    EXPECT_FALSE(answer_from("https://forge.example.com/"));
    EXPECT_FALSE(answer_from(""));
    EXPECT_TRUE(answer_from("https://forge.example.com"));
    change([](auto& provider) { provider.issuer_answers = false; });
    EXPECT_TRUE(answer_from(""));
    EXPECT_FALSE(answer_from("https://evil.example.com"));
}

TEST_F(OAuth2Dances, say_what_became_of_a_permission_that_was_not_given) {
    const auto denied = value_of(finish({.state = value_of(begin()).flow, .error = "access_denied"}));
    EXPECT_TRUE(denied.refused);
    EXPECT_EQ(finish({.state = value_of(begin()).flow, .error = "server_error"}).error().code, Errc::peer_refused);
    EXPECT_EQ(finish({.state = value_of(begin()).flow}).error().code, Errc::missing_parameter);
    for (const auto& answer :
         {reply(200, kJson, R"({"error":"bad_verification_code"})"), reply(200, "text/html", "<h1>Sign in</h1>"),
          reply(200, kJson, std::string(100'000, ' ')), reply(302, "text/html", "")}) {
        token_answer = answer;
        const auto end = finish({.state = value_of(begin()).flow, .code = "c"});
        ASSERT_FALSE(end);
        EXPECT_EQ(end.error().message.find("<h1>"), std::string::npos);
    }
    EXPECT_FALSE(of_alice());
}

TEST_F(OAuth2Dances, tell_as_whom_the_person_is_connected) {
    change([this](auto& provider) { provider.identity_url = value_of(there.url().join("/me")); });
    for (const auto& [type, body] : std::vector<std::pair<std::string_view, std::string>>{
             {kJson, R"({"sub":"17","preferred_username":"Alice A"})"}, {"text/plain; charset=utf-8", "Alice A"}}) {
        there.script("GET", "/me", reply(200, type, body));
        const auto end = value_of(finish({.state = value_of(begin()).flow, .code = "c"}));
        EXPECT_EQ(end.remote_user, "Alice A");
        ASSERT_TRUE(accept(end));
        EXPECT_EQ(there.received("GET", "/me").back().headers.get("Authorization"), "Bearer " + good_token());
        EXPECT_EQ(of_alice()->remote_user, "Alice A");
    }
    there.script("GET", "/me", reply(500));
    EXPECT_EQ(value_of(finish({.state = value_of(begin()).flow, .code = "c"})).remote_user, "");
}

TEST_F(OAuth2Dances, end_at_the_provider_when_the_person_disconnects) {
    const auto forget = [&] {
        grant("at", "rt");
        return value_of(here.run(forget_grant(here.services(), id, here.account("alice").id, audit())));
    };
    there.script("POST", "/revoke", reply(200));
    EXPECT_EQ(forget(), Forgotten::ended);
    const auto form = *http::Form::parse(there.received("POST", "/revoke").back().body);
    EXPECT_EQ(*form.only("token"), "rt");
    EXPECT_EQ(*form.only("token_type_hint"), "refresh_token");
    there.script("POST", "/revoke", reply(503));
    EXPECT_EQ(forget(), Forgotten::here_only);
    EXPECT_FALSE(of_alice()) << "forgotten here, whatever the other side says";
    change([](auto& provider) { provider.revoke_url = {}; });
    EXPECT_EQ(forget(), Forgotten::here_only);
}

class OAuth2Checks : public OAuth2Calls {
protected:
    EndsCheck check() { return value_of(here.run(check_link(here.services(), id, audit()))); }
};

TEST_F(OAuth2Checks, name_the_call_that_failed) {
    const auto token_url = there.url().str() + "/token";
    token_answer = reply(401, kJson, R"({"error":"invalid_client"})");
    EXPECT_EQ(check().code, "key_unknown");
    EXPECT_NE(check().text.find("POST " + token_url), std::string::npos) << check().text;
    token_answer = reply(200, "text/html", "<b>Sign in</b>");
    EXPECT_EQ(check().code, "not_a_peer");
    token_answer = reply(404);
    EXPECT_NE(check().text.find("404"), std::string::npos) << check().text;
}

TEST_F(OAuth2Checks, try_the_client_where_only_people_get_tokens) {
    here.change_link(id, [](Link& link) { link.outgoing = OAuthLevel::three_legged; });
    token_answer = reply(400, kJson, R"({"error":"invalid_grant"})");
    EXPECT_EQ(check().code, "ok");
    EXPECT_EQ(*last_token_form().only("grant_type"), "authorization_code");
    token_answer = reply(401, kJson, R"({"error":"invalid_client"})");
    EXPECT_EQ(check().code, "key_unknown");
}

TEST_F(OAuth2Checks, try_the_token_of_the_link_at_the_application) {
    there.script("GET", "/", reply(200, "text/html", "<h1>Welcome</h1>"));
    EXPECT_EQ(check().code, "ok");
    there.script("GET", "/", reply(401));
    EXPECT_EQ(check().code, "token");
}

TEST_F(OAuth2Checks, end_the_grants_when_another_client_takes_their_place) {
    grant("at", "rt");
    auto link = here.link(id);
    auto provider = *link.oauth2();
    provider.scopes = {"write"};
    link.provider = provider;
    value_of(here.run(edit_link(here.services(), link, audit())));
    EXPECT_TRUE(of_alice());
    provider.client_id = oauth2::ClientId("another");
    link.provider = provider;
    value_of(here.run(edit_link(here.services(), link, audit())));
    EXPECT_FALSE(of_alice());
}

class OAuth2Discovery : public OAuth2Calls {
protected:
    Result<oauth2::ProviderMetadata> found() {
        return here.run(discover_oauth2(here.services(), {.base = there.url()}));
    }
    std::string document(const std::string& issuer) {
        return R"({"issuer":")" + issuer + R"(","authorization_endpoint":")" + issuer + R"(/a","token_endpoint":")" +
               issuer + R"(/t","code_challenge_methods_supported":["S256"]})";
    }
};

TEST_F(OAuth2Discovery, reads_what_is_published_at_the_address) {
    EXPECT_EQ(found().error().code, Errc::not_found);
    there.script("GET", "/.well-known/oauth-authorization-server", reply(200, kJson, document(there.url().str())));
    EXPECT_EQ(value_of(found()).token_url.str(), there.url().str() + "/t");
    there.script("GET", "/.well-known/openid-configuration", reply(200, "text/html", "<h1>Welcome</h1>"));
    EXPECT_TRUE(found()) << "a page in the way of the first place";
}

TEST_F(OAuth2Discovery, refuses_the_document_of_another_issuer) {
    there.script("GET", "/.well-known/openid-configuration", reply(200, kJson, document("https://evil.example.com")));
    EXPECT_EQ(found().error().code, Errc::conflict);
}

}  // namespace
}  // namespace applinks::peers
