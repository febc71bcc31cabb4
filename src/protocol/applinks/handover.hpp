// SPDX-License-Identifier: Apache-2.0
// The wizard's way from one application to the other and back: what the administrator's browser carries to
// `/plugins/servlet/applinks/listApplicationLinks` (applinks-protocol.md 3.1 step 4, 3.2).
//
// Pure; any thread. Everything in it comes from an address bar: nothing is done on account of it alone (3.2, rule 1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/http/form.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

// Entries of the progress log, in the order in which they happen.
inline constexpr std::string_view kCreationStarted = "inprogress.creation";
inline constexpr std::string_view kCreatedLocally = "completed.creation.local";
inline constexpr std::string_view kReciprocalStarted = "inprogress.creation.reciprocal";
inline constexpr std::string_view kReciprocalCompleted = "completed.creation.reciprocal";

struct Handover {
    std::vector<std::string> status_log;  // entries of `applinkCreationStatusLog`; what does not parse is an empty log
    LinkId original_created_id;  // the link just made at the starting side: must be the id of whoever receives this
    bool shared_user_base = false;
    OAuthLevel incoming = OAuthLevel::disabled;  // what the wizard asks for; see parse_handover
    OAuthLevel outgoing = OAuthLevel::disabled;
    http::AbsoluteUrl starting_url;
    TypeId starting_type;
    // Between two applinkd only: one signed, single-use value (features.md 3), opaque here. Real peers ignore it.
    std::string state;
    // Sent to an administrator who has no account where it began (features.md 3): the way ends at the receiver.
    bool invited = false;
    // All parameters, decoded once, as they came: they go back unchanged (3.2, rule 7).
    std::vector<http::Parameter> received;
};
inline constexpr std::string_view kStateParameter = "applinkdState";
inline constexpr std::string_view kInvitedParameter = "applinkdInvited";

// Does this query of the list page belong to a hand-over?
bool is_handover(const http::Form& query);

// Each value is JSON in the query; what is not JSON is taken as it stands. The levels are read from the three
// `applinkConfigIn…` and `…Out…` flags as 3LO, 2LO, 2LOi; where a direction has none of them it is oauth. Impersonation
// follows `sharedUserbase` alone: without shared users it is never given, with them always (3.2, rule 5).
//
// Errors: missing_parameter (starting URL or created id), repeated_parameter, malformed (created id no UUID, a text
// with control characters), invalid_url (starting URL), limit_exceeded (one of the texts).
Result<Handover> parse_handover(const http::Form& query);

// The address to send the browser to in step 4. `handover.received` is not looked at.
std::string handover_url(const http::AbsoluteUrl& remote_display_url, const Handover& handover);
// The way back (step 6): what was received, with `entry` appended to the log. For the return to an applinkd that sent a
// state, the state goes with it unchanged.
std::string handover_return_url(const Handover& handover, std::string_view entry);

}  // namespace applinks::wire
