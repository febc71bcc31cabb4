// SPDX-License-Identifier: Apache-2.0
// Verifying signed calls against the snapshot: S-03 to S-12 and S-76, applinks-protocol.md 4.9.
#include "unit/domain/identity/authenticate_fixture.hpp"

namespace applinks::domain::authentication_tests {
namespace {

TEST_F(Authenticate, takes_a_two_legged_call_as_the_application_itself) {
    const auto caller = verify({});
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->kind, Caller::Kind::two_legged);
    EXPECT_EQ(caller->link, kLink);
    EXPECT_EQ(caller->consumer.str(), "tracker");
    EXPECT_FALSE(caller->account.has_value());
}

TEST_F(Authenticate, takes_a_token_as_the_person_who_gave_it) {
    const auto caller = verify(with_token());
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->kind, Caller::Kind::three_legged);
    EXPECT_EQ(caller->user_name(), "alice");
}

TEST_F(Authenticate, takes_a_named_user_as_impersonation) {
    const auto caller = verify(as_user("alice"));
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->kind, Caller::Kind::impersonation);
    EXPECT_EQ(caller->user_name(), "alice");
    EXPECT_EQ(caller->actor(), "consumer:tracker");
}

// S-03: the address is ours to say, not the caller's.
TEST_F(Authenticate, refuses_a_signature_made_for_another_address) {
    EXPECT_EQ(problem_of({.signed_for = "https://evil.example.com"}), ProblemCode::signature_invalid);
    EXPECT_EQ(problem_of({.signed_for = "http://wiki.example.com"}), ProblemCode::signature_invalid);
    EXPECT_EQ(problem_of({.signed_for = "https://wiki.example.com:8443"}), ProblemCode::signature_invalid);
}

struct TimeCase {
    std::string_view name;
    std::int64_t offset;
    std::int64_t window;
    bool is_fresh;
};
constexpr std::array<TimeCase, 6> kTimes = {{{"now", 0, 300, true},
                                             {"five minutes ago", -300, 300, true},
                                             {"five minutes ahead", 300, 300, true},
                                             {"ten minutes ago", -600, 300, false},
                                             {"ten minutes ahead", 600, 300, false},
                                             {"two minutes ago in a window of one", -120, 60, false}}};

// S-04
TEST_F(Authenticate, refuses_a_time_outside_of_the_window_of_the_settings) {
    for (const auto& each : kTimes) {
        snapshot.settings.timestamp_window = std::chrono::seconds(each.window);
        const auto caller = verify({.nonce = std::string(each.name), .timestamp = 1'700'000'000 + each.offset});
        EXPECT_EQ(caller.has_value(), each.is_fresh) << each.name;
        if (!caller) EXPECT_EQ(caller.error().code, ProblemCode::timestamp_refused) << each.name;
    }
}

// S-05
TEST_F(Authenticate, refuses_the_same_call_a_second_time) {
    EXPECT_TRUE(verify({}).has_value());
    EXPECT_EQ(problem_of({}), ProblemCode::nonce_used);
}

TEST_F(Authenticate, refuses_a_replay_of_each_kind_of_call) {
    EXPECT_TRUE(verify(with_token()).has_value());
    EXPECT_EQ(problem_of(with_token()), ProblemCode::nonce_used);
    auto named = as_user("alice");
    named.nonce = "n-2";
    EXPECT_TRUE(verify(named).has_value());
    EXPECT_EQ(problem_of(named), ProblemCode::nonce_used);
}

TEST_F(Authenticate, keeps_nonces_apart_by_consumer_token_and_timestamp) {
    add_consumer("other", oauth1::VerifyKey::rsa(peer_key().public_key()));
    EXPECT_TRUE(verify({}).has_value());
    EXPECT_TRUE(verify({.consumer = "other"}).has_value());
    EXPECT_TRUE(verify(with_token()).has_value());
    EXPECT_TRUE(verify({.timestamp = 1'700'000'001}).has_value());
}

// A nonce is taken only by who holds the key: nobody else can use it up or fill the store.
TEST_F(Authenticate, does_not_take_the_nonce_of_a_wrong_signature) {
    EXPECT_EQ(problem_of({.key = oauth1::SignKey::rsa(own_key())}), ProblemCode::signature_invalid);
    EXPECT_TRUE(nonces.seen.empty());
    EXPECT_TRUE(verify({}).has_value());
}

// S-44
TEST_F(Authenticate, refuses_everything_when_nonces_cannot_be_kept) {
    nonces.is_full = true;
    EXPECT_EQ(problem_of({}), ProblemCode::unavailable);
}

TEST_F(Authenticate, refuses_tokens_when_the_store_is_down) {
    store.is_down = true;
    EXPECT_EQ(problem_of(with_token()), ProblemCode::unavailable);
    EXPECT_TRUE(nonces.seen.empty());
}

// S-07: the method is the consumer's, not the caller's to choose.
TEST_F(Authenticate, refuses_another_method_than_the_consumers) {
    const auto pem = peer_key().public_key().pem();
    EXPECT_EQ(problem_of({.key = oauth1::SignKey::hmac(Secret(pem), SignatureMethod::hmac_sha1)}),
              ProblemCode::signature_method_rejected);
    EXPECT_EQ(problem_of({.key = oauth1::SignKey::hmac(Secret(), SignatureMethod::hmac_sha1)}),
              ProblemCode::signature_method_rejected);
    EXPECT_EQ(problem_of({.key = oauth1::SignKey::rsa(peer_key(), SignatureMethod::rsa_sha256)}),
              ProblemCode::signature_method_rejected);
}

TEST_F(Authenticate, refuses_a_method_that_nobody_knows_before_it_looks_for_the_consumer) {
    auto request = signed_request({.consumer = "nobody"}, oauth1::Place::resource);
    for (auto& [name, value] : request.protocol)
        if (name == "oauth_signature_method") value = "PLAINTEXT";
    const auto caller = verify_resource_call(request, {snapshot, tokens, nonces}, now);
    ASSERT_FALSE(caller.has_value());
    EXPECT_EQ(caller.error().code, ProblemCode::signature_method_rejected);
}

// S-08, S-09
TEST_F(Authenticate, challenges_without_a_problem_when_two_legged_calls_are_off) {
    consumer().two_legged = false;
    consumer().impersonate = false;
    EXPECT_EQ(problem_of({}), ProblemCode::level_off);
    EXPECT_EQ(problem_of({.target = "/page?xoauth_requestor_id=alice", .nonce = "n-2"}), ProblemCode::level_off);
}

TEST_F(Authenticate, challenges_without_a_problem_when_impersonation_is_off) {
    consumer().impersonate = false;
    EXPECT_EQ(problem_of(as_user("alice")), ProblemCode::level_off);
    EXPECT_TRUE(verify({.nonce = "n-2"}).has_value());
}

TEST_F(Authenticate, runs_plain_two_legged_calls_as_the_user_of_the_consumer) {
    consumer().two_legged_user = UserName("bob");
    const auto caller = verify({});
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->kind, Caller::Kind::two_legged);
    EXPECT_EQ(caller->user_name(), "bob");
}

TEST_F(Authenticate, never_runs_plain_two_legged_calls_as_an_administrator) {
    consumer().two_legged_user = UserName("root");
    EXPECT_EQ(problem_of({}), ProblemCode::permission_denied);
}

TEST_F(Authenticate, refuses_plain_two_legged_calls_when_their_user_is_gone_or_disabled) {
    consumer().two_legged_user = UserName("nobody");
    EXPECT_EQ(problem_of({}), ProblemCode::permission_denied);
    consumer().two_legged_user = UserName("bob");
    disable("bob");
    EXPECT_EQ(problem_of({.nonce = "n-2"}), ProblemCode::permission_denied);
}

TEST_F(Authenticate, has_no_use_for_the_old_name_of_the_requestor) {
    const auto caller = verify({.target = "/page?user_id=root"});
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->kind, Caller::Kind::two_legged);
    EXPECT_FALSE(caller->account.has_value());
}

TEST_F(Authenticate, takes_an_empty_requestor_for_no_user_at_all) {  // V29
    const auto caller = verify({.target = "/page?xoauth_requestor_id="});
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->kind, Caller::Kind::two_legged);
}

TEST_F(Authenticate, ignores_a_named_user_when_a_token_says_who_it_is) {
    auto call = with_token();
    call.target = "/page?xoauth_requestor_id=root";
    const auto caller = verify(call);
    ASSERT_TRUE(caller.has_value());
    EXPECT_EQ(caller->user_name(), "alice");
}

TEST_F(Authenticate, refuses_a_user_who_was_named_after_signing) {  // N19, N20
    auto request = signed_request({}, oauth1::Place::resource);
    const auto other = signed_request(as_user("alice"), oauth1::Place::resource);
    request.base_string = other.base_string;
    request.requestor_id = "alice";
    const auto caller = verify_resource_call(request, {snapshot, tokens, nonces}, now);
    ASSERT_FALSE(caller.has_value());
    EXPECT_EQ(caller.error().code, ProblemCode::signature_invalid);
}

struct NamedCase {
    std::string_view name;
    std::string_view user;
    ImpersonationRule rule;
    bool is_allowed;
};

TEST_F(Authenticate, lets_only_those_be_named_whom_the_rule_allows) {
    const std::vector<NamedCase> cases = {
        {"everyone but administrators", "bob", {}, true},
        {"an administrator", "root", {}, false},
        {"an administrator who is ticked", "root", {.administrators = true}, true},
        {"a user on the list", "alice", {.users = {"alice"}}, true},
        {"a user on the list in other letters", "alice", {.users = {"Alice"}}, true},
        {"a user beside the list", "bob", {.users = {"alice"}}, false},
        {"a member of a group", "alice", {.groups = {"staff"}}, true},
        {"no member of the group", "bob", {.groups = {"staff"}}, false},
        {"an administrator in the group without the tick", "root", {.groups = {"staff"}}, false},
        {"an administrator on the list without the tick", "root", {.users = {"root"}}, false},
        {"a ticked administrator beside the list", "root", {.users = {"alice"}, .administrators = true}, false},
    };
    int number = 0;
    for (const auto& each : cases) {
        link().impersonation = each.rule;
        auto call = as_user(each.user);
        call.nonce = "case-" + std::to_string(++number);
        const auto caller = verify(call);
        EXPECT_EQ(caller.has_value(), each.is_allowed) << each.name;
        if (!caller) EXPECT_EQ(caller.error().code, ProblemCode::permission_denied) << each.name;
    }
}

// The settings name groups for all links.
TEST_F(Authenticate, lets_only_members_of_the_groups_of_the_settings_be_named) {
    snapshot.settings.directory.impersonation_groups = {"staff"};
    EXPECT_TRUE(verify(as_user("alice")).has_value());
    auto call = as_user("bob");
    call.nonce = "another";
    EXPECT_EQ(problem_of(call), ProblemCode::permission_denied);
}

// The directory may know more by now; on the wire it is the same refusal.
TEST_F(Authenticate, tells_who_has_to_be_asked_about_from_who_is_refused) {
    EXPECT_EQ(problem_of(as_user("nobody")), ProblemCode::user_unknown);
    EXPECT_EQ(oauth1::name_of(ProblemCode::user_unknown), "permission_denied");
    EXPECT_EQ(oauth1::status_of(ProblemCode::user_unknown), 401);
}

TEST_F(Authenticate, refuses_to_name_a_disabled_user) {
    disable("alice");
    EXPECT_EQ(problem_of(as_user("alice")), ProblemCode::permission_denied);
}

// S-11
TEST_F(Authenticate, refuses_the_token_of_another_consumer) {
    add_consumer("other", oauth1::VerifyKey::rsa(peer_key().public_key()));
    auto call = with_token();
    call.consumer = "other";
    EXPECT_EQ(problem_of(call), ProblemCode::token_rejected);
    EXPECT_TRUE(nonces.seen.empty());
}

TEST_F(Authenticate, refuses_the_token_of_another_consumer_also_from_the_cache) {  // S-77
    add_consumer("other", oauth1::VerifyKey::rsa(peer_key().public_key()));
    EXPECT_TRUE(verify(with_token()).has_value());
    auto call = with_token();
    call.consumer = "other";
    EXPECT_EQ(problem_of(call), ProblemCode::token_rejected);
}

TEST_F(Authenticate, refuses_a_token_that_it_does_not_know) {
    EXPECT_EQ(problem_of({.token = "another-token"}), ProblemCode::token_rejected);
}

// S-12: the code alone tells what was wrong; the work is the same.
TEST_F(Authenticate, tells_an_unknown_consumer_by_its_code_only) {
    EXPECT_EQ(problem_of({.consumer = "nobody"}), ProblemCode::consumer_key_unknown);
    EXPECT_TRUE(nonces.seen.empty());
}

TEST_F(Authenticate, never_takes_our_own_key_for_an_unknown_consumer) {
    EXPECT_EQ(problem_of({.consumer = "nobody", .key = oauth1::SignKey::rsa(own_key())}),
              ProblemCode::consumer_key_unknown);
}

TEST_F(Authenticate, checks_a_shared_secret_together_with_the_secret_of_the_token) {
    const Secret secret("consumer-secret");
    add_consumer("hmac", *oauth1::VerifyKey::hmac(secret, SignatureMethod::hmac_sha256));
    store.token.consumer = ConsumerKey("hmac");
    auto call = with_token();
    call.consumer = "hmac";
    call.key = oauth1::SignKey::hmac(secret, SignatureMethod::hmac_sha256);
    EXPECT_TRUE(verify(call).has_value());
    call.token_secret = "another";
    call.nonce = "n-2";
    EXPECT_EQ(problem_of(call), ProblemCode::signature_invalid);  // N05
}

// S-76: looked at on each use.
TEST_F(Authenticate, refuses_every_call_of_a_suspended_link) {
    link().state = LinkState::suspended;
    EXPECT_EQ(problem_of({}), ProblemCode::consumer_key_refused);
    EXPECT_EQ(problem_of(with_token()), ProblemCode::consumer_key_refused);
    EXPECT_EQ(problem_of(as_user("alice")), ProblemCode::consumer_key_refused);
}

TEST_F(Authenticate, lets_a_link_that_is_set_up_make_plain_two_legged_calls_only) {
    link().state = LinkState::setting_up;
    EXPECT_TRUE(verify({.nonce = "n-2"}).has_value());
    EXPECT_EQ(problem_of(as_user("alice")), ProblemCode::level_off);
    EXPECT_EQ(problem_of(with_token()), ProblemCode::permission_denied);
}

TEST_F(Authenticate, refuses_an_expired_token) {
    store.token.expires_at = kNow;
    EXPECT_EQ(problem_of(with_token()), ProblemCode::token_expired);
}

TEST_F(Authenticate, refuses_the_token_of_a_disabled_person) {
    disable("alice");
    EXPECT_EQ(problem_of(with_token()), ProblemCode::permission_denied);
}

TEST_F(Authenticate, refuses_tokens_of_a_consumer_that_may_no_longer_act_for_users) {
    consumer().three_legged = false;
    EXPECT_EQ(problem_of(with_token()), ProblemCode::permission_denied);
}

// The token endpoints: no person is involved.
TEST_F(Authenticate, verifies_a_call_of_request_token_by_the_consumer_alone) {
    const auto request = signed_request({.token = std::nullopt}, oauth1::Place::request_token);
    const auto known = verify_consumer_call(request, {}, {snapshot, tokens, nonces}, now);
    ASSERT_TRUE(known.has_value());
    EXPECT_EQ((*known)->consumer.key.str(), "tracker");
    EXPECT_EQ(store.reads, 0);
    const auto again = verify_consumer_call(request, {}, {snapshot, tokens, nonces}, now);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, ProblemCode::nonce_used);
}

TEST_F(Authenticate, refuses_a_call_of_request_token_by_a_stranger) {
    const auto request = signed_request({.consumer = "nobody", .token = std::nullopt}, oauth1::Place::request_token);
    const auto known = verify_consumer_call(request, {}, {snapshot, tokens, nonces}, now);
    ASSERT_FALSE(known.has_value());
    EXPECT_EQ(known.error().code, ProblemCode::consumer_key_unknown);
}

TEST_F(Authenticate, checks_the_secret_of_a_request_token_where_the_consumer_has_a_shared_secret) {
    const Secret secret("consumer-secret");
    add_consumer("hmac", *oauth1::VerifyKey::hmac(secret, SignatureMethod::hmac_sha1));
    const auto request = signed_request({.consumer = "hmac",
                                         .token = "request-token",
                                         .token_secret = "right",
                                         .key = oauth1::SignKey::hmac(secret, SignatureMethod::hmac_sha1)},
                                        oauth1::Place::access_token);
    const auto wrong = verify_consumer_call(request, "wrong", {snapshot, tokens, nonces}, now);
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().code, ProblemCode::signature_invalid);
    EXPECT_TRUE(verify_consumer_call(request, "right", {snapshot, tokens, nonces}, now).has_value());
}

}  // namespace
}  // namespace applinks::domain::authentication_tests
