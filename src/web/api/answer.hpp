// SPDX-License-Identifier: Apache-2.0
// What the resources of our JSON API share: declarations of their routes (S-47, S-48, S-69), answers, versions of what
// can be edited, and times.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "net/message.hpp"
#include "web/context.hpp"
#include "web/router.hpp"

namespace applinks::web::api {

inline constexpr std::string_view kRoot = "/applinks/api/v1";
std::string path_of(std::string_view below);

enum class Body { none, json };
Policy reads(Who who);
// With step-up for administrators; a person's own things need none.
Policy changes(Who who, Body body);
// The same for what only a browser session can do.
Policy session_changes(Who who, Body body);

net::Response json_answer(const boost::json::value& body, int status = 200);
net::Response json_text(std::string text, int status = 200);  // JSON that is written already
net::Response no_content();

// A strong validator (RFC 9110 8.8.3) of what can be edited, over all of its settings.
std::string etag_of(const boost::json::object& settings);
net::Response with_etag(net::Response response, const std::string& etag);
// Nothing when the request names no version, or this one; else the 412 to answer with.
std::optional<net::Response> stale_answer(const Context& context, const std::string& etag);

// "2026-11-23T19:51:31.250Z" (RFC 3339, UTC); null for no time at all.
std::string text_of(Timestamp time);
boost::json::value optional_time(Timestamp time);
// RFC 3339 with "Z" or an offset. Errors: invalid_argument.
Result<Timestamp> parse_time(std::string_view text);

}  // namespace applinks::web::api
