// SPDX-License-Identifier: Apache-2.0
// Development information out of a product's own API, by what its type says ([[development]] in types/*.toml).
//
// Pure; any thread.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "domain/links/development_type.hpp"
#include "domain/sharing/development.hpp"
#include "domain/sharing/item.hpp"

namespace applinks::domain {

// Where to ask for what mentions the key, below the application's base URL.
std::string development_request(const DevelopmentType& type, const ItemKey& key);
// Adds what the answer holds of the key. Rows that do not mention it, or have no title, are left out; an address
// outside the application is none. Errors: peer_malformed (no list).
Result<void> add_development(DevelopmentDetail& all, const DevelopmentType& type, const ItemPlace& place,
                             const ItemKey& key, const boost::json::value& answer);

}  // namespace applinks::domain
