// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/json_path.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

const json::value* step(const json::value& at, std::string_view word) {
    if (const auto* object = at.if_object()) return object->if_contains(word);
    const auto* array = at.if_array();
    const auto index = parse_int(word);
    if (array == nullptr || !index || *index < 0 || static_cast<std::uint64_t>(*index) >= array->size()) return nullptr;
    return &(*array)[static_cast<std::size_t>(*index)];
}

std::string scalar_text(const json::value* value) {
    if (value == nullptr) return {};
    if (const auto* text = value->if_string()) return std::string(text->data(), text->size());
    if (const auto* number = value->if_int64()) return std::to_string(*number);
    if (const auto* number = value->if_uint64()) return std::to_string(*number);
    return {};
}

std::string filled(const json::value& root, std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        out += text.substr(0, open);
        text.remove_prefix(open);
        const auto close = text.find('}');
        if (text.empty() || close == std::string_view::npos) break;
        out += scalar_text(json_at(root, text.substr(1, close - 1)));
        text.remove_prefix(close + 1);
    }
    return out;
}

// U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069: they make a text look like another one.
bool turns_direction(std::string_view rest) {
    if (rest.size() < 3 || rest.substr(0, 1) != "\xe2") return false;
    const auto tail = rest.substr(1, 2);
    return tail == "\x80\x8e" || tail == "\x80\x8f" || (tail >= "\x80\xaa" && tail <= "\x80\xae") ||
           (tail >= "\x81\xa6" && tail <= "\x81\xa9");
}

}  // namespace

const json::value* json_at(const json::value& root, std::string_view path) {
    const auto* at = &root;
    if (path == "$" || path.empty()) return at;
    while (at != nullptr && !path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        at = step(*at, path.substr(0, dot));
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return at;
}

std::string json_text(const json::value& root, std::string_view path_or_template) {
    if (path_or_template.empty()) return {};
    if (path_or_template.find('{') == std::string_view::npos)
        return plain_text(scalar_text(json_at(root, path_or_template)));
    return plain_text(filled(root, path_or_template));
}

std::string plain_text(std::string_view text, std::size_t bytes_max) {
    // A title of megabytes is looked at no further than it can be shown.
    text = text.substr(0, bytes_max * 4);
    while (!text.empty() && !is_valid_utf8(text) && (static_cast<unsigned char>(text.back()) & 0x80) != 0)
        text.remove_suffix(1);
    if (!is_valid_utf8(text)) return {};
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (turns_direction(text.substr(at))) {
            at += 2;
            continue;
        }
        const char c = text[at];
        const bool is_blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
        if (!is_blank) plain += c;
        if (is_blank && !plain.empty() && !plain.ends_with(' ')) plain += ' ';
    }
    while (plain.ends_with(' ')) plain.pop_back();
    if (plain.size() <= bytes_max) return plain;
    auto cut = bytes_max - 3;
    while (cut > 0 && (static_cast<unsigned char>(plain[cut]) & 0xc0) == 0x80) --cut;
    return plain.substr(0, cut) + "…";
}

}  // namespace applinks::domain
