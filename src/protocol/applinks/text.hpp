// SPDX-License-Identifier: Apache-2.0
// What every text from a peer must be before it is kept, for the parsers of this folder only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace applinks::wire {

// Longest text that a field may hold unless its own limit says otherwise.
inline constexpr std::size_t kTextMax = std::size_t{8} * 1024;
// Longest typeId.
inline constexpr std::size_t kTypeIdMax = 100;
// Most entries of any list that we read.
inline constexpr std::size_t kListMax = 1000;

// `text` may be stored, logged and, encoded, shown: valid UTF-8 within the limit, without control characters (S-50).
// Names are data: no other character is refused. Errors: malformed, limit_exceeded; the message names the field.
Result<std::string> checked_text(std::string_view text, std::string_view field, std::size_t bytes_max = kTextMax);

// A peer's answer that does not parse is the peer's fault, not our caller's: malformed, invalid_url and
// invalid_encoding become peer_malformed. Limits and media types keep their code.
template <class T>
Result<T> from_peer(Result<T> parsed) {
    if (parsed) return parsed;
    const auto code = parsed.error().code;
    if (code == Errc::malformed || code == Errc::invalid_url || code == Errc::invalid_encoding) {
        parsed.error().code = Errc::peer_malformed;
    }
    return parsed;
}

// Without blanks, tabs and line ends at both ends.
std::string_view trim_space(std::string_view text);

}  // namespace applinks::wire
