// SPDX-License-Identifier: Apache-2.0
// Verifies a bearer token of ours: kind, token, end, client, link, person, scope (S-21, S-71, S-76). Shared by the
// guard and our own endpoints.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "domain/identity/caller.hpp"
#include "domain/snapshot.hpp"
#include "protocol/oauth2/credential.hpp"
#include "protocol/oauth2/failure.hpp"

namespace applinks::domain {

struct BearerCall {
    std::string_view method;
    std::string_view authorization;  // the header
    std::string_view query;          // raw
    std::size_t authorization_count = 0;
};

// Nothing: the call carries no token of ours. One indexed read, so that a revoked token is refused at once.
// Failures: invalid_request (in the query, or twice), invalid_token, insufficient_scope, temporarily_unavailable.
std::expected<std::optional<Caller>, oauth2::Failure> verify_bearer(const BearerCall& call, const Snapshot& snapshot,
                                                                    OAuth2Store& store, Timestamp now);

// The user that a client without a person acts as: active and not an administrator (S-09). Null: it may not.
const Account* service_account(const OAuth2Client& client, const Snapshot& snapshot);
// The client's link lets it call us. Null: it does not.
const Link* calling_link(const OAuth2Client& client, const Snapshot& snapshot);

}  // namespace applinks::domain
