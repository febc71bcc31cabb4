// SPDX-License-Identifier: Apache-2.0
// Signed calls against a snapshot of one link. Requests are made by our own signer, whose agreement with the published
// vectors is tested in protocol/oauth1.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "domain/identity/authenticate.hpp"
#include "support/stub_store.hpp"

namespace applinks::domain::authentication_tests {

using oauth1::ProblemCode;
using oauth1::SignatureMethod;
using namespace std::chrono_literals;

inline constexpr Timestamp kNow{std::chrono::seconds(1'700'000'000)};
inline constexpr std::string_view kBase = "https://wiki.example.com";
inline constexpr std::string_view kToken = "token-of-alice";
inline constexpr std::string_view kTokenSecret = "secret-of-the-token";

inline crypto::RsaPrivateKey peer_key() {
    static const auto key = [] {
        std::ifstream file(AL_TESTDATA "/test_rsa2048_private.pem");
        std::stringstream text;
        text << file.rdbuf();
        return *crypto::RsaPrivateKey::parse_pem(Secret(text.str()));
    }();
    return key;
}

inline crypto::RsaPrivateKey own_key() {
    static const auto key = *crypto::RsaPrivateKey::generate();
    return key;
}

class OneTokenStore : public testing::StubStore {
public:
    Result<std::optional<AccessToken>> find_access_token(const ConsumerKey& consumer, std::string_view hash) override {
        ++reads;
        if (is_down) return fail(Errc::storage_failed, "The store does not answer.");
        if (consumer == token.consumer && hash == token.hash) return token;
        return std::nullopt;
    }
    AccessToken token;
    bool is_down = false;
    int reads = 0;
};

class NonceMemory : public NonceStore {
public:
    NonceOutcome insert(std::string_view identity, std::int64_t, std::int64_t) override {
        if (is_full) return NonceOutcome::unavailable;
        return seen.insert(std::string(identity)).second ? NonceOutcome::fresh : NonceOutcome::seen;
    }
    std::set<std::string> seen;
    bool is_full = false;
};

// What a client sends; each test changes one thing.
struct ClientCall {
    std::string consumer = "tracker";
    std::optional<std::string> token = "";
    std::string token_secret{};
    std::string target = "/page";
    std::string signed_for{kBase};
    std::string nonce = "n-1";
    std::int64_t timestamp = 1'700'000'000;
    oauth1::SignKey key = oauth1::SignKey::rsa(peer_key());
};

class Authenticate : public ::testing::Test {
protected:
    Authenticate() {
        snapshot.generation = 1;
        snapshot.identity.id = LinkId("00000000-0000-4000-8000-000000000001");
        snapshot.signing_key = own_key();
        Link link;
        link.id = kLink;
        link.name = "Tracker";
        link.state = LinkState::active;
        snapshot.links.emplace(kLink, link);
        add_consumer("tracker", oauth1::VerifyKey::rsa(peer_key().public_key()));
        add_account("alice", {"staff"}, false);
        add_account("bob", {"guests"}, false);
        add_account("root", {"staff"}, true);
        store.token = {.id = "t-1",
                       .hash = crypto::token_hash(kToken),
                       .consumer = ConsumerKey("tracker"),
                       .account = AccountId("id-alice"),
                       .secret = Secret(std::string(kTokenSecret)),
                       .expires_at = kNow + 1h};
    }

    void add_consumer(std::string_view key, oauth1::VerifyKey verify) {
        Consumer consumer;
        consumer.key = ConsumerKey(std::string(key));
        consumer.link = kLink;
        consumer.method = verify.method();
        consumer.two_legged = true;
        consumer.impersonate = true;
        snapshot.consumers.emplace(consumer.key, KnownConsumer{consumer, std::move(verify)});
    }
    void add_account(const std::string& name, std::vector<std::string> groups, bool admin) {
        Account account{
            .id = AccountId("id-" + name), .name = UserName(name), .groups = std::move(groups), .admin = admin};
        snapshot.accounts_by_id.emplace(account.id, account);
        snapshot.accounts_by_name.emplace(name, account);
    }
    Consumer& consumer() { return snapshot.consumers.at(ConsumerKey("tracker")).consumer; }
    Link& link() { return snapshot.links.at(kLink); }
    void disable(const std::string& name) {
        snapshot.accounts_by_id.at(AccountId("id-" + name)).active = false;
        snapshot.accounts_by_name.at(name).active = false;
    }

    std::expected<Caller, oauth1::Problem> verify(const ClientCall& call) {
        const auto request = signed_request(call, oauth1::Place::resource);
        return verify_resource_call(request, {snapshot, tokens, nonces}, now);
    }
    static oauth1::SignedRequest signed_request(const ClientCall& call, oauth1::Place place) {
        const auto url = http::AbsoluteUrl::parse(call.signed_for + call.target);
        const auto parameters = oauth1::sign({.method = "GET",
                                              .url = &*url,
                                              .consumer_key = call.consumer,
                                              .token = call.token,
                                              .token_secret = call.token_secret,
                                              .timestamp_seconds = call.timestamp,
                                              .nonce = call.nonce},
                                             call.key);
        const auto header = oauth1::authorization_header(*parameters);
        const auto question = call.target.find('?');
        const auto request = oauth1::take_apart(
            {.method = "GET",
             .url_base = kBase,
             .path = std::string_view(call.target).substr(0, question),
             .query = question == std::string::npos ? "" : std::string_view(call.target).substr(question + 1),
             .authorization = header},
            place);
        return **request;
    }
    static ClientCall as_user(std::string_view user) {
        return {.target = "/page?xoauth_requestor_id=" + percent_encode(user)};
    }
    static ClientCall with_token() { return {.token = std::string(kToken), .token_secret = std::string(kTokenSecret)}; }
    ProblemCode problem_of(const ClientCall& call) {
        const auto caller = verify(call);
        EXPECT_FALSE(caller.has_value());
        return caller ? ProblemCode::unavailable : caller.error().code;
    }

    static inline const LinkId kLink{"5f0e3f2a-7c1d-3c55-9a40-6d0b1f2e3c4d"};
    Snapshot snapshot;
    OneTokenStore store;
    TokenCache tokens{store};
    NonceMemory nonces;
    Timestamp now = kNow;
};

}  // namespace applinks::domain::authentication_tests
