// SPDX-License-Identifier: Apache-2.0
// Tokens that we gave (applinks-protocol.md 4.6 to 4.9; S-10, S-11, S-70, S-73).
#include <atomic>
#include <latch>
#include <thread>

#include "contract/contract.hpp"

namespace applinks::contract {
namespace {

using domain::AccessToken;
using domain::ExchangeOutcome;
using domain::RequestToken;
using Decision = RequestToken::Decision;

class TokenContract : public StoreContract {
protected:
    TokenContract() { put_world(); }

    Result<ExchangeOutcome> exchange(std::string_view hash, std::string_view verifier_hash, AccessToken access) {
        return store().exchange_request_token(hash, verifier_hash, std::move(access), entry("token.given", 200));
    }
    ExchangeOutcome outcome_of(std::string_view hash, std::string_view verifier_hash) {
        return value_of(exchange(hash, verifier_hash, access_token("access to " + std::string(hash))));
    }
    // An access token of alice that came from a request token, as all do.
    AccessToken given(std::string_view hash) {
        const std::string request = "request for " + std::string(hash);
        put_approved(request);
        value_of(exchange(request, "verifier", access_token(hash)));
        return present(store().find_access_token(wiki_key_, hash));
    }
    ConsumerKey other_consumer() {
        const auto other = plain_link("other");
        value_of(store().add_link(other, {full_consumer("other-key", other.id)}, entry("link.created")));
        return ConsumerKey("other-key");
    }
    // How many of `count` threads that start together get `true`.
    static int winners(int count, const std::function<bool(int)>& attempt) {
        std::atomic<int> won = 0;
        std::latch start(count);
        std::vector<std::jthread> threads;
        for (int i = 0; i < count; ++i)
            threads.emplace_back([&, i] {
                start.arrive_and_wait();
                if (attempt(i)) ++won;
            });
        threads.clear();
        return won;
    }
};
INSTANTIATE_TEST_SUITE_P(Every, TokenContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

TEST_P(TokenContract, gives_back_every_field_of_a_request_token_after_a_restart) {
    RequestToken full = request_token("hash");
    full.callback_confirmed = false;
    full.decision = Decision::approved;
    full.account = alice_.id;
    full.verifier_hash = "verifier";
    full.wrong_verifiers = 2;
    RequestToken out_of_band = request_token("oob");
    out_of_band.callback = {};
    value_of(store().add_request_token(full));
    value_of(store().add_request_token(out_of_band));
    reopen();
    EXPECT_EQ(all_of(present(store().find_request_token("hash"))), all_of(full));
    EXPECT_EQ(all_of(present(store().find_request_token(wiki_key_, "hash"))), all_of(full));
    EXPECT_EQ(all_of(present(store().find_request_token("oob"))), all_of(out_of_band));
}

TEST_P(TokenContract, finds_a_request_token_only_for_its_consumer) {
    const ConsumerKey other = other_consumer();
    value_of(store().add_request_token(request_token("hash")));
    EXPECT_FALSE(value_of(store().find_request_token(other, "hash")).has_value());
    EXPECT_FALSE(value_of(store().find_request_token(wiki_key_, "other hash")).has_value());
    EXPECT_FALSE(value_of(store().find_request_token("other hash")).has_value());
}

TEST_P(TokenContract, refuses_a_request_token_of_a_consumer_that_is_gone_and_one_that_is_there_already) {
    RequestToken orphan = request_token("orphan");
    orphan.consumer = ConsumerKey("nobody");
    EXPECT_FAILS(store().add_request_token(orphan), Errc::not_found);
    value_of(store().add_request_token(request_token("hash")));
    EXPECT_FAILS(store().add_request_token(request_token("hash")), Errc::already_exists);
}

TEST_P(TokenContract, decides_a_request_token_once_and_in_time) {
    value_of(store().add_request_token(request_token("hash")));
    value_of(
        store().decide_request_token("hash", Decision::approved, alice_.id, "verifier", entry("grant.approved", 150)));
    const auto decided = present(store().find_request_token("hash"));
    EXPECT_EQ(decided.decision, Decision::approved);
    EXPECT_EQ(decided.account, alice_.id);
    EXPECT_EQ(decided.verifier_hash, "verifier");
    EXPECT_EQ(last_event(), "grant.approved");
    EXPECT_FAILS(store().decide_request_token("hash", Decision::denied, bob_.id, "", entry("x", 150)), Errc::conflict);
    EXPECT_EQ(present(store().find_request_token("hash")).account, alice_.id);
    value_of(store().add_request_token(request_token("late")));
    EXPECT_FAILS(store().decide_request_token("late", Decision::approved, alice_.id, "v", entry("x", 700)),
                 Errc::conflict);
    EXPECT_FAILS(store().decide_request_token("unknown", Decision::approved, alice_.id, "v", entry("x")),
                 Errc::conflict);
    EXPECT_EQ(last_event(), "grant.approved");
}

// applinks-protocol.md 4.8: account and secret come from the request token, which is gone afterwards.
TEST_P(TokenContract, exchanges_an_approved_request_token_for_an_access_token) {
    put_approved("hash");
    AccessToken access = access_token("access");
    access.account = bob_.id;
    access.secret = Secret("not this one");
    ASSERT_EQ(value_of(exchange("hash", "verifier", access)), ExchangeOutcome::exchanged);
    EXPECT_EQ(last_event(), "token.given");
    EXPECT_FALSE(value_of(store().find_request_token("hash")).has_value());
    reopen();
    access.account = alice_.id;
    access.secret = Secret("token secret of hash");
    EXPECT_EQ(all_of(present(store().find_access_token(wiki_key_, "access"))), all_of(access));
    EXPECT_EQ(outcome_of("hash", "verifier"), ExchangeOutcome::unknown) << "used up (S-10)";
}

TEST_P(TokenContract, says_why_it_does_not_exchange_a_request_token) {
    const ConsumerKey other = other_consumer();
    value_of(store().add_request_token(request_token("undecided")));
    value_of(store().add_request_token(request_token("denied")));
    value_of(store().decide_request_token("denied", Decision::denied, alice_.id, "", entry("grant.denied", 150)));
    RequestToken late = request_token("expired");
    late.expires_at = at(200);
    value_of(store().add_request_token(late));
    value_of(store().decide_request_token("expired", Decision::approved, alice_.id, "verifier",
                                          entry("grant.approved", 150)));
    put_approved("approved");
    const std::size_t rows = audit_rows();
    EXPECT_EQ(outcome_of("nothing", "verifier"), ExchangeOutcome::unknown);
    EXPECT_EQ(outcome_of("expired", "verifier"), ExchangeOutcome::expired) << "at its very end";
    EXPECT_EQ(outcome_of("undecided", ""), ExchangeOutcome::undecided);
    EXPECT_EQ(outcome_of("denied", ""), ExchangeOutcome::denied);
    AccessToken of_other = access_token("access of the other");
    of_other.consumer = other;
    EXPECT_EQ(value_of(exchange("approved", "verifier", of_other)), ExchangeOutcome::unknown) << "S-11";
    EXPECT_EQ(audit_rows(), rows);
    EXPECT_TRUE(value_of(store().access_tokens_of(alice_.id)).empty());
    EXPECT_EQ(outcome_of("approved", "verifier"), ExchangeOutcome::exchanged);
}

TEST_P(TokenContract, ends_a_request_token_with_the_third_wrong_verifier) {
    put_approved("hash");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome_of("hash", "wrong"), ExchangeOutcome::wrong_verifier);
    EXPECT_EQ(outcome_of("hash", "verifier"), ExchangeOutcome::unknown);
    const auto rows = value_of(store().audit({.event_prefix = "token.given"}));
    ASSERT_EQ(rows.size(), 3U) << "each guess is audited";
    for (const auto& row : rows) EXPECT_FALSE(row.entry.success);
}

TEST_P(TokenContract, still_exchanges_after_two_wrong_verifiers_also_across_a_restart) {
    put_approved("hash");
    EXPECT_EQ(outcome_of("hash", "wrong"), ExchangeOutcome::wrong_verifier);
    reopen();
    EXPECT_EQ(outcome_of("hash", ""), ExchangeOutcome::wrong_verifier);
    EXPECT_EQ(present(store().find_request_token("hash")).wrong_verifiers, 2);
    EXPECT_EQ(outcome_of("hash", "verifier"), ExchangeOutcome::exchanged);
}

TEST_P(TokenContract, never_takes_an_empty_verifier_for_a_match) {
    value_of(store().add_request_token(request_token("hash")));
    value_of(store().decide_request_token("hash", Decision::approved, alice_.id, "", entry("grant.approved", 150)));
    EXPECT_EQ(outcome_of("hash", ""), ExchangeOutcome::wrong_verifier);
}

// The OAuth 1.0 way, for consumers with the explicit switch (S-10).
TEST_P(TokenContract, wants_no_verifier_where_the_callback_was_not_confirmed) {
    RequestToken old_way = request_token("hash");
    old_way.callback_confirmed = false;
    value_of(store().add_request_token(old_way));
    EXPECT_EQ(outcome_of("hash", ""), ExchangeOutcome::undecided);
    value_of(store().decide_request_token("hash", Decision::approved, alice_.id, "", entry("grant.approved", 150)));
    EXPECT_EQ(outcome_of("hash", ""), ExchangeOutcome::exchanged);
}

TEST_P(TokenContract, gives_one_of_a_hundred_parallel_exchanges_the_token) {
    put_approved("hash");
    EXPECT_EQ(winners(100,
                      [&](int i) {
                          return exchange("hash", "verifier", access_token("access " + std::to_string(i))) ==
                                 ExchangeOutcome::exchanged;
                      }),
              1);
    EXPECT_EQ(value_of(store().access_tokens_of(alice_.id)).size(), 1U);
}

TEST_P(TokenContract, counts_parallel_wrong_verifiers_without_losing_one) {
    put_approved("hash");
    EXPECT_EQ(winners(50,
                      [&](int i) {
                          return exchange("hash", "guess", access_token(std::to_string(i))) ==
                                 ExchangeOutcome::wrong_verifier;
                      }),
              3);
    EXPECT_FALSE(value_of(store().find_request_token("hash")).has_value());
}

TEST_P(TokenContract, lets_one_of_two_parallel_decisions_stand) {
    for (int round = 0; round < 10; ++round) {
        const std::string hash = std::to_string(round);
        value_of(store().add_request_token(request_token(hash)));
        EXPECT_EQ(winners(8,
                          [&](int i) {
                              return store()
                                  .decide_request_token(hash, i % 2 == 0 ? Decision::approved : Decision::denied,
                                                        alice_.id, "v", entry("x", 150))
                                  .has_value();
                          }),
                  1);
    }
}

// S-11: by consumer and token.
TEST_P(TokenContract, finds_an_access_token_only_for_its_consumer) {
    const ConsumerKey other = other_consumer();
    given("access");
    EXPECT_FALSE(value_of(store().find_access_token(other, "access")).has_value());
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "acces")).has_value());
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "")).has_value());
}

TEST_P(TokenContract, renews_an_access_token_and_removes_the_old_one) {
    const AccessToken old = given("old");
    AccessToken renewed = access_token("new");
    renewed.created_at = at(1500);
    value_of(store().renew_access_token("old", "handle of old", renewed, entry("token.renewed")));
    EXPECT_EQ(last_event(), "token.renewed");
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "old")).has_value());
    renewed.id = old.id;  // people see one permission, however often it is renewed
    renewed.account = old.account;
    renewed.secret = old.secret;
    EXPECT_EQ(all_of(present(store().find_access_token(wiki_key_, "new"))), all_of(renewed));
}

TEST_P(TokenContract, does_not_renew_without_the_handle_for_another_consumer_or_after_the_session) {
    const ConsumerKey other = other_consumer();
    given("old");
    const auto renew = [&](std::string_view handle, const ConsumerKey& consumer, int now) {
        AccessToken renewed = access_token("new");
        renewed.consumer = consumer;
        renewed.created_at = at(now);
        return store().renew_access_token("old", handle, renewed, entry("x"));
    };
    EXPECT_FAILS(renew("wrong", wiki_key_, 300), Errc::not_found);
    EXPECT_FAILS(renew("", wiki_key_, 300), Errc::not_found);
    EXPECT_FAILS(renew("handle of old", other, 300), Errc::not_found);
    EXPECT_FAILS(renew("handle of old", wiki_key_, 2000), Errc::expired);
    EXPECT_TRUE(value_of(store().find_access_token(wiki_key_, "old")).has_value());
    EXPECT_EQ(last_event(), "token.given");
}

TEST_P(TokenContract, does_not_renew_a_token_without_a_handle) {
    put_approved("request");
    AccessToken without = access_token("access");
    without.session_handle_hash = "";
    value_of(exchange("request", "verifier", without));
    EXPECT_FAILS(store().renew_access_token("access", "", access_token("new"), entry("x")), Errc::not_found);
}

TEST_P(TokenContract, gives_one_of_fifty_parallel_renewals_the_successor) {
    given("old");
    EXPECT_EQ(winners(50,
                      [&](int i) {
                          return store()
                              .renew_access_token("old", "handle of old", access_token("new " + std::to_string(i)),
                                                  entry("x"))
                              .has_value();
                      }),
              1);
    EXPECT_EQ(value_of(store().access_tokens_of(alice_.id)).size(), 1U);
}

TEST_P(TokenContract, lists_the_access_tokens_of_a_person_and_of_a_link) {
    const ConsumerKey other = other_consumer();
    const AccessToken first = given("first");
    const AccessToken second = given("second");
    const auto of_alice = value_of(store().access_tokens_of(alice_.id));
    ASSERT_EQ(of_alice.size(), 2U);
    EXPECT_EQ(of_alice.at(0).hash == "first" ? all_of(of_alice.at(0)) : all_of(of_alice.at(1)), all_of(first));
    EXPECT_TRUE(value_of(store().access_tokens_of(bob_.id)).empty());
    EXPECT_EQ(value_of(store().access_tokens_of_link(wiki_.id)).size(), 2U);
    EXPECT_TRUE(value_of(store().access_tokens_of_link(plain_link("other").id)).empty());
}

// S-70: every change carries its owner.
TEST_P(TokenContract, revokes_an_access_token_for_its_owner_only) {
    const AccessToken access = given("access");
    EXPECT_FAILS(store().revoke_access_token(access.id, bob_.id, entry("x")), Errc::not_found);
    EXPECT_FAILS(store().revoke_access_token(access.id, AccountId(), entry("x")), Errc::not_found);
    EXPECT_FAILS(store().revoke_access_token("unknown", alice_.id, entry("x")), Errc::not_found);
    value_of(store().revoke_access_token(access.id, alice_.id, entry("grant.revoked")));
    EXPECT_EQ(last_event(), "grant.revoked");
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "access")).has_value());
    EXPECT_FAILS(store().revoke_access_token(access.id, alice_.id, entry("x")), Errc::not_found);
}

TEST_P(TokenContract, moves_the_last_use_of_an_access_token_forward_only) {
    given("access");
    value_of(store().touch_access_token("access", at(300)));
    value_of(store().touch_access_token("access", at(299)));
    value_of(store().touch_access_token("unknown", at(400)));
    EXPECT_EQ(present(store().find_access_token(wiki_key_, "access")).last_used_at, at(300));
}

}  // namespace
}  // namespace applinks::contract
