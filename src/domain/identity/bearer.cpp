// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/bearer.hpp"

#include <algorithm>

#include "crypto/digest.hpp"

namespace applinks::domain {
namespace {

using oauth2::Failure;
using oauth2::FailureCode;

std::unexpected<Failure> failure(FailureCode code, std::string description) {
    return std::unexpected(Failure{.code = code, .description = std::move(description)});
}

// One sentence for every reason: which of them it was is nobody's business but the client's owner, who sees the link.
std::unexpected<Failure> invalid_token() {
    return failure(FailureCode::invalid_token, "The token is unknown, has ended or was withdrawn.");
}

std::expected<void, Failure> check_scope(oauth2::Scope scope, std::string_view method) {
    const auto needed = oauth2::needed_for(method);
    if (scope >= needed) return {};
    return std::unexpected(Failure{.code = FailureCode::insufficient_scope,
                                   .description = "The token allows reading only.",
                                   .scope = std::string(name_of(needed))});
}

const Account* person_of(const OAuth2Family& family, const OAuth2Client& client, const Snapshot& snapshot) {
    if (family.account.empty()) return service_account(client, snapshot);
    const auto* account = snapshot.find_account(family.account);
    return account != nullptr && account->active ? account : nullptr;
}

}  // namespace

const Account* service_account(const OAuth2Client& client, const Snapshot& snapshot) {
    if (!client.without_user) return nullptr;
    const auto* account = snapshot.find_account(client.service_user.str());
    return account != nullptr && account->active && !account->admin ? account : nullptr;
}

const Link* calling_link(const OAuth2Client& client, const Snapshot& snapshot) {
    const auto* link = snapshot.find_link(client.link);
    const bool may_call = link != nullptr && link->state == LinkState::active && link->incoming != OAuthLevel::disabled;
    return may_call ? link : nullptr;
}

std::expected<std::optional<Caller>, Failure> verify_bearer(const BearerCall& call, const Snapshot& snapshot,
                                                            OAuth2Store& store, Timestamp now) {
    const auto attempt = oauth2::take_bearer(call.authorization, call.query);
    if (attempt.misplaced)
        return failure(FailureCode::invalid_request, "A token belongs into the Authorization header only.");
    if (attempt.token.empty()) return std::nullopt;
    if (call.authorization_count > 1)
        return failure(FailureCode::invalid_request, "The Authorization header may occur only once.");
    if (!attempt.token.starts_with(oauth2::kAccessTokenPrefix)) return invalid_token();
    auto hash = crypto::token_hash(attempt.token);
    const auto token = store.find_oauth2_access(hash);
    if (!token) return failure(FailureCode::temporarily_unavailable, "The token cannot be looked up right now.");
    if (!*token || (*token)->expires_at <= now || (*token)->family.ends_at <= now) return invalid_token();
    const auto& family = (*token)->family;
    const auto* client = snapshot.find_oauth2_client(family.client);
    const auto* link = client ? calling_link(*client, snapshot) : nullptr;
    const auto* account = link ? person_of(family, *client, snapshot) : nullptr;
    if (account == nullptr) return invalid_token();
    // The client's ceiling is looked at anew: it may have been lowered since (S-76).
    const auto scope = std::min(family.scope, client->scope);
    if (const auto ok = check_scope(scope, call.method); !ok) return std::unexpected(ok.error());
    Caller caller;
    caller.kind = Caller::Kind::bearer;
    caller.account = *account;
    caller.link = link->id;
    caller.consumer = ConsumerKey(client->id.str());
    caller.scope = scope;
    caller.permission = {.id = family.id, .token_hash = std::move(hash), .token_ends_at = (*token)->expires_at};
    return caller;
}

}  // namespace applinks::domain
