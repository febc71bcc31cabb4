// SPDX-License-Identifier: Apache-2.0
// Items of linked applications for the picker and for previews, as the person who looks (features.md 8.2 and 8.3).
#include "peers/items.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "protocol/applinks/json_text.hpp"
#include "web/api/answer.hpp"
#include "web/api/fields.hpp"
#include "web/api/item_view.hpp"
#include "web/api/link_common.hpp"
#include "web/api/resources.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
namespace {

namespace json = boost::json;
using domain::Link;

constexpr std::size_t kWordsMax = 200;
constexpr std::size_t kLimitDefault = 20;

// Kinds that can be searched there, each once.
json::array kinds_of(const domain::ApplicationType& type) {
    json::array kinds;
    for (const auto& item : type.items)
        if (item.search && std::ranges::find(kinds, json::value(item.kind)) == kinds.end())
            kinds.emplace_back(item.kind);
    return kinds;
}

json::object target_json(const Link& link, json::array kinds) {
    return {{"link_id", link.id.str()}, {"name", link.name},       {"type", link.type.str()},
            {"icon", nullptr},          {"primary", link.primary}, {"kinds", std::move(kinds)}};
}

// What somebody used before is shown while she may still use the link (S-76).
Result<bool> still_reaches(domain::Store& store, const Link& link, const AccountId& account) {
    if (!peers::can_reach(link)) return false;
    if (link.outgoing == domain::OAuthLevel::impersonation || link.outgoing == domain::OAuthLevel::disabled)
        return true;
    AL_TRY(const auto grant, store.find_grant(link.id, account));
    return grant.has_value();
}

Task<Result<net::Response>> targets(Services& services, Context& context) {
    const auto& snapshot = *context.snapshot;
    const auto links = snapshot.links_by_name();
    json::array found;
    for (const bool is_primary : {true, false})
        for (const auto* link : links) {
            if (link->primary != is_primary || !peers::can_reach(*link)) continue;
            if (auto kinds = kinds_of(snapshot.types->get(link->type)); !kinds.empty())
                found.push_back(target_json(*link, std::move(kinds)));
        }
    const auto account = context.caller.account->id;
    AL_CO_TRY(const auto used, co_await services.runtime.run([&] { return services.store.recent_items(account); }));
    json::array recent;
    for (const auto& each : used) {
        const auto* link = snapshot.find_link(each.item.link);
        if (!link) continue;
        AL_CO_TRY(const bool reaches, still_reaches(services.store, *link, account));
        if (reaches) recent.push_back(item_json(each.item, snapshot));
    }
    co_return json_answer(json::object{{"targets", std::move(found)}, {"recent", std::move(recent)}});
}

Result<peers::SearchWish> read_wish(const Context& context, const LinkId& link) {
    AL_TRY(const auto query, context.query());
    peers::SearchWish wish{.link = link};
    AL_TRY(wish.kind, query.at_most_one("kind"));
    AL_TRY(const auto words, query.at_most_one("q"));
    wish.words = trim_blanks(words);
    if (wish.words.size() > kWordsMax) return fail(Errc::limit_exceeded, "Search for a shorter text.");
    AL_TRY(const auto limit, query.at_most_one("limit"));
    const auto number = limit.empty() ? std::optional<std::int64_t>(kLimitDefault) : parse_int(limit);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(peers::kSearchMax))
        return fail(Errc::invalid_argument, "The parameter limit is a number from 1 to 50.");
    wish.limit = static_cast<std::size_t>(*number);
    return wish;
}

net::Response search_answer(const domain::ItemSearchResult& result, const domain::Snapshot& snapshot) {
    json::array items;
    for (const auto& item : result.items) items.push_back(item_json(item, snapshot));
    return json_answer(json::object{{"items", std::move(items)}, {"more", result.more}});
}

Task<Result<net::Response>> search(Services& services, Context& context) {
    AL_CO_TRY(const auto link, link_of(context));
    AL_CO_TRY(auto wish, read_wish(context, link.id));
    if (wish.words.empty()) co_return search_answer({}, *context.snapshot);
    const auto found = co_await peers::search_items(services, *context.caller.account, std::move(wish));
    if (!found && found.error().code == Errc::grant_required)
        co_return api_refusal({.status = 401, .name = "grant_required", .sentence = found.error().message}, context,
                              {{"connect_url", connect_url(context, link.id)}});
    if (!found) co_return std::unexpected(found.error());
    co_return search_answer(*found, *context.snapshot);
}

Task<Result<net::Response>> resolve(Services& services, Context& context) {
    AL_CO_TRY(auto input, Input::read(context));
    auto urls = input.fields().texts("urls", peers::kResolveMax, {.bytes_max = limits::kUrlMax});
    if (auto refusal = input.refusal(context)) co_return *std::move(refusal);
    const auto views = co_await peers::view_items(services, *context.caller.account, std::move(urls));
    json::array items;
    for (const auto& view : views) items.push_back(view_json(view, context));
    co_return json_answer(json::object{{"items", std::move(items)}});
}

// What the bytes are, whatever the other side calls them.
std::string_view image_type(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
    if (bytes.starts_with("\xff\xd8\xff")) return "image/jpeg";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return "image/webp";
    if (bytes.starts_with(std::string_view("\0\0\1\0", 4))) return "image/x-icon";
    const auto head = bytes.substr(0, 512);
    const bool is_svg = head.starts_with("<svg") || (head.starts_with("<?xml") && head.contains("<svg"));
    return is_svg ? "image/svg+xml" : "";
}

// Drawings may hold scripts and fetch things: opened by itself, this one can do neither (S-49).
constexpr std::string_view kHarmless = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

// Pictures of linked applications only, and anonymously: nobody's rights go into a picture that a cache keeps.
Task<Result<net::Response>> icon(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto text, query.only("url"));
    AL_CO_TRY(auto url, http::AbsoluteUrl::parse(text));
    AL_CO_TRY(const auto bytes, co_await peers::fetch_icon(services, std::move(url)));
    const auto type = image_type(bytes);
    if (type.empty()) co_return fail(Errc::not_found, "There is no picture at this address.");
    net::Response response{.status = 200, .body = bytes};
    response.headers.set("Content-Type", type);
    response.headers.set("Content-Security-Policy", kHarmless);
    response.headers.set("Content-Disposition", "attachment; filename=\"icon\"");
    response.headers.set("Cache-Control", "private, max-age=86400");
    co_return response;
}

}  // namespace

std::vector<Route> item_routes() {
    return {
        {.method = "GET", .pattern = path_of("/search/targets"), .policy = reads(Who::user), .handler = targets},
        {.method = "GET", .pattern = path_of("/links/{id}/search"), .policy = reads(Who::user), .handler = search},
        {.method = "POST",
         .pattern = path_of("/resolve"),
         .policy = changes(Who::user, Body::json),
         .handler = resolve},
        {.method = "GET", .pattern = path_of("/icon"), .policy = reads(Who::user), .handler = icon},
    };
}

}  // namespace applinks::web::api
