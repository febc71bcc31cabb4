// SPDX-License-Identifier: Apache-2.0
// Links between local projects and projects, spaces or repositories elsewhere (applinks-protocol.md 8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/identity/account.hpp"
#include "domain/sharing/item.hpp"
#include "domain/sharing/remote_link.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// Projects of the local application that this person sees; without a person, what everybody sees. Empty when its type
// cannot list any, or when it refuses. Errors: unavailable.
Task<Result<std::vector<domain::NamedEntity>>> local_entities(Services& services,
                                                              std::optional<domain::Account> viewer);
// The same at a linked application, as this person: by the wire's `entities`, or by what its type says. Where the wire
// may not be asked as this person, what everybody sees there. Errors: grant_required, not_allowed, conflict,
// peer_refused, peer_malformed, those of Egress::fetch.
Task<Result<std::vector<domain::NamedEntity>>> peer_entities(Services& services, domain::Account viewer, LinkId link);

// What a kind of entity of the local application is called on the wire toward this link: real peers know their own and
// "generic.entity" only (1.3).
std::string wire_type_of(const domain::Snapshot& snapshot, const domain::Link& link, std::string_view local_type);
// A kind that the local application has, by its own or its wire name. Errors: invalid_argument.
Result<std::string> local_type_of(const domain::Snapshot& snapshot, std::string_view name);

// tell: now, or nothing is done (8). tell_or_retry: when nobody answers there, the link waits for its other half.
enum class OtherEntityHalf { leave, tell, tell_or_retry };
// The other half first: when the other side refuses, nothing is done (8). What is there already is no error.
// Errors: grant_required, not_allowed, peer_refused, those of Egress::fetch, not_found (no such link).
Task<Result<void>> add_entity_link(Services& services, domain::EntityLink link, OtherEntityHalf other,
                                   std::optional<domain::Account> admin, domain::AuditEntry by);
// Errors: the same; not_found.
Task<Result<void>> remove_entity_link(Services& services, domain::EntityLink link, OtherEntityHalf other,
                                      std::optional<domain::Account> admin, domain::AuditEntry by);
// Background: writes other halves that could not be written before; gives up after a week, or when the other side
// refuses.
Task<void> retry_entity_halves(Services& services);

}  // namespace applinks::peers
