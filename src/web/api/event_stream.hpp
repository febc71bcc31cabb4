// SPDX-License-Identifier: Apache-2.0
// Answers of streamed routes: server-sent events (WHATWG HTML 9.2), files that are written page by page, and whole
// answers of routes that can do both. All with the headers that every answer has (S-49).
#pragma once

#include <boost/json/value.hpp>
#include <string_view>

#include "net/exchange.hpp"
#include "web/context.hpp"

namespace applinks::web::api {

Task<Result<void>> send_whole(net::Response response, const Context& context, net::Exchange& exchange);
// Begins an answer of this type; pieces follow with exchange.send_some.
Task<Result<void>> begin_stream(std::string_view content_type, std::string_view file_name, const Context& context,
                                net::Exchange& exchange);

bool wants_events(const Context& context);
Task<Result<void>> begin_events(const Context& context, net::Exchange& exchange);
Task<Result<void>> send_event(std::string_view event, boost::json::value data, net::Exchange& exchange);
// Keeps proxies from closing a connection where nothing happens.
Task<Result<void>> send_heartbeat(net::Exchange& exchange);

}  // namespace applinks::web::api
