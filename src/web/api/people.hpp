// SPDX-License-Identifier: Apache-2.0
// Permissions of people in both directions, as our API tells them (features.md 6). Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "domain/snapshot.hpp"
#include "domain/store.hpp"

namespace applinks::web::api {

// What we hold and what we gave: of one person, or of one link.
struct Permissions {
    std::vector<domain::Grant> grants{};
    std::vector<domain::AccessToken> tokens{};
    std::vector<domain::OAuth2Family> families{};
};
// Block: for the pool.
Result<Permissions> permissions_of(domain::Store& store, const AccountId& account);
Result<Permissions> permissions_of(domain::Store& store, const LinkId& link);

// Withdraws one that we gave. Errors: not_found unless it is among `given` (S-70).
Result<void> withdraw(domain::Store& store, const Permissions& given, const std::string& id,
                      const domain::AuditEntry& audit);

// `Grants` of openapi.yaml.
boost::json::object grants_json(const Permissions& permissions, const domain::Snapshot& snapshot, Timestamp now);
// `Permission` of openapi.yaml, for whoever gave them.
boost::json::array permissions_json(const Permissions& permissions, const domain::Snapshot& snapshot);

}  // namespace applinks::web::api
