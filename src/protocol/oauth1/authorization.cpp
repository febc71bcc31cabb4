// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/authorization.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::string_view kScheme = "OAuth";

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// Position of the closing quotation mark in text that begins behind the opening one, or npos. A backslash hides the
// next character (RFC 9110, 5.6.4).
std::size_t closing_quote(std::string_view text) {
    // Values are percent-encoded: hardly ever is there a backslash.
    const auto first = text.find('"');
    if (first == std::string_view::npos || !text.substr(0, first).contains('\\')) return first;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') return i;
        if (text[i] == '\\') ++i;
    }
    return std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> oauth_credentials(std::string_view header) {
    header = trim_blanks(header);
    if (header.size() < kScheme.size() || !equal_ignoring_case(header.substr(0, kScheme.size()), kScheme))
        return std::nullopt;
    header.remove_prefix(kScheme.size());
    if (!header.empty() && !is_blank(header[0])) return std::nullopt;
    return header;
}

HeaderReader::Step HeaderReader::next(HeaderParameter& parameter) {
    while (!rest_.empty() && (is_blank(rest_[0]) || rest_[0] == ',')) rest_.remove_prefix(1);
    if (rest_.empty()) return Step::end;
    const auto equals = rest_.find('=');
    if (equals == std::string_view::npos) return Step::malformed;
    parameter.name = trim_blanks(rest_.substr(0, equals));
    rest_.remove_prefix(equals + 1);
    if (!http::is_token(parameter.name) || !read_value(parameter)) return Step::malformed;
    rest_ = trim_blanks(rest_);
    return rest_.empty() || rest_[0] == ',' ? Step::parameter : Step::malformed;
}

bool HeaderReader::read_value(HeaderParameter& parameter) {
    rest_ = trim_blanks(rest_);
    if (!rest_.starts_with('"')) {
        const auto end = std::min(rest_.find(','), rest_.size());
        parameter.value = trim_blanks(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return parameter.value.empty() || http::is_token(parameter.value);
    }
    rest_.remove_prefix(1);
    const auto end = closing_quote(rest_);
    if (end == std::string_view::npos) return false;
    parameter.value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
}

}  // namespace applinks::oauth1
