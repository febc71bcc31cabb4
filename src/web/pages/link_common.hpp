// SPDX-License-Identifier: Apache-2.0
// What the pages about links share: finding the link of a path, and what may be done with it.
#pragma once

#include <string>
#include <string_view>

#include "domain/links/link.hpp"
#include "web/context.hpp"

namespace applinks::web::pages {

// The link that `{id}` of the path names. Lives as long as the context's snapshot. Errors: not_found.
Result<const domain::Link*> link_of(const Context& context);
// The same; links made by configuration are refused with not_allowed.
Result<const domain::Link*> changeable_link_of(const Context& context);

std::string link_path(const LinkId& id, std::string_view rest = {});

}  // namespace applinks::web::pages
