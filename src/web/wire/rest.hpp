// SPDX-License-Identifier: Apache-2.0
// What the handlers of the REST modules have in common (applinks-protocol.md 0.4).
#pragma once

#include <string>

#include "base/result.hpp"
#include "domain/links/link.hpp"
#include "protocol/applinks/application_link.hpp"
#include "protocol/applinks/negotiation.hpp"
#include "protocol/applinks/status_entity.hpp"
#include "web/context.hpp"
#include "web/router.hpp"

namespace applinks::web {

// Declarations. Session callers of changing resources need the no-check header, machines their credentials.
Policy rest_public();  // anyone; credentials that are there must verify
Policy rest_reads(Who who);
Policy rest_changes(Who who);  // for administrators with step-up

// `{version}`: 1.0, 2.0, 3.0 or latest. Errors: not_found.
Result<void> check_version(const Context& context);
// For resources that exist in 3.0 only. Errors: not_found.
Result<void> check_version_3(const Context& context);

// The link that `{id}` names. Errors: invalid_argument (no UUID), not_found.
Result<domain::Link> link_of(const Context& context);
// The same for a change: not_allowed for links that the configuration made.
Result<domain::Link> editable_link_of(const Context& context);
// `?name=true`; absent: false. Errors: repeated_parameter, invalid_argument.
Result<bool> flag_of(const Context& context, std::string_view name);

wire::Format format_of(const Context& context);
net::Response entity(const Context& context, std::string body);  // written in format_of(context)
net::Response json(std::string body);
net::Response no_content();
// The answer of mutating calls: XML even to those who sent JSON, unless the path ends in .json; a created resource's
// address goes into Location.
net::Response status_answer(const Context& context, const wire::StatusEntity& status);

// The old resources answer 400 to whatever stands in the way of a link, be it here or over there (3.5).
Error as_bad_request(Error error);

// The link as `applicationlink` shows it, under the version that was asked for.
wire::ApplicationLink entity_of(const Context& context, const domain::Link& link);
std::string self_href(const Context& context, std::string_view resource);

// For browsers of other sites (2.2): public resources whose content is the same for everyone.
void allow_cross_origin(net::Response& response, const Context& context);
// A preflight for them.
Task<Result<net::Response>> preflight(Services& services, Context& context);

}  // namespace applinks::web
