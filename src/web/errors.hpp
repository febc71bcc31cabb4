// SPDX-License-Identifier: Apache-2.0
// The one place where an Error becomes an answer: status by code, form by family (style 4).
#pragma once

#include <boost/json/fwd.hpp>
#include <string_view>

#include "base/error.hpp"
#include "net/message.hpp"
#include "protocol/oauth1/problem.hpp"
#include "web/context.hpp"
#include "web/router.hpp"

namespace applinks::web {

int status_of(Errc code);

// page: an HTML page; rest: status entity of applinks-protocol.md 0.4 (3.0 shape under /rest/applinks/3.0);
// api: application/problem+json (RFC 9457); oauth: one sentence, text/plain. All carry the request id.
// A 5xx of our own making says nothing but that id (S-78).
net::Response error_response(const Error& error, Family family, const Context& context);
// The same with a status that no code stands for: 405.
net::Response error_response(int status, const Error& error, Family family, const Context& context);
// A refusal of our JSON API that says more than an Error can: `name` ends its type, `more` are members of its own.
struct ApiRefusal {
    int status = 400;
    std::string_view name;
    std::string_view sentence;
};
// The body of an Error's refusal, for answers that have begun.
boost::json::object api_refusal_body(const Error& error, const Context& context);
net::Response api_refusal(const ApiRefusal& refusal, const Context& context, const boost::json::object& more);
// For addresses without a route: by path, and for those of the application by what the client would rather read.
Family family_of(const Context& context);
// OAuth problem reporting (4.10); written to the log and counted.
net::Response problem_response(const oauth1::Problem& problem, const Context& context);

}  // namespace applinks::web
