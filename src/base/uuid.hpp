// SPDX-License-Identifier: Apache-2.0
// UUIDs as text: 8-4-4-4-12 lower-case hex digits (applinks-protocol.md 1.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace applinks {

// Lower case on success; anything that is not a UUID in its canonical form is refused. Version bits are not checked.
std::optional<std::string> parse_uuid(std::string_view text);

// 16 bytes as a UUID of the given version with the RFC 4122 variant.
std::string format_uuid(std::string_view bytes16, int version);

}  // namespace applinks
