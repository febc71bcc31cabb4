// SPDX-License-Identifier: Apache-2.0
// One application asked for development information of one item. Only for the panel (peers/development.hpp).
#pragma once

#include <optional>
#include <vector>

#include "domain/links/link.hpp"
#include "peers/development_cache.hpp"

namespace applinks::peers {

// Whom to ask, and about what.
struct DevelopmentCall {
    domain::Link link;
    std::vector<domain::ItemKey> keys;
    std::optional<domain::Account> person{};  // nobody: as the application
};

// What a peer offers (features.md 7.4), from memory or by asking it. Not known: it did not say.
Task<Result<DevelopmentCapabilities>> capabilities_of(Services& services, domain::Link link);

// Errors: not_found (it cannot tell such things), grant_required, not_allowed, those of Egress::fetch, peer_malformed.
Task<Result<domain::DevelopmentSummary>> fetch_summary(Services& services, DevelopmentCall call);
Task<Result<domain::DevelopmentDetail>> fetch_detail(Services& services, DevelopmentCall call, domain::DataType type);

// What a person is told of it; what only an administrator can mend is logged under the id that she can name.
// `things`: what she would see, for example "branches".
SourceFailure failure_of(const Error& error, const domain::Link& link, std::string_view things);

}  // namespace applinks::peers
