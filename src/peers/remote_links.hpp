// SPDX-License-Identifier: Apache-2.0
// Remote links of local items, and their other halves at linked applications (features.md 8.1).
//
// Both halves or none: ours is kept first, marked as pending and with the order to write the other one, in one
// transaction; then the other one is written as the author. What the other side refuses is undone here; what it could
// not be told is retried from the database, also after a crash.
#pragma once

#include <optional>
#include <string>

#include "domain/identity/account.hpp"
#include "domain/sharing/remote_link.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// if_possible: our half alone where the other application keeps no links of its own, or does not let the author write
// there.
enum class OtherSideToo { no, yes, if_possible };

struct RemoteLinkWish {
    domain::Account author;
    domain::Item local;       // the item that gets the link
    domain::RemoteLink link;  // as it was parsed
    OtherSideToo other_side = OtherSideToo::no;
    std::string relationship_there{};  // "": the same
};
// What a link does not say is filled in from the item that its address means, as the author sees it: globalId,
// application. Errors: invalid_argument (another half is wanted and there is nowhere to write it), grant_required and
// not_allowed and peer_refused (the other side refuses: nothing has changed), limit_exceeded, not_found.
Task<Result<domain::SavedRemoteLink>> save_remote_link(Services& services, RemoteLinkWish wish, domain::AuditEntry by);

// With the other half, if we wrote one. Errors: not_found.
Task<Result<void>> remove_remote_link(Services& services, domain::Account author, domain::Item local,
                                      domain::RemoteLink link, domain::AuditEntry by);

// Background: what the other side could not be told before.
Task<void> retry_other_halves(Services& services);

// A globalId with the id that the application has now: ids of before (of its address, also of an old one) are accepted
// (features.md 8.1). Blocking.
Result<std::string> current_global_id(domain::Store& store, const domain::Snapshot& snapshot,
                                      std::string_view global_id);

}  // namespace applinks::peers
