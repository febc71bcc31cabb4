// SPDX-License-Identifier: Apache-2.0
#include "domain/links/address_pattern.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace applinks::domain {
namespace {

constexpr std::string_view kOrigin = "{origin}";
constexpr std::string_view kSeveral = "...";

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> pieces;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(at, begin), text.size());
        pieces.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return pieces;
}

// Decoded, or nothing for what is no part of a name: empty, a dot segment, control characters, bytes that are no text.
std::optional<std::string> decoded(std::string_view raw) {
    auto text = percent_decode(raw);
    if (!text || text->empty() || *text == "." || *text == ".." || !is_valid_utf8(*text)) return std::nullopt;
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(*text, is_control)) return std::nullopt;
    return text;
}

// Everything but what is a word in every query language.
std::string words_of(std::string_view text) {
    std::string words;
    for (const char c : text) {
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                             c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
        words += is_word ? c : ' ';
    }
    return words;
}

std::string json_text_of(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) continue;
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

void encode_path_to(std::string& out, std::string_view path) {
    bool first = true;
    for (const auto segment : split(path, '/')) {
        if (!first) out += '/';
        first = false;
        percent_encode_to(out, segment);
    }
}

}  // namespace

const std::string* find_variable(const Variables& variables, std::string_view name) {
    const auto found = std::ranges::find(variables, name, &Variables::value_type::first);
    return found == variables.end() ? nullptr : &found->second;
}

Result<AddressPattern::Segment> AddressPattern::parse_segment(std::string_view text) {
    Segment segment;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        if (open > 0) segment.push_back({.form = Form::text, .text = std::string(text.substr(0, open))});
        text.remove_prefix(open);
        if (text.empty()) break;
        const auto close = text.find('}');
        if (close == std::string_view::npos) return fail(Errc::invalid_argument, "has an open brace");
        auto name = text.substr(1, close - 1);
        text.remove_prefix(close + 1);
        auto form = Form::one;
        if (name.ends_with(kSeveral)) {
            form = Form::several;
            name.remove_suffix(kSeveral.size());
        } else if (name.ends_with(":number")) {
            form = Form::number;
            name.remove_suffix(std::string_view(":number").size());
        } else if (name.ends_with(":form")) {
            form = Form::form;
            name.remove_suffix(std::string_view(":form").size());
        }
        if (!is_name(name)) return fail(Errc::invalid_argument, "has a name that is none in braces");
        if (!segment.empty() && segment.back().form != Form::text)
            return fail(Errc::invalid_argument, "has two names without text between them");
        segment.push_back({.form = form, .text = std::string(name)});
    }
    return segment;
}

Result<void> AddressPattern::check() const {
    auto all = names();
    std::ranges::sort(all);
    if (std::ranges::adjacent_find(all) != all.end()) return fail(Errc::invalid_argument, "has a name twice");
    for (const auto& segment : path_)
        if (segment.size() > 1 && std::ranges::find(segment, Form::several, &Part::form) != segment.end())
            return fail(Errc::invalid_argument, "has {name...} beside other text of its segment");
    const auto many = places_of_several();
    if (many.size() > 2) return fail(Errc::invalid_argument, "has {name...} more than twice");
    // Where the first one ends has to be seen.
    const bool is_bounded = many.size() < 2 || (path_.at(many.front() + 1).size() == 1 &&
                                                path_.at(many.front() + 1).front().form == Form::text);
    if (!is_bounded) return fail(Errc::invalid_argument, "has two {name...} without a fixed segment behind the first");
    for (const auto& parameter : query_)
        if (std::ranges::any_of(parameter.value, [](const Part& part) { return part.form == Form::several; }))
            return fail(Errc::invalid_argument, "has {name...} in its query");
    return {};
}

Result<AddressPattern> AddressPattern::parse(std::string_view text) {
    AddressPattern pattern;
    pattern.at_origin_ = text.starts_with(kOrigin);
    if (pattern.at_origin_) text.remove_prefix(kOrigin.size());
    if (text.starts_with('/')) text.remove_prefix(1);
    const auto question = std::min(text.find('?'), text.size());
    for (const auto piece : split(text.substr(0, question), '/')) {
        AL_TRY(auto segment, parse_segment(piece));
        pattern.path_.push_back(std::move(segment));
    }
    if (question < text.size()) {
        for (const auto piece : split(text.substr(question + 1), '&')) {
            const auto equals = piece.find('=');
            if (equals == std::string_view::npos) return fail(Errc::invalid_argument, "has a query without '='");
            AL_TRY(auto value, parse_segment(piece.substr(equals + 1)));
            pattern.query_.push_back({.name = std::string(piece.substr(0, equals)), .value = std::move(value)});
        }
    }
    AL_TRY_VOID(pattern.check());
    return pattern;
}

std::vector<std::string> AddressPattern::names() const {
    std::vector<std::string> all;
    const auto add = [&all](const Segment& segment) {
        for (const auto& part : segment)
            if (part.form != Form::text) all.push_back(part.text);
    };
    for (const auto& segment : path_) add(segment);
    for (const auto& parameter : query_) add(parameter.value);
    return all;
}

// From the right, each name as short as its text before it allows: the number in `{project}-{n:number}` is what stands
// behind the last '-'.
bool AddressPattern::match_segment(const Segment& segment, std::string_view text, Variables& found) {
    for (std::size_t left = segment.size(); left > 0; --left) {
        const auto& part = segment.at(left - 1);
        if (part.form == Form::text) {
            if (!text.ends_with(part.text)) return false;
            text.remove_suffix(part.text.size());
            continue;
        }
        std::size_t begin = 0;
        if (left > 1) {
            const auto& before = segment.at(left - 2).text;
            const auto at = text.rfind(before);
            if (at == std::string_view::npos) return false;
            begin = at + before.size();
        }
        std::string raw(text.substr(begin));
        if (part.form == Form::form) std::ranges::replace(raw, '+', ' ');
        auto value = decoded(raw);
        if (!value || (part.form == Form::number && !is_number(*value))) return false;
        found.emplace_back(part.text, *std::move(value));
        text = text.substr(0, begin);
    }
    return text.empty();
}

std::vector<std::size_t> AddressPattern::places_of_several() const {
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < path_.size(); ++at)
        if (path_.at(at).size() == 1 && path_.at(at).front().form == Form::several) places.push_back(at);
    return places;
}

// As many pieces as there are segments.
bool AddressPattern::match_run(std::span<const Segment> segments, std::span<const std::string_view> pieces,
                               Variables& found) {
    if (segments.size() != pieces.size()) return false;
    for (std::size_t at = 0; at < segments.size(); ++at)
        if (!match_segment(segments[at], pieces[at], found)) return false;
    return true;
}

bool AddressPattern::take_several(const Segment& segment, std::span<const std::string_view> pieces, Variables& found) {
    if (pieces.empty()) return false;
    std::string joined;
    for (const auto& each : pieces) {
        const auto piece = decoded(each);
        if (!piece) return false;
        joined += (joined.empty() ? "" : "/") + *piece;
    }
    found.emplace_back(segment.front().text, std::move(joined));
    return true;
}

bool AddressPattern::match_path(std::string_view path, Variables& found) const {
    if (path.starts_with('/')) path.remove_prefix(1);
    while (path.ends_with('/')) path.remove_suffix(1);
    const auto all = split(path, '/');
    const std::span<const std::string_view> pieces(all);
    const std::span<const Segment> segments(path_);
    const auto many = places_of_several();
    if (many.empty()) return match_run(segments, pieces, found);
    const auto head = many.front();
    const auto tail = path_.size() - many.back() - 1;
    if (pieces.size() < path_.size()) return false;
    const auto middle = pieces.subspan(head, pieces.size() - head - tail);
    return match_run(segments.first(head), pieces.first(head), found) &&
           match_middle(segments.subspan(head, many.back() - head + 1), middle, found) &&
           match_run(segments.last(tail), pieces.last(tail), found);
}

// From the first {x...} to the last: there is one, or the first of two is as short as what stands behind it allows.
bool AddressPattern::match_middle(std::span<const Segment> segments, std::span<const std::string_view> pieces,
                                  Variables& found) {
    if (segments.size() == 1) return take_several(segments.front(), pieces, found);
    const auto between = segments.subspan(1, segments.size() - 2);
    for (std::size_t at = 1; at + between.size() < pieces.size(); ++at) {
        Variables fixed;
        if (!match_run(between, pieces.subspan(at, between.size()), fixed)) continue;
        if (!take_several(segments.front(), pieces.first(at), found)) return false;
        found.insert(found.end(), fixed.begin(), fixed.end());
        return take_several(segments.back(), pieces.subspan(at + between.size()), found);
    }
    return false;
}

bool AddressPattern::match_query(std::string_view query, Variables& found) const {
    const auto pieces = split(query, '&');
    return std::ranges::all_of(query_, [&](const Parameter& wanted) {
        const auto prefix = wanted.name + "=";
        const auto piece =
            std::ranges::find_if(pieces, [&](std::string_view candidate) { return candidate.starts_with(prefix); });
        return piece != pieces.end() && match_segment(wanted.value, piece->substr(prefix.size()), found);
    });
}

std::optional<Variables> AddressPattern::match(std::string_view address) const {
    const auto question = std::min(address.find('?'), address.size());
    Variables found;
    if (!match_path(address.substr(0, question), found)) return std::nullopt;
    const auto query = question < address.size() ? address.substr(question + 1) : std::string_view();
    if (!match_query(query, found)) return std::nullopt;
    return found;
}

std::optional<std::string> AddressPattern::build(const Variables& values) const {
    std::string built;
    for (std::size_t at = 0; at < path_.size(); ++at) {
        if (at > 0) built += '/';
        for (const auto& part : path_.at(at)) {
            const auto* value = part.form == Form::text ? &part.text : find_variable(values, part.text);
            if (value == nullptr) return std::nullopt;
            built += *value;
        }
    }
    return built;
}

Result<std::vector<std::string>> template_names(std::string_view text) {
    std::vector<std::string> names;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return fail(Errc::invalid_argument, "has an open brace");
        auto name = text.substr(open + 1, close - open - 1);
        if (name.ends_with(kSeveral)) name.remove_suffix(kSeveral.size());
        name = name.substr(0, name.find('|'));
        if (!is_name(name)) return fail(Errc::invalid_argument, "has a name that is none in braces");
        names.emplace_back(name);
    }
    return names;
}

std::string fill_address(std::string_view text, const Variables& values) {
    std::string filled;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        filled += text.substr(0, open);
        text.remove_prefix(open);
        const auto close = text.find('}');
        if (text.empty() || close == std::string_view::npos) break;
        const auto word = text.substr(1, close - 1);
        const bool is_several = word.ends_with(kSeveral);
        const auto name = is_several ? word.substr(0, word.size() - kSeveral.size()) : word.substr(0, word.find('|'));
        text.remove_prefix(close + 1);
        const auto* value = find_variable(values, name);
        if (value == nullptr) continue;
        if (is_several)
            encode_path_to(filled, *value);
        else if (word.ends_with("|words"))
            percent_encode_to(filled, words_of(*value));
        else if (word.ends_with("|json"))
            percent_encode_to(filled, json_text_of(*value));
        else
            percent_encode_to(filled, *value);
    }
    return filled;
}

}  // namespace applinks::domain
