// SPDX-License-Identifier: Apache-2.0
#include "web/item_links.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <map>
#include <set>

#include "base/encoding.hpp"
#include "domain/sharing/remote_link_json.hpp"
#include "peers/items.hpp"
#include "protocol/applinks/json_text.hpp"
#include "web/asker.hpp"

namespace applinks::web {
namespace {

namespace json = boost::json;

constexpr std::size_t kGlobalIdsMax = 50;

Result<peers::OtherSideToo> other_side_of(const json::object& body) {
    const auto* value = body.if_contains("reciprocal");
    if (value != nullptr && value->is_string() && value->get_string() == "if_possible")
        return peers::OtherSideToo::if_possible;
    AL_TRY(const auto wanted, wire::bool_member(body, "reciprocal"));
    return wanted.value_or(false) ? peers::OtherSideToo::yes : peers::OtherSideToo::no;
}

}  // namespace

Task<Result<domain::Item>> item_of(Services& services, const Context& context) {
    std::string key(context.path_value("key"));
    if (key.empty() || key.size() > domain::kGlobalIdMax) co_return fail(Errc::not_found, "There is no such item.");
    co_return co_await peers::local_item(services, *context.caller.account, std::move(key));
}

Task<Result<std::vector<domain::RemoteLink>>> links_of(Services& services, domain::Item item) {
    const auto name = domain::canonical_item(item);
    co_return co_await services.runtime.run([&] { return services.store.remote_links(name); });
}

Task<Result<domain::RemoteLink>> link_of_item(Services& services, const Context& context, domain::Item item) {
    const auto id = parse_int(context.path_value("id"));
    if (!id) co_return fail(Errc::not_found, "This item has no such link.");
    AL_CO_TRY(auto found, co_await services.runtime.run([&] { return services.store.find_remote_link(*id); }));
    if (!found || found->item != domain::canonical_item(item))
        co_return fail(Errc::not_found, "This item has no such link.");
    co_return *std::move(found);
}

Task<Result<domain::SavedRemoteLink>> save_link(Services& services, const Context& context, domain::Item item,
                                                std::int64_t id) {
    AL_CO_TRY(const auto body, wire::parse_json_object(context.body));
    AL_CO_TRY(auto link, domain::parse_remote_link(body));
    AL_CO_TRY(const auto other_side, other_side_of(body));
    AL_CO_TRY(auto relationship_there, wire::text_member(body, "reciprocal_relationship"));
    link.id = id;
    link.item_key = std::string(context.path_value("key"));
    peers::RemoteLinkWish wish{.author = *context.caller.account,
                               .local = std::move(item),
                               .link = std::move(link),
                               .other_side = other_side,
                               .relationship_there = std::move(relationship_there)};
    co_return co_await peers::save_remote_link(services, std::move(wish), asker(context));
}

Task<Result<void>> remove_link_of_item(Services& services, const Context& context, domain::Item item,
                                       domain::RemoteLink link) {
    co_return co_await peers::remove_remote_link(services, *context.caller.account, std::move(item), std::move(link),
                                                 asker(context));
}

Task<Result<std::vector<std::string>>> global_ids_of(Services& services, const Context& context) {
    AL_CO_TRY(const auto query, context.query());
    auto asked = query.all("globalId");
    if (asked.empty()) co_return fail(Errc::missing_parameter, "Name at least one globalId.");
    if (asked.size() > kGlobalIdsMax) co_return fail(Errc::limit_exceeded, "At most 50 globalIds are taken.");
    const auto snapshot = context.snapshot;
    co_return co_await services.runtime.run([&]() -> Result<std::vector<std::string>> {
        std::vector<std::string> current;
        for (const auto& id : asked) {
            AL_TRY(auto now, peers::current_global_id(services.store, *snapshot, id));
            if (std::ranges::find(current, now) == current.end()) current.push_back(std::move(now));
        }
        return current;
    });
}

Task<Result<json::object>> count_backlinks(Services& services, std::vector<std::string> global_ids) {
    AL_CO_TRY(const auto links,
              co_await services.runtime.run([&] { return services.store.remote_links_to(global_ids); }));
    std::map<std::string, std::set<std::string>> items_by_kind;
    for (const auto& link : links) items_by_kind[std::string(domain::kind_of_item(link.item))].insert(link.item);
    json::array counts;
    std::size_t total = 0;
    for (const auto& [kind, items] : items_by_kind) {
        counts.push_back(json::object{{"kind", kind}, {"count", items.size()}});
        total += items.size();
    }
    json::array ids;
    for (const auto& id : global_ids) ids.emplace_back(id);
    co_return json::object{{"globalIds", std::move(ids)}, {"total", total}, {"counts", std::move(counts)}};
}

}  // namespace applinks::web
