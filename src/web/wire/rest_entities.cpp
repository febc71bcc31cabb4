// SPDX-License-Identifier: Apache-2.0
// Projects here and there, as peers list them (applinks-protocol.md 8).
#include "protocol/applinks/entities.hpp"

#include "peers/entities.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/paths.hpp"
#include "web/wire/rest.hpp"
#include "web/wire/rest_permission.hpp"

namespace applinks::web {
namespace {

// What can be linked here, as far as the caller sees it.
Task<Result<net::Response>> own_entities(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto known, co_await peers::local_entities(services, context.caller.account));
    std::vector<wire::Entity> entities;
    for (const auto& each : known) entities.push_back({.key = each.key, .name = each.name, .type_id = each.type});
    co_return entity(context, wire::write_entities(entities, format_of(context)));
}

Task<Result<net::Response>> fetch_entities(Services& services, const Context& context, peers::CallAs as) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    const peers::PeerCall call{
        .link = link.id, .as = as, .person = context.caller.account, .path = std::string(wire::paths::kEntities)};
    auto reply = co_await peers::call_peer(services, call);
    if (!reply && reply.error().code == Errc::grant_required) {
        auto error = std::move(reply).error();
        error.message += " Authorise at " + context.own_url(peers::authorize_path(link.id));
        co_return std::unexpected(std::move(error));
    }
    if (!reply) co_return std::unexpected(std::move(reply).error());
    if (reply->status != 200)
        co_return fail(Errc::peer_refused, link.name + " did not give the list of its projects.",
                       "status " + std::to_string(reply->status));
    AL_CO_TRY(const auto entities, wire::parse_entities(reply->body));
    co_return entity(context, wire::write_entities(entities, format_of(context)));
}

Task<Result<net::Response>> entities_as_user(Services& services, Context& context) {
    co_return co_await fetch_entities(services, context, peers::CallAs::person);
}

Task<Result<net::Response>> entities_as_nobody(Services& services, Context& context) {
    co_return co_await fetch_entities(services, context, peers::CallAs::anonymous);
}

}  // namespace

std::vector<Route> entity_routes() {
    const std::string all = "/rest/applinks/{version}/entities";
    return {
        {.method = "GET", .pattern = all, .policy = rest_public(), .handler = own_entities},
        {.method = "GET", .pattern = all + "/{id}", .policy = rest_reads(Who::user), .handler = entities_as_user},
        {.method = "GET",
         .pattern = all + "/anonymous/{id}",
         .policy = rest_reads(Who::user),
         .handler = entities_as_nobody},
    };
}

}  // namespace applinks::web
