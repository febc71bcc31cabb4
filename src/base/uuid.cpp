// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.hpp"

#include "base/encoding.hpp"
#include "base/result.hpp"

namespace applinks {

std::optional<std::string> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    auto lower = to_lower_ascii(text);
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = lower[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !hex) return std::nullopt;
    }
    return lower;
}

std::string format_uuid(std::string_view bytes16, int version) {
    AL_ASSERT(bytes16.size() == 16);
    std::string bytes(bytes16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0f) | version << 4);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3f) | 0x80);
    auto text = hex_encode(bytes);
    for (const std::size_t at : {std::size_t{8}, std::size_t{13}, std::size_t{18}, std::size_t{23}})
        text.insert(at, 1, '-');
    return text;
}

}  // namespace applinks
