// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/item_key.hpp"

#include <algorithm>
#include <optional>

#include "base/encoding.hpp"

namespace applinks::domain {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_alphanumeric(char c) {
    return is_digit(c) || is_upper(c) || is_lower(c);
}
bool is_letter(char c, KeyCase letters) {
    return is_upper(c) || (letters == KeyCase::any && is_lower(c));
}
bool is_project_character(char c, KeyCase letters) {
    return is_letter(c, letters) || is_digit(c) || c == '_';
}

std::string to_upper(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
    return out;
}

// The number that begins at `at` and is bounded at its end.
std::optional<std::int64_t> number_at(std::string_view text, std::size_t at) {
    auto end = at;
    while (end < text.size() && end - at <= kItemNumberDigitsMax && is_digit(text[end])) ++end;
    if (end == at || end - at > kItemNumberDigitsMax || text[at] == '0') return std::nullopt;
    if (end < text.size() && is_alphanumeric(text[end])) return std::nullopt;
    return parse_int(text.substr(at, end - at));
}

// Where the characters of a project's key begin that end before `hyphen`.
std::size_t begin_of_run(std::string_view text, std::size_t hyphen, KeyCase letters) {
    auto begin = hyphen;
    while (begin > 0 && hyphen - begin < kProjectKeyMax && is_project_character(text[begin - 1], letters)) --begin;
    return begin;
}

void add_keys_at(std::vector<ItemKey>& keys, std::string_view text, std::size_t hyphen, KeyCase letters) {
    const auto number = number_at(text, hyphen + 1);
    if (!number) return;
    for (auto at = begin_of_run(text, hyphen, letters); at < hyphen && keys.size() < kItemKeysMax; ++at) {
        if (!is_letter(text[at], letters) || (at > 0 && is_alphanumeric(text[at - 1]))) continue;
        ItemKey key{.project = to_upper(text.substr(at, hyphen - at)), .number = *number};
        if (std::ranges::find(keys, key) == keys.end()) keys.push_back(std::move(key));
    }
}

}  // namespace

Result<ItemKey> parse_item_key(std::string_view text) {
    const auto hyphen = text.find('-');
    if (hyphen != std::string_view::npos && hyphen > 0 && hyphen <= kProjectKeyMax &&
        is_letter(text[0], KeyCase::any) && begin_of_run(text, hyphen, KeyCase::any) == 0) {
        const auto digits = text.substr(hyphen + 1);
        const auto number = number_at(text, hyphen + 1);
        if (number && std::ranges::all_of(digits, is_digit))
            return ItemKey{.project = to_upper(text.substr(0, hyphen)), .number = *number};
    }
    return fail(Errc::malformed, "An item's key looks like ABC-1.");
}

std::vector<ItemKey> find_item_keys(std::string_view text, KeyCase letters) {
    std::vector<ItemKey> keys;
    for (auto hyphen = text.find('-'); hyphen != std::string_view::npos && keys.size() < kItemKeysMax;
         hyphen = text.find('-', hyphen + 1))
        add_keys_at(keys, text, hyphen, letters);
    return keys;
}

}  // namespace applinks::domain
