// SPDX-License-Identifier: Apache-2.0
// Items of applications as JSON (features.md 8.2 and 8.3). Their texts are texts; icons are addresses for the proxy.
#pragma once

#include <boost/json/object.hpp>

#include "domain/sharing/shared_item.hpp"
#include "peers/item_cache.hpp"
#include "web/context.hpp"

namespace applinks::web::api {

boost::json::object item_json(const domain::Item& item, const domain::Snapshot& snapshot);
// With status, message, age and where to connect.
boost::json::object view_json(const peers::ItemView& view, const Context& context);
// Where a person connects her account at the link.
std::string connect_url(const Context& context, const LinkId& link);

}  // namespace applinks::web::api
