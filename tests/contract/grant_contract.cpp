// SPDX-License-Identifier: Apache-2.0
// Tokens that we hold, login dances, and the audit (S-31, S-60, S-62).
#include <atomic>
#include <latch>
#include <thread>

#include "contract/contract.hpp"
#include "crypto/digest.hpp"

namespace applinks::contract {
namespace {

using domain::Dance;
using domain::Grant;

class GrantContract : public StoreContract {
protected:
    GrantContract() { put_world(); }

    Grant grant(const AccountId& account, std::string_view token) {
        return {.link = wiki_.id,
                .account = account,
                .token = Secret(std::string(token)),
                .secret = Secret("secret of " + std::string(token)),
                .session_handle = Secret("handle of " + std::string(token)),
                .refresh_token = Secret("refresh of " + std::string(token)),
                .scope = "read write",
                .remote_user = "Alice Ä",
                .created_at = at(20),
                .expires_at = at(30),
                .last_used_at = at(25)};
    }
    Dance dance(std::string_view token_hash) {
        return {.token_hash = std::string(token_hash),
                .link = wiki_.id,
                .account = alice_.id,
                .token = Secret("dance token"),
                .secret = Secret("dance secret"),
                .return_to = "/back?x=1",
                .expires_at = at(100)};
    }
};
INSTANTIATE_TEST_SUITE_P(Every, GrantContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

TEST_P(GrantContract, gives_back_every_field_of_a_grant_after_a_restart) {
    const Grant stored = grant(alice_.id, "token");
    Grant without_handle = grant(bob_.id, "other");
    without_handle.session_handle = Secret();
    without_handle.refresh_token = Secret();
    without_handle.remote_user = "";
    value_of(store().put_grant(stored, entry("grant.stored")));
    value_of(store().put_grant(without_handle, entry("grant.stored")));
    reopen();
    EXPECT_EQ(all_of(present(store().find_grant(wiki_.id, alice_.id))), all_of(stored));
    EXPECT_EQ(all_of(present(store().find_grant(wiki_.id, bob_.id))), all_of(without_handle));
    EXPECT_FALSE(value_of(store().find_grant(LinkId("other"), alice_.id)).has_value());
}

TEST_P(GrantContract, replaces_the_grant_of_a_person_on_a_link) {
    value_of(store().put_grant(grant(alice_.id, "first"), entry("grant.stored")));
    value_of(store().put_grant(grant(alice_.id, "second"), entry("grant.renewed")));
    EXPECT_EQ(present(store().find_grant(wiki_.id, alice_.id)).token.reveal(), "second");
    EXPECT_EQ(value_of(store().grants_of_link(wiki_.id)).size(), 1U);
    EXPECT_EQ(last_event(), "grant.renewed");
}

TEST_P(GrantContract, stores_no_grant_of_a_link_or_person_that_is_gone) {
    Grant orphan = grant(AccountId("nobody"), "token");
    EXPECT_FAILS(store().put_grant(orphan, entry("x")), Errc::not_found);
    orphan = grant(alice_.id, "token");
    orphan.link = LinkId("nowhere");
    EXPECT_FAILS(store().put_grant(orphan, entry("x")), Errc::not_found);
    EXPECT_EQ(last_event(), "link.created");
}

// An answer to a call with the old token must not throw away the grant that was made meanwhile.
TEST_P(GrantContract, removes_a_grant_only_while_it_still_has_the_rejected_token) {
    value_of(store().put_grant(grant(alice_.id, "new"), entry("grant.stored")));
    value_of(store().remove_grant(wiki_.id, alice_.id, crypto::token_hash("old"), entry("grant.forgotten")));
    EXPECT_TRUE(value_of(store().find_grant(wiki_.id, alice_.id)).has_value());
    EXPECT_EQ(last_event(), "grant.stored") << "nothing changed, nothing to audit";
    value_of(store().remove_grant(wiki_.id, alice_.id, crypto::token_hash("new"), entry("grant.forgotten")));
    EXPECT_FALSE(value_of(store().find_grant(wiki_.id, alice_.id)).has_value());
    EXPECT_EQ(last_event(), "grant.forgotten");
}

TEST_P(GrantContract, removes_any_grant_of_that_person_when_no_token_is_named) {
    value_of(store().put_grant(grant(alice_.id, "of alice"), entry("grant.stored")));
    value_of(store().put_grant(grant(bob_.id, "of bob"), entry("grant.stored")));
    value_of(store().remove_grant(wiki_.id, alice_.id, "", entry("grant.revoked")));
    EXPECT_TRUE(value_of(store().grants_of(alice_.id)).empty());
    EXPECT_EQ(value_of(store().grants_of(bob_.id)).size(), 1U);
}

TEST_P(GrantContract, lists_grants_by_person_and_by_link) {
    const auto other = plain_link("other");
    value_of(store().add_link(other, {}, entry("link.created")));
    Grant elsewhere = grant(alice_.id, "elsewhere");
    elsewhere.link = other.id;
    elsewhere.created_at = at(21);
    for (const auto& each : {grant(alice_.id, "here"), elsewhere, grant(bob_.id, "of bob")})
        value_of(store().put_grant(each, entry("grant.stored")));
    const auto of_alice = value_of(store().grants_of(alice_.id));
    ASSERT_EQ(of_alice.size(), 2U);
    EXPECT_EQ(all_of(of_alice.at(0)), all_of(grant(alice_.id, "here")));
    EXPECT_EQ(all_of(of_alice.at(1)), all_of(elsewhere));
    EXPECT_EQ(value_of(store().grants_of_link(wiki_.id)).size(), 2U);
    EXPECT_EQ(value_of(store().grants_of_link(other.id)).size(), 1U);
}

TEST_P(GrantContract, moves_the_last_use_of_a_grant_forward_only) {
    value_of(store().put_grant(grant(alice_.id, "token"), entry("grant.stored")));
    value_of(store().touch_grant(wiki_.id, alice_.id, at(40)));
    value_of(store().touch_grant(wiki_.id, alice_.id, at(39)));
    value_of(store().touch_grant(wiki_.id, bob_.id, at(50)));
    EXPECT_EQ(present(store().find_grant(wiki_.id, alice_.id)).last_used_at, at(40));
}

// S-31: taken once, and only in time.
TEST_P(GrantContract, gives_a_dance_once_and_only_before_it_expires) {
    value_of(store().add_dance(dance("hash")));
    reopen();
    EXPECT_FALSE(value_of(store().take_dance("hash", at(100))).has_value());
    EXPECT_FALSE(value_of(store().take_dance("other", at(50))).has_value());
    EXPECT_EQ(all_of(present(store().take_dance("hash", at(99)))), all_of(dance("hash")));
    EXPECT_FALSE(value_of(store().take_dance("hash", at(99))).has_value());
}

// A provider that gives out another one's token must not get hold of that one's dance.
TEST_P(GrantContract, refuses_a_second_dance_with_the_same_token) {
    value_of(store().add_dance(dance("hash")));
    Dance second = dance("hash");
    second.account = bob_.id;
    EXPECT_FAILS(store().add_dance(second), Errc::already_exists);
    EXPECT_EQ(present(store().take_dance("hash", at(50))).account, alice_.id);
}

TEST_P(GrantContract, gives_a_dance_to_one_of_a_hundred_threads) {
    value_of(store().add_dance(dance("hash")));
    std::atomic<int> won = 0;
    std::latch start(100);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 100; ++i)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                const auto taken = store().take_dance("hash", at(50));
                if (taken && *taken) ++won;
            });
    }
    EXPECT_EQ(won, 1);
}

class AuditContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Every, AuditContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

TEST_P(AuditContract, gives_back_every_field_of_a_row_after_a_restart) {
    const domain::AuditEntry full{.at = at(3),
                                  .event = "call.impersonated",
                                  .actor = "consumer:wiki",
                                  .acted_for = "zoë",
                                  .link = LinkId("5f0e3a1c-0000-4000-8000-000000000001"),
                                  .detail = "GET /x\nwith a line feed",
                                  .address = "192.0.2.1",
                                  .success = false};
    value_of(store().append_audit(full));
    reopen();
    const auto rows = value_of(store().audit({.event_prefix = {}}));
    ASSERT_EQ(rows.size(), 1U);
    const auto& found = rows.at(0).entry;
    EXPECT_EQ(rows.at(0).number, 1);
    EXPECT_EQ(rows.at(0).chain.size(), 64U);
    EXPECT_EQ(found.at, full.at);
    EXPECT_EQ(found.event, full.event);
    EXPECT_EQ(found.actor, full.actor);
    EXPECT_EQ(found.acted_for, full.acted_for);
    EXPECT_EQ(found.link, full.link);
    EXPECT_EQ(found.detail, full.detail);
    EXPECT_EQ(found.address, full.address);
    EXPECT_FALSE(found.success);
}

TEST_P(AuditContract, gives_rows_from_the_newest_back_by_link_and_event_and_page) {
    for (int i = 1; i <= 30; ++i) {
        auto row = entry(i % 2 == 0 ? "link.changed" : "grant.revoked", i);
        if (i % 3 == 0) row.link = LinkId("the-link");
        value_of(store().append_audit(row));
    }
    const auto numbers = [&](const domain::AuditFilter& filter) {
        std::vector<std::int64_t> all;
        for (const auto& row : value_of(store().audit(filter))) all.push_back(row.number);
        return all;
    };
    EXPECT_EQ(numbers({.event_prefix = {}, .count = 3}), (std::vector<std::int64_t>{30, 29, 28}));
    EXPECT_EQ(numbers({.event_prefix = {}, .before_number = 28, .count = 2}), (std::vector<std::int64_t>{27, 26}));
    EXPECT_EQ(numbers({.event_prefix = "grant.", .count = 2}), (std::vector<std::int64_t>{29, 27}));
    EXPECT_EQ(numbers({.link = LinkId("the-link"), .event_prefix = {}, .count = 2}),
              (std::vector<std::int64_t>{30, 27}));
    EXPECT_EQ(numbers({.link = LinkId("the-link"), .event_prefix = "grant.", .before_number = 27}),
              (std::vector<std::int64_t>{21, 15, 9, 3}));
    EXPECT_EQ(numbers({.event_prefix = "%"}).size(), 0U) << "a prefix is text, not a pattern";
    EXPECT_EQ(numbers({.event_prefix = {}, .count = 0}).size(), 1U);
    EXPECT_EQ(numbers({.event_prefix = {}, .count = 100000}).size(), 30U);
}

TEST_P(AuditContract, gives_rows_by_who_did_it_and_by_time) {
    for (int i = 1; i <= 4; ++i) {
        auto row = entry("link.changed", i);
        row.at = from_micros(i * 1'000'000);
        row.actor = i == 1 ? "alice" : "consumer:x";
        if (i == 3) row.acted_for = "alice";
        value_of(store().append_audit(row));
    }
    const auto numbers = [&](const domain::AuditFilter& filter) {
        std::vector<std::int64_t> all;
        for (const auto& row : value_of(store().audit(filter))) all.push_back(row.number);
        return all;
    };
    EXPECT_EQ(numbers({.event_prefix = {}, .actor = "alice"}), (std::vector<std::int64_t>{3, 1}));
    EXPECT_EQ(numbers({.event_prefix = {}, .actor = "alic"}).size(), 0U);
    EXPECT_EQ(numbers({.event_prefix = {}, .from = from_micros(2'000'000), .until = from_micros(4'000'000)}),
              (std::vector<std::int64_t>{3, 2}));
}

TEST_P(AuditContract, numbers_rows_without_gaps_while_many_threads_write) {
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 8; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 10; ++i) value_of(store().append_audit(entry("x")));
            });
    }
    const auto rows = value_of(store().audit({.event_prefix = {}, .count = 1000}));
    ASSERT_EQ(rows.size(), 80U);
    EXPECT_EQ(rows.at(0).number, 80);
    EXPECT_EQ(rows.at(79).number, 1);
}

TEST_P(AuditContract, is_reachable_and_reports_no_change_of_its_own_as_foreign) {
    EXPECT_TRUE(store().check().has_value());
    put_world();
    value_of(store().links());
    EXPECT_FALSE(value_of(store().external_change_seen()));
}

// A grant without an account is the link's own: it is nobody's among the people's.
TEST_P(GrantContract, keeps_the_links_own_grant_beside_those_of_people) {
    const Grant own = grant(AccountId(), "own");
    value_of(store().put_grant(own, entry("grant.stored")));
    value_of(store().put_grant(grant(AccountId(), "newer"), entry("grant.stored")));
    value_of(store().put_grant(grant(alice_.id, "of alice"), entry("grant.stored")));
    EXPECT_EQ(present(store().find_grant(wiki_.id, AccountId())).token.reveal(), "newer");
    EXPECT_EQ(present(store().find_grant(wiki_.id, alice_.id)).token.reveal(), "of alice");
    EXPECT_EQ(value_of(store().grants_of_link(wiki_.id)).size(), 2U);
    EXPECT_EQ(value_of(store().grants_of(alice_.id)).size(), 1U);
    EXPECT_EQ(value_of(store().link_uses()).at(0).users_connected_outgoing, 1);
    value_of(store().remove_grant(wiki_.id, AccountId(), "", entry("grant.forgotten")));
    EXPECT_FALSE(value_of(store().find_grant(wiki_.id, AccountId())).has_value());
    EXPECT_TRUE(value_of(store().find_grant(wiki_.id, alice_.id)).has_value());
}

// S-73, features.md 9: one renewal at a time, and the old tokens stay until the new ones are there.
TEST_P(GrantContract, gives_the_claim_to_renew_to_one_until_it_lapses_or_is_given_back) {
    value_of(store().put_grant(grant(alice_.id, "token"), entry("grant.stored")));
    const auto claim = [&](int now, std::string_view token = "token") {
        return value_of(store().claim_grant({.link = wiki_.id,
                                             .account = alice_.id,
                                             .token_hash = crypto::token_hash(token),
                                             .now = at(now),
                                             .until = at(now + 10)}));
    };
    EXPECT_FALSE(claim(100, "another"));
    EXPECT_TRUE(claim(100));
    EXPECT_FALSE(claim(109));
    EXPECT_EQ(present(store().find_grant(wiki_.id, alice_.id)).refresh_token.reveal(), "refresh of token");
    EXPECT_TRUE(claim(110));
    value_of(
        store().release_grant({.link = wiki_.id, .account = alice_.id, .token_hash = crypto::token_hash("token")}));
    EXPECT_TRUE(claim(111));
}

TEST_P(GrantContract, gives_the_claim_to_one_of_many_at_the_same_time) {
    value_of(store().put_grant(grant(alice_.id, "token"), entry("grant.stored")));
    constexpr int kThreads = 8;
    std::atomic<int> winners{0};
    std::latch start(kThreads);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                const auto won = store().claim_grant({.link = wiki_.id,
                                                      .account = alice_.id,
                                                      .token_hash = crypto::token_hash("token"),
                                                      .now = at(100),
                                                      .until = at(110)});
                if (won && *won) ++winners;
            });
    }
    EXPECT_EQ(winners, 1);
}

TEST_P(GrantContract, renews_a_grant_only_from_the_token_that_is_stored) {
    const Grant before = grant(alice_.id, "old");
    value_of(store().put_grant(before, entry("grant.stored")));
    Grant next = before;
    next.token = Secret("new");
    next.refresh_token = Secret("new refresh");
    next.scope = "read";
    next.expires_at = at(99);
    EXPECT_FALSE(value_of(store().renew_grant(next, crypto::token_hash("other"), entry("grant.renewed"))));
    EXPECT_EQ(all_of(present(store().find_grant(wiki_.id, alice_.id))), all_of(before));
    EXPECT_EQ(last_event(), "grant.stored");
    EXPECT_TRUE(value_of(store().renew_grant(next, crypto::token_hash("old"), entry("grant.renewed"))));
    EXPECT_EQ(all_of(present(store().find_grant(wiki_.id, alice_.id))), all_of(next));
    EXPECT_EQ(last_event(), "grant.renewed");
    EXPECT_TRUE(value_of(store().claim_grant({.link = wiki_.id,
                                              .account = alice_.id,
                                              .token_hash = crypto::token_hash("new"),
                                              .now = at(1),
                                              .until = at(2)})))
        << "the claim ended with the renewal";
}

}  // namespace
}  // namespace applinks::contract
