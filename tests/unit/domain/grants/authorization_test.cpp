// SPDX-License-Identifier: Apache-2.0
// Where the browser goes after a decision, and what it carries (applinks-protocol.md 4.7, S-10, S-72).
#include "domain/grants/authorization.hpp"

#include <gtest/gtest.h>

#include "crypto/digest.hpp"

namespace applinks::domain {
namespace {

constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};

http::AbsoluteUrl url(std::string_view text) {
    return http::AbsoluteUrl::parse(text).value();
}

RequestToken token_with(http::AbsoluteUrl callback, bool confirmed = true) {
    return {.callback = std::move(callback),
            .callback_confirmed = confirmed,
            .expires_at = kNow + std::chrono::seconds(600)};
}

DecisionRequest request_for(const RequestToken& token, http::AbsoluteUrl callback) {
    return {.token = token, .callback = std::move(callback), .token_text = "T&1", .verifier = "V"};
}

TEST(Decide, sends_token_and_verifier_to_the_callback) {
    const auto token = token_with(url("https://wiki.example.com/back"));
    const auto decided = decide(request_for(token, token.callback), Choice::allow);
    EXPECT_EQ(decided.location, "https://wiki.example.com/back?oauth_token=T%261&oauth_verifier=V");
    EXPECT_EQ(decided.decision, RequestToken::Decision::approved);
    EXPECT_EQ(decided.verifier_hash, crypto::token_hash("V"));
}

TEST(Decide, appends_to_a_callback_that_has_a_query) {
    const auto token = token_with(url("https://wiki.example.com/back?x=1"));
    EXPECT_EQ(decide(request_for(token, token.callback), Choice::allow).location,
              "https://wiki.example.com/back?x=1&oauth_token=T%261&oauth_verifier=V");
}

TEST(Decide, tells_a_refusal_by_the_verifier_and_keeps_no_verifier) {
    const auto token = token_with(url("https://wiki.example.com/back"));
    const auto decided = decide(request_for(token, token.callback), Choice::deny);
    EXPECT_EQ(decided.location, "https://wiki.example.com/back?oauth_token=T%261&oauth_verifier=denied");
    EXPECT_EQ(decided.decision, RequestToken::Decision::denied);
    EXPECT_EQ(decided.verifier_hash, "");
    EXPECT_EQ(decided.verifier, "");
}

TEST(Decide, shows_the_verifier_when_there_is_no_callback) {
    const auto token = token_with({});
    const auto decided = decide(request_for(token, {}), Choice::allow);
    EXPECT_EQ(decided.location, "");
    EXPECT_EQ(decided.verifier, "V");
}

TEST(Decide, sends_the_token_alone_the_oauth_1_0_way) {
    const auto token = token_with({}, false);
    const auto decided = decide(request_for(token, url("https://wiki.example.com/back")), Choice::allow);
    EXPECT_EQ(decided.location, "https://wiki.example.com/back?oauth_token=T%261");
    EXPECT_EQ(decided.verifier_hash, "");
}

TEST(CallbackAfter, takes_the_tokens_callback_whatever_the_address_says) {
    const auto token = token_with(url("https://wiki.example.com/back"));
    EXPECT_EQ(callback_after(token, {}, {}, "https://evil.example.com/").str(), "https://wiki.example.com/back");
}

TEST(CallbackAfter, falls_back_to_the_consumers_callback) {
    const Consumer consumer{.callback = url("https://wiki.example.com/default")};
    EXPECT_EQ(callback_after(token_with({}), consumer, {}, "https://wiki.example.com/default/x").str(),
              "https://wiki.example.com/default");
}

// applinks-protocol.md 3.4: only inside the linked application.
TEST(CallbackAfter, takes_an_address_of_the_oauth_1_0_way_only_inside_the_linked_application) {
    const auto token = token_with({}, false);
    const Link link{.rpc_url = url("https://wiki.internal"), .display_url = url("https://wiki.example.com/w")};
    EXPECT_EQ(callback_after(token, {}, link, "https://wiki.example.com/w/back").str(),
              "https://wiki.example.com/w/back");
    EXPECT_EQ(callback_after(token, {}, link, "https://wiki.internal/back").str(), "https://wiki.internal/back");
    EXPECT_FALSE(callback_after(token, {}, link, "https://wiki.example.com/other").has_value());
    EXPECT_FALSE(callback_after(token, {}, link, "https://evil.example.com/w/back").has_value());
    EXPECT_FALSE(callback_after(token, {}, link, "javascript:alert(1)").has_value());
}

TEST(CheckUndecided, refuses_an_expired_and_a_decided_token) {
    auto token = token_with({});
    EXPECT_TRUE(check_undecided(token, kNow));
    EXPECT_EQ(check_undecided(token, token.expires_at).error().code, oauth1::ProblemCode::token_expired);
    token.decision = RequestToken::Decision::denied;
    EXPECT_EQ(check_undecided(token, kNow).error().code, oauth1::ProblemCode::token_used);
}

TEST(CheckOutcome, names_a_problem_for_everything_but_success) {
    EXPECT_TRUE(check_outcome(ExchangeOutcome::exchanged));
    EXPECT_EQ(check_outcome(ExchangeOutcome::unknown).error().code, oauth1::ProblemCode::token_rejected);
    EXPECT_EQ(check_outcome(ExchangeOutcome::wrong_verifier).error().code, oauth1::ProblemCode::token_rejected);
    EXPECT_EQ(check_outcome(ExchangeOutcome::expired).error().code, oauth1::ProblemCode::token_expired);
    EXPECT_EQ(check_outcome(ExchangeOutcome::undecided).error().code, oauth1::ProblemCode::permission_unknown);
    EXPECT_EQ(check_outcome(ExchangeOutcome::denied).error().code, oauth1::ProblemCode::permission_denied);
}

}  // namespace
}  // namespace applinks::domain
