// SPDX-License-Identifier: Apache-2.0
// The guard: verifies what comes in for the application, hands it on as the right user, and as nobody else
// (design "The way of a request", S-08, S-14, S-40 to S-44).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <variant>

#include "crypto/hmac.hpp"
#include "domain/identity/caller.hpp"
#include "net/exchange.hpp"
#include "peers/services.hpp"
#include "protocol/http/forwarded.hpp"
#include "protocol/http/path.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth2/failure.hpp"

namespace applinks::proxy {

// One request that is not for a route of ours.
struct GuardCall {
    http::Target target;  // canonical: what the application gets
    http::Origin origin;
    std::shared_ptr<const domain::Snapshot> snapshot;
    RequestId request_id;
    Timestamp now;
};

// Why nothing was handed on; written as an answer by the web layer. Nothing has been sent when it is returned.
using Refusal = std::variant<oauth1::Problem, oauth2::Failure, Error>;

class Guard {
public:
    explicit Guard(Services& services) : services_(services) {}

    // Errors besides OAuth problems: not_found (no upstream is configured), not_authenticated (require_user),
    // limit_exceeded, connect_failed, timeout, connection_lost, peer_malformed, unavailable (S-44).
    Task<std::expected<void, Refusal>> serve(GuardCall call, net::Exchange& exchange);

    // Who the request comes from: a signed call, a browser session, or nobody. `body` is the form body if there is one.
    Task<std::expected<domain::Caller, Refusal>> identify(const GuardCall& call, const net::RequestHead& head,
                                                          std::string_view body);

private:
    Services& services_;
};

}  // namespace applinks::proxy
