// SPDX-License-Identifier: Apache-2.0
#include "web/wire/ops.hpp"

#include <boost/json.hpp>

#include "telemetry/metrics.hpp"

namespace applinks::web {
namespace {

bool is_loopback(std::string_view address) {
    static const auto v4 = http::AddressBlock::parse("127.0.0.0/8");
    static const auto v6 = http::AddressBlock::parse("::1/128");
    return (v4 && v4->contains(address)) || (v6 && v6->contains(address));
}

net::Response text(std::string_view content_type, std::string body) {
    net::Response response{.status = 200, .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", content_type);
    return response;
}

// This process can serve: the database answers. The application behind it has a health of its own.
Task<Result<net::Response>> health(Services& services, Context&) {
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.check(); }));
    co_return text("application/json", "{\"status\":\"ok\"}\n");
}

// How a call arrives here, for `applinkd check --self`: what the caller sent itself, after the proxies on its way.
Task<Result<net::Response>> reflect(Services&, Context& context) {
    const boost::json::object seen{{"id", context.snapshot->identity.id.str()},
                                   {"origin", context.origin.scheme + "://" + context.origin.authority}};
    co_return text("application/json", boost::json::serialize(seen));
}

// Someone at this machine, and not a proxy on it that speaks for the world: one that is not configured as trusted still
// shows itself by what it adds (S-64). Headers make this narrower, never wider.
bool is_local_caller(const Context& context) {
    if (!is_loopback(context.head.peer_address) || context.origin.from_trusted_proxy) return false;
    for (const auto name :
         {"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"})
        if (context.head.headers.contains(name)) return false;
    return true;
}

Task<Result<net::Response>> expose_metrics(Services&, Context& context) {
    const auto& caller = context.caller;
    if (!is_local_caller(context) && !caller.is_admin()) {
        if (caller.account) co_return fail(Errc::not_allowed, "Metrics are for administrators.");
        co_return fail(Errc::not_authenticated, "Metrics are for administrators and for this machine itself.");
    }
    co_return text("text/plain; version=0.0.4", metrics::registry().expose());
}

}  // namespace

std::vector<Route> ops_routes() {
    const Policy open{.who = Who::anyone,
                      .accepts = Accepts::nothing,
                      .step_up = StepUp::no,
                      .csrf = Csrf::none,
                      .family = Family::api};
    auto with_credentials = open;
    with_credentials.accepts = Accepts::session_or_machine;
    std::vector<Route> routes{
        {.method = "GET", .pattern = "/applinks/healthz", .policy = open, .handler = health},
        {.method = "GET", .pattern = "/applinks/reflect", .policy = open, .handler = reflect},
        {.method = "GET", .pattern = "/applinks/metrics", .policy = with_credentials, .handler = expose_metrics},
    };
    for (auto& route : verify_routes()) routes.push_back(std::move(route));
    return routes;
}

}  // namespace applinks::web
