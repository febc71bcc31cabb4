// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/page_facts.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "domain/sharing/json_path.hpp"

namespace applinks::domain {
namespace {

constexpr std::size_t kTagMax = 4096;
constexpr std::size_t kTagsMax = 500;
constexpr std::string_view kBlanks = " \t\r\n\f";
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities = {
    {{"&quot;", "\""}, {"&#39;", "'"}, {"&apos;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}};

std::string unescaped(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto found =
            std::ranges::find_if(kEntities, [text](const auto& entity) { return text.starts_with(entity.first); });
        out += found == kEntities.end() ? text.substr(0, 1) : found->second;
        text.remove_prefix(found == kEntities.end() ? 1 : found->first.size());
    }
    return out;
}

using Attributes = std::vector<std::pair<std::string, std::string>>;

std::string_view taken_until(std::string_view& text, std::string_view stops) {
    const auto end = std::min(text.find_first_of(stops), text.size());
    const auto taken = text.substr(0, end);
    text.remove_prefix(end);
    return taken;
}

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
}

// One attribute with its value, which stays escaped.
std::pair<std::string, std::string_view> next_attribute(std::string_view& tag) {
    auto name = to_lower_ascii(taken_until(tag, "= \t\r\n\f"));
    skip_blanks(tag);
    if (!tag.starts_with('=')) return {std::move(name), {}};
    tag.remove_prefix(1);
    skip_blanks(tag);
    const char quote = tag.empty() ? ' ' : tag.front();
    if (quote != '"' && quote != '\'') return {std::move(name), taken_until(tag, kBlanks)};
    tag.remove_prefix(1);
    const auto value = taken_until(tag, std::string_view(&quote, 1));
    tag.remove_prefix(std::min<std::size_t>(tag.size(), 1));
    return {std::move(name), value};
}

Attributes attributes_of(std::string_view tag) {
    Attributes all;
    for (skip_blanks(tag); !tag.empty(); skip_blanks(tag)) {
        auto [name, value] = next_attribute(tag);
        if (name.empty() && value.empty() && !tag.empty()) tag.remove_prefix(1);
        all.emplace_back(std::move(name), unescaped(value));
    }
    return all;
}

std::string value_of(const Attributes& attributes, std::string_view name) {
    const auto found = std::ranges::find(attributes, name, &Attributes::value_type::first);
    return found == attributes.end() ? std::string() : found->second;
}

void keep_first(std::string& kept, std::string_view text) {
    if (kept.empty()) kept = plain_text(text);
}

void note_meta(const Attributes& attributes, PageFacts& facts) {
    auto name = value_of(attributes, "property");
    if (name.empty()) name = value_of(attributes, "name");
    if (name == "og:title") keep_first(facts.title, value_of(attributes, "content"));
    if (name == "og:site_name") keep_first(facts.site, value_of(attributes, "content"));
}

void note_link(const Attributes& attributes, PageFacts& facts) {
    const bool is_oembed = to_lower_ascii(value_of(attributes, "rel")) == "alternate" &&
                           to_lower_ascii(value_of(attributes, "type")) == "application/json+oembed";
    if (is_oembed && facts.oembed.empty()) facts.oembed = value_of(attributes, "href");
}

bool begins_tag(std::string_view tag, std::string_view name) {
    return equal_ignoring_case(tag.substr(0, name.size()), name) && tag.size() > name.size() &&
           kBlanks.contains(tag.at(name.size()));
}

}  // namespace

PageFacts page_facts(std::string_view html) {
    PageFacts facts;
    std::size_t tags = 0;
    for (auto at = html.find('<'); at != std::string_view::npos && tags < kTagsMax; at = html.find('<', at + 1)) {
        const auto tag = html.substr(at + 1, kTagMax);
        if (equal_ignoring_case(tag.substr(0, 4), "body")) break;
        const bool is_meta = begins_tag(tag, "meta");
        if (!is_meta && !begins_tag(tag, "link")) continue;
        ++tags;
        const auto end = tag.find('>');
        if (end == std::string_view::npos) continue;
        const auto attributes = attributes_of(tag.substr(4, end - 4));
        if (is_meta)
            note_meta(attributes, facts);
        else
            note_link(attributes, facts);
    }
    return facts;
}

PageFacts oembed_facts(const boost::json::value& answer) {
    return {.title = json_text(answer, "title"), .site = json_text(answer, "provider_name")};
}

}  // namespace applinks::domain
