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

// Whether each project over there that is linked with the item's is asked for itself.
bool asks_each_project(const DevelopmentType& type);

struct KeyInProject {
    ItemKey key;
    std::string project{};  // over there; "" for a type that does not ask each
};

// Where to ask for what mentions the key, below the application's base URL.
std::string development_request(const DevelopmentType& type, const KeyInProject& asked);
// Adds what the answer holds of the key. Rows that do not mention it, or have no title, are left out; an address
// outside the application is none. Errors: peer_malformed (no list).
Result<void> add_development(DevelopmentDetail& all, const DevelopmentType& type, const ItemPlace& place,
                             const KeyInProject& asked, const boost::json::value& answer);

}  // namespace applinks::domain
