// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/entities.hpp"

#include "base/limits.hpp"
#include "base/uuid.hpp"
#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/xml_read.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

constexpr std::size_t kEntityKeyMax = 255;

// An icon that is not a URL for a page (S-72) is left out.
http::AbsoluteUrl icon_of(std::string_view text) {
    return http::AbsoluteUrl::parse(text).value_or(http::AbsoluteUrl());
}

struct EntityFields {
    std::string_view key, name, type_id, icon;
};

Result<Entity> check(const EntityFields& fields) {
    Entity entity{.icon = icon_of(fields.icon)};
    AL_TRY(entity.key, checked_text(fields.key, "key", kEntityKeyMax));
    AL_TRY(entity.name, checked_text(fields.name, "name", limits::kLinkNameMax));
    AL_TRY(entity.type_id, checked_text(fields.type_id, "typeId", kTypeIdMax));
    if (entity.key.empty() || entity.type_id.empty())
        return fail(Errc::malformed, "An entity has no key or no typeId.");
    if (entity.name.empty()) entity.name = entity.key;
    return entity;
}

// Attribute of the element, or the text of a child of that name.
std::string attribute_or_child(pugi::xml_node node, std::string_view name) {
    const auto attribute = node.attribute(std::string(name).c_str());
    return attribute ? std::string(attribute.value()) : text_of(child(node, name));
}

Result<std::vector<Entity>> read_xml(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    const auto nodes = children(document.root(), "entity");
    if (nodes.size() > kListMax) return fail(Errc::limit_exceeded, "The peer lists too many entities.");
    std::vector<Entity> entities;
    for (const auto node : nodes) {
        const auto key = attribute_or_child(node, "key");
        const auto name = attribute_or_child(node, "name");
        const auto type_id = attribute_or_child(node, "typeId");
        auto icon = attribute_or_child(node, "iconUri");
        if (icon.empty()) icon = attribute_or_child(node, "iconUrl");
        AL_TRY(auto entity, check({.key = key, .name = name, .type_id = type_id, .icon = icon}));
        entities.push_back(std::move(entity));
    }
    return entities;
}

Result<std::vector<Entity>> read_json(std::string_view body) {
    AL_TRY(const auto object, parse_json_object(body));
    std::vector<Entity> entities;
    const auto* const list = array_member(object, "entity");
    if (list == nullptr) return entities;
    if (list->size() > kListMax) return fail(Errc::limit_exceeded, "The peer lists too many entities.");
    for (const auto& item : *list) {
        const auto* const json = item.if_object();
        if (json == nullptr) return fail(Errc::malformed, "The member 'entity' must hold objects.");
        AL_TRY(const auto key, text_member(*json, "key"));
        AL_TRY(const auto name, text_member(*json, "name"));
        AL_TRY(const auto type_id, text_member(*json, "typeId"));
        AL_TRY(auto icon, text_member(*json, "iconUri"));
        if (icon.empty()) {
            AL_TRY(icon, text_member(*json, "iconUrl"));
        }
        AL_TRY(auto entity, check({.key = key, .name = name, .type_id = type_id, .icon = icon}));
        entities.push_back(std::move(entity));
    }
    return entities;
}

boost::json::object json_of(const EntityLink& link) {
    return {{"applicationId", link.application_id.str()},
            {"typeId", link.type_id},
            {"key", link.key},
            {"name", link.name},
            {"displayUrl", text_or_null(link.display_url.str())},
            {"iconUri", text_or_null(link.icon_uri.str())},
            {"isPrimary", link.is_primary}};
}

void write_xml(XmlWriter& xml, std::string_view element, const EntityLink& link) {
    xml.open(element);
    xml.text("applicationId", link.application_id.str()).text("typeId", link.type_id).text("key", link.key);
    xml.text("name", link.name).optional_text("displayUrl", link.display_url.str());
    xml.optional_text("iconUri", link.icon_uri.str()).flag("isPrimary", link.is_primary).close();
}

struct LinkFields {
    std::string application_id, type_id, key, name, display_url, icon_uri;
    bool is_primary = false;
};

Result<LinkFields> read_link_json(std::string_view body) {
    AL_TRY(const auto json, parse_json_object(body));
    LinkFields fields;
    AL_TRY(fields.application_id, text_member(json, "applicationId"));
    AL_TRY(fields.type_id, text_member(json, "typeId", kTypeIdMax));
    AL_TRY(fields.key, text_member(json, "key", kEntityKeyMax));
    AL_TRY(fields.name, text_member(json, "name", limits::kLinkNameMax));
    AL_TRY(fields.display_url, text_member(json, "displayUrl"));
    AL_TRY(fields.icon_uri, text_member(json, "iconUri"));
    AL_TRY(const auto is_primary, bool_member(json, "isPrimary"));
    fields.is_primary = is_primary.value_or(false);
    return fields;
}

Result<LinkFields> read_link_xml(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    const auto root = document.root();
    LinkFields fields;
    AL_TRY(fields.application_id, text_child(root, "applicationId"));
    AL_TRY(fields.type_id, text_child(root, "typeId", kTypeIdMax));
    AL_TRY(fields.key, text_child(root, "key", kEntityKeyMax));
    AL_TRY(fields.name, text_child(root, "name", limits::kLinkNameMax));
    AL_TRY(fields.display_url, text_child(root, "displayUrl"));
    AL_TRY(fields.icon_uri, text_child(root, "iconUri"));
    AL_TRY(const auto is_primary, bool_child(root, "isPrimary"));
    fields.is_primary = is_primary.value_or(false);
    return fields;
}

}  // namespace

std::string write_entities(std::span<const Entity> entities, Format format) {
    if (format == Format::json) {
        boost::json::array list;
        for (const auto& entity : entities) {
            list.push_back(boost::json::object{{"key", entity.key},
                                               {"name", entity.name},
                                               {"typeId", entity.type_id},
                                               {"iconUrl", text_or_null(entity.icon.str())},
                                               {"iconUri", text_or_null(entity.icon.str())}});
        }
        return boost::json::serialize(boost::json::object{{"entity", std::move(list)}});
    }
    XmlWriter xml;
    xml.open("entities");
    for (const auto& entity : entities) {
        if (!entity.icon.has_value()) {
            xml.empty("entity", {{"key", entity.key}, {"name", entity.name}, {"typeId", entity.type_id}});
            continue;
        }
        const auto& icon = entity.icon.str();
        xml.open("entity", {{"key", entity.key}, {"name", entity.name}, {"typeId", entity.type_id}, {"iconUri", icon}});
        xml.text("iconUrl", icon).close();
    }
    return std::move(xml).finish();
}

Result<std::vector<Entity>> parse_entities(std::string_view body) {
    return from_peer(trim_space(body).starts_with('{') ? read_json(body) : read_xml(body));
}

std::string write_entity_link(const EntityLink& link, Format format) {
    if (format == Format::json) return boost::json::serialize(json_of(link));
    XmlWriter xml;
    write_xml(xml, "entity", link);
    return std::move(xml).finish();
}

std::string write_entity_links(std::span<const EntityLink> links, Format format) {
    if (format == Format::json) {
        boost::json::array list;
        for (const auto& link : links) list.push_back(json_of(link));
        return boost::json::serialize(boost::json::object{{"entity", std::move(list)}});
    }
    XmlWriter xml;
    xml.open("entities");
    for (const auto& link : links) write_xml(xml, "entity", link);
    return std::move(xml).finish();
}

Result<EntityLink> parse_entity_link(std::string_view body, Format format) {
    AL_TRY(auto fields, format == Format::json ? read_link_json(body) : read_link_xml(body));
    const auto id = parse_uuid(fields.application_id);
    if (!id) return fail(Errc::malformed, "'applicationId' is not a UUID.");
    if (fields.type_id.empty() || fields.key.empty()) return fail(Errc::malformed, "'typeId' or 'key' is missing.");
    EntityLink link{.application_id = LinkId(*id),
                    .type_id = std::move(fields.type_id),
                    .key = std::move(fields.key),
                    .name = std::move(fields.name),
                    .icon_uri = icon_of(fields.icon_uri),
                    .is_primary = fields.is_primary};
    if (link.name.empty()) link.name = link.key;
    if (!fields.display_url.empty()) {
        AL_TRY(link.display_url, http::AbsoluteUrl::parse(fields.display_url));
    }
    return link;
}

}  // namespace applinks::wire
