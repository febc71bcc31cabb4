// SPDX-License-Identifier: Apache-2.0
// Projects that are linked with projects elsewhere, for the page of a link (applinks-protocol.md 8).
#include "peers/entities.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "domain/links/type_registry.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/item_view.hpp"
#include "web/api/link_common.hpp"
#include "web/api/resources.hpp"
#include "web/asker.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::EntityLink;
using domain::NamedEntity;

// The kind's own name and page, whichever type has it.
struct Kind {
    std::string name;
    std::string url;
};

Kind kind_of(const domain::Snapshot& snapshot, std::string_view type_id, const http::AbsoluteUrl& display_url,
             std::string_view key) {
    for (const auto& type : snapshot.types->all())
        for (const auto& kind : type.entities)
            if (kind.id == type_id) return {.name = kind.name, .url = domain::entity_url(kind, display_url, key)};
    return {.name = std::string(type_id), .url = {}};
}

json::object link_entity_json(const EntityLink& link, const domain::Snapshot& snapshot) {
    const auto* application = snapshot.find_link(link.link);
    const auto local = kind_of(snapshot, link.local_type, snapshot.settings.url, link.local_key);
    const auto remote = kind_of(snapshot, link.remote_type,
                                application ? application->display_url : http::AbsoluteUrl(), link.remote_key);
    return {
        {"local_type", link.local_type},   {"local_type_name", local.name}, {"local_key", link.local_key},
        {"local_name", link.local_name},   {"local_url", local.url},        {"remote_type", link.remote_type},
        {"remote_type_name", remote.name}, {"remote_key", link.remote_key}, {"remote_name", link.remote_name},
        {"remote_url", remote.url},        {"primary", link.primary},       {"state", link.half ? "pending" : "ok"}};
}

Task<Result<json::array>> links_json(Services& services, const Context& context, LinkId id) {
    AL_CO_TRY(const auto all, co_await services.runtime.run([&] { return services.store.entity_links(); }));
    json::array links;
    for (const auto& link : all)
        if (link.link == id) links.push_back(link_entity_json(link, *context.snapshot));
    co_return links;
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(auto links, co_await links_json(services, context, link.id));
    co_return json_answer(json::object{{"links", std::move(links)}});
}

json::array named_json(const std::vector<NamedEntity>& entities, const domain::Snapshot& snapshot) {
    json::array all;
    for (const auto& each : entities)
        all.push_back(json::object{{"type", each.type},
                                   {"type_name", kind_of(snapshot, each.type, snapshot.settings.url, each.key).name},
                                   {"key", each.key},
                                   {"name", each.name}});
    return all;
}

// One side that cannot be asked does not hide the other one.
Task<Result<net::Response>> candidates(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    const auto local = co_await peers::local_entities(services, context.caller.account);
    const auto remote = co_await peers::peer_entities(services, *context.caller.account, link.id);
    const bool wants_grant = !remote && remote.error().code == Errc::grant_required;
    co_return json_answer(
        json::object{{"local", named_json(local.value_or(std::vector<NamedEntity>()), *context.snapshot)},
                     {"local_problem", local ? json::value(nullptr) : json::value(local.error().message)},
                     {"remote", named_json(remote.value_or(std::vector<NamedEntity>()), *context.snapshot)},
                     {"remote_problem", remote ? json::value(nullptr) : json::value(remote.error().message)},
                     {"connect_url", wants_grant ? json::value(connect_url(context, link.id)) : json::value(nullptr)}});
}

EntityLink read_link(Fields& fields, const Context& context, const LinkId& id) {
    EntityLink link{.link = id};
    const TextRule required{.bytes_max = 255, .required = true};
    const auto local_type = peers::local_type_of(*context.snapshot, fields.text("local_type", required));
    if (fields.is_right("local_type") && fields.take("local_type", local_type)) link.local_type = *local_type;
    link.local_key = fields.text("local_key", required);
    link.remote_type = fields.text("remote_type", required);
    link.remote_key = fields.text("remote_key", required);
    link.local_name = fields.text("local_name");
    link.remote_name = fields.text("remote_name");
    if (link.local_name.empty()) link.local_name = link.local_key;
    if (link.remote_name.empty()) link.remote_name = link.remote_key;
    return link;
}

net::Response refused(const Error& error, const Context& context, const LinkId& link) {
    return api_refusal({.status = 401, .name = "grant_required", .sentence = error.message}, context,
                       {{"connect_url", connect_url(context, link)}});
}

enum class Change { add, remove };

// Both name the link by its two ends in the body: keys of projects hold slashes.
Task<Result<net::Response>> change(Services& services, Context& context, Change what) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    AL_CO_TRY(auto input, Input::read(context));
    auto& fields = input.fields();
    const auto wanted = read_link(fields, context, link.id);
    const bool has_other_half = link.kind == domain::LinkKind::applinks;
    const auto other = fields.flag("other_side", true) && has_other_half ? peers::OtherEntityHalf::tell_or_retry
                                                                         : peers::OtherEntityHalf::leave;
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto by = asker(context);
    const auto done = what == Change::add
                          ? co_await peers::add_entity_link(services, wanted, other, context.caller.account, by)
                          : co_await peers::remove_entity_link(services, wanted, other, context.caller.account, by);
    if (!done && done.error().code == Errc::grant_required) co_return refused(done.error(), context, link.id);
    if (!done) co_return std::unexpected(done.error());
    AL_CO_TRY(auto links, co_await links_json(services, context, link.id));
    co_return json_answer(json::object{{"links", std::move(links)}});
}

Task<Result<net::Response>> add(Services& services, Context& context) {
    co_return co_await change(services, context, Change::add);
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    co_return co_await change(services, context, Change::remove);
}

Task<Result<net::Response>> make_primary(Services& services, Context& context) {
    AL_CO_TRY(const auto link, changeable_link_of(context));
    AL_CO_TRY(auto input, Input::read(context));
    const auto wanted = read_link(input.fields(), context, link.id);
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto audit = context.audit("entity_link.primary", link.id);
    AL_CO_TRY_VOID(
        co_await services.runtime.run([&] { return services.store.make_entity_link_primary(wanted, audit); }));
    AL_CO_TRY(auto links, co_await links_json(services, context, link.id));
    co_return json_answer(json::object{{"links", std::move(links)}});
}

}  // namespace

std::vector<Route> entity_routes() {
    const auto all = path_of("/links/{id}/entities");
    const auto changing = changes(Who::admin, Body::json);
    return {
        {.method = "GET", .pattern = all, .policy = reads(Who::admin), .handler = list},
        {.method = "POST", .pattern = all, .policy = changing, .handler = add},
        {.method = "DELETE", .pattern = all, .policy = changing, .handler = remove},
        {.method = "POST", .pattern = all + "/primary", .policy = changing, .handler = make_primary},
        {.method = "GET", .pattern = all + "/candidates", .policy = reads(Who::admin), .handler = candidates},
    };
}

}  // namespace applinks::web::api
