// SPDX-License-Identifier: Apache-2.0
// Who calls one of our own routes: a signed call, a person with name and password, a browser session, or nobody.
#pragma once

#include <expected>
#include <variant>

#include "domain/identity/caller.hpp"
#include "peers/services.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth2/failure.hpp"
#include "web/context.hpp"
#include "web/router.hpp"

namespace applinks::web {

using Refusal = std::variant<oauth1::Problem, oauth2::Failure, Error>;

struct Identified {
    domain::Caller caller;
    bool carries_oauth = false;      // then cookies were ignored and none may be set (S-14)
    bool session_touch_due = false;  // its last use is to be written down
};

// Credentials that the route does not accept are ignored; accepted ones that do not verify are a refusal, also on
// routes that anyone may call: the 2LO probe of peers relies on it (applinks-protocol.md 6.4). `context` is the
// caller's and outlives the call; its body has been read.
//
// Errors besides OAuth problems: not_authenticated, throttled, storage_failed, overloaded.
Task<std::expected<Identified, Refusal>> authenticate(Services& services, const Context& context, Accepts accepts);

// The path as the caller wrote it, for signatures.
std::string_view raw_path(const net::RequestHead& head);

}  // namespace applinks::web
