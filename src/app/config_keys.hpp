// SPDX-License-Identifier: Apache-2.0
// Keys of the settings file: what they are called, what they hold, where it goes. Internal to app/config*.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.hpp"

namespace applinks::app {

using Value = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;
using Setter = Result<void> (*)(Configuration& configuration, const Value& value);

enum class Kind { text, number, flag, list };

struct Key {
    std::string_view name;
    Kind kind;
    Setter set;  // gets the value of this kind
};

inline const std::string& text_of(const Value& value) {
    return *std::get_if<std::string>(&value);
}
inline std::int64_t number_of(const Value& value) {
    return *std::get_if<std::int64_t>(&value);
}
inline bool flag_of(const Value& value) {
    return *std::get_if<bool>(&value);
}
inline const std::vector<std::string>& list_of(const Value& value) {
    return *std::get_if<std::vector<std::string>>(&value);
}

// [directory]
std::span<const Key> directory_keys();
// What the kind of directory needs is there.
Result<void> check_directory(const domain::Settings& settings, const std::string& file);

}  // namespace applinks::app
