// SPDX-License-Identifier: Apache-2.0
#include "web/oauth2_answers.hpp"

#include "base/encoding.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::web {
namespace {

net::Response failure_answer(const oauth2::Failure& failure, const Context& context) {
    const std::string reason(name_of(failure.code));
    metrics::registry()
        .counter("applinkd_oauth2_refusals_total", "Calls of OAuth 2.0 that were refused, by error.",
                 {{"error", reason}})
        .add();
    log::info("oauth2.refused", {{"request", context.request_id}, {"reason", reason}, {"detail", failure.description}});
    return oauth2_json(failure_body(failure), status_of(failure.code));
}

}  // namespace

net::Response oauth2_json(std::string body, int status) {
    net::Response response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", "application/json");
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Pragma", "no-cache");
    return response;
}

net::Response token_failure_response(const oauth2::Failure& failure, const Context& context) {
    auto response = failure_answer(failure, context);
    // 5.2: a client that used the header is told the scheme. The others get it as well: a 401 has to name one.
    if (response.status == 401)
        response.headers.set("WWW-Authenticate",
                             "Basic realm=\"" + percent_encode(context.settings().url.str()) + "\"");
    return response;
}

net::Response bearer_failure_response(const oauth2::Failure& failure, const Context& context) {
    auto response = failure_answer(failure, context);
    response.headers.set("WWW-Authenticate", bearer_challenge(context.settings().url.str(), failure));
    return response;
}

}  // namespace applinks::web
