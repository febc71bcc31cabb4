// SPDX-License-Identifier: Apache-2.0
#include "peers/item_keys.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "domain/links/type_registry.hpp"
#include "domain/sharing/item.hpp"
#include "domain/sharing/json_path.hpp"
#include "peers/development_cache.hpp"
#include "peers/items.hpp"
#include "protocol/applinks/json_text.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::ApplicationType;
using domain::ItemKey;

constexpr std::chrono::seconds kListTimeout{5};
constexpr std::size_t kPagesMax = 50;
// Former keys that are asked for beside the present one: a peer's limit is not known.
constexpr std::size_t kFormerKeysMax = 20;

const domain::EntityList* project_list(const ApplicationType& type) {
    const auto found = std::ranges::find_if(type.entities, [](const auto& entity) { return entity.list.has_value(); });
    return found == type.entities.end() ? nullptr : &*found->list;
}

// "web-site" has the items WEB_SITE-1, WEB_SITE-2 …
std::string prefix_of(std::string_view identifier) {
    std::string prefix(identifier);
    for (char& c : prefix) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (c == '-') c = '_';
    }
    return prefix;
}

// As the application itself: its service key and nobody's name.
Result<http::Headers> service_headers(const domain::Snapshot& snapshot) {
    http::Headers headers;
    headers.add("Accept", "application/json");
    for (const auto& [name, value_template] : snapshot.local_type().acts.headers) {
        AL_TRY(auto value,
               domain::fill_header(value_template, {.service_key = snapshot.settings.service_key.reveal()}));
        if (!value.empty()) headers.add(name, value);
    }
    return headers;
}

// One page of the list; how many there are in all, when the answer says so.
Task<Result<std::int64_t>> read_page(Services& services, const domain::EntityList& list, std::size_t offset,
                                     Prefixes& prefixes) {
    static const auto trust =
        std::make_shared<const net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()});
    const auto snapshot = services.snapshots.current();
    auto path = list.get;
    if (offset > 0) path += (path.contains('?') ? "&offset=" : "?offset=") + std::to_string(offset);
    // The application sees the path that browsers use.
    const auto& settings = snapshot->settings;
    AL_CO_TRY(auto url, http::AbsoluteUrl::parse(settings.upstream.origin() + std::string(settings.url.path()) + path));
    AL_CO_TRY(auto headers, service_headers(*snapshot));
    AL_CO_TRY(const auto answer,
              co_await services.egress.fetch(
                  {.url = std::move(url), .headers = std::move(headers), .timeout = kListTimeout, .trust = trust}));
    if (answer.status != 200)
        co_return fail(Errc::peer_refused, "The application did not list its projects.",
                       "status " + std::to_string(answer.status));
    AL_CO_TRY(const auto body, wire::parse_json(answer.body));
    const auto* items = domain::json_at(body, list.items);
    if (items == nullptr || !items->is_array())
        co_return fail(Errc::peer_malformed, "The application's list of projects is not readable.");
    for (const auto& item : items->get_array()) {
        const auto identifier = domain::json_text(item, list.key);
        if (!identifier.empty()) prefixes.insert(prefix_of(identifier));
    }
    const auto* total = domain::json_at(body, "total_count");
    co_return total != nullptr && total->is_int64() ? total->get_int64() : std::int64_t{0};
}

Task<Result<Prefixes>> ask_for_prefixes(Services& services, const domain::EntityList& list) {
    Prefixes prefixes;
    for (std::size_t page = 0; page < kPagesMax; ++page) {
        const auto before = prefixes.size();
        AL_CO_TRY(const auto total, co_await read_page(services, list, before, prefixes));
        const bool is_last = std::cmp_greater_equal(prefixes.size(), total) || prefixes.size() == before;
        if (is_last) break;
    }
    co_return prefixes;
}

// A number alone is a key: items of all projects share one sequence.
bool numbers_are_whole(const ApplicationType& type) {
    return domain::match_item_key(type, "1").has_value();
}

Task<Result<void>> require_visible(Services& services, domain::Account viewer, std::string text) {
    const auto snapshot = services.snapshots.current();
    const bool can_be_asked =
        snapshot->settings.upstream.has_value() && domain::match_item_key(snapshot->local_type(), text).has_value();
    if (can_be_asked) AL_CO_TRY_VOID(co_await local_item(services, std::move(viewer), std::move(text)));
    co_return Result<void>();
}

}  // namespace

Task<std::shared_ptr<const Prefixes>> known_prefixes(Services& services) {
    const auto snapshot = services.snapshots.current();
    const auto* list = project_list(snapshot->local_type());
    if (list == nullptr || !snapshot->settings.upstream.has_value()) co_return nullptr;
    auto& cache = *services.development_cache;
    const auto now = services.clock.now();
    if (auto known = cache.prefixes(now)) co_return known->prefixes;
    auto asked = co_await ask_for_prefixes(services, *list);
    if (asked) co_return cache.put_prefixes(std::make_shared<const Prefixes>(*std::move(asked)), now);
    log::warn("development.projects_not_read", {{"reason", asked.error().message}, {"detail", asked.error().detail}});
    co_return cache.keep_prefixes(now);
}

Task<Result<std::vector<ItemKey>>> keys_of_item(Services& services, domain::Account viewer, std::string text) {
    const auto prefixes = co_await known_prefixes(services);
    const auto snapshot = services.snapshots.current();
    const bool whole_numbers = numbers_are_whole(snapshot->local_type());
    std::vector<ItemKey> keys;
    if (auto key = domain::parse_item_key(text)) {
        if (prefixes && !prefixes->contains(key->project))
            co_return fail(Errc::not_found, "There is no project " + key->project + " here.");
        keys.push_back(*std::move(key));
    }
    const auto number = keys.empty() ? parse_int(text) : std::optional(keys.at(0).number);
    if (!number || *number <= 0 || (keys.empty() && (!whole_numbers || !prefixes || prefixes->empty())))
        co_return fail(Errc::invalid_argument, "Name an item by its key, for example TRACKER-12.");
    AL_CO_TRY_VOID(co_await require_visible(services, std::move(viewer), std::move(text)));
    if (!whole_numbers || !prefixes) co_return keys;
    for (const auto& prefix : *prefixes) {
        if (keys.size() > kFormerKeysMax) break;
        const ItemKey other{.project = prefix, .number = *number};
        if (std::ranges::find(keys, other) == keys.end()) keys.push_back(other);
    }
    co_return keys;
}

}  // namespace applinks::peers
