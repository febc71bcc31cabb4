// SPDX-License-Identifier: Apache-2.0
#include "unit/web/pages/html_check.hpp"

#include <algorithm>
#include <array>

namespace applinks::testing {
namespace {

constexpr std::array<std::string_view, 5> kVoid = {"meta", "link", "input", "br", "img"};
constexpr std::string_view kBlanks = " \t\r\n";

bool is_void(std::string_view name) {
    return std::ranges::find(kVoid, name) != kVoid.end();
}

// name, name="value": unquoted values are a flaw, because encoding protects inside quotation marks only (S-50).
std::string read_attributes(std::string_view text, Tag& tag) {
    for (;;) {
        text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
        if (text.empty()) return {};
        const auto end = text.find_first_of(" \t\r\n=");
        const std::string name(text.substr(0, end));
        text.remove_prefix(std::min(end, text.size()));
        std::string value;
        if (text.starts_with('=')) {
            if (!text.starts_with("=\"")) return "value of " + name + " without quotation marks";
            const auto close = text.find('"', 2);
            if (close == std::string_view::npos) return "value of " + name + " does not end";
            value = text.substr(2, close - 2);
            text.remove_prefix(close + 1);
            if (!text.empty() && kBlanks.find(text.at(0)) == std::string_view::npos)
                return "text after the value of " + name;
        }
        if (!tag.attributes.emplace(name, value).second) return "attribute " + name + " twice";
    }
}

}  // namespace

std::vector<const Tag*> Html::opened(std::string_view name) const {
    std::vector<const Tag*> found;
    for (const auto& tag : tags)
        if (!tag.closes && tag.name == name) found.push_back(&tag);
    return found;
}

Html read_html(std::string_view text) {
    Html html;
    std::vector<std::string> open;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        // The end of the tag is the first '>' outside quotation marks.
        std::size_t end = at + 1;
        for (bool quoted = false; end < text.size() && (quoted || text.at(end) != '>'); ++end)
            if (text.at(end) == '"') quoted = !quoted;
        auto inner = text.substr(at + 1, end - at - 1);
        if (inner.starts_with('!')) continue;
        Tag tag{.name = {}, .attributes = {}, .closes = inner.starts_with('/'), .at = at};
        if (tag.closes) inner.remove_prefix(1);
        const auto name_end = std::min(inner.find_first_of(kBlanks), inner.size());
        tag.name = inner.substr(0, name_end);
        html.flaw = read_attributes(inner.substr(name_end), tag);
        if (tag.closes && (open.empty() || open.back() != tag.name)) html.flaw = "</" + tag.name + "> closes nothing";
        if (!html.flaw.empty()) {
            html.flaw += " at: " + std::string(text.substr(at, 120));
            return html;
        }
        if (tag.closes) open.pop_back();
        if (!tag.closes && !is_void(tag.name)) open.push_back(tag.name);
        html.tags.push_back(std::move(tag));
    }
    if (!open.empty()) html.flaw = "<" + open.back() + "> stays open";
    return html;
}

}  // namespace applinks::testing
