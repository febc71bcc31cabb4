// SPDX-License-Identifier: Apache-2.0
// Remote links of local items, and who links here (features.md 8.1 and 8.4). The same as Jira's path, for our own
// pages.
#include "web/item_links.hpp"

#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "domain/sharing/remote_link_json.hpp"
#include "peers/items.hpp"
#include "protocol/applinks/json_text.hpp"
#include "web/api/answer.hpp"
#include "web/api/item_view.hpp"
#include "web/api/resources.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;

json::object own_json(const domain::RemoteLink& link, const Context& context) {
    auto out = domain::remote_link_json(link);
    out["self"] = context.own_url(
        path_of("/items/" + percent_encode(context.path_value("key")) + "/links/" + std::to_string(link.id)));
    out["state"] = link.pending ? "pending" : "ok";
    out["author"] = link.author.str();
    out["link_id"] = link.link.empty() ? json::value(nullptr) : json::value(link.link.str());
    return out;
}

// The link whose application the body's address belongs to.
std::optional<LinkId> application_of_body(const Context& context) {
    const auto body = wire::parse_json_object(context.body);
    const auto link = body ? domain::parse_remote_link(*body) : std::unexpected(body.error());
    const auto url = http::AbsoluteUrl::parse(link ? link->url.substr(0, link->url.find('#')) : std::string());
    const auto* found = url ? peers::link_of_address(*context.snapshot, *url) : nullptr;
    if (!found) return std::nullopt;
    return found->id;
}

Task<Result<net::Response>> list(Services& services, Context& context) {
    AL_CO_TRY(auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto links, co_await links_of(services, std::move(item)));
    json::array all;
    for (const auto& link : links) all.push_back(own_json(link, context));
    co_return json_answer(all);
}

// The other side wants this person's permission first: where she gives it is told as everywhere.
Task<Result<net::Response>> saved_answer(Services& services, Context& context, domain::Item item, std::int64_t id) {
    const auto saved = co_await save_link(services, context, std::move(item), id);
    if (saved) co_return json_answer(own_json(saved->link, context), saved->created ? 201 : 200);
    const auto other = saved.error().code == Errc::grant_required ? application_of_body(context) : std::nullopt;
    if (!other) co_return std::unexpected(saved.error());
    co_return api_refusal({.status = 401, .name = "grant_required", .sentence = saved.error().message}, context,
                          {{"connect_url", connect_url(context, *other)}});
}

Task<Result<net::Response>> create(Services& services, Context& context) {
    AL_CO_TRY(auto item, co_await item_of(services, context));
    co_return co_await saved_answer(services, context, std::move(item), 0);
}

Task<Result<net::Response>> get(Services& services, Context& context) {
    AL_CO_TRY(auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto link, co_await link_of_item(services, context, std::move(item)));
    co_return json_answer(own_json(link, context));
}

Task<Result<net::Response>> replace(Services& services, Context& context) {
    AL_CO_TRY(const auto item, co_await item_of(services, context));
    AL_CO_TRY(const auto link, co_await link_of_item(services, context, item));
    co_return co_await saved_answer(services, context, item, link.id);
}

Task<Result<net::Response>> remove(Services& services, Context& context) {
    AL_CO_TRY(const auto item, co_await item_of(services, context));
    AL_CO_TRY(auto link, co_await link_of_item(services, context, item));
    AL_CO_TRY_VOID(co_await remove_link_of_item(services, context, item, std::move(link)));
    co_return no_content();
}

Task<Result<net::Response>> backlinks(Services& services, Context& context) {
    AL_CO_TRY(auto ids, co_await global_ids_of(services, context));
    AL_CO_TRY(const auto counted, co_await count_backlinks(services, std::move(ids)));
    co_return json_answer(counted);
}

}  // namespace

std::vector<Route> item_link_routes() {
    const auto all = path_of("/items/{key}/links");
    const auto one = all + "/{id}";
    return {
        {.method = "GET", .pattern = all, .policy = reads(Who::user), .handler = list},
        {.method = "POST", .pattern = all, .policy = changes(Who::user, Body::json), .handler = create},
        {.method = "GET", .pattern = one, .policy = reads(Who::user), .handler = get},
        {.method = "PUT", .pattern = one, .policy = changes(Who::user, Body::json), .handler = replace},
        {.method = "DELETE", .pattern = one, .policy = changes(Who::user, Body::none), .handler = remove},
        {.method = "GET", .pattern = path_of("/backlinks"), .policy = reads(Who::user), .handler = backlinks},
    };
}

}  // namespace applinks::web::api
