// SPDX-License-Identifier: Apache-2.0
// Items of applications: what an address means, how to ask for it, and what the answer says (features.md 8, 10).
//
// Pure; any thread. An ItemMatch points into the registry of application types: keep the snapshot as long as it.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/links/type_registry.hpp"
#include "domain/sharing/shared_item.hpp"
#include "protocol/http/url.hpp"

namespace applinks::domain {

// Where an application is: its id, what browsers open and what the server calls.
struct ItemPlace {
    LinkId id;
    http::AbsoluteUrl display_url;
    http::AbsoluteUrl rpc_url;
};

struct ItemMatch {
    const ItemType* type = nullptr;
    Variables values;
};

// What an address of the application means; nothing when it is outside or of no known kind.
std::optional<ItemMatch> match_item_address(const ApplicationType& type, const http::AbsoluteUrl& base,
                                            const http::AbsoluteUrl& url);
// What a key means at the local application.
std::optional<ItemMatch> match_item_key(const ApplicationType& type, std::string_view key);
// What names the item at its own application, by what its address said or the id that its answer held; "" when the type
// has no keys.
std::string item_key_of(const ItemMatch& match, const ApplicationType& application, const Item& item);
// Where to ask for it, below the application's base URL.
std::string item_request(const ItemMatch& match);

// Errors: peer_malformed (no title where the type says it stands).
Result<Item> item_of_answer(const ItemPlace& place, const ItemMatch& match, const boost::json::value& answer);

struct ItemSearchResult {
    std::vector<Item> items;
    bool more = false;
};
// Rows without a title or an address inside the application are left out. Errors: peer_malformed (no list).
Result<ItemSearchResult> items_of_search(const ItemPlace& place, const ApplicationType& application,
                                         const ItemType& type, const boost::json::value& answer, std::size_t limit);
// Where to search. `words` as a person typed them.
std::string search_request(const ItemType& type, std::string_view words, std::size_t limit);

// What an answer says where it can be seen: a browser can open it, and it is of this application, because an answer
// must not send people elsewhere. `known` is what the address or key of the item said, for what the answer does not.
// "": nowhere.
std::string address_in_answer(const ItemPlace& place, const boost::json::value& row, const std::string& link,
                              const Variables& known);
// The list at a path, or the members of an object that stands for one; pointers into `answer`. Errors: peer_malformed.
Result<std::vector<const boost::json::value*>> rows_of_answer(const boost::json::value& answer, std::string_view path);

// A project, space or repository as a list of its application names it.
struct NamedEntity {
    std::string type;  // "redmine.project"
    std::string key;
    std::string name;
};
inline constexpr std::size_t kEntitiesMax = 1000;
// Errors: peer_malformed (no list).
Result<std::vector<NamedEntity>> entities_of_answer(const EntityType& type, const boost::json::value& answer);

// "appId={application}&{name}={id}" (features.md 8.1).
std::string global_id_of(const LinkId& application, const ItemType& type, std::string_view id);
// The same with another application, for ids of before a link was made anew; nothing when it names none.
std::optional<LinkId> application_of(std::string_view global_id);
std::string with_application(std::string_view global_id, const LinkId& application);

}  // namespace applinks::domain
