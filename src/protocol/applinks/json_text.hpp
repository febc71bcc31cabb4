// SPDX-License-Identifier: Apache-2.0
// Reading JSON that strangers wrote, for the parsers of this folder only (S-38).
//
// Members that are absent or null are the same; unknown members are ignored (applinks-protocol.md 0.4). A member of
// another type than asked for is `malformed`, and the message names it.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "protocol/applinks/text.hpp"
#include "protocol/http/url.hpp"

namespace applinks::wire {

// The whole text as one JSON value. Errors: limit_exceeded (bytes), malformed (syntax, UTF-8, depth over
// kJsonDepthMax).
Result<boost::json::value> parse_json(std::string_view text, std::size_t bytes_max = limits::kJsonBodyMax);
Result<boost::json::object> parse_json_object(std::string_view text, std::size_t bytes_max = limits::kJsonBodyMax);

// Null when absent.
const boost::json::value* member(const boost::json::object& object, std::string_view name);
const boost::json::object* object_member(const boost::json::object& object, std::string_view name);
const boost::json::array* array_member(const boost::json::object& object, std::string_view name);

// "" when absent. Control characters are refused: these values reach headers, logs and pages (S-50).
Result<std::string> text_member(const boost::json::object& object, std::string_view name,
                                std::size_t bytes_max = kTextMax);
// Absent: nothing. true, false, and the strings "true" and "false" as XML-minded writers send them.
Result<std::optional<bool>> bool_member(const boost::json::object& object, std::string_view name);
// One string or an array of strings; absent: empty.
Result<std::vector<std::string>> texts_member(const boost::json::object& object, std::string_view name);
// A URL of an application, without a trailing slash; absent or "": no URL. Errors: invalid_url.
Result<http::AbsoluteUrl> base_url_member(const boost::json::object& object, std::string_view name);

// boost::json::string and std::string_view do not compare; this does what a reader expects.
inline std::string_view view(const boost::json::string& text) {
    return {text.data(), text.size()};
}
inline std::string_view view(boost::json::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace applinks::wire
