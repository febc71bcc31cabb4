// SPDX-License-Identifier: Apache-2.0
// Steps that the ways of making and changing links share. Inside peers only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/links/link_rules.hpp"
#include "peers/linking.hpp"

namespace applinks::peers {

// `by` names the caller; the step says what it did.
domain::AuditEntry audit_of(const Services& services, const domain::AuditEntry& by, std::string event,
                            const LinkId& link, std::string detail);

// A copy, because snapshots come and go while a step waits. Errors: not_found.
Result<domain::Link> find_link(const Services& services, const LinkId& id);
// The same for a change. Errors: not_found, not_allowed (made by configuration).
Result<domain::Link> find_editable_link(const Services& services, const LinkId& id);

// The link a manifest describes, without levels, ready to be checked and stored.
domain::Link link_from(const domain::Snapshot& snapshot, const wire::Manifest& manifest, const PeerAddress& address,
                       Timestamp now);

// The manifest that answers at the address. Errors: those of discover(); redirected, with the address that it leads to;
// peer_malformed (no manifest, with the reason in words).
Task<Result<wire::Manifest>> require_manifest(Services& services, PeerAddress address);

struct PeerConsumer {
    LinkId link;
    PeerAddress address;
    domain::OAuthLevel level;
};
// Fetches the consumer that the peer is towards everyone, with the rights of the level. What is known of it already
// (user of plain 2LO, switches) is kept. Errors: those of fetch_consumer_info; peer_malformed (a key that cannot be
// used), conflict (the key belongs to another link).
Task<Result<domain::Consumer>> fetch_consumer(Services& services, PeerConsumer wanted);

// Replaces the link's consumers by this one: a changed key takes the old key's place.
Result<void> replace_consumers(domain::Store& store, const domain::Consumer& consumer, const domain::AuditEntry& audit);

// Writes a link whose levels may be new: ends what a closed direction had, gives its callers their rights. `consumer`,
// when given, takes the place of those that are there. Errors: missing_parameter, invalid_argument.
Result<void> store_levels(domain::Store& store, const domain::Link& link,
                          const std::optional<domain::Consumer>& consumer, const domain::AuditEntry& audit);

// A client as it may be stored: id and name filled in, redirect URLs and the service user checked (S-09, S-15).
// Errors: missing_parameter, limit_exceeded, invalid_url, invalid_argument, not_allowed.
Result<domain::OAuth2Client> checked_client(domain::OAuth2Client client, const domain::Link& link,
                                            const domain::Snapshot& snapshot, Timestamp now);
Result<void> remove_clients(domain::Store& store, const LinkId& link, const domain::AuditEntry& audit);
Result<std::vector<domain::OAuth2Client>> clients_of(domain::Store& store, const LinkId& link);
// Gives the link's clients the rights of its incoming level. Errors: invalid_argument (impersonation),
// missing_parameter (server calls without a service user).
Result<void> open_clients(domain::Store& store, const domain::Link& link, const domain::AuditEntry& audit);
Result<void> end_oauth2_tokens(domain::Store& store, const LinkId& link, const domain::AuditEntry& audit);

std::vector<domain::Consumer> consumers_of(const std::vector<domain::Consumer>& all, const LinkId& link);

}  // namespace applinks::peers
