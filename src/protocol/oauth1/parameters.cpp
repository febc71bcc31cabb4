// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/parameters.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/limits.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::array<bool, 256> unreserved_table() {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
constexpr auto kUnreserved = unreserved_table();

// Value of an upper-case hexadecimal digit, the only spelling of section 3.6; else -1.
constexpr int upper_hex(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

// Already spelled as section 3.6 wants it: most names and values are, so they need no copy.
bool is_encoded(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (kUnreserved[static_cast<unsigned char>(text[i])]) continue;
        if (text[i] != '%' || text.size() - i < 3) return false;
        const int high = upper_hex(text[i + 1]);
        const int low = upper_hex(text[i + 2]);
        if (high < 0 || low < 0 || kUnreserved[static_cast<std::size_t>(high << 4 | low)]) return false;
        i += 2;
    }
    return true;
}

// Encodes what is encoded once already: of its characters only '%' changes.
void append_encoded_again(std::string& out, std::string_view encoded) {
    for (auto at = encoded.find('%'); at != std::string_view::npos; at = encoded.find('%')) {
        out.append(encoded.substr(0, at)).append("%25");
        encoded.remove_prefix(at + 1);
    }
    out.append(encoded);
}

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

}  // namespace

std::optional<std::string_view> ParameterSet::encoded(std::string_view raw, Plus plus) {
    if (is_encoded(raw)) return raw;
    std::optional<std::string> decoded;
    if (plus == Plus::space && raw.contains('+')) {
        std::string spaced(raw);
        std::ranges::replace(spaced, '+', ' ');
        decoded = percent_decode(spaced);
    } else {
        decoded = percent_decode(raw);
    }
    if (!decoded) return std::nullopt;
    return copies_.emplace_front(percent_encode(*decoded));
}

AddResult ParameterSet::add_raw(std::string_view name, std::string_view value, Plus plus) {
    constexpr std::size_t kUsualCount = 16;
    if (parameters_.empty()) parameters_.reserve(kUsualCount);
    if (parameters_.size() == limits::kOauthParameterCountMax) return AddResult::too_many;
    const auto encoded_name = encoded(name, plus);
    const auto encoded_value = encoded(value, plus);
    if (!encoded_name || !encoded_value) return AddResult::bad_encoding;
    parameters_.push_back({*encoded_name, *encoded_value});
    return AddResult::added;
}

AddResult ParameterSet::add_query(std::string_view query) {
    while (const auto pair = next_pair(query)) {
        const auto result = add_raw(pair->name, pair->value, Plus::space);
        if (result != AddResult::added) return result;
    }
    return AddResult::added;
}

void ParameterSet::add_decoded(const http::Parameter& parameter) {
    const std::string_view name = copies_.emplace_front(percent_encode(parameter.first));
    const std::string_view value = copies_.emplace_front(percent_encode(parameter.second));
    parameters_.push_back({name, value});
}

void ParameterSet::sort() {
    std::ranges::sort(parameters_, [](const EncodedParameter& a, const EncodedParameter& b) {
        const auto order = a.name.compare(b.name);
        return order != 0 ? order < 0 : a.value < b.value;
    });
}

std::optional<RawPair> next_pair(std::string_view& query) {
    while (!query.empty()) {
        const auto piece = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(piece.size() + 1, query.size()));
        if (piece.empty()) continue;
        const auto equals = std::min(piece.find('='), piece.size());
        return RawPair{piece.substr(0, equals), piece.substr(std::min(equals + 1, piece.size()))};
    }
    return std::nullopt;
}

std::string write_base_string(std::string_view method, std::string_view base_string_uri, const ParameterSet& sorted) {
    std::size_t size = 0;
    for (const auto& parameter : sorted.parameters()) size += parameter.name.size() + parameter.value.size() + 6;
    std::string out;
    out.reserve(method.size() + base_string_uri.size() + size + (base_string_uri.size() + size) / 4 + 16);

    out.append(method);
    std::ranges::transform(out, out.begin(), upper);
    out.push_back('&');
    percent_encode_to(out, base_string_uri);
    out.push_back('&');
    bool is_first = true;
    for (const auto& parameter : sorted.parameters()) {
        if (parameter.name == "oauth_signature") continue;
        if (!is_first) out.append("%26");
        is_first = false;
        append_encoded_again(out, parameter.name);
        out.append("%3D");
        append_encoded_again(out, parameter.value);
    }
    return out;
}

}  // namespace applinks::oauth1
