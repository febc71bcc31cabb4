// SPDX-License-Identifier: Apache-2.0
// Remote links of an item of the local application: what Jira's path and ours have in common (features.md 8.1).
//
// Whoever may see the item at the application may read and write its links: the application is asked, as that person.
#pragma once

#include <boost/json/object.hpp>

#include "domain/sharing/remote_link.hpp"
#include "peers/remote_links.hpp"
#include "web/context.hpp"

namespace applinks::web {

// The item that `{key}` names. Errors: not_found (also when this person may not see it), unavailable.
Task<Result<domain::Item>> item_of(Services& services, const Context& context);

Task<Result<std::vector<domain::RemoteLink>>> links_of(Services& services, domain::Item item);
// The link that `{id}` or `{link}` names, if it is this item's. Errors: not_found.
Task<Result<domain::RemoteLink>> link_of_item(Services& services, const Context& context, domain::Item item);

// With the body as it was sent; `id` 0: a new one, or one of the same globalId.
Task<Result<domain::SavedRemoteLink>> save_link(Services& services, const Context& context, domain::Item item,
                                                std::int64_t id);
Task<Result<void>> remove_link_of_item(Services& services, const Context& context, domain::Item item,
                                       domain::RemoteLink link);

// `?globalId=…`, each as it is called now. Errors: missing_parameter, limit_exceeded.
Task<Result<std::vector<std::string>>> global_ids_of(Services& services, const Context& context);
// Numbers of local items that link to them, by kind: {"globalIds", "total", "counts"} (features.md 8.4).
Task<Result<boost::json::object>> count_backlinks(Services& services, std::vector<std::string> global_ids);

}  // namespace applinks::web
