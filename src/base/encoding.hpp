// SPDX-License-Identifier: Apache-2.0
// Text encodings: base64, base64url, hex, percent. Decoders are strict: what is not canonical is an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace applinks {

std::string base64_encode(std::string_view bytes);                   // with padding
std::optional<std::string> base64_decode(std::string_view text);     // standard alphabet, padding required
std::string base64url_encode(std::string_view bytes);                // without padding
void base64url_encode_to(std::string& out, std::string_view bytes);  // the same, at the end of `out`
std::optional<std::string> base64url_decode(std::string_view text);  // without padding
std::string hex_encode(std::string_view bytes);                      // lower case
std::optional<std::string> hex_decode(std::string_view text);

// RFC 3986 unreserved characters stay, everything else becomes %XX in upper case (RFC 5849 section 3.6).
std::string percent_encode(std::string_view text);
void percent_encode_to(std::string& out, std::string_view text);
// A `%` without two hex digits is an error.
std::optional<std::string> percent_decode(std::string_view text);

std::string to_lower_ascii(std::string_view text);
bool equal_ignoring_case_same_size(std::string_view a, std::string_view b);
// ASCII. Inline up to the sizes, which tell most names of headers apart: it is asked ninety times a request.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && equal_ignoring_case_same_size(a, b);
}
std::string_view trim_blanks(std::string_view text);  // space and tab

// Whole text as a decimal number in range, nothing else around it (S-79).
std::optional<std::int64_t> parse_int(std::string_view text);

bool is_valid_utf8(std::string_view text);

}  // namespace applinks
