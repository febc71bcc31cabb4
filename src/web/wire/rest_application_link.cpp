// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_application_link.hpp"

#include "base/uuid.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/linking.hpp"
#include "protocol/applinks/instance_id.hpp"
#include "web/asker.hpp"
#include "web/pages/probe_limit.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

using domain::Link;

Task<Result<net::Response>> list(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    std::vector<wire::ApplicationLink> links;
    for (const auto* link : context.snapshot->links_by_name()) links.push_back(entity_of(context, *link));
    co_return entity(context, wire::write_application_links(links, format_of(context)));
}

// `{type}` as it is written on the wire. Errors: invalid_argument (no such type installed).
Result<TypeId> type_of(const Context& context) {
    const auto* type = context.snapshot->types->find_wire(context.path_value("type"));
    if (type == nullptr) return fail(Errc::invalid_argument, "There is no such application type here.");
    return type->id;
}

Task<Result<net::Response>> list_of_type(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto type, type_of(context));
    std::vector<wire::ApplicationLink> links;
    for (const auto* link : context.snapshot->links_by_name())
        if (link->type == type) links.push_back(entity_of(context, *link));
    co_return entity(context, wire::write_application_links(links, format_of(context)));
}

Task<Result<net::Response>> primary_of_type(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto type, type_of(context));
    for (const auto* link : context.snapshot->links_by_name())
        if (link->type == type && link->primary)
            co_return entity(context, wire::write_application_link(entity_of(context, *link), format_of(context)));
    co_return fail(Errc::not_found, "No application of this type is linked.");
}

Task<Result<net::Response>> read(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    co_return entity(context, wire::write_application_link(entity_of(context, link), format_of(context)));
}

Result<wire::ApplicationLink> body_of(const Context& context) {
    AL_TRY(const auto format, wire::format_of(context.head.headers.get("Content-Type")));
    AL_TRY(auto body, wire::parse_application_link(context.body, format));
    if (body.name.empty()) return fail(Errc::missing_parameter, "A link needs a name.");
    if (!body.rpc_url.has_value()) return fail(Errc::missing_parameter, "A link needs the member rpcUrl.");
    return body;
}

// A generic link has no manifest to be compared with: its id is made from the address (1.2).
Task<Result<Link>> create_generic(Services& services, const Context& context, const wire::ApplicationLink& wanted) {
    const peers::GenericLink request{
        .name = wanted.name, .url = wanted.rpc_url, .incoming = {}, .outgoing = {}, .directions_follow = true};
    co_return co_await peers::create_generic_link(services, request, asker(context));
}

// The application that answers must be the one that is to be linked (3.5). Neither direction is authenticated yet.
Task<Result<Link>> create_from_manifest(Services& services, const Context& context,
                                        const wire::ApplicationLink& wanted) {
    const peers::PeerAddress address{.base = wanted.rpc_url};
    AL_CO_TRY(const auto found, co_await peers::discover(services, address));
    if (!found.manifest)
        co_return fail(Errc::invalid_argument, "The application at " + wanted.rpc_url.str() + " gives no manifest.");
    if (found.manifest->id != wanted.id)
        co_return fail(Errc::invalid_argument,
                       "The application at " + wanted.rpc_url.str() + " has another id than this link.");
    const peers::NewLink request{.address = address,
                                 .manifest = *found.manifest,
                                 .choice = {.both_admins = false, .same_users = false},
                                 .name = wanted.name};
    co_return co_await peers::create_link(services, request, asker(context));
}

// An applinkd that speaks as no product has the type id of generic links, too. Its manifest tells the two apart.
Task<bool> is_without_manifest(Services& services, const wire::ApplicationLink& wanted) {
    if (wanted.id.empty()) co_return true;
    if (wanted.type_id.str() != "generic") co_return false;
    const peers::PeerAddress address{.base = wanted.rpc_url};
    const auto found = co_await peers::discover(services, address);
    co_return !found || !found->manifest || found->manifest->id != wanted.id;
}

Task<Result<Link>> create(Services& services, const Context& context, const wire::ApplicationLink& wanted,
                          bool is_generic) {
    if (context.snapshot->types->find_wire(wanted.type_id.str()) == nullptr)
        co_return fail(Errc::invalid_argument, "The application type of this link is not installed here.");
    auto link = is_generic ? co_await create_generic(services, context, wanted)
                           : co_await create_from_manifest(services, context, wanted);
    if (!link) co_return std::unexpected(as_bad_request(std::move(link).error()));
    if (wanted.display_url.has_value() && wanted.display_url != link->display_url) {
        link->display_url = wanted.display_url;
        AL_CO_TRY_VOID(co_await peers::edit_link(services, *link, asker(context)));
    }
    co_return link;
}

net::Response created(const Context& context, const LinkId& id) {
    return status_answer(
        context, {.status = 201, .message = "Created", .created = {self_href(context, "applicationlink/" + id.str())}});
}

net::Response updated(const Context& context, const LinkId& id) {
    return status_answer(
        context, {.status = 200, .message = "Updated", .updated = {self_href(context, "applicationlink/" + id.str())}});
}

// An address in a body is probed like one in a form: counted, audited, and never in less than a second (S-36).
Task<Result<Link>> probe_and_create(Services& services, const Context& context, const wire::ApplicationLink& wanted) {
    const auto begun = std::chrono::steady_clock::now();
    AL_CO_TRY_VOID(co_await pages::begin_probe(services, context, wanted.rpc_url.str()));
    const bool is_generic = co_await is_without_manifest(services, wanted);
    if (const auto made = wire::id_from_url(wanted.rpc_url);
        is_generic && context.path_values.contains("id") && made != wanted.id) {
        co_await pages::finish_probe(services, begun);
        co_return fail(Errc::invalid_argument, "A generic link gets its id from its address: " + made.str() + ".");
    }
    auto link = co_await create(services, context, wanted, is_generic);
    co_await pages::finish_probe(services, begun);
    co_return link;
}

// `PUT applicationlink` (2.0, 3.0).
Task<Result<net::Response>> put_new(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto wanted, body_of(context));
    AL_CO_TRY(const auto link, co_await probe_and_create(services, context, wanted));
    co_return created(context, link.id);
}

// Name and display URL; the address of the application is moved elsewhere (3.9).
Task<Result<net::Response>> update(Services& services, const Context& context, const wire::ApplicationLink& wanted) {
    AL_CO_TRY(auto link, editable_link_of(context));
    if (wanted.rpc_url != link.rpc_url)
        co_return fail(Errc::invalid_argument, "The application URL of a link is not changed here.");
    link.name = wanted.name;
    if (wanted.display_url.has_value()) link.display_url = wanted.display_url;
    const auto changed = co_await peers::edit_link(services, link, asker(context));
    if (!changed) co_return std::unexpected(as_bad_request(changed.error()));
    co_return updated(context, link.id);
}

// `PUT applicationlink/{id}`: the reciprocal call of an older wizard, row 3 of 3.3.
Task<Result<net::Response>> put(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    const auto id = parse_uuid(context.path_value("id"));
    if (!id) co_return fail(Errc::invalid_argument, "The id of an application link is a UUID.");
    AL_CO_TRY(auto wanted, body_of(context));
    if (!wanted.id.empty() && wanted.id.str() != *id)
        co_return fail(Errc::invalid_argument, "The ids in the address and in the body differ.");
    wanted.id = LinkId(*id);
    if (context.snapshot->find_link(wanted.id)) co_return co_await update(services, context, wanted);
    AL_CO_TRY(const auto link, co_await probe_and_create(services, context, wanted));
    co_return created(context, link.id);
}

// `POST applicationlink/{id}` (2.0): unknown is 400 here.
Task<Result<net::Response>> post(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto wanted, body_of(context));
    const auto link = link_of(context);
    if (!link) co_return fail(Errc::invalid_argument, link.error().message);
    co_return co_await update(services, context, wanted);
}

Task<Result<net::Response>> make_primary(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, link_of(context));
    const auto audit = context.audit("link.made_primary", link.id, link.name + " is the primary link of its type.");
    AL_CO_TRY_VOID(co_await services.change([&] { return services.store.make_primary(link.id, audit); }));
    co_return updated(context, link.id);
}

std::string sentence_of(peers::RemovalOutcome outcome) {
    switch (outcome) {
        case peers::RemovalOutcome::removed_here: return "The link was removed here.";
        case peers::RemovalOutcome::removed_both: return "The link was removed on both sides.";
        case peers::RemovalOutcome::removed_here_retrying: break;
    }
    return "The other side could not be told. It will be retried; its admin may also remove it.";
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version(context));
    AL_CO_TRY(const auto link, editable_link_of(context));
    AL_CO_TRY(const bool reciprocate, flag_of(context, "reciprocate"));
    const auto other_side = reciprocate ? peers::OtherSide::remove : peers::OtherSide::leave;
    AL_CO_TRY(const auto outcome, co_await peers::remove_link(services, link.id, other_side, asker(context)));
    co_return status_answer(context, {.status = 200, .message = sentence_of(outcome)});
}

}  // namespace

std::vector<Route> application_link_routes() {
    const std::string all = "/rest/applinks/{version}/applicationlink";
    const auto reads = rest_reads(Who::admin);
    const auto changes = rest_changes(Who::admin);
    return {
        {.method = "GET", .pattern = all, .policy = reads, .handler = list},
        {.method = "PUT", .pattern = all, .policy = changes, .handler = put_new},
        {.method = "GET", .pattern = all + "/type/{type}", .policy = reads, .handler = list_of_type},
        {.method = "GET", .pattern = all + "/primary/{type}", .policy = reads, .handler = primary_of_type},
        {.method = "POST", .pattern = all + "/primary/{id}", .policy = changes, .handler = make_primary},
        {.method = "GET", .pattern = all + "/{id}", .policy = reads, .handler = read},
        {.method = "PUT", .pattern = all + "/{id}", .policy = changes, .handler = put},
        {.method = "POST", .pattern = all + "/{id}", .policy = changes, .handler = post},
        // A peer that removes its half says so as itself (3.8).
        {.method = "DELETE",
         .pattern = all + "/{id}",
         .policy = rest_changes(Who::admin_or_own_link),
         .handler = remove},
    };
}

}  // namespace applinks::web
