// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/still_allowed.hpp"

#include <algorithm>

#include "domain/identity/authenticate.hpp"
#include "domain/identity/bearer.hpp"

namespace applinks::domain {
namespace {

const Account* active_account(const Caller& caller, const Snapshot& snapshot) {
    const auto* account = caller.account ? snapshot.find_account(caller.account->id) : nullptr;
    return account != nullptr && account->active ? account : nullptr;
}

// A renewal gives the permission another token.
bool token_lives(const Caller& caller, const Snapshot& snapshot, TokenCache& tokens, Store& store) {
    const auto token = tokens.find(caller.consumer, caller.permission.token_hash, snapshot.generation);
    if (!token || *token) return true;
    const auto all = store.access_tokens_of(caller.account->id);
    return !all || std::ranges::find(*all, caller.permission.id, &AccessToken::id) != all->end();
}

// The row of a token is there until it is taken back, or has ended and is cleaned up; the family tells which.
bool oauth2_token_lives(const Caller& caller, Store& store, Timestamp now) {
    const auto token = store.find_oauth2_access(caller.permission.token_hash);
    if (!token || *token) return true;
    if (now < caller.permission.token_ends_at) return false;
    const auto families = store.oauth2_families_of_link(caller.link);
    return !families || std::ranges::find(*families, caller.permission.id, &OAuth2Family::id) != families->end();
}

bool bearer_stands(const Caller& caller, const Snapshot& snapshot, Store& store, Timestamp now) {
    const auto* client = snapshot.find_oauth2_client(ClientId(caller.consumer.str()));
    return client != nullptr && calling_link(*client, snapshot) != nullptr && active_account(caller, snapshot) &&
           oauth2_token_lives(caller, store, now);
}

bool signed_call_stands(const Caller& caller, const Snapshot& snapshot, TokenCache& tokens, Store& store) {
    const auto* link = snapshot.find_link(caller.link);
    const auto* known = snapshot.find_consumer(caller.consumer);
    if (link == nullptr || known == nullptr || link->state == LinkState::suspended) return false;
    const auto* account = active_account(caller, snapshot);
    if (caller.account && account == nullptr) return false;
    switch (caller.kind) {
        case Caller::Kind::three_legged:
            return known->consumer.three_legged && token_lives(caller, snapshot, tokens, store);
        case Caller::Kind::impersonation:
            return known->consumer.impersonate && account != nullptr &&
                   may_act_for(*account, link->impersonation, snapshot.settings);
        default: return known->consumer.two_legged;
    }
}

}  // namespace

bool still_allowed(const Caller& caller, const Snapshot& snapshot, TokenCache& tokens, Store& store, Timestamp now) {
    if (caller.kind == Caller::Kind::bearer) return bearer_stands(caller, snapshot, store, now);
    if (caller.is_linked_application()) return signed_call_stands(caller, snapshot, tokens, store);
    return !caller.account || active_account(caller, snapshot) != nullptr;
}

}  // namespace applinks::domain
