// SPDX-License-Identifier: Apache-2.0
// Signing in: throttling and equal answers (S-55), sessions and step-up (S-45, S-48).
#include "domain/identity/login.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/password.hpp"
#include "support/stub_store.hpp"

namespace applinks::domain {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};
constexpr const char* kOutside = "198.51.100.7";

class LoginStore : public testing::StubStore {
public:
    Result<std::optional<std::string>> password_phc(const AccountId& id) override {
        ++password_reads;
        const auto found = phc.find(id.str());
        if (found == phc.end()) return std::nullopt;
        return found->second;
    }
    Result<void> add_session(const Session& session, const AuditEntry& audit) override {
        audits.push_back(audit);
        sessions[session.id_hash] = session;
        return {};
    }
    Result<std::optional<Session>> find_session(std::string_view id_hash) override {
        const auto found = sessions.find(std::string(id_hash));
        if (found == sessions.end()) return std::nullopt;
        return found->second;
    }
    Result<void> replace_session(std::string_view old_id_hash, const Session& session, const AuditEntry&) override {
        if (sessions.erase(std::string(old_id_hash)) == 0) return fail(Errc::not_found, "No such session.");
        sessions[session.id_hash] = session;
        return {};
    }

    std::unordered_map<std::string, std::string> phc;
    std::unordered_map<std::string, Session> sessions;
    std::vector<AuditEntry> audits;
    int password_reads = 0;
};

class Login : public ::testing::Test {
protected:
    Login() {
        add({.id = AccountId("a-1"), .name = UserName("alice")});
        add({.id = AccountId("b-1"), .name = UserName("bob"), .active = false});
        static const auto hash = crypto::hash_password(Secret("correct horse"));
        store.phc["a-1"] = hash;
        store.phc["b-1"] = hash;
    }
    void add(Account account) {
        snapshot.accounts_by_id[account.id] = account;
        snapshot.accounts_by_name[name_key(account.name.str())] = account;
    }
    Result<Account> check(std::string name, std::string password) {
        return check_password(
            {.user_name = std::move(name), .password = Secret(std::move(password)), .address = kOutside}, snapshot,
            store, throttle, kNow);
    }
    std::string begin() {
        return begin_session(snapshot.accounts_by_id[AccountId("a-1")], kOutside, snapshot, store, kNow).value();
    }
    std::optional<FoundSession> find(const std::string& cookie, Timestamp now) {
        return domain::find_session(cookie, snapshot, store, now).value();
    }

    Snapshot snapshot;
    LoginStore store;
    LoginThrottle throttle;
};

class LoginSession : public Login {};

TEST_F(Login, accepts_the_right_password_in_any_letter_case_of_the_name) {
    EXPECT_EQ(check("alice", "correct horse")->id.str(), "a-1");
    EXPECT_EQ(check("ALICE", "correct horse")->id.str(), "a-1");
}

// S-55: nobody learns which names exist.
TEST_F(Login, says_the_same_for_wrong_passwords_unknown_and_disabled_people) {
    const auto wrong = check("alice", "battery staple");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, Errc::not_authenticated);
    const std::string nul("correct horse\0", 14);
    for (const auto& [name, password] :
         std::vector<std::pair<std::string, std::string>>{{"nobody", "correct horse"},
                                                          {"bob", "correct horse"},
                                                          {"alice", ""},
                                                          {"alice", nul},
                                                          {"alice ", "correct horse"},
                                                          {"", "correct horse"},
                                                          {"al\nice", "correct horse"}}) {
        const auto refused = check(name, password);
        ASSERT_FALSE(refused) << name;
        EXPECT_EQ(refused.error().code, wrong.error().code) << name;
        EXPECT_EQ(refused.error().message, wrong.error().message) << name;
    }
}

TEST_F(Login, does_not_let_anyone_in_when_the_store_is_down) {
    testing::StubStore broken;
    const auto refused =
        check_password({.user_name = "alice", .password = Secret("correct horse"), .address = kOutside}, snapshot,
                       broken, throttle, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::storage_failed);
}

// S-55: counted before the password is looked at.
TEST_F(Login, refuses_the_right_password_after_ten_wrong_ones_without_looking_at_it) {
    for (int i = 0; i < LoginThrottle::kAttemptsMax; ++i)
        ASSERT_TRUE(throttle.admit("alice", "203.0.113." + std::to_string(i), kNow));
    const auto refused = check("alice", "correct horse");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::throttled);
    EXPECT_EQ(store.password_reads, 0);
}

TEST_F(Login, admits_at_most_ten_of_two_hundred_parallel_attempts) {
    std::atomic<int> admitted{0};
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 25; ++i) admitted += throttle.admit("alice", kOutside, kNow) ? 1 : 0;
        });
    threads.clear();
    EXPECT_EQ(admitted, LoginThrottle::kAttemptsMax);
}

TEST_F(Login, counts_an_address_over_all_names) {
    for (int i = 0; i < LoginThrottle::kAttemptsMax; ++i)
        ASSERT_TRUE(throttle.admit("user" + std::to_string(i), kOutside, kNow));
    EXPECT_FALSE(throttle.admit("somebody-else", kOutside, kNow));
    EXPECT_TRUE(throttle.admit("somebody-else", "203.0.113.9", kNow));
}

TEST_F(Login, counts_an_ipv6_network_of_64_bits_as_one_address) {
    for (int i = 0; i < LoginThrottle::kAttemptsMax; ++i)
        ASSERT_TRUE(throttle.admit("user" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i), kNow));
    EXPECT_FALSE(throttle.admit("somebody-else", "2001:db8:1:2:ffff::1", kNow));
    EXPECT_TRUE(throttle.admit("somebody-else", "2001:db8:1:3::1", kNow));
}

TEST_F(Login, opens_again_when_the_window_is_over) {
    for (int i = 0; i < LoginThrottle::kAttemptsMax; ++i) ASSERT_TRUE(throttle.admit("alice", kOutside, kNow));
    EXPECT_FALSE(throttle.admit("alice", kOutside, kNow + LoginThrottle::kWindow - 1s));
    EXPECT_TRUE(throttle.admit("alice", kOutside, kNow + LoginThrottle::kWindow));
}

// S-55: the emergency admin at the machine.
TEST_F(Login, cannot_be_locked_at_the_machine_from_outside) {
    for (int i = 0; i < 2 * LoginThrottle::kAttemptsMax; ++i) (void)throttle.admit("alice", kOutside, kNow);
    EXPECT_TRUE(throttle.admit("alice", "127.0.0.1", kNow));
    EXPECT_TRUE(throttle.admit("alice", "::1", kNow));
}

TEST_F(Login, forgets_the_attempts_on_a_name_after_a_success_but_not_those_of_the_address) {
    for (int i = 0; i < LoginThrottle::kAttemptsMax - 1; ++i) ASSERT_TRUE(throttle.admit("bob", kOutside, kNow));
    ASSERT_TRUE(check("alice", "correct horse"));
    ASSERT_TRUE(throttle.admit("alice", kOutside, kNow));
    EXPECT_FALSE(throttle.admit("alice", kOutside, kNow)) << "a success may not buy more guesses from one address";
}

// S-45: 256 bit, stored as SHA-256.
TEST_F(LoginSession, is_a_new_random_value_that_is_stored_as_its_hash_only) {
    const auto first = begin();
    const auto second = begin();
    EXPECT_NE(first, second);
    EXPECT_EQ(first.size(), 43U);
    ASSERT_EQ(store.sessions.size(), 2U);
    EXPECT_TRUE(store.sessions.contains(crypto::token_hash(first)));
    EXPECT_FALSE(store.sessions.contains(first));
    ASSERT_FALSE(store.audits.empty());
    EXPECT_EQ(store.audits.front().event, "session.started");
    EXPECT_EQ(store.audits.front().actor, "alice");
}

TEST_F(LoginSession, makes_its_person_the_caller) {
    const auto found = find(begin(), kNow + 1s);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->caller.kind, Caller::Kind::session);
    EXPECT_EQ(found->caller.user_name(), "alice");
    EXPECT_EQ(found->caller.step_up_until, kNow + snapshot.settings.step_up_life);
    EXPECT_FALSE(found->touch_due);
}

TEST_F(LoginSession, is_nobody_for_values_that_were_never_given_out) {
    begin();
    for (const auto* value : {"", "x", "0000000000000000000000000000000000000000000"}) EXPECT_FALSE(find(value, kNow));
}

TEST_F(LoginSession, ends_after_the_idle_time) {
    const auto cookie = begin();
    EXPECT_TRUE(find(cookie, kNow + snapshot.settings.session_idle - 1s));
    EXPECT_FALSE(find(cookie, kNow + snapshot.settings.session_idle));
}

TEST_F(LoginSession, ends_after_the_absolute_time_however_busy_it_is) {
    const auto cookie = begin();
    const auto end = kNow + snapshot.settings.session_absolute;
    store.sessions[crypto::token_hash(cookie)].last_seen_at = end - 1s;
    EXPECT_TRUE(find(cookie, end - 1s));
    EXPECT_FALSE(find(cookie, end));
}

TEST_F(LoginSession, ends_when_the_account_is_disabled_or_gone) {
    const auto cookie = begin();
    snapshot.accounts_by_id[AccountId("a-1")].active = false;
    EXPECT_FALSE(find(cookie, kNow));
    snapshot.accounts_by_id.clear();
    EXPECT_FALSE(find(cookie, kNow));
}

TEST_F(LoginSession, wants_its_last_use_written_once_a_minute) {
    const auto cookie = begin();
    EXPECT_FALSE(find(cookie, kNow + 59s)->touch_due);
    EXPECT_TRUE(find(cookie, kNow + 60s)->touch_due);
}

// S-45, S-48: a new id at step-up, the old one dies, the absolute end stays.
TEST_F(LoginSession, gets_a_new_id_at_step_up_and_keeps_its_absolute_end) {
    const auto old_cookie = begin();
    const auto later = kNow + 20min;
    const auto caller = find(old_cookie, later)->caller;
    EXPECT_LT(caller.step_up_until, later) << "the password was given too long ago";
    const auto cookie = step_up_session(caller, kOutside, snapshot, store, later);
    ASSERT_TRUE(cookie);
    EXPECT_FALSE(find(old_cookie, later)) << "a planted id dies";
    ASSERT_TRUE(find(*cookie, later));
    EXPECT_EQ(find(*cookie, later)->caller.step_up_until, later + snapshot.settings.step_up_life);
    EXPECT_EQ(store.sessions[crypto::token_hash(*cookie)].created_at, kNow);
}

TEST_F(LoginSession, cannot_be_stepped_up_when_it_is_over_or_someone_elses) {
    const auto cookie = begin();
    auto caller = find(cookie, kNow)->caller;
    EXPECT_EQ(step_up_session(caller, kOutside, snapshot, store, kNow + 13h).error().code, Errc::not_authenticated);
    caller.account->id = AccountId("b-1");
    EXPECT_EQ(step_up_session(caller, kOutside, snapshot, store, kNow).error().code, Errc::not_authenticated);
    caller.account->id = AccountId("a-1");
    caller.session_id = "unknown";
    EXPECT_EQ(step_up_session(caller, kOutside, snapshot, store, kNow).error().code, Errc::not_authenticated);
}

}  // namespace
}  // namespace applinks::domain
