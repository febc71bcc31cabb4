// SPDX-License-Identifier: Apache-2.0
// `/applinks/verify`: another proxy asks whether it may pass a request on, and as whom. What it asks about is in
// headers or, from Envoy, in the rest of the path; both count from a trusted proxy only (S-41).
#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "domain/links/type_registry.hpp"
#include "protocol/http/same_origin.hpp"
#include "web/authenticate.hpp"
#include "web/errors.hpp"
#include "web/oauth2_answers.hpp"
#include "web/router_policy.hpp"
#include "web/wire/ops.hpp"

namespace applinks::web {
namespace {

using domain::Caller;

constexpr std::string_view kPath = "/applinks/verify";
constexpr std::array<std::string_view, 2> kMethodHeaders = {"X-Original-Method", "X-Forwarded-Method"};
constexpr std::array<std::string_view, 3> kTargetHeaders = {"X-Original-URI", "X-Original-URL", "X-Forwarded-Uri"};

// X-Original-URL may be absolute: its path and query count, the host is what the proxy says elsewhere.
std::string path_and_query(std::string_view target) {
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == std::string_view::npos) return std::string(target);
    const auto slash = target.find('/', scheme + 3);
    return slash == std::string_view::npos ? "/" : std::string(target.substr(slash));
}

// What these headers say with one voice; "" when none is there. A proxy sets one of them, and a client may have sent
// another through it: then nobody can tell which is true. Errors: repeated_parameter.
Result<std::string> header_of(const Context& context, std::span<const std::string_view> names) {
    std::string said;
    for (const auto& field : context.head.headers.fields()) {
        const auto is_named = [&field](std::string_view name) { return equal_ignoring_case(name, field.name); };
        if (std::ranges::none_of(names, is_named)) continue;
        const auto value = path_and_query(field.value);
        if (!said.empty() && said != value)
            return fail(Errc::repeated_parameter, "Two headers name different original requests: " + field.name + ".");
        said = value;
    }
    return said;
}

struct Original {
    std::string method;
    std::string target;
};

Result<Original> original_of(const Context& context) {
    AL_TRY(auto method, header_of(context, kMethodHeaders));
    AL_TRY(auto target, header_of(context, kTargetHeaders));
    if (target.empty() && context.path.size() > kPath.size()) {
        const auto at = context.head.target.find(kPath);
        if (at != std::string::npos) target = context.head.target.substr(at + kPath.size());
    }
    if (!context.origin.from_trusted_proxy && !(method.empty() && target.empty()))
        return fail(Errc::not_allowed,
                    "Only a trusted proxy may ask about other requests: see server.trusted_proxies.");
    if (target.empty())
        return fail(Errc::missing_parameter, "The header X-Original-URI must name the request that is asked about.");
    if (method.empty()) method = context.head.method;
    if (!http::is_token(method)) return fail(Errc::malformed, "The original method is not a method.");
    return Original{.method = std::move(method), .target = std::move(target)};
}

bool counts_as_session(const Context& original) {
    if (!original.settings().trust_sessions) return false;
    // As in the guard: a form on another site does not act with the visitor's identity (S-47).
    return !is_unsafe_method(original.head.method) ||
           http::is_same_origin(original.head.headers, original.settings().url);
}

// A decision has two refusals that proxies pass on, 401 and 403; 503 stays, for nothing is allowed on failure (S-44).
net::Response refusal(const Refusal& reason, const Context& context) {
    if (const auto* problem = std::get_if<oauth1::Problem>(&reason)) {
        auto response = problem_response(*problem, context);
        if (response.status == 400) response.status = 401;
        return response;
    }
    if (const auto* failure = std::get_if<oauth2::Failure>(&reason)) {
        auto response = bearer_failure_response(*failure, context);
        if (response.status == 400) response.status = 401;
        return response;
    }
    const auto& error = std::get<Error>(reason);
    const int status = status_of(error.code);
    return error_response(status < 500 && status != 401 ? 403 : status, error, Family::oauth, context);
}

std::string joined(const std::vector<std::string>& groups) {
    std::string text;
    for (const auto& group : groups) {
        if (!text.empty()) text += ',';
        text += group;
    }
    return text;
}

std::string_view kind_of(const Caller& caller) {
    switch (caller.kind) {
        case Caller::Kind::session: return "session";
        case Caller::Kind::three_legged: return "three-legged";
        case Caller::Kind::two_legged: return "two-legged";
        case Caller::Kind::impersonation: return "impersonation";
        case Caller::Kind::bearer: return "bearer";
        case Caller::Kind::basic: return "basic";
        case Caller::Kind::anonymous: break;
    }
    return "anonymous";
}

Result<net::Response> allowed(const Caller& caller) {
    net::Response response{.status = 200, .headers = {}, .body = {}};
    response.headers.set("X-Applink-Kind", kind_of(caller));
    if (caller.is_linked_application()) response.headers.set("X-Applink-Id", caller.link.str());
    if (!caller.account) return response;
    const auto user = caller.user_name();
    const auto groups = joined(caller.account->groups);
    if (!http::is_field_value(user) || !http::is_field_value(groups))  // S-42
        return fail(Errc::invalid_encoding, "This user name cannot be handed to the application.");
    response.headers.set("X-Applink-User", user);
    response.headers.set("X-Applink-Groups", groups);
    return response;
}

Task<Result<void>> write_down(Services& services, const Context& context, const Identified& identified,
                              const Original& original, const std::string& path) {
    const auto& caller = identified.caller;
    if (identified.session_touch_due) {
        const auto id_hash = crypto::token_hash(caller.session_id);
        AL_CO_TRY_VOID(
            co_await services.runtime.run([&] { return services.store.touch_session(id_hash, context.now); }));
    }
    if (caller.kind != Caller::Kind::impersonation) co_return Result<void>();
    auto entry = context.audit("call.impersonated", caller.link, original.method + " " + path);
    co_return co_await services.runtime.run([&] { return services.store.append_audit(entry); });
}

// Who the original request comes from. Its path is checked like any other (S-43), its signature over what was sent.
Task<Result<net::Response>> decide(Services& services, Context& context, const Original& original) {
    AL_CO_TRY(auto target, http::canonical_target(original.target, context.snapshot->local_type().paths));
    net::RequestHead head = context.head;
    head.method = original.method;
    head.target = original.target;
    Context asked{.head = head,
                  .target = std::move(target),
                  .path = {},
                  .origin = context.origin,
                  .snapshot = context.snapshot,
                  .caller = {},
                  .request_id = context.request_id,
                  .now = context.now,
                  .body = {},
                  .path_values = {}};
    auto identified = co_await authenticate(services, asked, Accepts::session_or_signed);
    if (!identified) co_return refusal(identified.error(), context);
    if (identified->caller.kind == Caller::Kind::session && !counts_as_session(asked)) *identified = Identified{};
    context.caller = identified->caller;
    if (context.settings().require_user && !context.caller.account)
        co_return refusal(Error{Errc::not_authenticated, "Sign in to use this application.", {}}, context);
    AL_CO_TRY_VOID(co_await write_down(services, context, *identified, original, asked.target.path));
    co_return allowed(context.caller);
}

Task<Result<net::Response>> verify(Services& services, Context& context) {
    const auto original = original_of(context);
    if (!original) co_return refusal(original.error(), context);
    auto answer = co_await decide(services, context, *original);
    if (answer) co_return answer;
    co_return refusal(std::move(answer).error(), context);
}

}  // namespace

std::vector<Route> verify_routes() {
    // The credentials are those of the original request: the handler looks at them, against its method and path.
    const Policy asked_by_proxies{.who = Who::anyone,
                                  .accepts = Accepts::nothing,
                                  .step_up = StepUp::no,
                                  .csrf = Csrf::none,
                                  .family = Family::oauth};
    return {
        {.method = "*", .pattern = std::string(kPath), .policy = asked_by_proxies, .handler = verify},
        {.method = "*", .pattern = std::string(kPath) + "/{path...}", .policy = asked_by_proxies, .handler = verify},
    };
}

}  // namespace applinks::web
