// SPDX-License-Identifier: Apache-2.0
// The way of a request to one of our own routes: body, caller, declaration, handler, answer, log line.
#include <array>
#include <chrono>
#include <optional>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "web/authenticate.hpp"
#include "web/errors.hpp"
#include "web/oauth2_answers.hpp"
#include "web/router.hpp"
#include "web/router_policy.hpp"
#include "web/security_headers.hpp"

namespace applinks::web {
namespace {

constexpr std::size_t kFamilies = 5;
constexpr std::size_t kStatusClasses = 6;  // 0: streamed, 1xx … 5xx

std::string_view name_of(Family family) {
    switch (family) {
        case Family::page: return "page";
        case Family::rest: return "rest";
        case Family::api: return "api";
        case Family::oauth: return "oauth";
        case Family::undeclared: break;
    }
    return "none";
}

struct RequestMetrics {
    std::array<std::array<std::optional<metrics::Counter>, kStatusClasses>, kFamilies> requests{};
    std::array<std::optional<metrics::Histogram>, kFamilies> duration{};

    RequestMetrics() {
        static constexpr std::array<std::string_view, kStatusClasses> classes = {"streamed", "1xx", "2xx",
                                                                                 "3xx",      "4xx", "5xx"};
        const std::vector<double> bounds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30};
        for (std::size_t family = 0; family < kFamilies; ++family) {
            const std::string name(name_of(static_cast<Family>(family)));
            for (std::size_t i = 0; i < kStatusClasses; ++i)
                requests[family][i] = metrics::registry().counter(
                    "applinkd_requests_total", "Requests to applinkd's own addresses, by family and class of status.",
                    {{"family", name}, {"status", std::string(classes[i])}});
            duration[family] = metrics::registry().histogram("applinkd_request_duration_seconds",
                                                             "Time from a request's head to the end of its answer.",
                                                             bounds, {{"family", name}});
        }
    }
};

using SteadyTime = std::chrono::steady_clock::time_point;

// `status` 0: the handler answered on the exchange itself. The pattern stands for the path, and no query is written:
// both can hold what nobody else should read (S-61).
void record(const Context& context, Family family, std::string_view pattern, int status, SteadyTime begun) {
    static const RequestMetrics counted;
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const auto row = static_cast<std::size_t>(family);
    const auto status_class = static_cast<std::size_t>(status / 100);
    counted.requests[row][status_class < kStatusClasses ? status_class : 0]->add();
    counted.duration[row]->observe(seconds);
    log::info("request", {{"request", context.request_id},
                          {"method", std::string_view(context.head.method).substr(0, 16)},
                          {"path", pattern},
                          {"status", status},
                          {"ms", seconds * 1000},
                          {"caller", context.caller.actor()},
                          {"address", context.origin.client_address}});
}

std::string safe_detail(const Error& error) {
    return error.detail.empty() ? error.message : error.detail;
}

net::Response answer_of(const Refusal& refusal, Family family, const Context& context) {
    if (const auto* problem = std::get_if<oauth1::Problem>(&refusal)) return problem_response(*problem, context);
    if (const auto* failure = std::get_if<oauth2::Failure>(&refusal)) return bearer_failure_response(*failure, context);
    const auto& error = std::get<Error>(refusal);
    // What a peer or a lack of means caused is for whoever looks at warnings; only our own fault wakes someone.
    const int status = status_of(error.code);
    const bool is_our_fault = status == 500 || error.code == Errc::storage_failed;
    const auto level = is_our_fault ? log::Level::error : status > 500 ? log::Level::warn : log::Level::debug;
    log::event(level, "request.failed",
               {{"request", context.request_id}, {"code", error.code}, {"detail", safe_detail(error)}});
    return error_response(error, family, context);
}

// A browser that only has to sign in or to give its password again goes there and comes back (S-48).
std::optional<net::Response> detour(const Error& error, Family family, const std::string& return_page,
                                    const Context& context) {
    std::string_view page;
    if (error.code == Errc::not_authenticated) page = "/applinks/login";
    if (error.code == Errc::step_up_required) page = "/applinks/step-up";
    if (family != Family::page || page.empty()) return std::nullopt;
    const std::string base(context.settings().url.path());
    auto back = base + "/applinks/";
    if (!is_unsafe_method(context.head.method)) {
        back = context.target.str();
    } else if (!return_page.empty()) {
        back = base + return_page;
        for (const auto& [name, value] : context.path_values) {
            const auto hole = "{" + name + "}";
            if (const auto at = back.find(hole); at != std::string::npos)
                back.replace(at, hole.size(), percent_encode(value));
        }
        // A form that goes to its own page's address keeps the page's query: a hand-over, a request token.
        if (back == context.target.path) back = context.target.str();
    }
    net::Response response{.status = 303, .headers = {}, .body = {}};
    response.headers.set("Location", base + std::string(page) + "?return_to=" + percent_encode(back));
    return response;
}

Task<Result<void>> audit_impersonation(Services& services, const Context& context) {
    const auto entry =
        context.audit("call.impersonated", context.caller.link, context.head.method + " " + context.target.path);
    co_return co_await services.runtime.run([&] { return services.store.append_audit(entry); });
}

// People whom a directory knows are confirmed by it before their rights count (S-76). A browser whose person is not
// confirmed is nobody; that nobody can be asked stops it only where somebody is needed (S-44).
Task<std::expected<void, Refusal>> confirm_person(Services& services, const Policy& policy, const Context& context,
                                                  domain::Caller& caller) {
    auto confirmed = Result<void>();
    const bool is_named = services.people.is_named_by_requests(caller);
    if (is_named)
        confirmed = co_await services.people.confirm_named(services, context.head.headers, context.origin, caller);
    else if (services.people.must_confirm(caller))
        confirmed = co_await services.people.confirm(services, caller);
    if (confirmed) co_return std::expected<void, Refusal>();
    if (caller.is_linked_application()) co_return std::unexpected(peers::refusal_of(confirmed.error(), caller));
    const bool is_gone = confirmed.error().code == Errc::not_authenticated;
    if (!is_gone && policy.who != Who::anyone) co_return std::unexpected(Refusal(std::move(confirmed).error()));
    // Whoever signs in again over there begins a new session here (S-45).
    if (is_gone && is_named) {
        const auto ended = co_await services.runtime.run([&] {
            return services.store.remove_session(crypto::token_hash(caller.session_id), context.audit("session.ended"));
        });
        if (!ended) co_return std::unexpected(Refusal(ended.error()));
    }
    caller = domain::Caller{};
    co_return std::expected<void, Refusal>();
}

// Who calls, and whether the declaration lets them. Fills in the context's caller.
Task<std::expected<Identified, Refusal>> admit(Services& services, const Policy& policy, Context& context) {
    auto identified = co_await authenticate(services, context, policy.accepts);
    if (!identified) co_return std::unexpected(std::move(identified).error());
    if (auto confirmed = co_await confirm_person(services, policy, context, identified->caller); !confirmed)
        co_return std::unexpected(std::move(confirmed).error());
    context.caller = identified->caller;
    if (auto allowed = check_policy(policy, context); !allowed)
        co_return std::unexpected(Refusal(std::move(allowed).error()));
    if (context.caller.kind == domain::Caller::Kind::impersonation) {  // S-09: every use is audited, or does not happen
        auto audited = co_await audit_impersonation(services, context);
        if (!audited) co_return std::unexpected(Refusal(std::move(audited).error()));
    }
    co_return identified;
}

// What escapes a handler is our own bug: the answer says nothing of it (S-78).
Task<Result<net::Response>> call_handler(Services& services, const Route& route, Context& context) {
    std::string escaped;
    try {
        co_return co_await route.handler(services, context);
    } catch (const std::exception& exception) {
        escaped = exception.what();
    }
    co_return fail(Errc::internal, "Something went wrong on this server.", escaped);
}

Task<Result<void>> call_stream(Services& services, const Route& route, Context& context, net::Exchange& exchange) {
    std::string escaped;
    try {
        co_return co_await route.stream(services, context, exchange);
    } catch (const std::exception& exception) {
        escaped = exception.what();
    }
    co_return fail(Errc::internal, "Something went wrong on this server.", escaped);
}

// The answer of a route; nothing when the handler has answered on the exchange itself.
Task<std::optional<net::Response>> answer(Services& services, const Route& route, Context& context,
                                          net::Exchange& exchange, Identified& identified) {
    const auto family = route.policy.family;
    if (!route.stream) {
        if (auto ok = check_body(route.policy, context.head); !ok) co_return answer_of(ok.error(), family, context);
        if (context.head.has_body) {
            auto body = co_await exchange.read_body(route.policy.body_bytes_max);
            if (!body) co_return answer_of(body.error(), family, context);
            context.body = *std::move(body);
        }
    }
    auto admitted = co_await admit(services, route.policy, context);
    if (!admitted) {
        if (const auto* error = std::get_if<Error>(&admitted.error()))
            if (auto elsewhere = detour(*error, family, route.return_page, context)) co_return elsewhere;
        co_return answer_of(admitted.error(), family, context);
    }
    identified = *std::move(admitted);
    if (!route.stream) {
        auto response = co_await call_handler(services, route, context);
        if (!response) co_return answer_of(response.error(), family, context);
        co_return *std::move(response);
    }
    auto streamed = co_await call_stream(services, route, context, exchange);
    if (streamed || exchange.answered()) co_return std::nullopt;
    co_return answer_of(streamed.error(), family, context);
}

void finish_headers(net::Response& response, const Context& context) {
    response.headers.set("X-Request-Id", context.request_id.str());
    // RFC 9110 15.5.2, and applinks-protocol.md 4.9: a 401 invites OAuth. Never Basic: browsers would keep the
    // password.
    if (response.status == 401 && !response.headers.contains("WWW-Authenticate"))
        response.headers.set("WWW-Authenticate",
                             "OAuth realm=\"" + percent_encode(context.settings().url.str()) + "\"");
    if ((response.status == 503 || response.status == 429) && !response.headers.contains("Retry-After"))
        response.headers.set("Retry-After", "5");
    add_security_headers(response, context.origin.scheme == "https" ? Transport::tls : Transport::plain);
}

Task<int> send(net::Response response, const Context& context, net::Exchange& exchange) {
    finish_headers(response, context);
    const int status = response.status;
    const auto sent = co_await exchange.send(std::move(response));
    if (!sent) log::debug("request.unanswered", {{"request", context.request_id}, {"code", sent.error().code}});
    co_return status;
}

// After the answer, so that nobody waits for it; a failure costs the session some seconds of its life and no more.
Task<void> touch_session(Services& services, const Context& context) {
    const auto id_hash = crypto::token_hash(context.caller.session_id);
    const auto touched =
        co_await services.runtime.run([&] { return services.store.touch_session(id_hash, context.now); });
    if (touched) co_return;
    static const auto failures = metrics::registry().counter("applinkd_session_touch_failures_total",
                                                             "Uses of a session that could not be written down.");
    failures.add();
    log::warn("session.touch_failed", {{"request", context.request_id}, {"detail", safe_detail(touched.error())}});
}

}  // namespace

Task<void> serve(Services& services, const Route& route, Context context, net::Exchange& exchange) {
    const auto begun = std::chrono::steady_clock::now();
    Identified identified;
    auto response = co_await answer(services, route, context, exchange, identified);
    int status = 0;
    if (response) {
        if (identified.carries_oauth) response->headers.remove("Set-Cookie");  // S-14
        status = co_await send(*std::move(response), context, exchange);
    }
    record(context, route.policy.family, route.pattern, status, begun);
    if (identified.session_touch_due) co_await touch_session(services, context);
}

Task<void> refuse(const Router::Match& match, Context context, net::Exchange& exchange) {
    const auto begun = std::chrono::steady_clock::now();
    const auto family = family_of(context);
    Error error{Errc::not_found, "There is nothing here.", {}};
    auto response = error_response(error, family, context);
    if (match.method_not_allowed) {
        error = {Errc::invalid_argument, "This address does not take the method of the request.", {}};
        response = error_response(405, error, family, context);
        response.headers.set("Allow", match.allow);
    }
    const int status = co_await send(std::move(response), context, exchange);
    record(context, family, "(none)", status, begun);
}

Task<void> refuse(std::variant<oauth1::Problem, oauth2::Failure, Error> reason, Context context,
                  net::Exchange& exchange) {
    const auto begun = std::chrono::steady_clock::now();
    const auto family = family_of(context);
    std::optional<net::Response> response;
    if (const auto* error = std::get_if<Error>(&reason)) response = detour(*error, family, {}, context);
    if (!response) response = answer_of(reason, family, context);
    const int status = co_await send(*std::move(response), context, exchange);
    record(context, family, "(application)", status, begun);
}

Task<void> refuse(Error error, net::Exchange& exchange) {
    const auto id = new_request_id();
    net::Response response{
        .status = status_of(error.code), .headers = {}, .body = error.message + "\nError id: " + id.str() + "\n"};
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("X-Request-Id", id.str());
    add_security_headers(response, Transport::plain);
    log::info("request.refused", {{"request", id},
                                  {"code", error.code},
                                  {"detail", safe_detail(error)},
                                  {"address", exchange.head().peer_address}});
    const auto sent = co_await exchange.send(std::move(response));
    if (!sent) log::debug("request.unanswered", {{"request", id}, {"code", sent.error().code}});
}

}  // namespace applinks::web
