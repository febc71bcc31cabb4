// SPDX-License-Identifier: Apache-2.0
// Cookies (RFC 6265): reading is tolerant of other applications' cookies, writing is strict (S-46).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace applinks::http {

// Value of the cookie if it occurs exactly once in the Cookie header, else nothing (two of one name are ambiguous).
std::optional<std::string> cookie_value(std::string_view cookie_header, std::string_view name);
// The header without that cookie; "" when nothing is left.
std::string without_cookie(std::string_view cookie_header, std::string_view name);

enum class CookieScope { secure, plain_http_development };

// Name with its prefix: "__Host-" under https, "dev-" otherwise, so that one never passes for the other.
std::string cookie_name(std::string_view base, CookieScope scope);
// HttpOnly, Path=/, SameSite=Lax, Secure when secure. `max_age` absent: session cookie; zero: deletion.
std::string set_cookie(std::string_view base, std::string_view value, CookieScope scope,
                       std::optional<std::chrono::seconds> max_age = std::nullopt);

}  // namespace applinks::http
