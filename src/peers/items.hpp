// SPDX-License-Identifier: Apache-2.0
// Items of linked applications as one person sees them, and of the local application (features.md 8).
//
// Never as the application itself (two-legged): that would show people what they may not see. A link whose outgoing
// direction is off is asked anonymously: what everybody may see there.
#pragma once

#include <string>
#include <vector>

#include "domain/identity/account.hpp"
#include "domain/sharing/item.hpp"
#include "peers/item_cache.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

inline constexpr std::chrono::minutes kItemFresh{5};
inline constexpr std::chrono::hours kItemStale{24};
inline constexpr std::chrono::seconds kLocalItemFresh{5};
inline constexpr std::chrono::seconds kItemCallTimeout{8};  // features.md 8.2
inline constexpr std::size_t kResolveMax = 50;
inline constexpr std::size_t kSearchMax = 50;

// What the addresses mean to this person, in the same order; each application is asked beside the others, so that one
// that does not answer delays nobody. No error of one is an error of all.
Task<std::vector<ItemView>> view_items(Services& services, domain::Account viewer, std::vector<std::string> urls);

struct SearchWish {
    LinkId link;
    std::string kind{};  // "": every kind that can be searched
    std::string words{};
    std::size_t limit = 20;
};
// Errors: grant_required, not_allowed, conflict, not_found (no link, or nothing to search there), peer_refused, those
// of Egress::fetch.
Task<Result<domain::ItemSearchResult>> search_items(Services& services, domain::Account viewer, SearchWish wish);

// An item of the local application, if this person may see it there; asked with her identity (design "Who the user
// is"). Errors: not_found (also when she may not see it: existence is not told), unavailable, unsupported kinds as
// not_found.
Task<Result<domain::Item>> local_item(Services& services, domain::Account viewer, std::string key);

// A picture of a linked application, asked for anonymously; its bytes as they came.
// Errors: not_found (no such link, or no picture), those of Egress::fetch.
Task<Result<std::string>> fetch_icon(Services& services, http::AbsoluteUrl url);

// What an address means at its link; nothing when no kind of item fits.
std::optional<domain::ItemMatch> match_at(const domain::Snapshot& snapshot, const domain::Link& link,
                                          const http::AbsoluteUrl& url);

// What is shown instead of an item that was refused, in words for the person who looks.
ItemView refused_view(const Error& error, const domain::Link& link);
ItemView refused_view(int status, const domain::Link& link);

// The links through which this person can reach items: active, with an address.
bool can_reach(const domain::Link& link);
// The link that an address belongs to, by display or server URL; null when none.
const domain::Link* link_of_address(const domain::Snapshot& snapshot, const http::AbsoluteUrl& url);
domain::ItemPlace place_of(const domain::Link& link);
domain::ItemPlace own_place(const domain::Snapshot& snapshot);

}  // namespace applinks::peers
