// SPDX-License-Identifier: Apache-2.0
// Times as JSON of this family of products writes them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace applinks::wire {

// "2026-11-23T19:51:31.250Z" (RFC 3339), or with "+0000" as the REST resources of Atlassian products have it
// (features.md 7.2). UTC, to the millisecond.
enum class TimeForm { rfc3339, rest };
std::string time_text(Timestamp time, TimeForm form);

// RFC 3339 with "Z" or an offset, whose colon may be missing. Nothing when the text is anything else.
std::optional<Timestamp> read_time(std::string_view text);

}  // namespace applinks::wire
