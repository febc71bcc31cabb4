// SPDX-License-Identifier: Apache-2.0
// Accounts, passwords, sessions and pruning (S-45, S-54).
#include "contract/contract.hpp"

namespace applinks::contract {
namespace {

using domain::Account;
using domain::Session;

class AccountContract : public StoreContract {
protected:
    std::string accounts() {
        std::string all;
        for (const auto& found : value_of(store().accounts())) all += all_of(found);
        return all;
    }
    bool has_session(std::string_view id_hash) { return value_of(store().find_session(id_hash)).has_value(); }
};
INSTANTIATE_TEST_SUITE_P(Every, AccountContract, ::testing::ValuesIn(backends()),
                         [](const auto& backend) { return std::string(backend.param.name); });

TEST_P(AccountContract, gives_back_every_field_of_an_account_after_a_restart) {
    Account admin = account("Zoë");
    admin.admin = true;
    admin.active = false;
    admin.groups = {"a", "b\"c", "ö"};
    Account plain = account("bob");
    plain.groups = {};
    value_of(store().add_account(admin, "phc 1", entry("user.created")));
    value_of(store().add_account(plain, "phc 2", entry("user.created")));
    reopen();
    EXPECT_EQ(accounts(), all_of(plain) + all_of(admin));
    EXPECT_EQ(present(store().password_phc(admin.id)), "phc 1");
    EXPECT_EQ(present(store().password_phc(plain.id)), "phc 2");
    EXPECT_FALSE(value_of(store().password_phc(AccountId("nobody"))).has_value());
}

// S-54: case makes no second user.
TEST_P(AccountContract, refuses_a_name_that_differs_only_in_case) {
    value_of(store().add_account(account("bob"), "phc", entry("user.created")));
    Account twin = account("Bob");
    const auto outcome = store().add_account(twin, "phc", entry("user.created"));
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, Errc::already_exists);
    EXPECT_NE(outcome.error().message.find("user name"), std::string::npos);
    EXPECT_EQ(accounts(), all_of(account("bob")));
    EXPECT_EQ(audit_rows(), 1U);
}

TEST_P(AccountContract, changes_groups_admin_and_active) {
    Account changed = account("alice");
    value_of(store().add_account(changed, "phc", entry("user.created")));
    changed.groups = {"new"};
    changed.admin = true;
    changed.active = false;
    value_of(store().update_account(changed, entry("user.changed")));
    EXPECT_EQ(accounts(), all_of(changed));
    EXPECT_EQ(last_event(), "user.changed");
    EXPECT_FAILS(store().update_account(account("nobody"), entry("x")), Errc::not_found);
    EXPECT_EQ(last_event(), "user.changed");
}

// S-45: a session ends on disable and on role change.
TEST_P(AccountContract, ends_the_sessions_of_an_account_whose_rights_change_and_of_no_other) {
    put_world();
    struct Case {
        std::string_view name;
        std::function<void(Account&)> change;
        bool ends;
    };
    const Case cases[] = {
        {"groups", [](Account& changed) { changed.groups = {"else"}; }, false},
        {"admin", [](Account& changed) { changed.admin = true; }, true},
        {"admin taken away", [](Account& changed) { changed.admin = false; }, true},
        {"disabled", [](Account& changed) { changed.active = false; }, true},
    };
    value_of(store().add_session(session("of bob", bob_), entry("session.started")));
    Account changed = alice_;
    for (const Case& test : cases) {
        value_of(store().add_session(session(test.name, alice_), entry("session.started")));
        test.change(changed);
        value_of(store().update_account(changed, entry("user.changed")));
        EXPECT_EQ(has_session(test.name), !test.ends) << test.name;
    }
    EXPECT_TRUE(has_session("of bob"));
}

TEST_P(AccountContract, sets_a_password_and_ends_the_sessions) {
    put_world();
    value_of(store().add_session(session("of alice", alice_), entry("session.started")));
    value_of(store().add_session(session("of bob", bob_), entry("session.started")));
    value_of(store().set_password(alice_.id, "new phc", entry("user.password_set")));
    EXPECT_EQ(present(store().password_phc(alice_.id)), "new phc");
    EXPECT_EQ(present(store().password_phc(bob_.id)), "phc of bob");
    EXPECT_FALSE(has_session("of alice"));
    EXPECT_TRUE(has_session("of bob"));
    EXPECT_EQ(last_event(), "user.password_set");
    EXPECT_FAILS(store().set_password(AccountId("nobody"), "phc", entry("x")), Errc::not_found);
}

TEST_P(AccountContract, gives_back_every_field_of_a_session_after_a_restart) {
    put_world();
    const Session stored = session("hash", alice_);
    value_of(store().add_session(stored, entry("session.started")));
    EXPECT_EQ(last_event(), "session.started");
    reopen();
    EXPECT_EQ(all_of(present(store().find_session("hash"))), all_of(stored));
    EXPECT_FALSE(has_session("has"));
    EXPECT_FAILS(store().add_session(session("x", account("nobody")), entry("x")), Errc::not_found);
}

TEST_P(AccountContract, moves_the_last_use_of_a_session_forward_only) {
    put_world();
    value_of(store().add_session(session("hash", alice_), entry("session.started")));
    value_of(store().touch_session("hash", at(50)));
    value_of(store().touch_session("hash", at(40)));
    value_of(store().touch_session("no such session", at(60)));
    EXPECT_EQ(present(store().find_session("hash")).last_seen_at, at(50));
}

// S-45: new at login and step-up; a planted or old id is worth nothing.
TEST_P(AccountContract, replaces_a_session_in_one_step_and_only_while_the_old_one_lives) {
    put_world();
    value_of(store().add_session(session("old", alice_), entry("session.started")));
    value_of(store().replace_session("old", session("new", alice_), entry("session.stepped_up")));
    EXPECT_FALSE(has_session("old"));
    EXPECT_TRUE(has_session("new"));
    EXPECT_FAILS(store().replace_session("old", session("newer", alice_), entry("x")), Errc::not_found);
    EXPECT_FALSE(has_session("newer"));
    EXPECT_FAILS(store().replace_session("new", session("foreign", account("nobody")), entry("x")), Errc::not_found);
    EXPECT_TRUE(has_session("new")) << "a refused change changes nothing";
    EXPECT_EQ(last_event(), "session.stepped_up");
}

TEST_P(AccountContract, removes_a_session_and_audits_it_once) {
    put_world();
    value_of(store().add_session(session("hash", alice_), entry("session.started")));
    value_of(store().remove_session("hash", entry("session.ended")));
    EXPECT_FALSE(has_session("hash"));
    const std::size_t rows = audit_rows();
    value_of(store().remove_session("hash", entry("session.ended")));
    EXPECT_EQ(audit_rows(), rows);
}

TEST_P(AccountContract, prunes_what_has_ended_and_keeps_what_has_not) {
    put_world();
    Session idle = session("idle", alice_);
    idle.created_at = at(10'000);
    idle.last_seen_at = at(10'000);
    Session used = idle;
    used.id_hash = "used";
    used.last_seen_at = at(10'001);
    Session old = session("old", alice_);
    old.created_at = at(10'000 + 1800 - 43'200);
    old.last_seen_at = at(11'000);
    for (const auto& each : {idle, used, old}) value_of(store().add_session(each, entry("session.started")));
    for (const int end : {11'800, 11'801}) {
        const std::string name = std::to_string(end);
        auto request = request_token("request " + name);
        request.expires_at = at(end);
        value_of(store().add_request_token(request));
        value_of(
            store().add_dance({.token_hash = name, .link = wiki_.id, .account = alice_.id, .expires_at = at(end)}));
        value_of(
            store().add_pairing({.nonce_hash = name, .link = wiki_.id, .account = alice_.id, .expires_at = at(end)}));
        put_approved("r" + name);
        auto access = access_token("access " + name);
        access.session_expires_at = at(end);
        value_of(store().exchange_request_token("r" + name, "verifier", access, entry("token.given")));
    }
    const std::size_t rows = audit_rows();
    value_of(store().prune(at(11'800)));
    EXPECT_EQ(audit_rows(), rows);
    EXPECT_FALSE(has_session("idle"));
    EXPECT_FALSE(has_session("old"));
    EXPECT_TRUE(has_session("used"));
    EXPECT_FALSE(value_of(store().find_request_token("request 11800")).has_value());
    EXPECT_TRUE(value_of(store().find_request_token("request 11801")).has_value());
    EXPECT_FALSE(value_of(store().find_access_token(wiki_key_, "access 11800")).has_value());
    EXPECT_TRUE(value_of(store().find_access_token(wiki_key_, "access 11801")).has_value())
        << "it can still be renewed";
    EXPECT_FALSE(value_of(store().take_dance("11800", at(0))).has_value());
    EXPECT_TRUE(value_of(store().take_dance("11801", at(0))).has_value());
    EXPECT_FALSE(value_of(store().take_pairing("11800", at(0))).has_value());
    EXPECT_TRUE(value_of(store().take_pairing("11801", at(0))).has_value());
}

// S-54: the owner of a token is an id, not a name.
TEST_P(AccountContract, does_not_find_the_tokens_of_one_account_under_another_with_the_same_name) {
    put_world();
    value_of(store().put_grant({.link = wiki_.id, .account = alice_.id, .token = Secret("t")}, entry("grant.stored")));
    put_approved("request");
    value_of(store().exchange_request_token("request", "verifier", access_token("access"), entry("token.given")));
    for (const std::string name : {"alice", "Alice", " alice"}) {
        const AccountId by_name(name);
        EXPECT_TRUE(value_of(store().access_tokens_of(by_name)).empty());
        EXPECT_TRUE(value_of(store().grants_of(by_name)).empty());
        EXPECT_FALSE(value_of(store().find_grant(wiki_.id, by_name)).has_value());
        EXPECT_FAILS(store().revoke_access_token(access_token("access").id, by_name, entry("x")), Errc::not_found);
    }
    EXPECT_EQ(value_of(store().access_tokens_of(alice_.id)).size(), 1U);
}

domain::DirectoryPerson person(std::string id, std::string name) {
    return {.source = "ldap",
            .id = std::move(id),
            .name = UserName(std::move(name)),
            .mail = "m@example.org",
            .groups = {"b", "a", "b"}};
}

TEST_P(AccountContract, adopts_a_person_of_a_directory_once) {
    const auto adopted = value_of(store().adopt_account(person("e1", "Zoë"), at(1)));
    EXPECT_EQ(last_event(), "user.adopted");
    EXPECT_TRUE(adopted.active);
    EXPECT_EQ(adopted.groups, (std::vector<std::string>{"a", "b"}));
    reopen();
    const auto again = value_of(store().adopt_account(person("e1", "Zoë"), at(1)));
    EXPECT_EQ(again.id, adopted.id);
    EXPECT_EQ(audit_rows(), 1U);
    const auto all = value_of(store().accounts());
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(std::tie(all.at(0).source, all.at(0).external_id, all.at(0).mail),
              std::make_tuple("ldap", "e1", "m@example.org"));
}

// S-54.
TEST_P(AccountContract, keeps_the_account_of_a_person_who_is_renamed) {
    const auto before = value_of(store().adopt_account(person("e1", "zoe"), at(1)));
    const auto after = value_of(store().adopt_account(person("e1", "zora"), at(1)));
    EXPECT_EQ(after.id, before.id);
    EXPECT_EQ(after.name.str(), "zora");
    EXPECT_EQ(last_event(), "user.changed");
}

// S-54: the permissions of the first one are nobody's.
TEST_P(AccountContract, gives_a_name_to_the_person_who_has_it_now_and_disables_the_other) {
    const auto first = value_of(store().adopt_account(person("e1", "zoe"), at(1)));
    value_of(store().add_session({.id_hash = "s", .account = first.id}, entry("session.started")));
    const auto second = value_of(store().adopt_account(person("e2", "Zoe"), at(1)));
    EXPECT_NE(second.id, first.id);
    EXPECT_FALSE(has_session("s"));
    for (const auto& found : value_of(store().accounts())) EXPECT_EQ(found.active, found.id == second.id);
    // Both swap their names: nobody is in the way.
    EXPECT_EQ(value_of(store().adopt_account(person("e1", "zoe"), at(1))).id, first.id);
}

TEST_P(AccountContract, leaves_the_name_of_an_own_account_to_it) {
    value_of(store().add_account(account("root"), "phc", entry("user.created")));
    EXPECT_FAILS(store().adopt_account(person("e1", "Root"), at(1)), Errc::already_exists);
    EXPECT_EQ(accounts(), all_of(account("root")));
}

TEST_P(AccountContract, ends_the_sessions_of_a_person_who_is_an_administrator_no_more) {
    auto admin = person("e1", "zoe");
    admin.admin = true;
    const auto adopted = value_of(store().adopt_account(admin, at(1)));
    value_of(store().add_session({.id_hash = "s", .account = adopted.id}, entry("session.started")));
    value_of(store().adopt_account(person("e1", "zoe"), at(1)));
    EXPECT_FALSE(has_session("s"));
}

}  // namespace
}  // namespace applinks::contract
