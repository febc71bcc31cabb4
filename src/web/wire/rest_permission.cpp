// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_permission.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/uuid.hpp"
#include "peers/entities.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/paths.hpp"
#include "protocol/applinks/permission.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using wire::Permission;
using wire::PermissionCode;

net::Response answer(const Context& context, const Permission& permission) {
    return entity(context, wire::write_permission(permission, format_of(context)));
}

// May the caller delete its half here? The application itself may: the link is its own (S-70).
PermissionCode may_delete(const Context& context) {
    const auto link = link_of(context);
    if (!link) return PermissionCode::missing;
    const auto& caller = context.caller;
    if (caller.is_admin()) return link->system ? PermissionCode::no_permission : PermissionCode::allowed;
    if (caller.kind == domain::Caller::Kind::anonymous) return PermissionCode::no_authentication;
    const bool is_own = caller.kind == domain::Caller::Kind::two_legged && caller.link == link->id;
    return is_own && !link->system ? PermissionCode::allowed : PermissionCode::no_permission;
}

Task<Result<net::Response>> delete_application(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    co_return answer(context, {.code = may_delete(context)});
}

// May the caller manage links of projects with the application `{id}`? The application itself and administrators may.
PermissionCode may_manage_entities(const Context& context) {
    const auto link = link_of(context);
    if (!link) return PermissionCode::missing;
    const auto& caller = context.caller;
    if (caller.is_admin()) return PermissionCode::allowed;
    if (caller.kind == domain::Caller::Kind::anonymous) return PermissionCode::no_authentication;
    const bool is_own = caller.kind == domain::Caller::Kind::two_legged && caller.link == link->id;
    return is_own ? PermissionCode::allowed : PermissionCode::no_permission;
}

Task<Result<net::Response>> create_entity(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    co_return answer(context, {.code = may_manage_entities(context)});
}

// Local and remote are from our point of view (8).
Task<Result<net::Response>> delete_entity(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    auto code = may_manage_entities(context);
    AL_CO_TRY(const auto all, co_await services.runtime.run([&] { return services.store.entity_links(); }));
    const auto type = peers::local_type_of(*context.snapshot, context.path_value("local_type"));
    const bool is_there = std::ranges::any_of(all, [&](const domain::EntityLink& link) {
        return link.link.str() == context.path_value("id") && type && link.local_type == *type &&
               link.local_key == context.path_value("local_key") &&
               link.remote_type == context.path_value("remote_type") &&
               link.remote_key == context.path_value("remote_key");
    });
    if (code == PermissionCode::allowed && !is_there) code = PermissionCode::missing;
    co_return answer(context, {.code = code});
}

// Why the peer could not be asked as this person.
Permission obstacle_of(const Error& error, const std::string& authorise_url) {
    switch (error.code) {
        case Errc::grant_required: return {.code = PermissionCode::credentials_required, .url = authorise_url};
        case Errc::not_allowed:
        case Errc::conflict: return {.code = PermissionCode::no_authentication_configured};
        case Errc::peer_refused: return {.code = PermissionCode::authentication_failed};
        default: return {.code = PermissionCode::no_connection};
    }
}

Task<Result<net::Response>> ask_peer(Services& services, const Context& context, std::string path) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    const peers::PeerCall call{
        .link = link.id, .as = peers::CallAs::person, .person = context.caller.account, .path = std::move(path)};
    const auto reply = co_await peers::call_peer(services, call);
    if (!reply) co_return answer(context, obstacle_of(reply.error(), context.own_url(peers::authorize_path(link.id))));
    if (reply->status == 401) co_return answer(context, {.code = PermissionCode::authentication_failed});
    const auto theirs = wire::parse_permission(reply->body);
    if (reply->status != 200 || !theirs) co_return answer(context, {.code = PermissionCode::no_connection});
    co_return answer(context, {.code = theirs->code});
}

// These three are asked by our own pages before they offer to write or delete both halves.
Task<Result<net::Response>> reciprocate_delete(Services& services, Context& context) {
    co_return co_await ask_peer(services, context, wire::paths::delete_permission(context.snapshot->identity.id));
}

Task<Result<net::Response>> reciprocate_entity_create(Services& services, Context& context) {
    co_return co_await ask_peer(services, context,
                                wire::paths::create_entity_permission(context.snapshot->identity.id));
}

Task<Result<net::Response>> reciprocate_entity_delete(Services& services, Context& context) {
    const auto& snapshot = *context.snapshot;
    const auto* link = snapshot.find_link(LinkId(std::string(context.path_value("id"))));
    const auto local_type =
        link ? peers::wire_type_of(snapshot, *link, context.path_value("local_type")) : std::string();
    // What is remote here is local there.
    auto path = "/rest/applinks/1.0/permission/delete-entity/" + snapshot.identity.id.str();
    for (const auto part : {context.path_value("remote_type"), context.path_value("remote_key"),
                            std::string_view(local_type), context.path_value("local_key")})
        path += "/" + percent_encode(part);
    co_return co_await ask_peer(services, context, std::move(path));
}

}  // namespace

std::vector<Route> permission_routes() {
    const std::string all = "/rest/applinks/{version}/permission";
    return {
        {.method = "GET",
         .pattern = all + "/delete-application/{id}",
         .policy = rest_public(),
         .handler = delete_application},
        {.method = "GET", .pattern = all + "/create-entity/{id}", .policy = rest_public(), .handler = create_entity},
        {.method = "GET",
         .pattern = all + "/delete-entity/{id}/{local_type}/{local_key}/{remote_type}/{remote_key}",
         .policy = rest_public(),
         .handler = delete_entity},
        {.method = "GET",
         .pattern = all + "/reciprocate-application-delete/{id}",
         .policy = rest_reads(Who::admin),
         .handler = reciprocate_delete},
        {.method = "GET",
         .pattern = all + "/reciprocate-entity-create/{id}",
         .policy = rest_reads(Who::admin),
         .handler = reciprocate_entity_create},
        {.method = "GET",
         .pattern = all + "/reciprocate-entity-delete/{id}/{local_type}/{local_key}/{remote_type}/{remote_key}",
         .policy = rest_reads(Who::admin),
         .handler = reciprocate_entity_delete},
    };
}

}  // namespace applinks::web
