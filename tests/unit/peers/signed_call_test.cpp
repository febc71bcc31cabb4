// SPDX-License-Identifier: Apache-2.0
// Choosing a credential and signing with it (applinks-protocol.md 5.3 and 5.5, S-09, S-13).
#include "peers/signed_call.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "protocol/http/form.hpp"
#include "support/instance.hpp"
#include "support/stub_store.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;
using testing::Instance;
using testing::Received;
using testing::reply;
using namespace std::chrono_literals;

class Calling : public ::testing::Test {
protected:
    Calling() { store_link(OAuthLevel::oauth, LinkState::active); }

    void store_link(OAuthLevel outgoing, LinkState state) {
        Link link;
        link.id = there.id();
        link.name = "Wiki";
        link.type = TypeId("generic");
        link.rpc_url = there.url();
        link.display_url = there.url();
        link.outgoing = outgoing;
        link.state = state;
        testing::value_of(here.store().add_link(link, {}, audit()));
        testing::value_of(here.services().snapshots.reload());
    }
    void set(OAuthLevel outgoing, LinkState state = LinkState::active) {
        here.change_link(there.id(), [&](Link& link) {
            link.outgoing = outgoing;
            link.state = state;
        });
    }
    void grant(std::string_view user, std::string token, Timestamp expires_at = {}) {
        domain::Grant made;
        made.link = there.id();
        made.account = here.account(user).id;
        made.token = Secret(std::move(token));
        made.secret = Secret("secret");
        made.created_at = here.clock.now();
        made.expires_at = expires_at;
        testing::value_of(here.store().put_grant(made, audit()));
    }
    domain::AuditEntry audit() { return {.at = here.clock.now(), .event = "test", .actor = "test"}; }

    Result<Credential> choose(CallAs as, std::string_view user = {}) {
        std::optional<domain::Account> person;
        if (!user.empty()) person = here.account(user);
        return here.run(choose_credential(here.services(), here.link(there.id()), as, person));
    }
    Errc refusal(CallAs as, std::string_view user = {}) {
        const auto chosen = choose(as, user);
        EXPECT_FALSE(chosen.has_value());
        return chosen ? Errc::internal : chosen.error().code;
    }
    Result<net::Response> call(std::string path, CallAs as = CallAs::application, std::string_view user = {},
                               std::string method = "GET") {
        PeerCall made{.link = there.id(), .as = as, .method = std::move(method), .path = std::move(path)};
        if (!user.empty()) made.person = here.account(user);
        return here.run(call_peer(here.services(), made));
    }
    net::Response redirect(std::string location) {
        auto response = reply(302);
        response.headers.set("Location", location);
        return response;
    }

    Instance here{"Tracker"};
    Instance there{"Wiki", "/wiki"};
};

TEST_F(Calling, chooses_two_legged_for_the_application) {
    EXPECT_EQ(choose(CallAs::application)->kind, Credential::Kind::two_legged);
    set(OAuthLevel::impersonation);
    EXPECT_EQ(choose(CallAs::application)->kind, Credential::Kind::two_legged);
}

TEST_F(Calling, chooses_impersonation_before_a_grant) {  // 5.3
    set(OAuthLevel::impersonation);
    grant("alice", "token");
    const auto chosen = choose(CallAs::person, "alice");
    EXPECT_EQ(chosen->kind, Credential::Kind::impersonation);
    EXPECT_EQ(chosen->user_name, "alice");
}

// S-09: peers do not let administrators be impersonated.
TEST_F(Calling, chooses_an_administrators_own_grant_before_impersonation) {
    set(OAuthLevel::impersonation);
    EXPECT_EQ(choose(CallAs::person, "root")->kind, Credential::Kind::impersonation);
    grant("root", "token");
    EXPECT_EQ(choose(CallAs::person, "root")->kind, Credential::Kind::grant);
}

TEST_F(Calling, chooses_the_grant_of_this_person) {
    grant("alice", "token of alice");
    const auto chosen = choose(CallAs::person, "alice");
    ASSERT_TRUE(chosen.has_value());
    EXPECT_EQ(chosen->kind, Credential::Kind::grant);
    EXPECT_EQ(chosen->token.reveal(), "token of alice");
    EXPECT_EQ(refusal(CallAs::person, "bob"), Errc::grant_required);
}

TEST_F(Calling, wants_a_new_grant_when_the_old_one_ran_out) {
    grant("alice", "token", here.clock.now() + 1h);
    EXPECT_TRUE(choose(CallAs::person, "alice").has_value());
    here.clock.advance(1h);
    EXPECT_EQ(refusal(CallAs::person, "alice"), Errc::grant_required);
}

// It was taken for a missing grant: people were sent to connect again, and an administrator was impersonated instead.
TEST_F(Calling, does_not_take_a_store_that_does_not_answer_for_a_missing_grant) {
    set(OAuthLevel::impersonation);
    const auto link = here.link(there.id());
    testing::StubStore broken;
    auto& whole = here.services();
    Services services{whole.snapshots, broken,      whole.tokens,   whole.nonces, whole.throttle, whole.runtime,
                      whole.egress,    whole.clock, whole.observed, whole.people, whole.items};
    const auto chosen = here.run(choose_credential(services, link, CallAs::person, here.account("root")));
    ASSERT_FALSE(chosen.has_value());
    EXPECT_EQ(chosen.error().code, Errc::storage_failed);
}

TEST_F(Calling, notes_the_last_use_of_a_grant_but_not_on_every_call) {
    grant("alice", "token");
    const auto last_used = [&] {
        return (*testing::value_of(here.store().find_grant(there.id(), here.account("alice").id))).last_used_at;
    };
    ASSERT_TRUE(choose(CallAs::person, "alice").has_value());
    const auto first = last_used();
    EXPECT_EQ(first, here.clock.now());
    here.clock.advance(1min);
    ASSERT_TRUE(choose(CallAs::person, "alice").has_value());
    EXPECT_EQ(last_used(), first);
    here.clock.advance(10min);
    ASSERT_TRUE(choose(CallAs::person, "alice").has_value());
    EXPECT_EQ(last_used(), here.clock.now());
}

TEST_F(Calling, refuses_what_the_link_does_not_allow) {
    EXPECT_EQ(refusal(CallAs::person), Errc::not_authenticated);
    set(OAuthLevel::three_legged);
    EXPECT_EQ(refusal(CallAs::application), Errc::not_allowed);
    set(OAuthLevel::disabled);
    EXPECT_EQ(refusal(CallAs::application), Errc::not_allowed);
    EXPECT_EQ(refusal(CallAs::person, "alice"), Errc::not_allowed);
    EXPECT_TRUE(choose(CallAs::anonymous).has_value());
}

TEST_F(Calling, refuses_every_call_over_a_suspended_link) {
    set(OAuthLevel::impersonation, LinkState::suspended);
    for (const auto as : {CallAs::anonymous, CallAs::application, CallAs::person})
        EXPECT_EQ(refusal(as, "alice"), Errc::conflict);
}

TEST_F(Calling, speaks_only_for_the_application_until_a_link_is_confirmed) {
    set(OAuthLevel::impersonation, LinkState::setting_up);
    EXPECT_TRUE(choose(CallAs::application).has_value());
    EXPECT_EQ(refusal(CallAs::person, "alice"), Errc::conflict);
}

TEST_F(Calling, refuses_a_disabled_person) {
    set(OAuthLevel::impersonation);
    auto gone = here.account("alice");
    gone.active = false;
    const auto chosen = here.run(choose_credential(here.services(), here.link(there.id()), CallAs::person, gone));
    EXPECT_EQ(chosen.error().code, Errc::not_allowed);
}

class Signing : public Calling {
protected:
    Result<SignedHead> sign(const Credential& credential, std::string_view target,
                            const std::vector<http::Parameter>& form = {}) {
        const auto url = there.url().join(target);
        const auto link = here.link(there.id());
        return sign_head(*here.snapshot(), {.link = link,
                                            .credential = credential,
                                            .method = "GET",
                                            .url = *url,
                                            .form = form,
                                            .now = here.clock.now()});
    }
    const Credential application{.kind = Credential::Kind::two_legged};
    const Credential alice{.kind = Credential::Kind::impersonation, .user_name = "al ice&x=\xc3\xa4"};
};

TEST_F(Signing, sends_an_empty_token_for_two_legged_calls) {
    const auto head = sign(application, "/page");
    ASSERT_TRUE(head.has_value());
    EXPECT_NE(head->authorization.find("oauth_token=\"\""), std::string::npos);
    EXPECT_NE(head->authorization.find("oauth_consumer_key=\"Tracker%3A4711\""), std::string::npos);
    EXPECT_EQ(head->url.query(), "");
}

TEST_F(Signing, sends_no_token_at_all_to_a_plain_provider) {
    here.change_link(there.id(), [](Link& link) { link.kind = domain::LinkKind::generic; });
    EXPECT_EQ(sign(application, "/page")->authorization.find("oauth_token"), std::string::npos);
}

TEST_F(Signing, names_the_user_in_the_signed_address) {
    EXPECT_EQ(sign(alice, "/page")->url.query(), "xoauth_requestor_id=al%20ice%26x%3D%C3%A4");
    EXPECT_EQ(sign(alice, "/page?a=1")->url.query(), "a=1&xoauth_requestor_id=al%20ice%26x%3D%C3%A4");
}

TEST_F(Signing, adds_nothing_to_an_anonymous_call) {
    const auto head = sign({}, "/page?oauth_token=x");
    ASSERT_TRUE(head.has_value());
    EXPECT_EQ(head->authorization, "");
}

// Nobody chooses whom we act as through a query (S-09).
TEST_F(Signing, refuses_a_call_that_carries_its_own_user_or_oauth_parameters) {
    for (const auto* target : {"/page?xoauth_requestor_id=root", "/page?a=1&xoauth%5Frequestor_id=root",
                               "/page?oauth_token=x", "/page?oauth_body_hash=x"}) {
        EXPECT_EQ(sign(application, target).error().code, Errc::invalid_argument) << target;
        EXPECT_EQ(sign(alice, target).error().code, Errc::invalid_argument) << target;
    }
    EXPECT_EQ(sign(application, "/page", {{"xoauth_requestor_id", "root"}}).error().code, Errc::invalid_argument);
}

TEST_F(Signing, refuses_the_old_name_of_the_requestor_where_products_still_read_it) {
    EXPECT_TRUE(sign(application, "/page?user_id=7").has_value());
    here.change_link(there.id(), [](Link& link) { link.type = TypeId("jira"); });
    EXPECT_EQ(sign(application, "/page?user_id=root").error().code, Errc::invalid_argument);
    EXPECT_TRUE(sign(alice, "/page?user_id=7").has_value());
}

TEST(AuthorizePath, carries_the_link_and_where_to_return) {
    EXPECT_EQ(authorize_path(LinkId("a-b")),
              "/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=a-b");
    EXPECT_EQ(authorize_path(LinkId("a-b"), "/page?x=1&y"),
              "/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=a-b"
              "&redirectUrl=%2Fpage%3Fx%3D1%26y");
}

TEST(WithoutRequestor, removes_the_user_from_an_address_in_any_spelling) {
    for (const auto& [from, to] :
         {std::pair{"https://a.example.com/x", "https://a.example.com/x"},
          std::pair{"https://a.example.com/x?xoauth_requestor_id=al", "https://a.example.com/x"},
          std::pair{"https://a.example.com/x?a=1&xoauth_requestor_id=al&b=2&b=3",
                    "https://a.example.com/x?a=1&b=2&b=3"},
          std::pair{"https://a.example.com/x?a=xoauth_requestor_id",
                    "https://a.example.com/x?a=xoauth_requestor_id"}}) {
        const auto clean = without_requestor(*http::AbsoluteUrl::parse(from));
        ASSERT_TRUE(clean.has_value()) << from;
        EXPECT_EQ(clean->str(), to);
    }
}

TEST_F(Calling, sends_what_it_is_told) {
    there.script("POST", "/rest/x", reply(201, "application/json", "{}"));
    PeerCall made{.link = there.id(), .method = "POST", .path = "/rest/x?a=1", .content_type = "application/json"};
    made.body = "{\"b\":2}";
    const auto answer = here.run(call_peer(here.services(), made));
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->status, 201);
    const auto seen = there.received("POST", "/rest/x");
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen.at(0).query, "a=1");
    EXPECT_EQ(seen.at(0).body, "{\"b\":2}");
    EXPECT_EQ(seen.at(0).headers.get("X-Atlassian-Token"), "no-check");
    EXPECT_TRUE(seen.at(0).headers.get("Authorization").starts_with("OAuth "));
}

TEST_F(Calling, knows_no_link_that_is_not_there) {
    const auto answer = here.run(call_peer(here.services(), {.link = LinkId("none"), .path = "/"}));
    EXPECT_EQ(answer.error().code, Errc::not_found);
}

TEST_F(Calling, follows_redirects_inside_the_link_and_signs_anew) {
    there.script("GET", "/old", redirect("/wiki/new?xoauth_requestor_id=alice&a=1"));
    there.script("GET", "/new", reply(200, "text/plain", "here"));
    set(OAuthLevel::impersonation);
    const auto answer = call("/old", CallAs::person, "alice");
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->body, "here");
    const auto seen = there.received("GET", "/new");
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen.at(0).query, "a=1&xoauth_requestor_id=alice");
    EXPECT_NE(seen.at(0).headers.get("Authorization"),
              there.received("GET", "/old").at(0).headers.get("Authorization"));
}

// S-13: nothing signed goes to another origin, above the link, or by another method.
TEST_F(Calling, hands_every_other_redirect_to_the_caller) {
    Instance evil("Evil");
    const auto other_host = "http://localhost:" + std::to_string(there.url().port()) + "/wiki/new";
    for (const auto& location :
         {evil.url().str() + "/wiki/new", "//127.0.0.1:" + std::to_string(evil.url().port()) + "/wiki/new", other_host,
          std::string("/elsewhere"), std::string("/wiki/../elsewhere"), std::string("/wiki/%2e%2e/elsewhere"),
          std::string("https:/x"), std::string("javascript:alert(1)")}) {
        there.script("GET", "/old", redirect(location));
        const auto answer = call("/old");
        ASSERT_TRUE(answer.has_value()) << location;
        EXPECT_EQ(answer->status, 302) << location;
    }
    there.script("POST", "/old", redirect("/wiki/new"));
    EXPECT_EQ(call("/old", CallAs::application, {}, "POST")->status, 302);
    EXPECT_EQ(evil.received_count(), 0U);
    EXPECT_TRUE(there.received("GET", "/new").empty());
    EXPECT_TRUE(there.received("GET", "/elsewhere").empty());
}

TEST_F(Calling, gives_up_on_redirects_in_circles) {
    there.script("GET", "/old", redirect("/wiki/old"));
    EXPECT_EQ(call("/old").error().code, Errc::peer_malformed);
    EXPECT_EQ(there.received("GET", "/old").size(), 4U);
}

TEST_F(Calling, forgets_a_grant_that_the_peer_no_longer_takes) {  // 5.5
    for (const auto* problem : {"token_expired", "token_rejected", "token_revoked"}) {
        grant("alice", "token");
        auto refused = reply(401);
        refused.headers.set("WWW-Authenticate", "OAuth realm=\"x\", oauth_problem=\"" + std::string(problem) + "\"");
        there.script("GET", "/page", refused);
        EXPECT_EQ(call("/page", CallAs::person, "alice").error().code, Errc::grant_required) << problem;
        EXPECT_FALSE(testing::value_of(here.store().find_grant(there.id(), here.account("alice").id)).has_value());
    }
}

TEST_F(Calling, keeps_a_grant_that_came_while_the_old_one_was_refused) {
    grant("alice", "old");
    there.script("GET", "/page", [&](const Received&) {
        grant("alice", "new");
        auto refused = reply(401);
        refused.headers.set("WWW-Authenticate", "OAuth oauth_problem=\"token_rejected\"");
        return refused;
    });
    EXPECT_EQ(call("/page", CallAs::person, "alice").error().code, Errc::grant_required);
    const auto kept = testing::value_of(here.store().find_grant(there.id(), here.account("alice").id));
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(kept->token.reveal(), "new");
}

TEST_F(Calling, keeps_the_grant_for_other_refusals) {
    grant("alice", "token");
    auto refused = reply(401);
    refused.headers.set("WWW-Authenticate", "OAuth oauth_problem=\"permission_denied\"");
    there.script("GET", "/page", refused);
    EXPECT_EQ(call("/page", CallAs::person, "alice")->status, 401);
    EXPECT_TRUE(testing::value_of(here.store().find_grant(there.id(), here.account("alice").id)).has_value());
}

}  // namespace
}  // namespace applinks::peers
