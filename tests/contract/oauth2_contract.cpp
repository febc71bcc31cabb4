// SPDX-License-Identifier: Apache-2.0
// OAuth 2.0: clients, codes used once (S-18), rotation with one winner and a grace (S-19), revocation (S-22).
#include <algorithm>
#include <latch>
#include <set>
#include <thread>

#include "contract/contract.hpp"

namespace applinks::contract {
namespace {

using domain::ClientId;
using domain::OAuth2Client;
using domain::OAuth2Code;
using domain::OAuth2CodeTry;
using domain::OAuth2Exchange;
using domain::OAuth2NewTokens;
using domain::OAuth2Outcome;
using domain::OAuth2RefreshTry;

constexpr int kParallel = 100;  // S-18, S-19

std::string challenge(char c) {
    return std::string(43, c);
}

class OAuth2Contract : public StoreContract {
protected:
    OAuth2Contract() {
        put_world();
        value_of(store().put_oauth2_client(client(), entry("client.saved")));
    }

    OAuth2Client client() const {
        return {.id = ClientId("builds"),
                .link = wiki_.id,
                .name = "Builds",
                .secret_hash = "hash of the secret",
                .redirect_uris = {"https://builds.example.com/back", "http://127.0.0.1/back"},
                .scope = oauth2::Scope::write,
                .without_user = true,
                .service_user = UserName("bob"),
                .created_at = at(5)};
    }
    OAuth2Code code(std::string_view hash) const {
        return {.hash = std::string(hash),
                .family = "family of " + std::string(hash),
                .client = ClientId("builds"),
                .account = alice_.id,
                .redirect_uri = "https://builds.example.com/back",
                .challenge = challenge('c'),
                .scope = oauth2::Scope::write,
                .expires_at = at(60)};
    }
    static OAuth2CodeTry right_try(std::string_view hash) {
        return {.hash = std::string(hash),
                .client = ClientId("builds"),
                .redirect_uri = "https://builds.example.com/back",
                .challenge = challenge('c'),
                .now = at(10)};
    }
    static OAuth2NewTokens tokens(std::string_view name) {
        return {.access_hash = "access " + std::string(name),
                .access_expires_at = at(3600),
                .refresh_hash = "refresh " + std::string(name),
                .answer = Secret("answer " + std::string(name))};
    }
    Result<OAuth2Exchange> exchange(const OAuth2CodeTry& attempt, std::string_view name) {
        return store().exchange_oauth2_code(attempt, tokens(name), entry("token.issued"));
    }
    Result<OAuth2Exchange> rotate(std::string_view refresh, std::string_view name, Timestamp now = at(20)) {
        const OAuth2RefreshTry attempt{.hash = std::string(refresh), .client = ClientId("builds"), .now = now};
        return store().rotate_oauth2_token(attempt, tokens(name), entry("token.renewed"));
    }
    void put_family(std::string_view name) {
        value_of(store().add_oauth2_code(code(name), entry("grant.allowed")));
        ASSERT_EQ(value_of(exchange(right_try(name), name)).outcome, OAuth2Outcome::exchanged);
    }
    bool access_works(std::string_view hash) { return value_of(store().find_oauth2_access(hash)).has_value(); }

    // What `count` threads get that start together.
    template <class Attempt>
    static std::vector<OAuth2Exchange> all_at_once(Attempt attempt) {
        std::vector<OAuth2Exchange> results(kParallel);
        std::latch start(kParallel);
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < results.size(); ++i)
                threads.emplace_back([&, i] {
                    start.arrive_and_wait();
                    results[i] = value_of(attempt(std::to_string(i)));
                });
        }
        return results;
    }
    static long count_of(const std::vector<OAuth2Exchange>& results, OAuth2Outcome outcome) {
        return std::ranges::count(results, outcome, &OAuth2Exchange::outcome);
    }
};
INSTANTIATE_TEST_SUITE_P(Every, OAuth2Contract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

TEST_P(OAuth2Contract, gives_back_every_field_of_a_client_after_a_restart) {
    reopen();
    const auto all = value_of(store().oauth2_clients());
    ASSERT_EQ(all.size(), 1u);
    const auto& found = all[0];
    EXPECT_EQ(found.id, client().id);
    EXPECT_EQ(found.link, wiki_.id);
    EXPECT_EQ(found.name, "Builds");
    EXPECT_EQ(found.secret_hash, "hash of the secret");
    EXPECT_EQ(found.redirect_uris, client().redirect_uris);
    EXPECT_EQ(found.scope, oauth2::Scope::write);
    EXPECT_TRUE(found.without_user);
    EXPECT_EQ(found.service_user, UserName("bob"));
    EXPECT_EQ(found.created_at, at(5));
}

TEST_P(OAuth2Contract, keeps_tokens_when_a_client_is_changed) {
    put_family("a");
    auto changed = client();
    changed.secret_hash = "another";
    value_of(store().put_oauth2_client(changed, entry("client.saved")));
    EXPECT_TRUE(access_works("access a"));
    EXPECT_EQ(value_of(store().oauth2_clients()).at(0).secret_hash, "another");
}

TEST_P(OAuth2Contract, refuses_a_client_id_of_another_link) {
    const auto other = plain_link("other");
    value_of(store().add_link(other, {}, entry("link.created")));
    auto taken = client();
    taken.link = other.id;
    EXPECT_FAILS(store().put_oauth2_client(taken, entry("client.saved")), Errc::already_exists);
}

TEST_P(OAuth2Contract, ends_everything_of_a_client_with_the_client_and_with_the_link) {
    put_family("a");
    value_of(store().remove_oauth2_client(ClientId("builds"), entry("client.removed")));
    EXPECT_FALSE(access_works("access a"));
    EXPECT_FAILS(store().remove_oauth2_client(ClientId("builds"), entry("client.removed")), Errc::not_found);
    value_of(store().put_oauth2_client(client(), entry("client.saved")));
    put_family("b");
    value_of(store().remove_link(wiki_.id, entry("link.deleted")));
    EXPECT_FALSE(access_works("access b"));
    EXPECT_TRUE(value_of(store().oauth2_clients()).empty());
}

TEST_P(OAuth2Contract, exchanges_a_code_for_tokens_of_the_person_who_allowed_it) {
    put_family("a");
    const auto found = present(store().find_oauth2_access("access a"));
    EXPECT_EQ(found.family.id, "family of a");
    EXPECT_EQ(found.family.client, ClientId("builds"));
    EXPECT_EQ(found.family.account, alice_.id);
    EXPECT_EQ(found.family.scope, oauth2::Scope::write);
    EXPECT_EQ(found.family.created_at, at(10));
    EXPECT_EQ(found.family.ends_at, at(10) + domain::kOAuth2FamilyLife);
    EXPECT_EQ(found.expires_at, at(3600));
    EXPECT_EQ(last_event(), "token.issued");
}

// S-17, S-18: each single thing that is wrong refuses, and uses the code up.
TEST_P(OAuth2Contract, burns_a_code_with_a_try_that_is_wrong_in_one_thing) {
    const std::vector<std::pair<std::string, std::function<void(OAuth2CodeTry&)>>> wrongs = {
        {"client", [](OAuth2CodeTry& attempt) { attempt.client = ClientId("other"); }},
        {"uri", [](OAuth2CodeTry& attempt) { attempt.redirect_uri += "/"; }},
        {"verifier", [](OAuth2CodeTry& attempt) { attempt.challenge = challenge('d'); }},
        {"no verifier", [](OAuth2CodeTry& attempt) { attempt.challenge.clear(); }},
        {"too late", [](OAuth2CodeTry& attempt) { attempt.now = at(60); }},
    };
    for (const auto& [name, spoil] : wrongs) {
        value_of(store().add_oauth2_code(code(name), entry("grant.allowed")));
        auto attempt = right_try(name);
        spoil(attempt);
        EXPECT_EQ(value_of(exchange(attempt, name)).outcome, OAuth2Outcome::refused) << name;
        EXPECT_EQ(value_of(exchange(right_try(name), name + " again")).outcome, OAuth2Outcome::reused) << name;
        EXPECT_FALSE(access_works("access " + name)) << name;
        EXPECT_FALSE(access_works("access " + name + " again")) << name;
    }
    EXPECT_EQ(value_of(exchange(right_try("never made"), "x")).outcome, OAuth2Outcome::unknown);
}

TEST_P(OAuth2Contract, revokes_the_tokens_of_a_code_that_is_used_twice) {
    put_family("a");
    EXPECT_EQ(value_of(exchange(right_try("a"), "again")).outcome, OAuth2Outcome::reused);
    EXPECT_FALSE(access_works("access a"));
    EXPECT_EQ(last_event(), "token.reused");
    EXPECT_EQ(value_of(rotate("refresh a", "b")).outcome, OAuth2Outcome::unknown);
}

TEST_P(OAuth2Contract, gives_one_of_a_hundred_parallel_exchanges_the_tokens) {
    value_of(store().add_oauth2_code(code("a"), entry("grant.allowed")));
    const auto results = all_at_once([&](const std::string& name) { return exchange(right_try("a"), name); });
    EXPECT_EQ(count_of(results, OAuth2Outcome::exchanged), 1);
    EXPECT_EQ(count_of(results, OAuth2Outcome::reused), kParallel - 1);
}

TEST_P(OAuth2Contract, rotates_a_refresh_token_and_keeps_the_family) {
    put_family("a");
    const auto done = value_of(rotate("refresh a", "b"));
    EXPECT_EQ(done.outcome, OAuth2Outcome::exchanged);
    EXPECT_EQ(done.family.id, "family of a");
    EXPECT_TRUE(access_works("access b"));
    EXPECT_EQ(present(store().find_oauth2_refresh("refresh b")).id, "family of a");
    EXPECT_EQ(present(store().find_oauth2_access("access b")).family.ends_at, at(10) + domain::kOAuth2FamilyLife);
}

TEST_P(OAuth2Contract, repeats_the_answer_of_a_rotation_within_the_grace_and_after_a_restart) {
    put_family("a");
    value_of(rotate("refresh a", "b"));
    reopen();
    const auto done = value_of(rotate("refresh a", "c", at(29)));
    EXPECT_EQ(done.outcome, OAuth2Outcome::repeated);
    EXPECT_EQ(done.answer.reveal(), "answer b");
    EXPECT_FALSE(access_works("access c"));
    EXPECT_TRUE(access_works("access b"));
}

TEST_P(OAuth2Contract, ends_the_family_when_a_token_is_used_again_after_the_grace) {
    put_family("a");
    value_of(rotate("refresh a", "b"));
    EXPECT_EQ(value_of(rotate("refresh a", "c", at(30))).outcome, OAuth2Outcome::reused);
    EXPECT_FALSE(access_works("access b"));
    EXPECT_EQ(value_of(rotate("refresh b", "d", at(31))).outcome, OAuth2Outcome::unknown);
    EXPECT_EQ(last_event(), "token.reused");
}

TEST_P(OAuth2Contract, gives_a_hundred_parallel_rotations_the_same_successor) {
    put_family("a");
    const auto results = all_at_once([&](const std::string& name) { return rotate("refresh a", name); });
    EXPECT_EQ(count_of(results, OAuth2Outcome::exchanged), 1);
    EXPECT_EQ(count_of(results, OAuth2Outcome::repeated), kParallel - 1);
    std::set<std::string> answers;
    for (const auto& result : results)
        if (result.outcome == OAuth2Outcome::repeated) answers.insert(std::string(result.answer.reveal()));
    EXPECT_EQ(answers.size(), 1u);
}

TEST_P(OAuth2Contract, refuses_a_rotation_by_another_client_and_after_the_absolute_end) {
    put_family("a");
    const OAuth2RefreshTry stranger{.hash = "refresh a", .client = ClientId("other"), .now = at(20)};
    const auto other = value_of(store().rotate_oauth2_token(stranger, tokens("b"), entry("token.renewed")));
    EXPECT_EQ(other.outcome, OAuth2Outcome::unknown);
    const auto end = at(10) + domain::kOAuth2FamilyLife;
    EXPECT_EQ(value_of(rotate("refresh a", "c", end)).outcome, OAuth2Outcome::refused);
    EXPECT_EQ(value_of(rotate("refresh a", "d", end - std::chrono::seconds(1))).outcome, OAuth2Outcome::exchanged);
}

TEST_P(OAuth2Contract, lets_nobody_but_its_owner_revoke_a_family) {
    put_family("a");
    EXPECT_FAILS(store().revoke_oauth2_family("family of a", bob_.id, entry("token.revoked")), Errc::not_found);
    EXPECT_FAILS(store().revoke_oauth2_family("family of a", AccountId(), entry("token.revoked")), Errc::not_found);
    EXPECT_TRUE(access_works("access a"));
    value_of(store().revoke_oauth2_family("family of a", alice_.id, entry("token.revoked")));
    EXPECT_FALSE(access_works("access a"));
}

// S-22: a code that was allowed but not fetched yet goes with the permission.
TEST_P(OAuth2Contract, ends_open_codes_with_the_family) {
    put_family("a");
    value_of(store().add_oauth2_code(code("open"), entry("grant.allowed")));
    value_of(store().revoke_oauth2_family("family of a", alice_.id, entry("token.revoked")));
    EXPECT_EQ(value_of(exchange(right_try("open"), "b")).outcome, OAuth2Outcome::unknown);
}

TEST_P(OAuth2Contract, revokes_one_access_token_or_the_family_of_a_refresh_token) {
    put_family("a");
    value_of(rotate("refresh a", "b"));
    const ClientId builds("builds");
    EXPECT_FALSE(value_of(store().revoke_oauth2_token("access a", ClientId("other"), entry("token.revoked"))));
    EXPECT_TRUE(value_of(store().revoke_oauth2_token("access a", builds, entry("token.revoked"))));
    EXPECT_FALSE(access_works("access a"));
    EXPECT_TRUE(access_works("access b"));
    EXPECT_TRUE(value_of(store().revoke_oauth2_token("refresh b", builds, entry("token.revoked"))));
    EXPECT_FALSE(access_works("access b"));
    EXPECT_FALSE(value_of(store().revoke_oauth2_token("refresh b", builds, entry("token.revoked"))));
}

TEST_P(OAuth2Contract, lists_families_by_person_and_by_link_and_notes_their_use) {
    put_family("a");
    value_of(store().touch_oauth2_family("family of a", at(40)));
    value_of(store().touch_oauth2_family("family of a", at(39)));
    const auto of_alice = value_of(store().oauth2_families_of(alice_.id));
    ASSERT_EQ(of_alice.size(), 1u);
    EXPECT_EQ(of_alice[0].last_used_at, at(40));
    EXPECT_TRUE(value_of(store().oauth2_families_of(bob_.id)).empty());
    EXPECT_EQ(value_of(store().oauth2_families_of_link(wiki_.id)).size(), 1u);
}

TEST_P(OAuth2Contract, keeps_a_token_of_the_client_itself_without_a_person) {
    const domain::OAuth2Family family{
        .id = "own", .client = ClientId("builds"), .account = {}, .created_at = at(1), .ends_at = at(3600)};
    auto only_access = tokens("own");
    only_access.refresh_hash.clear();
    value_of(store().add_oauth2_family(family, only_access, entry("token.issued")));
    EXPECT_TRUE(present(store().find_oauth2_access("access own")).family.account.empty());
}

TEST_P(OAuth2Contract, forgets_what_has_ended_and_remembers_a_used_code_as_long_as_its_family) {
    put_family("a");
    value_of(store().add_oauth2_code(code("open"), entry("grant.allowed")));
    value_of(rotate("refresh a", "b"));
    value_of(store().prune(at(4000)));
    EXPECT_FALSE(access_works("access b"));
    EXPECT_EQ(value_of(exchange(right_try("open"), "c")).outcome, OAuth2Outcome::unknown);
    EXPECT_TRUE(present(store().find_oauth2_refresh("refresh b")).id == "family of a");
    EXPECT_EQ(value_of(exchange(right_try("a"), "d")).outcome, OAuth2Outcome::reused);
    put_family("e");
    value_of(store().prune(at(20) + domain::kOAuth2FamilyLife));
    EXPECT_FALSE(value_of(store().find_oauth2_refresh("refresh e")).has_value());
}

}  // namespace
}  // namespace applinks::contract
