// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/cookies.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/result.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::http {
namespace {

constexpr std::size_t kCookieMax = 4096;  // S-46, and what browsers keep

// RFC 6265, 4.1.1: cookie-octet.
bool is_cookie_value(std::string_view value) {
    return std::ranges::all_of(
        value, [](char c) { return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; });
}

// Cuts the next piece off `header`, without the blanks around it. False at the end.
bool next_piece(std::string_view& header, std::string_view& piece) {
    if (header.empty()) return false;
    piece = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(piece.size() + 1, header.size()));
    piece = trim_blanks(piece);
    return true;
}

std::string_view name_of(std::string_view piece) {
    const auto equals = piece.find('=');
    return equals == std::string_view::npos ? std::string_view() : trim_blanks(piece.substr(0, equals));
}

}  // namespace

std::optional<std::string> cookie_value(std::string_view cookie_header, std::string_view name) {
    std::optional<std::string> value;
    std::string_view piece;
    while (next_piece(cookie_header, piece)) {
        if (name.empty() || name_of(piece) != name) continue;
        if (value) return std::nullopt;
        value = trim_blanks(piece.substr(piece.find('=') + 1));
    }
    return value;
}

std::string without_cookie(std::string_view cookie_header, std::string_view name) {
    std::string out;
    std::string_view piece;
    while (next_piece(cookie_header, piece)) {
        if (piece.empty() || (!name.empty() && name_of(piece) == name)) continue;
        if (!out.empty()) out.append("; ");
        out.append(piece);
    }
    return out;
}

std::string cookie_name(std::string_view base, CookieScope scope) {
    return std::string(scope == CookieScope::secure ? "__Host-" : "dev-").append(base);
}

std::string set_cookie(std::string_view base, std::string_view value, CookieScope scope,
                       std::optional<std::chrono::seconds> max_age) {
    AL_ASSERT(is_token(base) && is_cookie_value(value));
    std::string out = cookie_name(base, scope);
    out.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax");
    if (scope == CookieScope::secure) out.append("; Secure");
    if (max_age) out.append("; Max-Age=" + std::to_string(std::max<std::chrono::seconds::rep>(max_age->count(), 0)));
    AL_ASSERT(out.size() <= kCookieMax);
    return out;
}

}  // namespace applinks::http
