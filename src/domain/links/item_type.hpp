// SPDX-License-Identifier: Apache-2.0
// Kinds of items of a product, as data: issues, pages, pull requests (features.md 8 and 10). `[[item]]` in
// types/*.toml; types/README.md describes the keys.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/links/address_pattern.hpp"

namespace applinks::domain {

// Where an answer says something about an item: a dotted path into its JSON, or a text with such paths in braces.
// "": the answer does not say it.
struct ItemFields {
    std::string root{};  // where the item stands in the answer; "": the whole answer
    std::string id{};    // names the item for ever
    std::string key{};   // names it for people
    std::string title{};
    std::string subtitle{};
    std::string state{};
    std::string closed_flag{};  // true, or one of ItemType::closed
    std::string merged{};       // anything but null and false: merged
    std::string icon{};
    std::string link{};  // begins with '/': below the display URL
    std::string author{};
    std::string updated{};
};

struct ItemSearch {
    std::string get;  // with {q} and {limit}
    std::string items;
    ItemFields fields;
};

struct ItemType {
    std::string kind;  // "issue"
    std::string name;  // "Issue"
    std::vector<AddressPattern> addresses;
    std::vector<AddressPattern> keys;  // what names an item of the local application
    std::string get;                   // below the base URL
    ItemFields fields;
    std::vector<std::string> closed;  // states that are an end
    std::string global_name;          // of the id in a globalId: "issueId"
    std::optional<ItemSearch> search;
};

// How to list the entities of a kind: projects, spaces, repositories.
struct EntityList {
    std::string get;
    std::string items;
    std::string key;
    std::string name;
};

}  // namespace applinks::domain
