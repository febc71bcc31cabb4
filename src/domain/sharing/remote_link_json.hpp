// SPDX-License-Identifier: Apache-2.0
// Remote links as JSON. The shape is Jira's `remotelink`, so that what speaks with Jira speaks with us
// (features.md 8.1).
//
// Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.hpp"
#include "domain/sharing/remote_link.hpp"

namespace applinks::domain {

// Only what a link says of itself; unknown members are ignored (applinks-protocol.md 0.4).
// Errors: malformed, missing_parameter (url, title), limit_exceeded (globalId), invalid_url.
Result<RemoteLink> parse_remote_link(const boost::json::object& body);
boost::json::object remote_link_json(const RemoteLink& link);
// The members of the shape without id, self and state.
boost::json::object remote_link_content(const RemoteLink& link);

// What the local item looks like from over there: the other half's content.
RemoteLink other_half(const Item& local, std::string_view application_type, std::string_view application_name,
                      std::string_view relationship);

}  // namespace applinks::domain
