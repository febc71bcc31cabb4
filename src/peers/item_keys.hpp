// SPDX-License-Identifier: Apache-2.0
// Which keys name items of the local application (features.md 7.1): those whose project exists, so that `UTF-8` falls
// out. Where the application's type cannot list projects, every key counts.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "domain/identity/account.hpp"
#include "domain/sharing/item_key.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

using Prefixes = std::set<std::string, std::less<>>;

// The prefixes of keys of its projects, asked with the service key and kept for a minute; null: it cannot be asked, or
// has none.
Task<std::shared_ptr<const Prefixes>> known_prefixes(Services& services);

// What names the item that `text` names, a key or, where numbers run through all projects, a number: its own key first,
// then those it would have had in other projects, because an item that moved keeps its number.
//
// What is known of an item is told to whoever may see the item: the local application is asked as `viewer`, where its
// type says how, and its yes is kept for seconds (S-70). Of a type that does not describe items, everybody who is
// signed in may ask.
//
// Errors: invalid_argument (no such text), not_found (no project has such keys, no such item, or `viewer` may not see
// it), unavailable (the local application cannot be asked).
Task<Result<std::vector<domain::ItemKey>>> keys_of_item(Services& services, domain::Account viewer, std::string text);

}  // namespace applinks::peers
