// SPDX-License-Identifier: Apache-2.0
// Context: one request to one of our own routes, after canonical path, authentication and the checks of its
// declaration.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ids.hpp"
#include "domain/identity/caller.hpp"
#include "domain/snapshot.hpp"
#include "net/message.hpp"
#include "protocol/http/cookies.hpp"
#include "protocol/http/form.hpp"
#include "protocol/http/forwarded.hpp"
#include "protocol/http/path.hpp"

namespace applinks {
struct Services;
}

namespace applinks::web {

struct Context {
    const net::RequestHead& head;
    http::Target target;  // canonical path (with the public URL's own path) and raw query
    std::string path;     // canonical path below the public URL: what routes match; "" when it is not below
    http::Origin origin;  // who called, and under which scheme and host
    std::shared_ptr<const domain::Snapshot> snapshot;
    domain::Caller caller;
    RequestId request_id;  // also the error id
    Timestamp now;
    std::string body;  // whole, within the route's limit; empty for streamed routes
    // {name} of the pattern, percent-decoded; {name...} as it stands in the canonical path.
    std::unordered_map<std::string, std::string> path_values;

    const domain::Settings& settings() const { return snapshot->settings; }
    std::string_view path_value(const std::string& name) const;  // "" when the pattern has none
    // Query and form body; a repeated field is an error when it is asked for with only()/at_most_one().
    Result<http::Form> query() const { return http::Form::parse(target.query); }
    Result<http::Form> form() const { return http::Form::parse(body); }
    std::string accept() const { return std::string(head.headers.get("Accept")); }
    // An audit row of this caller, ready for detail and success.
    domain::AuditEntry audit(std::string event, const LinkId& link = {}, std::string detail = {}) const;
    // Absolute address of one of our own paths, for browsers.
    std::string own_url(std::string_view below) const { return settings().url.str() + std::string(below); }
};

// The beginning of every request, our own or the application's: canonical path, who called, the snapshot it is served
// from. `head` must outlive the context. Errors: malformed (S-43), to be answered with refuse().
Result<Context> make_context(const Services& services, const net::RequestHead& head);

// For a request whose path is not accepted, so that its answer and its log line still have an id. Any thread.
RequestId new_request_id();

// The token that forms of this session carry (S-47): derived from the session id, of no use for anything else (S-71).
std::string csrf_token(std::string_view session_id);

using domain::kSessionCookie;

}  // namespace applinks::web
