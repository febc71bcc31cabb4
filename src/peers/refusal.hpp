// SPDX-License-Identifier: Apache-2.0
// Refused calls of peers explain themselves to administrators (features.md 5 "signature", "clock").
//
// After the answer has gone, so that neither what is said nor when tells a stranger anything (S-12); a few per peer and
// minute (Observations). What was found stands in the log and, as "call.refused", in the audit of the link. Nothing
// here lets a call in.
#pragma once

#include "domain/snapshot.hpp"
#include "peers/services.hpp"
#include "protocol/http/headers.hpp"
#include "protocol/oauth1/request.hpp"

namespace applinks::peers {

struct RefusedCall {
    const oauth1::IncomingRequest& request;
    const http::Headers& headers;
    oauth1::Place place = oauth1::Place::resource;
    RequestId request_id{};
    std::string client_address{};
};
// Returns at once; copies what it needs. For signature_invalid and timestamp_refused; other problems say all there is.
void explain_refusal(Services& services, oauth1::ProblemCode problem, const RefusedCall& call);

// A call of a peer verified: its timestamp tells its clock (S-75).
void note_verified(Services& services, const LinkId& link, const oauth1::SignedRequest& request, Timestamp now);

// What stands in the audit of the link of refusals since `since`: the newest that names a mistake which only the holder
// of the key can have made. Strangers can have calls refused in a peer's name; that breaks no link.
Result<std::optional<std::string>> explained_refusal(domain::Store& store, const LinkId& link, Timestamp since);

}  // namespace applinks::peers
