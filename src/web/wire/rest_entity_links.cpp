// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_entity_links.hpp"

#include <algorithm>

#include "base/uuid.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/entities.hpp"
#include "protocol/applinks/entities.hpp"
#include "web/asker.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using domain::EntityLink;
using Links = std::vector<EntityLink>;

constexpr std::size_t kEntityKeyMax = 255;

// The local entity that the path names. Errors: invalid_argument.
Result<EntityLink> local_end(const Context& context) {
    EntityLink end;
    AL_TRY(end.local_type, peers::local_type_of(*context.snapshot, context.path_value("type")));
    end.local_key = std::string(context.path_value("key"));
    end.local_name = end.local_key;
    if (end.local_key.empty() || end.local_key.size() > kEntityKeyMax)
        return fail(Errc::invalid_argument, "The key of an entity has 1 to 255 characters.");
    return end;
}

// The application that a request names; a linked one speaks for itself only (S-70). Errors: invalid_argument,
// not_found, not_allowed.
Result<LinkId> application_of(const Context& context, std::string_view text) {
    const auto id = parse_uuid(text);
    if (!id) return fail(Errc::invalid_argument, "The applicationId is a UUID.");
    if (!context.snapshot->find_link(LinkId(*id)))
        return fail(Errc::not_found, "There is no application link with this id.");
    return LinkId(*id);
}

// Administrators, and a linked application for links with itself: both are who manages projects here (8).
Result<void> check_manager(const Context& context, const LinkId& application) {
    const auto& caller = context.caller;
    if (caller.is_admin()) return {};
    if (caller.kind == domain::Caller::Kind::two_legged && caller.link == application) return {};
    if (caller.kind == domain::Caller::Kind::anonymous)
        return fail(Errc::not_authenticated, "Sign in to manage links of projects.");
    return fail(Errc::not_allowed, "You must be an administrator for this.");
}

// Errors: missing_parameter, repeated_parameter, invalid_argument, not_found.
Result<EntityLink> named_link(const Context& context) {
    AL_TRY(auto link, local_end(context));
    AL_TRY(const auto query, context.query());
    AL_TRY(link.remote_type, query.only("typeId"));
    AL_TRY(link.remote_key, query.only("key"));
    AL_TRY(const auto application, query.only("applicationId"));
    AL_TRY(link.link, application_of(context, application));
    link.remote_name = link.remote_key;
    return link;
}

wire::EntityLink shown(const Context& context, const EntityLink& link) {
    wire::EntityLink out{.application_id = link.link,
                         .type_id = link.remote_type,
                         .key = link.remote_key,
                         .name = link.remote_name,
                         .is_primary = link.primary};
    const auto* application = context.snapshot->find_link(link.link);
    if (!application) return out;
    for (const auto& type : context.snapshot->types->all())
        for (const auto& kind : type.entities) {
            if (kind.id != link.remote_type) continue;
            const auto url =
                http::AbsoluteUrl::parse(domain::entity_url(kind, application->display_url, link.remote_key));
            if (url) out.display_url = *url;
        }
    return out;
}

// Those of the local entity that the path names, of one remote type if the query asks for it.
Task<Result<Links>> links_of_entity(Services& services, const Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto end, local_end(context));
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto type, query.at_most_one("typeId"));
    AL_CO_TRY(auto all, co_await services.runtime.run([&] { return services.store.entity_links(); }));
    std::erase_if(all, [&](const EntityLink& link) {
        return link.local_type != end.local_type || link.local_key != end.local_key ||
               (!type.empty() && link.remote_type != type);
    });
    co_return all;
}

net::Response answer(const Context& context, const Links& links) {
    std::vector<wire::EntityLink> all;
    for (const auto& link : links) all.push_back(shown(context, link));
    return entity(context, wire::write_entity_links(all, format_of(context)));
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(const auto links, co_await links_of_entity(services, context));
    co_return answer(context, links);
}

Task<Result<net::Response>> list_primary(Services& services, Context& context) {
    AL_CO_TRY(auto links, co_await links_of_entity(services, context));
    std::erase_if(links, [](const EntityLink& link) { return !link.primary; });
    co_return answer(context, links);
}

Task<Result<net::Response>> get_primary(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY_VOID(query.only("typeId"));
    AL_CO_TRY(const auto links, co_await links_of_entity(services, context));
    const auto found = std::ranges::find(links, true, &EntityLink::primary);
    if (found == links.end()) co_return fail(Errc::not_found, "There is no primary link of this type.");
    co_return entity(context, wire::write_entity_link(shown(context, *found), format_of(context)));
}

Task<Result<net::Response>> list_local(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto application, link_of(context));
    AL_CO_TRY(const auto all, co_await services.runtime.run([&] { return services.store.entity_links(); }));
    std::vector<wire::Entity> entities;
    for (const auto& link : all) {
        const bool is_listed = std::ranges::any_of(entities, [&](const wire::Entity& each) {
            return each.key == link.local_key && each.type_id == link.local_type;
        });
        if (link.link == application.id && !is_listed)
            entities.push_back({.key = link.local_key, .name = link.local_name, .type_id = link.local_type});
    }
    co_return entity(context, wire::write_entities(entities, format_of(context)));
}

// What the other side did not let us do, as section 8 has it: 401 where a permission is missing, else 500.
Error as_reciprocal(Error error) {
    if (error.code == Errc::grant_required || error.code == Errc::not_found || error.code == Errc::storage_failed)
        return error;
    return {Errc::internal, "The other application did not take its half of the link. Nothing was changed.",
            error.message + " " + error.detail};
}

Result<peers::OtherEntityHalf> other_half_of(const Context& context) {
    AL_TRY(const auto reciprocate, flag_of(context, "reciprocate"));
    return reciprocate ? peers::OtherEntityHalf::tell : peers::OtherEntityHalf::leave;
}

Task<Result<net::Response>> put(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(auto link, local_end(context));
    const auto is_json = context.head.headers.get("Content-Type").contains("json");
    AL_CO_TRY(const auto body, wire::parse_entity_link(context.body, is_json ? wire::Format::json : wire::Format::xml));
    AL_CO_TRY(link.link, application_of(context, body.application_id.str()));
    AL_CO_TRY_VOID(check_manager(context, link.link));
    link.remote_type = body.type_id;
    link.remote_key = body.key;
    link.remote_name = body.name.empty() ? body.key : body.name;
    AL_CO_TRY(const auto other, other_half_of(context));
    const auto added = co_await peers::add_entity_link(services, link, other, context.caller.account, asker(context));
    if (!added) co_return std::unexpected(as_reciprocal(added.error()));
    co_return status_answer(context, {.status = 201, .message = "The entity link was created."});
}

Task<Result<net::Response>> make_primary(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, named_link(context));
    AL_CO_TRY_VOID(check_manager(context, link.link));
    const auto audit = context.audit("entity_link.primary", link.link);
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.make_entity_link_primary(link, audit); }));
    co_return status_answer(context, {.status = 200, .message = "The entity link is primary now."});
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, named_link(context));
    AL_CO_TRY_VOID(check_manager(context, link.link));
    AL_CO_TRY(const auto other, other_half_of(context));
    const auto removed =
        co_await peers::remove_entity_link(services, link, other, context.caller.account, asker(context));
    if (!removed) co_return std::unexpected(as_reciprocal(removed.error()));
    co_return status_answer(context, {.status = 200, .message = "The entity link was removed."});
}

// Changes are for administrators with their password at hand, and for the peer itself (check_manager).
Policy managed() {
    auto policy = rest_changes(Who::anyone);
    policy.step_up = StepUp::yes;
    return policy;
}

}  // namespace

std::vector<Route> entity_link_routes() {
    const std::string root = "/rest/applinks/{version}/entitylink";
    const std::string one = root + "/{type}/{key}";
    const auto reads = rest_reads(Who::user);
    return {
        {.method = "GET", .pattern = root + "/list/{type}/{key}", .policy = reads, .handler = list},
        {.method = "GET", .pattern = root + "/primaryLinks/{type}/{key}", .policy = reads, .handler = list_primary},
        {.method = "GET", .pattern = root + "/primary/{type}/{key}", .policy = reads, .handler = get_primary},
        {.method = "GET", .pattern = root + "/localEntitiesWithLinksTo/{id}", .policy = reads, .handler = list_local},
        {.method = "PUT", .pattern = one, .policy = managed(), .handler = put},
        {.method = "DELETE", .pattern = one, .policy = managed(), .handler = remove},
        {.method = "POST", .pattern = root + "/primary/{type}/{key}", .policy = managed(), .handler = make_primary},
    };
}

}  // namespace applinks::web
