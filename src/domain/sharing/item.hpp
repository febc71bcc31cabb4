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

#include "base/ids.hpp"
#include "base/result.hpp"
#include "domain/links/type_registry.hpp"
#include "protocol/http/url.hpp"

namespace applinks::domain {

inline constexpr std::size_t kGlobalIdMax = 255;  // features.md 8.1

// All of it is text for a page, of one line and bounded.
struct Item {
    LinkId link{};  // the application it belongs to
    std::string kind{};
    std::string kind_name{};
    std::string id{};
    std::string key{};
    std::string title{};
    std::string subtitle{};
    std::string state{};
    bool closed = false;
    std::string icon{};  // an absolute address, or ""
    std::string url{};
    std::string global_id{};
    std::string author{};
    std::string updated{};
};

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

// "appId={application}&{name}={id}" (features.md 8.1).
std::string global_id_of(const LinkId& application, const ItemType& type, std::string_view id);
// The same with another application, for ids of before a link was made anew; nothing when it names none.
std::optional<LinkId> application_of(std::string_view global_id);
std::string with_application(std::string_view global_id, const LinkId& application);

}  // namespace applinks::domain
