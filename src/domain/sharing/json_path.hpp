// SPDX-License-Identifier: Apache-2.0
// Where an answer of a linked application says something: dotted paths into its JSON, "issue.status.name",
// "results.0.title", "$" for the whole. What comes out is plain text, fit for a page (features.md 8.3).
//
// Pure; any thread.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace applinks::domain {

inline constexpr std::size_t kItemTextMax = 255;

// Null when there is nothing at the path.
const boost::json::value* json_at(const boost::json::value& root, std::string_view path);

// A text or number at the path, or a template with such paths in braces; "" when absent. See plain_text().
std::string json_text(const boost::json::value& root, std::string_view path_or_template);

// Foreign text as one line: control characters and runs of blanks become one blank, characters that turn the direction
// of writing go, what is no UTF-8 is nothing, and the end is cut at `bytes_max`.
std::string plain_text(std::string_view text, std::size_t bytes_max = kItemTextMax);

}  // namespace applinks::domain
