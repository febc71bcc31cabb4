// SPDX-License-Identifier: Apache-2.0
// The bytes of one fuzz input, whole or line by line.
#pragma once

#include <cstdint>
#include <string_view>

namespace applinks::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Cuts the next line off `text`; the last one needs no line feed.
inline std::string_view next_line(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() == text.size() ? text.size() : line.size() + 1);
    return line;
}

}  // namespace applinks::fuzz
