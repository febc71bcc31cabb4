// SPDX-License-Identifier: Apache-2.0
// The gateway: calls of linked applications with the right credentials, for the local application and its pages
// (design "Outgoing", applinks-protocol.md 5.3 and 5.5, S-13, S-40).
//
//   ANY /applinks/gateway/{link}/{path…}     {link}: id or name
//
// Who may call: a person with a browser session or Basic, or the application itself with `Authorization: Bearer
// <gateway key>`, which may name the person it acts for in `X-Applink-User`. Linked applications may not: they would
// act with a person's rights at a third place.
//
// `X-Applink-As: application` asks for a two-legged call. It runs with rights that are not the caller's own, so it is
// for the application's key and for administrators; the key without a person means it.
#pragma once

#include <memory>
#include <string>

#include "domain/identity/caller.hpp"
#include "net/exchange.hpp"
#include "peers/services.hpp"
#include "protocol/http/forwarded.hpp"

namespace applinks::proxy {

inline constexpr std::string_view kGatewayPrefix = "/applinks/gateway/";

struct GatewayCall {
    std::string path;       // canonical (S-43), below our public URL: begins with kGatewayPrefix
    std::string query;      // as received
    domain::Caller caller;  // anonymous where the application's key is to decide
    http::Origin origin;
    std::shared_ptr<const domain::Snapshot> snapshot;
    Timestamp now;
};

// Streams both ways; a form body (at most kFormBodyMax) is read first, because it is signed. No grant, or one that the
// peer no longer takes: answers 401 `{"error":"grant_required","authorize_url":…,"message":…}` itself.
//
// The peer's answer loses what would act on our origin (cookies, challenges, its own policies) and is sandboxed, so
// that its HTML never runs as ours. A redirect inside the link leads through the gateway again; any other is passed on
// as it is, and nothing of ours goes there (S-13).
//
// Errors, with nothing sent: not_authenticated, not_allowed, not_found (no such link), csrf_rejected, conflict,
// invalid_argument, invalid_url, limit_exceeded, and those of net::Egress::relay, worded as in features.md 5.
Task<Result<void>> gateway(Services& services, GatewayCall call, net::Exchange& exchange);

}  // namespace applinks::proxy
