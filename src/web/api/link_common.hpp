// SPDX-License-Identifier: Apache-2.0
// What the resources below /links/{id} share.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>

#include "domain/links/link.hpp"
#include "net/message.hpp"
#include "peers/services.hpp"
#include "web/context.hpp"

namespace applinks::web::api {

// A copy of the link that `{id}` names: snapshots come and go while a handler waits. Errors: not_found.
Result<domain::Link> link_of(const Context& context);
// The same; links made by configuration are refused with not_allowed.
Result<domain::Link> changeable_link_of(const Context& context);

// 412 when the request names another version than the link has now.
std::optional<net::Response> stale_link(const Context& context, const domain::Link& link);

// The whole link as it is now, read anew: what a handler answers after a change. Errors: not_found, storage_failed.
Task<Result<boost::json::object>> link_json(Services& services, const Context& context, LinkId id);
// The same with its ETag.
Task<Result<net::Response>> link_answer(Services& services, const Context& context, LinkId id);
net::Response link_response(boost::json::object link, const domain::Snapshot& snapshot, const LinkId& id);

}  // namespace applinks::web::api
