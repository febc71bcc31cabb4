// SPDX-License-Identifier: Apache-2.0
// Bearer tokens of ours against the snapshot (S-21, S-71, S-76).
#include "domain/identity/bearer.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "crypto/digest.hpp"
#include "support/stub_store.hpp"

namespace applinks::domain {
namespace {

using namespace std::chrono_literals;
using oauth2::FailureCode;
using oauth2::Scope;

constexpr Timestamp kNow{1'700'000'000s};
constexpr std::string_view kHeader = "Bearer ala_token";

class OneBearerStore : public testing::StubStore {
public:
    Result<std::optional<OAuth2AccessToken>> find_oauth2_access(std::string_view hash) override {
        if (is_down) return fail(Errc::storage_failed, "The store does not answer.");
        if (hash == crypto::token_hash("ala_token")) return token;
        return std::nullopt;
    }
    OAuth2AccessToken token;
    bool is_down = false;
};

class Bearer : public ::testing::Test {
protected:
    Bearer() {
        Link link;
        link.id = LinkId("link");
        link.state = LinkState::active;
        link.incoming = OAuthLevel::oauth;
        snapshot.links.emplace(link.id, link);
        const OAuth2Client client{.id = ClientId("builds"),
                                  .link = link.id,
                                  .name = "Builds",
                                  .scope = Scope::write,
                                  .without_user = true,
                                  .service_user = UserName("bob")};
        snapshot.oauth2_clients.emplace(client.id, client);
        for (const std::string name : {"alice", "bob"}) {
            const Account account{.id = AccountId("id-" + name), .name = UserName(name)};
            snapshot.accounts_by_id.emplace(account.id, account);
            snapshot.accounts_by_name.emplace(name, account);
        }
        store.token = {.family = {.id = "f",
                                  .client = client.id,
                                  .account = AccountId("id-alice"),
                                  .scope = Scope::write,
                                  .ends_at = kNow + 1h,
                                  .last_used_at = kNow - 60s},
                       .expires_at = kNow + 1h};
    }
    auto verify(std::string_view method = "GET", std::string_view header = kHeader, std::string_view query = "") {
        return verify_bearer({.method = method,
                              .authorization = header,
                              .query = query,
                              .authorization_count = header.empty() ? 0u : 1u},
                             snapshot, store, kNow);
    }
    // The code of the refusal, or "" when there is none.
    std::string refusal(std::string_view method = "GET") {
        const auto found = verify(method);
        return found ? std::string() : std::string(name_of(found.error().code));
    }
    Link& link() { return snapshot.links.at(LinkId("link")); }
    OAuth2Client& client() { return snapshot.oauth2_clients.at(ClientId("builds")); }

    Snapshot snapshot;
    OneBearerStore store;
};

TEST_F(Bearer, is_a_linked_application_acting_for_the_person) {
    const auto found = verify();
    ASSERT_TRUE(found && *found);
    const auto& caller = **found;
    EXPECT_EQ(caller.kind, Caller::Kind::bearer);
    EXPECT_TRUE(caller.is_linked_application());
    EXPECT_EQ(caller.user_name(), "alice");
    EXPECT_EQ(caller.link, LinkId("link"));
    EXPECT_EQ(caller.actor(), "consumer:builds");
    EXPECT_EQ(caller.permission.id, "f");
    EXPECT_EQ(caller.permission.token_hash, crypto::token_hash("ala_token"));
}

TEST_F(Bearer, acts_as_the_service_user_when_nobody_allowed_it) {
    store.token.family.account = {};
    EXPECT_EQ((*verify())->user_name(), "bob");
    client().without_user = false;
    EXPECT_EQ(refusal(), "invalid_token");
}

// S-76: looked at anew in each call.
TEST_F(Bearer, is_refused_when_anything_it_rests_on_has_ended) {
    const Snapshot whole = snapshot;
    const auto token = store.token;
    const std::vector<std::pair<std::string, std::function<void()>>> ends = {
        {"expired", [&] { store.token.expires_at = kNow; }},
        {"family ended", [&] { store.token.family.ends_at = kNow; }},
        {"client gone", [&] { snapshot.oauth2_clients.clear(); }},
        {"link gone", [&] { snapshot.links.clear(); }},
        {"link suspended", [&] { link().state = LinkState::suspended; }},
        {"calls off", [&] { link().incoming = OAuthLevel::disabled; }},
        {"person gone", [&] { snapshot.accounts_by_id.clear(); }},
        {"person disabled", [&] { snapshot.accounts_by_id.at(AccountId("id-alice")).active = false; }},
    };
    for (const auto& [name, end] : ends) {
        end();
        EXPECT_EQ(refusal(), "invalid_token") << name;
        snapshot = whole;
        store.token = token;
        EXPECT_EQ(refusal(), "") << name;
    }
}

TEST_F(Bearer, never_acts_as_an_administrator_without_a_person) {
    store.token.family.account = {};
    snapshot.accounts_by_name.at("bob").admin = true;
    EXPECT_EQ(refusal(), "invalid_token");
}

TEST_F(Bearer, reads_only_with_the_scope_read_of_token_or_client) {
    EXPECT_EQ(refusal("POST"), "");
    store.token.family.scope = Scope::read;
    EXPECT_EQ(refusal("GET"), "");
    EXPECT_EQ(refusal("POST"), "insufficient_scope");
    store.token.family.scope = Scope::admin;
    client().scope = Scope::read;
    EXPECT_EQ(refusal("DELETE"), "insufficient_scope");
}

TEST_F(Bearer, is_an_administrator_only_with_the_scope_admin) {
    snapshot.accounts_by_id.at(AccountId("id-alice")).admin = true;
    EXPECT_FALSE((*verify())->is_admin());
    store.token.family.scope = Scope::admin;
    EXPECT_FALSE((*verify())->is_admin());
    client().scope = Scope::admin;
    EXPECT_TRUE((*verify())->is_admin());
}

TEST_F(Bearer, is_no_business_of_ours_without_our_prefix) {
    for (const auto* const header : {"", "Bearer theirs", "Basic ala_token", "Bearer"}) {
        const auto found = verify("GET", header);
        ASSERT_TRUE(found) << header;
        EXPECT_FALSE(found->has_value()) << header;
    }
}

TEST_F(Bearer, belongs_into_one_header_only) {
    const auto in_query = verify("GET", "", "access_token=ala_token");
    ASSERT_FALSE(in_query);
    EXPECT_EQ(name_of(in_query.error().code), "invalid_request");
    const BearerCall twice{.method = "GET", .authorization = kHeader, .query = "", .authorization_count = 2};
    const auto found = verify_bearer(twice, snapshot, store, kNow);
    ASSERT_FALSE(found);
    EXPECT_EQ(name_of(found.error().code), "invalid_request");
}

TEST_F(Bearer, is_refused_as_any_other_kind_of_credential) {
    for (const auto* const header : {"Bearer alr_token", "Bearer alc_token", "Bearer als_token", "Bearer ala_other"}) {
        const auto found = verify("GET", header);
        ASSERT_FALSE(found) << header;
        EXPECT_EQ(name_of(found.error().code), "invalid_token") << header;
    }
}

// S-44.
TEST_F(Bearer, is_refused_while_the_store_is_down) {
    store.is_down = true;
    EXPECT_EQ(refusal(), "temporarily_unavailable");
}

}  // namespace
}  // namespace applinks::domain
