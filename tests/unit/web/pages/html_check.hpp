// SPDX-License-Identifier: Apache-2.0
// A strict reader of the HTML that our templates write: enough to find what no person would see.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace applinks::testing {

struct Tag {
    std::string name;
    std::map<std::string, std::string> attributes;  // as written, encoded
    bool closes = false;
    std::size_t at = 0;

    bool has(const std::string& attribute) const { return attributes.contains(attribute); }
    std::string get(const std::string& attribute) const {
        const auto found = attributes.find(attribute);
        return found == attributes.end() ? std::string() : found->second;
    }
};

struct Html {
    std::vector<Tag> tags;
    std::string flaw;  // the first thing that is not well-formed, or ""

    std::vector<const Tag*> opened(std::string_view name) const;
};

Html read_html(std::string_view text);

}  // namespace applinks::testing
