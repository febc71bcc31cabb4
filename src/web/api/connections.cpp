// SPDX-License-Identifier: Apache-2.0
// A person's own: accounts at linked applications, and the applications that may act as them (features.md 6).
#include <algorithm>
#include <boost/json/array.hpp>

#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/dance.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/link_common.hpp"
#include "web/api/people.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"
#include "web/pages/words.hpp"
#include "web/wire/login_dance.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::Link;
using domain::OAuthLevel;

bool may_connect(const Link& link) {
    return link.state == domain::LinkState::active && domain::asks_people(link);
}

std::string_view state_of(const Link& link, const domain::Grant* grant, Timestamp now) {
    if (grant != nullptr) return grant->ends_at() != Timestamp{} && grant->ends_at() <= now ? "expired" : "connected";
    return link.outgoing == OAuthLevel::impersonation ? "not_needed" : "not_connected";
}

json::object connection_json(const Link& link, const domain::Grant* grant, const Context& context) {
    const auto& types = context.snapshot->types;
    return {{"link", link.id.str()},
            {"name", link.name},
            {"type", link.type.str()},
            {"type_name", types ? types->get(link.type).name : link.type.str()},
            {"address", pages::short_address(link.display_url)},
            {"display_url", link.display_url.str()},
            {"state", state_of(link, grant, context.now)},
            {"remote_user", grant ? grant->remote_user : std::string()},
            {"since", optional_time(grant ? grant->created_at : Timestamp{})},
            {"last_used_at", optional_time(grant ? grant->last_used_at : Timestamp{})},
            {"expires_at", optional_time(grant ? grant->ends_at() : Timestamp{})},
            {"can_connect", may_connect(link)}};
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(const auto grants, co_await services.runtime.run([&services, &context] {
        return services.store.grants_of(context.caller.account->id);
    }));
    json::array connections;
    for (const auto* link : context.snapshot->links_by_name()) {
        const auto found = std::ranges::find(grants, link->id, &domain::Grant::link);
        const auto* grant = found == grants.end() ? nullptr : &*found;
        const bool is_usable = may_connect(*link) || link->outgoing == OAuthLevel::impersonation;
        if (grant != nullptr || is_usable) connections.push_back(connection_json(*link, grant, context));
    }
    co_return json_answer(json::object{{"connections", std::move(connections)}});
}

// S-31: started by our own page with its token, and bound to this browser by a cookie.
Task<Result<net::Response>> connect(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    auto back = fields.text("return_to", {.bytes_max = limits::kUrlMax});
    if (back.empty()) back = std::string(context.settings().url.path()) + "/applinks/connections";
    if (!http::is_local_return_target(back)) fields.wrong("return_to", "This is not a path of this application.");
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    if (!may_connect(link)) co_return fail(Errc::conflict, "Nobody has to connect to " + link.name + ".");
    AL_CO_TRY(auto start, co_await prepare_dance(services, context, link.id, std::move(back)));
    auto response = json_answer(json::object{{"next_url", start.url}});
    response.headers.add("Set-Cookie", start.cookie);
    co_return response;
}

Task<Result<net::Response>> disconnect(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY_VOID(co_await peers::forget_grant(services, link.id, context.caller.account->id, asker(context)));
    co_return no_content();
}

Task<Result<net::Response>> list_permissions(Services& services, Context& context) {
    AL_CO_TRY(const auto all, co_await services.runtime.run([&services, &context] {
        return permissions_of(services.store, context.caller.account->id);
    }));
    co_return json_answer(json::object{{"permissions", permissions_json(all, *context.snapshot)}});
}

// Only the caller's own can be named here (S-70).
Task<Result<net::Response>> withdraw_own(Services& services, Context& context) {
    const std::string id(context.path_value("grant"));
    const auto audit = context.audit("token.revoked", {}, "by its owner");
    AL_CO_TRY_VOID(co_await services.change([&services, &context, &id, &audit]() -> Result<void> {
        AL_TRY(const auto given, permissions_of(services.store, context.caller.account->id));
        return withdraw(services.store, given, id, audit);
    }));
    co_return no_content();
}

}  // namespace

std::vector<Route> connection_routes() {
    const auto one = path_of("/connections/{id}");
    return {
        {.method = "GET", .pattern = path_of("/connections"), .policy = reads(Who::user), .handler = list},
        {.method = "POST", .pattern = one, .policy = session_changes(Who::user, Body::json), .handler = connect},
        {.method = "DELETE", .pattern = one, .policy = changes(Who::user, Body::none), .handler = disconnect},
    };
}

std::vector<Route> permission_routes() {
    return {
        {.method = "GET", .pattern = path_of("/permissions"), .policy = reads(Who::user), .handler = list_permissions},
        {.method = "DELETE",
         .pattern = path_of("/permissions/{grant}"),
         .policy = changes(Who::user, Body::none),
         .handler = withdraw_own},
    };
}

}  // namespace applinks::web::api
