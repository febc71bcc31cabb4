// SPDX-License-Identifier: Apache-2.0
// Previews of pages that no kind of item describes, by what the page says of itself (features.md 8.3).
#pragma once

#include "peers/item_cache.hpp"
#include "peers/items.hpp"

namespace applinks::peers {

// Whether the link's type reads pages, and the address is inside the link.
bool has_page_preview(const domain::Snapshot& snapshot, const domain::Link& link, const http::AbsoluteUrl& url);
// Asked as this person, or anonymously over a link that is not called. A page that says nothing is `plain`.
Task<ItemView> preview_page(Services& services, domain::Link link, domain::Account viewer, http::AbsoluteUrl url);

}  // namespace applinks::peers
