// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "domain/links/type_registry.hpp"
#include "peers/linking.hpp"
#include "web/asker.hpp"
#include "web/wire/rest.hpp"
#include "web/wire/rest_application_link.hpp"

namespace applinks::web {
namespace {

using domain::Link;

std::string json_text(std::string_view text) {
    return boost::json::serialize(boost::json::string(text));
}

const domain::ApplicationType& type_of(const Context& context, const Link& link) {
    return context.snapshot->types->get(link.type);
}

// The values of `data` that we know (3.6), as JSON text; unknown keys are left out.
std::string data_value(const Context& context, const Link& link, std::string_view key) {
    if (key == "atlassian") return type_of(context, link).kind == domain::TypeKind::atlassian ? "true" : "false";
    if (key == "editable" || key == "v3Editable") return link.system ? "false" : "true";
    if (key == "configUrl") return json_text(context.own_url("/applinks/links/" + link.id.str()));
    if (key == "applicationVersion" && !link.application_version.empty()) return json_text(link.application_version);
    return {};
}

Result<wire::Applink> applink_of(const Context& context, const Link& link) {
    wire::Applink entity{.id = link.id,
                         .name = link.name,
                         .display_url = link.display_url,
                         .rpc_url = link.rpc_url,
                         .type = link.type,
                         .system = link.system,
                         .primary = link.primary,
                         .properties = {},
                         .data = {}};
    AL_TRY(const auto query, context.query());
    for (const auto& key : query.all("data"))
        if (auto value = data_value(context, link, key); !value.empty())
            entity.data.emplace_back(key, std::move(value));
    return entity;
}

Task<Result<net::Response>> list(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    std::vector<wire::Applink> links;
    for (const auto* link : context.snapshot->links_by_name()) {
        AL_CO_TRY(auto entity, applink_of(context, *link));
        links.push_back(std::move(entity));
    }
    co_return json(wire::write_applinks(links));
}

Task<Result<net::Response>> read(Services&, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(const auto entity, applink_of(context, link));
    co_return json(wire::write_applink(entity));
}

// Unlike the old resource, the application URL may change here; whoever answers there has to be the same application.
Task<Result<net::Response>> put(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(auto link, editable_link_of(context));
    AL_CO_TRY(const auto change, wire::parse_applink_change(context.body));
    const auto id = link.id;
    if (change.rpc_url.has_value() && change.rpc_url != link.rpc_url) {
        const peers::PeerAddress address{
            .base = change.rpc_url, .ca_pem = link.ca_pem, .allow_loopback = link.allow_loopback};
        const auto moved = co_await peers::relocate(services, id, address, link.name, asker(context));
        if (!moved) co_return std::unexpected(as_bad_request(moved.error()));
        context.snapshot = services.snapshots.current();
        AL_CO_TRY(link, link_of(context));
    }
    if (!change.name.empty()) link.name = change.name;
    if (change.display_url.has_value()) link.display_url = change.display_url;
    const auto changed = co_await peers::edit_link(services, link, asker(context));
    if (!changed) co_return std::unexpected(as_bad_request(changed.error()));
    if (change.primary.value_or(false) && !link.primary) {
        const auto audit = context.audit("link.made_primary", id);
        AL_CO_TRY_VOID(co_await services.change([&] { return services.store.make_primary(id, audit); }));
    }
    context.snapshot = services.snapshots.current();
    co_return co_await read(services, context);
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    AL_CO_TRY_VOID(check_version_3(context));
    AL_CO_TRY(const auto link, editable_link_of(context));
    const auto removed = co_await peers::remove_link(services, link.id, peers::OtherSide::leave, asker(context));
    if (!removed) co_return std::unexpected(removed.error());
    co_return no_content();
}

}  // namespace

std::vector<Route> applinks_routes() {
    const std::string all = "/rest/applinks/{version}/applinks";
    const auto reads = rest_reads(Who::admin);
    const auto changes = rest_changes(Who::admin);
    return {
        {.method = "GET", .pattern = all, .policy = reads, .handler = list},
        {.method = "GET", .pattern = all + "/{id}", .policy = reads, .handler = read},
        {.method = "PUT", .pattern = all + "/{id}", .policy = changes, .handler = put},
        {.method = "DELETE", .pattern = all + "/{id}", .policy = changes, .handler = remove},
    };
}

}  // namespace applinks::web
