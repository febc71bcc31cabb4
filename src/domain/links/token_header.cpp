// SPDX-License-Identifier: Apache-2.0
#include "domain/links/token_header.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::domain {
namespace {

constexpr std::string_view kPlace = "{token}";

// They belong to the connection, to the message, or to somebody else.
constexpr std::array<std::string_view, 12> kNotForTokens = {
    "host",    "connection",          "content-length", "transfer-encoding", "te",     "trailer",
    "upgrade", "proxy-authorization", "keep-alive",     "content-type",      "cookie", "expect"};

}  // namespace

std::string TokenHeader::value(const Secret& token) const {
    return before + std::string(token.reveal()) + after;
}

Result<TokenHeader> parse_token_header(std::string_view text) {
    if (text.empty()) text = kUsualTokenHeader;
    if (text.size() > kTokenHeaderMax) return fail(Errc::limit_exceeded, "The header is too long.");
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return fail(Errc::invalid_argument, "Write the header as Name: value, with {token} in the value.");
    TokenHeader header{.name = std::string(trim_blanks(text.substr(0, colon))), .before = {}, .after = {}};
    const auto value = trim_blanks(text.substr(colon + 1));
    const auto place = value.find(kPlace);
    if (place == std::string_view::npos || value.find(kPlace, place + 1) != std::string_view::npos)
        return fail(Errc::invalid_argument, "The value of the header has {token} in it, once.");
    header.before = std::string(value.substr(0, place));
    header.after = std::string(value.substr(place + kPlace.size()));
    const auto name = to_lower_ascii(header.name);
    if (!http::is_token(header.name) || std::ranges::find(kNotForTokens, std::string_view(name)) != kNotForTokens.end())
        return fail(Errc::invalid_argument, "A token cannot be sent in a header of this name.");
    if (!http::is_field_value(value))
        return fail(Errc::invalid_argument, "The header holds characters that no header can hold.");
    return header;
}

}  // namespace applinks::domain
