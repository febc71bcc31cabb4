// SPDX-License-Identifier: Apache-2.0
#include "web/api/event_stream.hpp"

#include <boost/json/serialize.hpp>

#include "web/security_headers.hpp"

namespace applinks::web::api {
namespace {

void complete(net::Response& response, const Context& context) {
    response.headers.set("X-Request-Id", context.request_id.str());
    add_security_headers(response, context.origin.scheme == "https" ? Transport::tls : Transport::plain);
}

}  // namespace

Task<Result<void>> send_whole(net::Response response, const Context& context, net::Exchange& exchange) {
    complete(response, context);
    co_return co_await exchange.send(std::move(response));
}

Task<Result<void>> begin_stream(std::string_view content_type, std::string_view file_name, const Context& context,
                                net::Exchange& exchange) {
    net::Response head{.status = 200, .headers = {}, .body = {}};
    head.headers.set("Content-Type", content_type);
    if (!file_name.empty())
        head.headers.set("Content-Disposition", "attachment; filename=\"" + std::string(file_name) + "\"");
    complete(head, context);
    co_return co_await exchange.send_head(std::move(head));
}

bool wants_events(const Context& context) {
    return context.head.headers.get("Accept").contains("text/event-stream");
}

Task<Result<void>> begin_events(const Context& context, net::Exchange& exchange) {
    co_return co_await begin_stream("text/event-stream", {}, context, exchange);
}

// JSON has no line breaks of its own, so one data line holds it.
Task<Result<void>> send_event(std::string_view event, boost::json::value data, net::Exchange& exchange) {
    const auto text = "event: " + std::string(event) + "\ndata: " + boost::json::serialize(data) + "\n\n";
    co_return co_await exchange.send_some(text);
}

Task<Result<void>> send_heartbeat(net::Exchange& exchange) {
    co_return co_await exchange.send_some(": still here\n\n");
}

}  // namespace applinks::web::api
