// SPDX-License-Identifier: Apache-2.0
// Making, changing and ending links: what the wizard, the REST resources and the command line have in common
// (applinks-protocol.md 3, features.md 3 and 4). Every change is audited as `by`.
#pragma once

#include <optional>
#include <string>

#include "domain/links/link.hpp"
#include "peers/discovery.hpp"
#include "peers/services.hpp"
#include "protocol/applinks/handover.hpp"

namespace applinks::peers {

// The two check boxes of the wizard.
struct PairingChoice {
    bool both_admins = true;  // "I administer both sides"
    bool same_users = false;  // "User names mean the same person on both sides"
};

struct NewLink {
    PeerAddress address;
    wire::Manifest manifest;  // as discovered a moment ago; fetched anew and compared
    PairingChoice choice;
    std::string name{};  // "": the manifest's, made unique with " - 2"
};

// The local half (step 3). With both_admins the peer's consumer-info is fetched and the levels of the outcome matrix
// are set, state setting_up until the other half answers a signed probe. Without: outgoing, nothing authenticated,
// setting_up. Errors: already_exists (this id or address, also ourselves), address_refused …, peer_malformed.
Task<Result<domain::Link>> create_link(Services& services, NewLink request, domain::AuditEntry by);

// Where the admin's browser goes next (step 4); a pairing state is stored for its return.
Task<Result<std::string>> handover_url(Services& services, LinkId link, AccountId admin);
// For the other side's admin when we have no rights there: the same address without a state of ours.
Result<std::string> invitation_url(const Services& services, const domain::Link& link);

// The remote half (step 5), seen from the side that received the hand-over, in two steps: look, then act.
struct HandoverView {
    Discovery starter;  // the application that sent the admin here
    PairingChoice choice;
    domain::OAuthLevel incoming, outgoing;  // what will be set on this side
    bool already_linked = false;
    bool is_return = false;      // we started this pairing: the browser is back (step 6)
    std::optional<LinkId> link;  // for is_return / already_linked
};
Task<Result<HandoverView>> inspect_handover(Services& services, wire::Handover handover, AccountId admin);
// Creates the link, sets both levels, probes the starter; returns the address to send the browser back to (checked:
// within the starter's own URL), or, after an invitation, the page of the link here. Errors: conflict (the address is
// ours or linked elsewhere), csrf_rejected (state forged or used) …
Task<Result<std::string>> accept_handover(Services& services, wire::Handover handover, AccountId admin,
                                          domain::AuditEntry by);

// Asks the peer for its ends and makes a signed 2LO probe; a setting_up link whose other half answers becomes active.
struct EndsCheck {
    domain::OAuthLevel our_incoming, our_outgoing;
    std::optional<domain::OAuthLevel> their_incoming, their_outgoing;  // nullopt: the peer does not tell
    bool probe_ok = false;
    std::string code;       // "ok" or a code of features.md 5; stored as the link's health
    std::string text;       // one sentence
    std::string catalogue;  // name of applinks-protocol.md 6.5, "" when ok
};
Task<Result<EndsCheck>> check_link(Services& services, LinkId link, domain::AuditEntry by);

// Enabling incoming fetches the peer's consumer-info, which is also how a new key of the peer is accepted (S-80).
// Disabling a direction ends its tokens or grants. Errors: not_found, not_allowed (made by configuration),
// missing_parameter and invalid_argument (a generic link that has not what the level needs), those of
// fetch_consumer_info.
Task<Result<void>> set_levels(Services& services, LinkId link, domain::OAuthLevel incoming, domain::OAuthLevel outgoing,
                              domain::AuditEntry by);

// Name, display URL, both levels, CA, loopback, impersonation rule, provider, and state: suspended with a reason, or
// resumed, which asks the peer for its id and key again (S-80). Everything else stays as it is stored; rpc_url changes
// go through relocate(). Errors: as set_levels; already_exists (name), conflict (resumed, but another application
// answers).
Task<Result<void>> edit_link(Services& services, domain::Link changed, domain::AuditEntry by);

// The consumer of a link, by hand (3.5 `authentication/consumer`): it takes the place of the one that is there, and the
// link's incoming level follows it. Errors: not_found, not_allowed, and those of domain::checked_consumer.
Task<Result<void>> save_consumer(Services& services, domain::Consumer consumer, domain::AuditEntry by);

// With a key, a name and a shared secret where its method needs one and none was given.
domain::Consumer with_made_parts(domain::Consumer consumer, const std::string& link_name);

// What a client may do, as a level of its link.
domain::OAuthLevel level_of(const domain::OAuth2Client& client);
// The same for an OAuth 2.0 client. Errors: not_found, not_allowed, missing_parameter, limit_exceeded, invalid_url,
// invalid_argument.
Task<Result<void>> save_oauth2_client(Services& services, domain::OAuth2Client client, domain::AuditEntry by);

// The application at `new_url` must have the same id, or, without a manifest, `confirmed_name` equals the link's name.
Task<Result<void>> relocate(Services& services, LinkId link, PeerAddress new_url, std::string confirmed_name,
                            domain::AuditEntry by);

enum class OtherSide { leave, remove };
enum class RemovalOutcome { removed_here, removed_both, removed_here_retrying };  // retried for 7 days
Task<Result<RemovalOutcome>> remove_link(Services& services, LinkId link, OtherSide other_side, domain::AuditEntry by);
// Background: tells peers what they could not be told before. Called every minute by app/.
Task<void> retry_notices(Services& services);
// Background, likewise: looks whether links that wait for the other side are confirmed by now. A link that waits for
// more than seven days is only tested by hand.
Task<void> confirm_waiting_links(Services& services);

// Generic links by hand (features.md 3 "External application"). Either direction may be absent.
struct GenericLink {
    std::string name;
    http::AbsoluteUrl url;                     // no value: incoming only
    std::optional<domain::Consumer> incoming;  // key "" : one is made; `link` is filled in
    std::optional<domain::OutgoingProvider> outgoing;
    domain::OAuthLevel outgoing_level = domain::OAuthLevel::oauth;  // with `outgoing`
    std::optional<domain::OAuth2Client> incoming_oauth2{};          // instead of `incoming`
    TypeId type = TypeId("generic");
    bool allow_loopback = false;
    std::string ca_pem{};
    bool directions_follow = false;  // both may be absent: a script adds its consumer with the next call (3.5)
};
Task<Result<domain::Link>> create_generic_link(Services& services, GenericLink request, domain::AuditEntry by);

// Without a browser: the other half is made over the peer's REST resources with an administrator's name and password
// (3.3).
struct RemoteAdmin {
    std::string user_name;
    Secret password;
};
Task<Result<domain::Link>> create_both_halves(Services& services, NewLink request, RemoteAdmin admin,
                                              domain::AuditEntry by);

// Levels of the outcome matrix.
domain::OAuthLevel level_for(const PairingChoice& choice);

}  // namespace applinks::peers
