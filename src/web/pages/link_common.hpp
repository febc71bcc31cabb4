// SPDX-License-Identifier: Apache-2.0
// What the pages about links share: finding the link of a path, and what may be done with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/store.hpp"
#include "peers/services.hpp"
#include "web/context.hpp"
#include "web/pages/view.hpp"

namespace applinks::web::pages {

// The link that `{id}` of the path names. Lives as long as the context's snapshot. Errors: not_found.
Result<const domain::Link*> link_of(const Context& context);
// The same; links made by configuration are refused with not_allowed.
Result<const domain::Link*> changeable_link_of(const Context& context);

// What was done, after a form was sent and the browser asked for the page anew (`?done=saved`): a fixed list of
// sentences, never text from the address bar.
std::string_view done_sentence(std::string_view code);
std::string done_of(const Context& context);

std::string link_path(const LinkId& id, std::string_view rest = {});

// Reads what is known of the links' use, on the pool.
Task<Result<std::vector<domain::LinkUse>>> load_uses(Services& services);
const domain::LinkUse* use_of(const std::vector<domain::LinkUse>& uses, const LinkId& id);

std::string type_name(const domain::Snapshot& snapshot, const TypeId& type);

// What a row or a page may offer for a link.
void add_abilities(View& view, const domain::Link& link);

}  // namespace applinks::web::pages
