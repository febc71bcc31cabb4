// SPDX-License-Identifier: Apache-2.0
#include "web/wire/rest_remote_links.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "domain/sharing/item.hpp"
#include "domain/sharing/remote_link_json.hpp"
#include "web/item_links.hpp"
#include "web/wire/rest.hpp"

namespace applinks::web {
namespace {

namespace bjson = boost::json;

std::string self_of(const Context& context, std::int64_t id) {
    return context.own_url("/rest/api/2/issue/" + percent_encode(context.path_value("key")) + "/remotelink/" +
                           std::to_string(id));
}

bjson::object shown(const domain::RemoteLink& link, const Context& context) {
    auto out = domain::remote_link_json(link);
    out["self"] = self_of(context, link.id);
    return out;
}

// Of the item, by globalId; nothing when none was named or it has none.
Task<Result<std::optional<domain::RemoteLink>>> named_link(Services& services, const Context& context,
                                                           domain::Item item) {
    AL_CO_TRY(const auto ids, co_await global_ids_of(services, context));
    AL_CO_TRY(auto links, co_await links_of(services, std::move(item)));
    const auto found = std::ranges::find(links, ids.front(), &domain::RemoteLink::global_id);
    if (found == links.end()) co_return std::optional<domain::RemoteLink>();
    co_return std::optional(std::move(*found));
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(const auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto query, context.query());
    if (query.contains("globalId")) {
        AL_CO_TRY(const auto link, co_await named_link(services, context, item));
        if (!link) co_return fail(Errc::not_found, "This item has no link with this globalId.");
        co_return json(bjson::serialize(shown(*link, context)));
    }
    AL_CO_TRY(const auto links, co_await links_of(services, item));
    bjson::array all;
    for (const auto& link : links) all.push_back(shown(link, context));
    co_return json(bjson::serialize(all));
}

Task<Result<net::Response>> create(Services& services, Context& context) {
    AL_CO_TRY(auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto saved, co_await save_link(services, context, std::move(item), 0));
    auto response =
        json(bjson::serialize(bjson::object{{"id", saved.link.id}, {"self", self_of(context, saved.link.id)}}));
    response.status = saved.created ? 201 : 200;
    if (saved.created) response.headers.set("Location", self_of(context, saved.link.id));
    co_return response;
}

Task<Result<net::Response>> get(Services& services, Context& context) {
    AL_CO_TRY(auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto link, co_await link_of_item(services, context, std::move(item)));
    co_return json(bjson::serialize(shown(link, context)));
}

Task<Result<net::Response>> replace(Services& services, Context& context) {
    AL_CO_TRY(const auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto link, co_await link_of_item(services, context, item));
    AL_CO_TRY_VOID(co_await save_link(services, context, item, link.id));
    co_return no_content();
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    AL_CO_TRY(const auto item, co_await item_of(services, context));
    AL_CO_TRY(auto link, co_await link_of_item(services, context, item));
    AL_CO_TRY_VOID(co_await remove_link_of_item(services, context, item, std::move(link)));
    co_return no_content();
}

Task<Result<net::Response>> remove_named(Services& services, Context& context) {
    AL_CO_TRY(const auto item, co_await item_of(services, context));
    AL_CO_TRY(auto link, co_await named_link(services, context, item));
    if (!link) co_return fail(Errc::not_found, "This item has no link with this globalId.");
    AL_CO_TRY_VOID(co_await remove_link_of_item(services, context, item, *std::move(link)));
    co_return no_content();
}

// Numbers only; a linked application learns about its own items and no others (S-70).
Task<Result<net::Response>> aggregation(Services& services, Context& context) {
    AL_CO_TRY(auto ids, co_await global_ids_of(services, context));
    const auto& caller = context.caller;
    if (!caller.account && !caller.is_linked_application())
        co_return fail(Errc::not_authenticated, "Sign in to see who links here.");
    if (caller.is_linked_application())
        std::erase_if(ids, [&](const std::string& id) { return domain::application_of(id) != caller.link; });
    AL_CO_TRY(const auto counted, co_await count_backlinks(services, std::move(ids)));
    co_return json(bjson::serialize(counted));
}

}  // namespace

std::vector<Route> remote_link_routes() {
    const std::string all = "/rest/api/2/issue/{key}/remotelink";
    const std::string one = all + "/{id}";
    return {
        {.method = "GET", .pattern = all, .policy = rest_reads(Who::user), .handler = list},
        {.method = "POST", .pattern = all, .policy = rest_changes(Who::user), .handler = create},
        {.method = "DELETE", .pattern = all, .policy = rest_changes(Who::user), .handler = remove_named},
        {.method = "GET", .pattern = one, .policy = rest_reads(Who::user), .handler = get},
        {.method = "PUT", .pattern = one, .policy = rest_changes(Who::user), .handler = replace},
        {.method = "DELETE", .pattern = one, .policy = rest_changes(Who::user), .handler = remove},
        {.method = "GET",
         .pattern = "/rest/remote-link-aggregation/1/aggregation",
         .policy = rest_public(),
         .handler = aggregation},
    };
}

}  // namespace applinks::web
