// SPDX-License-Identifier: Apache-2.0
// Who uses this, what the pages of the interface need for every change, the password in place, signing out.
#include <boost/json/array.hpp>

#include "crypto/digest.hpp"
#include "domain/identity/login.hpp"
#include "domain/links/type_registry.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/resources.hpp"
#include "web/step_up.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

struct SessionState {
    std::string id;  // the cookie's value; "" without a session
    Timestamp step_up_until{};
};

json::object session_json(const Context& context, const SessionState& state) {
    const auto& account = *context.caller.account;
    const auto& settings = context.settings();
    json::array groups;
    for (const auto& group : account.groups) groups.emplace_back(group);
    const bool is_stepped_up = state.step_up_until > context.now;
    return {{"application",
             {{"id", context.snapshot->identity.id.str()},
              {"name", settings.name},
              {"type", settings.type.str()},
              {"type_name", context.snapshot->local_type().name},
              {"url", settings.url.str()}}},
            {"user",
             {{"id", account.id.str()},
              {"name", account.name.str()},
              {"admin", context.caller.is_admin()},
              {"groups", std::move(groups)}}},
            {"csrf", state.id.empty() ? std::string() : csrf_token(state.id)},
            {"step_up", has_password(context) ? "password" : "confirm"},
            {"step_up_until", is_stepped_up ? optional_time(state.step_up_until) : nullptr},
            {"development_http", settings.development_http}};
}

Task<Result<net::Response>> get_session(Services&, Context& context) {
    co_return json_answer(
        session_json(context, {.id = context.caller.session_id, .step_up_until = context.caller.step_up_until}));
}

void set_cookie(net::Response& response, const Context& context, const std::string& value) {
    const auto scope = context.settings().cookie_scope();
    response.headers.add("Set-Cookie",
                         value.empty() ? http::set_cookie(domain::kSessionCookie, "", scope, std::chrono::seconds(0))
                                       : http::set_cookie(domain::kSessionCookie, value, scope));
}

Task<Result<net::Response>> step_up(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    Secret password(fields.text(
        "password", {.bytes_max = limits::kPasswordMax, .required = has_password(context), .as_typed = true}));
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto checked = co_await check_step_up(services, context, std::move(password));
    if (!checked && checked.error().code == Errc::not_authenticated) {
        fields.wrong("password", checked.error().message);
        co_return faulty_answer(input.faults(), context);
    }
    if (!checked) co_return std::unexpected(checked.error());
    const auto renewed = co_await services.runtime.run([&services, &context] {
        return domain::step_up_session(context.caller, context.origin.client_address, *context.snapshot, services.store,
                                       context.now);
    });
    if (!renewed) co_return std::unexpected(renewed.error());
    auto response = json_answer(
        session_json(context, {.id = *renewed, .step_up_until = context.now + context.settings().step_up_life}));
    set_cookie(response, context, *renewed);
    co_return response;
}

// The session dies at the server before the browser is told to forget it (S-45).
Task<Result<net::Response>> end_session(Services& services, Context& context) {
    const auto removed = co_await services.runtime.run([&services, &context] {
        return services.store.remove_session(crypto::token_hash(context.caller.session_id),
                                             context.audit("session.ended"));
    });
    if (!removed && removed.error().code != Errc::not_found) co_return std::unexpected(removed.error());
    auto response = no_content();
    set_cookie(response, context, {});
    co_return response;
}

}  // namespace

std::vector<Route> session_routes() {
    return {
        {.method = "GET", .pattern = path_of("/session"), .policy = reads(Who::user), .handler = get_session},
        {.method = "DELETE",
         .pattern = path_of("/session"),
         .policy = session_changes(Who::user, Body::none),
         .handler = end_session},
        {.method = "POST",
         .pattern = path_of("/session/step-up"),
         .policy = session_changes(Who::user, Body::json),
         .handler = step_up},
    };
}

}  // namespace applinks::web::api
