// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_permission.hpp"

#include "base/uuid.hpp"
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

// There are no projects here that a peer could link with (`entities` is empty).
Task<Result<net::Response>> create_entity(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    const bool is_anonymous = context.caller.kind == domain::Caller::Kind::anonymous;
    auto code = is_anonymous ? PermissionCode::no_authentication : PermissionCode::no_permission;
    if (!link_of(context)) code = PermissionCode::missing;
    co_return answer(context, {.code = code});
}

Task<Result<net::Response>> delete_entity(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    co_return answer(context, {.code = PermissionCode::missing});
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

// Asked by our own pages before they offer to delete both halves.
Task<Result<net::Response>> reciprocate_delete(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    const peers::PeerCall call{.link = link.id,
                               .as = peers::CallAs::person,
                               .person = context.caller.account,
                               .path = wire::paths::delete_permission(context.snapshot->identity.id)};
    const auto reply = co_await peers::call_peer(services, call);
    if (!reply) co_return answer(context, obstacle_of(reply.error(), context.own_url(peers::authorize_path(link.id))));
    if (reply->status == 401) co_return answer(context, {.code = PermissionCode::authentication_failed});
    const auto theirs = wire::parse_permission(reply->body);
    if (reply->status != 200 || !theirs) co_return answer(context, {.code = PermissionCode::no_connection});
    co_return answer(context, {.code = theirs->code});
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
    };
}

}  // namespace applinks::web
