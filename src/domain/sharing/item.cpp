// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/item.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "domain/sharing/json_path.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

constexpr std::string_view kAppId = "appId=";

// The first address or key that fits.
std::optional<ItemMatch> first_match(const ItemType& type, const std::vector<AddressPattern>& patterns,
                                     std::string_view text) {
    for (const auto& pattern : patterns)
        if (auto values = pattern.match(text)) return ItemMatch{.type = &type, .values = *std::move(values)};
    return std::nullopt;
}

std::string joined(const Variables& values) {
    std::string text;
    for (const auto& [name, value] : values) text += (text.empty() ? "" : "/") + value;
    return text;
}

// true, or a word that the type counts as an end.
bool holds(const ItemType& type, const json::value& row, const std::string& path) {
    const auto* value = path.empty() ? nullptr : json_at(row, path);
    if (value == nullptr || value->is_null()) return false;
    if (const auto* flag = value->if_bool()) return *flag;
    const auto* text = value->if_string();
    return text != nullptr &&
           std::ranges::find(type.closed, std::string_view(text->data(), text->size())) != type.closed.end();
}

bool is_merged(const json::value& row, const std::string& path) {
    const auto* value = path.empty() ? nullptr : json_at(row, path);
    if (value == nullptr || value->is_null()) return false;
    const auto* flag = value->if_bool();
    return flag == nullptr || *flag;
}

std::string icon_of(const json::value& row, const std::string& path) {
    const auto url = http::AbsoluteUrl::parse(json_text(row, path));
    return url ? url->str() : std::string();
}

Item read_fields(const ItemPlace& place, const ItemMatch& match, const ItemFields& fields, const json::value& row) {
    const auto& type = *match.type;
    Item item{.link = place.id,
              .kind = type.kind,
              .kind_name = type.name,
              .id = json_text(row, fields.id),
              .key = json_text(row, fields.key),
              .title = json_text(row, fields.title),
              .subtitle = json_text(row, fields.subtitle),
              .state = json_text(row, fields.state),
              .closed = holds(type, row, fields.closed_flag),
              .icon = icon_of(row, fields.icon),
              .url = address_in_answer(place, row, fields.link, match.values),
              .author = json_text(row, fields.author),
              .updated = json_text(row, fields.updated)};
    if (is_merged(row, fields.merged)) item.state = "merged";
    item.closed =
        item.closed || item.state == "merged" || std::ranges::find(type.closed, item.state) != type.closed.end();
    return item;
}

// An id that is none of the answer's is what the address says.
void finish(Item& item, const ItemPlace& place, const ItemMatch& match) {
    if (item.id.empty()) item.id = joined(match.values);
    item.global_id = global_id_of(place.id, *match.type, item.id);
}

}  // namespace

std::string address_in_answer(const ItemPlace& place, const json::value& row, const std::string& link,
                              const Variables& known) {
    if (link.empty()) return {};
    if (link.starts_with('/')) {
        const auto names = template_names(link);
        Variables values;
        if (!names) return {};
        for (const auto& name : *names) {
            auto value = json_text(row, name);
            if (const auto* said = find_variable(known, name); value.empty() && said != nullptr) value = *said;
            if (value.empty()) return {};
            values.emplace_back(name, std::move(value));
        }
        const auto url = place.display_url.join(fill_address(link, values));
        return url ? url->str() : std::string();
    }
    const auto url = http::AbsoluteUrl::parse(json_text(row, link));
    if (!url) return {};
    if (url->is_within(place.display_url)) return url->str();
    if (!place.rpc_url.has_value() || !url->is_within(place.rpc_url)) return {};
    const auto below = url->str().substr(place.rpc_url.str().size());
    const auto shown = place.display_url.join(below.starts_with('/') ? below : "/" + below);
    return shown ? shown->str() : std::string();
}

Result<std::vector<const json::value*>> rows_of_answer(const json::value& answer, std::string_view path) {
    const auto* list = json_at(answer, path);
    if (list == nullptr || !(list->is_array() || list->is_object()))
        return fail(Errc::peer_malformed, "The answer holds no list.");
    std::vector<const json::value*> rows;
    if (const auto* array = list->if_array())
        for (const auto& row : *array) rows.push_back(&row);
    if (const auto* object = list->if_object())
        for (const auto& member : *object) rows.push_back(&member.value());
    return rows;
}

std::optional<ItemMatch> match_item_address(const ApplicationType& type, const http::AbsoluteUrl& base,
                                            const http::AbsoluteUrl& url) {
    if (!base.has_value() || !url.same_origin(base)) return std::nullopt;
    const auto from_host = url.request_target();
    const bool is_inside = url.is_within(base);
    const auto below = is_inside ? std::string_view(from_host).substr(base.path().size()) : std::string_view();
    for (const auto& item : type.items) {
        for (const auto& pattern : item.addresses) {
            if (!pattern.begins_at_origin() && !is_inside) continue;
            if (auto values = pattern.match(pattern.begins_at_origin() ? from_host : below))
                return ItemMatch{.type = &item, .values = *std::move(values)};
        }
    }
    return std::nullopt;
}

std::optional<ItemMatch> match_item_key(const ApplicationType& type, std::string_view key) {
    // A key is text, not a piece of an address: what would be decoded is encoded first.
    std::string encoded;
    for (const char c : key) {
        if (c == '%' || c == '?' || c == '#')
            percent_encode_to(encoded, std::string_view(&c, 1));
        else
            encoded += c;
    }
    for (const auto& item : type.items)
        if (auto match = first_match(item, item.keys, encoded)) return match;
    return std::nullopt;
}

std::string item_key_of(const ItemMatch& match, const ApplicationType& application, const Item& item) {
    for (const auto& type : application.items) {
        if (type.kind != match.type->kind) continue;
        for (const auto& pattern : type.keys) {
            if (auto key = pattern.build(match.values)) return *std::move(key);
            if (auto key = pattern.build({{"id", item.id}})) return *std::move(key);
        }
    }
    return {};
}

std::string item_request(const ItemMatch& match) {
    return fill_address(match.type->get, match.values);
}

Result<Item> item_of_answer(const ItemPlace& place, const ItemMatch& match, const json::value& answer) {
    const auto& fields = match.type->fields;
    const auto* row = json_at(answer, fields.root);
    if (row == nullptr) return fail(Errc::peer_malformed, "The answer does not hold the item.");
    auto item = read_fields(place, match, fields, *row);
    if (item.title.empty()) return fail(Errc::peer_malformed, "The answer does not hold the item's title.");
    finish(item, place, match);
    return item;
}

Result<ItemSearchResult> items_of_search(const ItemPlace& place, const ApplicationType& application,
                                         const ItemType& type, const json::value& answer, std::size_t limit) {
    if (!type.search) return fail(Errc::not_found, "This kind of item cannot be searched.");
    AL_TRY(const auto rows, rows_of_answer(answer, type.search->items));
    ItemSearchResult result;
    for (const auto* row : rows) {
        if (result.items.size() >= limit) {
            result.more = true;
            break;
        }
        auto item = read_fields(place, {.type = &type, .values = {}}, type.search->fields, *row);
        const auto url = http::AbsoluteUrl::parse(item.url);
        if (item.title.empty() || !url) continue;
        const auto match = match_item_address(application, place.display_url, *url);
        finish(item, place, match ? *match : ItemMatch{.type = &type, .values = {{"url", item.url}}});
        result.items.push_back(std::move(item));
    }
    result.more = result.more || rows.size() >= limit;
    return result;
}

Result<std::vector<NamedEntity>> entities_of_answer(const EntityType& type, const json::value& answer) {
    if (!type.list) return fail(Errc::not_found, "This kind of thing cannot be listed.");
    AL_TRY(const auto rows, rows_of_answer(answer, type.list->items));
    std::vector<NamedEntity> all;
    for (const auto* row : rows) {
        NamedEntity entity{.type = type.id, .key = json_text(*row, type.list->key), .name = {}};
        entity.name = json_text(*row, type.list->name);
        if (entity.name.empty()) entity.name = entity.key;
        if (!entity.key.empty() && all.size() < kEntitiesMax) all.push_back(std::move(entity));
    }
    return all;
}

std::string search_request(const ItemType& type, std::string_view words, std::size_t limit) {
    if (!type.search) return {};
    return fill_address(type.search->get, {{"q", std::string(words)}, {"limit", std::to_string(limit)}});
}

std::string global_id_of(const LinkId& application, const ItemType& type, std::string_view id) {
    auto text = std::string(kAppId) + application.str() + "&" + type.global_name + "=" + percent_encode(id);
    // A name that is too long to be kept whole would not be the same on both sides.
    return text.size() <= kGlobalIdMax ? text : std::string();
}

std::optional<LinkId> application_of(std::string_view global_id) {
    if (!global_id.starts_with(kAppId)) return std::nullopt;
    global_id.remove_prefix(kAppId.size());
    return LinkId(to_lower_ascii(global_id.substr(0, global_id.find('&'))));
}

std::string with_application(std::string_view global_id, const LinkId& application) {
    if (!global_id.starts_with(kAppId)) return std::string(global_id);
    const auto end = std::min(global_id.find('&'), global_id.size());
    return std::string(kAppId) + application.str() + std::string(global_id.substr(end));
}

}  // namespace applinks::domain
