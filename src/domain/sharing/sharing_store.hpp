// SPDX-License-Identifier: Apache-2.0
// The part of the store's port that keeps what applications share: remote links, entity links, recent items.
// Rules and errors as in domain/store.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/audit.hpp"
#include "domain/sharing/remote_link.hpp"

namespace applinks::domain {

struct SavedRemoteLink {
    RemoteLink link;
    bool created = false;
    std::int64_t half = 0;  // number of the OtherHalf; 0: none was given
};

class SharingStore {
public:
    virtual ~SharingStore() = default;

    virtual Result<std::vector<RemoteLink>> remote_links(std::string_view item) = 0;  // oldest first
    virtual Result<std::optional<RemoteLink>> find_remote_link(std::int64_t id) = 0;
    // Replaces the item's link of the same id or, when that is 0, of the same globalId; else adds one. With a half the
    // link is pending and the half is kept, in the same transaction. Errors: not_found (the id), limit_exceeded.
    virtual Result<SavedRemoteLink> save_remote_link(const RemoteLink& link, const std::optional<OtherHalf>& half,
                                                     const AuditEntry& audit) = 0;
    // With a half: the other side is still to be told. not_found.
    virtual Result<void> remove_remote_link(std::int64_t id, const std::optional<OtherHalf>& half,
                                            const AuditEntry& audit) = 0;
    // Links of local items with one of these ids, oldest first, at most 1000.
    virtual Result<std::vector<RemoteLink>> remote_links_to(std::span<const std::string> global_ids) = 0;

    virtual Result<std::vector<OtherHalf>> due_halves(Timestamp now) = 0;
    virtual Result<void> reschedule_half(std::int64_t number, Timestamp next_attempt_at) = 0;  // counts the attempt
    // The half is written or given up: its link is no longer pending, and without `peer_key` nothing of ours is there.
    virtual Result<void> settle_half(std::int64_t number, std::string_view peer_key, const AuditEntry& audit) = 0;

    virtual Result<std::vector<EntityLink>> entity_links() = 0;
    // The first of its remote type becomes primary. already_exists.
    virtual Result<void> add_entity_link(const EntityLink& link, const AuditEntry& audit) = 0;
    // The next of the remote type becomes primary. not_found.
    virtual Result<void> remove_entity_link(const EntityLink& link, const AuditEntry& audit) = 0;
    virtual Result<void> make_entity_link_primary(const EntityLink& link, const AuditEntry& audit) = 0;  // not_found
    // Another attempt at writing its other half is noted; nothing happens when the link is gone.
    virtual Result<void> reschedule_entity_half(const EntityLink& link) = 0;
    // The other half is written or given up.
    virtual Result<void> settle_entity_half(const EntityLink& link, const AuditEntry& audit) = 0;

    // At most twenty of a person, the last used first.
    virtual Result<std::vector<RecentItem>> recent_items(const AccountId& account) = 0;
    virtual Result<void> note_recent_item(const AccountId& account, const RecentItem& recent) = 0;
};

}  // namespace applinks::domain
