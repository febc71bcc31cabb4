// SPDX-License-Identifier: Apache-2.0
// Keys of items in text that people write: "ABC-1" in commit messages, names of branches, titles (features.md 7.1).
//
// A letter, then letters, digits or underscores, a hyphen, a number without leading zero; bounded by the ends of the
// text or by something else than ASCII letters and digits. Whether such a project exists is for the caller to check, so
// that `UTF-8` falls out there. Pure, linear in the text, any thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace applinks::domain {

// Bytes of the part before the hyphen: the longest identifier of a Redmine project.
inline constexpr std::size_t kProjectKeyMax = 100;
// Digits of the number.
inline constexpr std::size_t kItemNumberDigitsMax = 18;
// Different keys of one text; the rest is not looked at (features.md 7.5: an entity names 1 to 100).
inline constexpr std::size_t kItemKeysMax = 100;

struct ItemKey {
    std::string project;  // upper case
    std::int64_t number = 0;

    std::string str() const { return project + "-" + std::to_string(number); }
    friend auto operator<=>(const ItemKey&, const ItemKey&) = default;
};

enum class KeyCase {
    upper,  // commit messages: ABC-1 only
    any,    // names of branches and tags, titles: abc-1 as well
};

// The whole text as one key, in any case. Errors: malformed.
Result<ItemKey> parse_item_key(std::string_view text);

// Every key in the order of the text, each once. `feature_abc-1` is read both ways, as FEATURE_ABC-1 and as ABC-1,
// because an underscore may belong to the key or bound it.
std::vector<ItemKey> find_item_keys(std::string_view text, KeyCase letters);

}  // namespace applinks::domain
