// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/text.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace applinks::wire {

Result<std::string> checked_text(std::string_view text, std::string_view field, std::size_t bytes_max) {
    if (text.size() > bytes_max) return fail(Errc::limit_exceeded, "'" + std::string(field) + "' is too long.");
    const bool control = std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
    if (control || !is_valid_utf8(text)) {
        return fail(Errc::malformed, "'" + std::string(field) + "' contains control characters or is not UTF-8.");
    }
    return std::string(text);
}

std::string_view trim_space(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace applinks::wire
