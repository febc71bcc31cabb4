// SPDX-License-Identifier: Apache-2.0
// What a product without the resources of features.md 7.4 knows about an item, as data: where its own API is asked, and
// where the answer says what. `[[development]]` in types/*.toml; types/README.md describes the keys.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace applinks::domain {

// Members but `data`, `get`, `items`, `link` and `states` are dotted paths into the JSON of one row, or texts with such
// paths in braces. "": the answer does not say it.
struct DevelopmentType {
    enum class Data { pull_request, branch, commit };
    Data data = Data::pull_request;
    std::string get;  // below the base URL, with {key}, {project} or both; with {project}: each linked project is asked
    std::string items;  // where the list stands in the answer
    // A row counts when one of these holds the key by the rules of features.md 7.1: searches find more than that. None:
    // the resource itself answers for the key.
    std::vector<std::string> mentions{};
    std::string id{};     // of a branch: its last commit
    std::string title{};  // of a commit: its message; of a branch: its name
    std::string link{};   // as for items: begins with '/' below the display URL
    std::string author{};
    std::string avatar{};
    std::string updated{};     // of a commit: when it was made
    std::string repository{};  // "": the project that was asked
    std::string message{};     // of a branch: that of its last commit
    // Pull requests.
    std::string state{};
    std::vector<std::pair<std::string, std::string>> states{};  // the product's word, and OPEN, DRAFT, MERGED, DECLINED
    std::string merged{};                                       // anything but null and false
    std::string source_branch{};
    std::string destination_branch{};
    std::string comments{};
};

}  // namespace applinks::domain
