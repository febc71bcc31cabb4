// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/headers.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/result.hpp"

namespace applinks::http {
namespace {

constexpr std::array<bool, 256> token_table() {
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto kToken = token_table();

constexpr bool is_value_byte(char c) {
    const auto value = static_cast<unsigned char>(c);
    return value == '\t' || (value >= 0x20 && value != 0x7f);
}

}  // namespace

bool is_token(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

bool is_field_value(std::string_view value) {
    // No early exit, so that the compiler makes vector code of it: long values (cookies) are on every request's way.
    bool ok = true;
    for (const char c : value) ok &= is_value_byte(c);
    return ok;
}

void Headers::add(std::string_view name, std::string_view value) {
    AL_ASSERT(is_token(name));
    AL_ASSERT(is_field_value(value));
    fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
    remove(name);
    add(name, value);
}

void Headers::remove(std::string_view name) {
    remove_if([name](const Field& field) { return equal_ignoring_case(field.name, name); });
}

std::string_view Headers::get(std::string_view name) const {
    for (const auto& field : fields_)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return {};
}

bool Headers::contains(std::string_view name) const {
    return count(name) > 0;
}

std::size_t Headers::count(std::string_view name) const {
    const auto same = [name](const Field& field) { return equal_ignoring_case(field.name, name); };
    return static_cast<std::size_t>(std::ranges::count_if(fields_, same));
}

}  // namespace applinks::http
