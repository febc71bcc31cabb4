// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/application_link.hpp"

#include <boost/json/parse.hpp>

#include "base/limits.hpp"
#include "base/uuid.hpp"
#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/xml_read.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

boost::json::object json_of(const ApplicationLink& link) {
    boost::json::object json;
    if (!link.self_href.empty()) json["link"] = self_link(link.self_href);
    json["id"] = link.id.str();
    json["typeId"] = link.type_id.str();
    json["name"] = link.name;
    json["displayUrl"] = link.display_url.str();
    if (link.icon_uri.has_value()) {
        json["iconUrl"] = link.icon_uri.str();  // the deprecated member, still read by scripts
        json["iconUri"] = link.icon_uri.str();
    }
    if (!link.is_system) json["rpcUrl"] = link.rpc_url.str();
    json["isPrimary"] = link.is_primary;
    json["isSystem"] = link.is_system;
    return json;
}

void write_members(XmlWriter& xml, const ApplicationLink& link) {
    if (!link.self_href.empty()) {
        xml.empty("link", {{.name = "rel", .value = "self"}, {.name = "href", .value = link.self_href}});
    }
    xml.text("id", link.id.str()).text("typeId", link.type_id.str()).text("name", link.name);
    xml.text("displayUrl", link.display_url.str());
    xml.optional_text("iconUrl", link.icon_uri.str()).optional_text("iconUri", link.icon_uri.str());
    if (!link.is_system) xml.text("rpcUrl", link.rpc_url.str());
    xml.flag("isPrimary", link.is_primary).flag("isSystem", link.is_system);
}

std::vector<std::string> authenticators(OAuthLevel level) {
    std::vector<std::string> names;
    for (const auto type : types_of(level)) names.emplace_back(class_name(type));
    return names;
}

struct Fields {
    std::string id, type_id, name, display_url, rpc_url, icon_uri;
    bool is_primary = false;
    bool is_system = false;
};

Result<Fields> read_json(std::string_view body) {
    AL_TRY(const auto json, parse_json_object(body));
    Fields fields;
    AL_TRY(fields.id, text_member(json, "id"));
    AL_TRY(fields.type_id, text_member(json, "typeId", kTypeIdMax));
    AL_TRY(fields.name, text_member(json, "name", limits::kLinkNameMax));
    AL_TRY(fields.display_url, text_member(json, "displayUrl"));
    AL_TRY(fields.rpc_url, text_member(json, "rpcUrl"));
    AL_TRY(fields.icon_uri, text_member(json, "iconUri"));
    AL_TRY(const auto is_primary, bool_member(json, "isPrimary"));
    AL_TRY(const auto is_system, bool_member(json, "isSystem"));
    fields.is_primary = is_primary.value_or(false);
    fields.is_system = is_system.value_or(false);
    return fields;
}

Result<Fields> read_xml(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    const auto root = document.root();
    if (local_name(root) != "applicationLink") return fail(Errc::malformed, "The XML text is not an applicationLink.");
    Fields fields;
    AL_TRY(fields.id, text_child(root, "id"));
    AL_TRY(fields.type_id, text_child(root, "typeId", kTypeIdMax));
    AL_TRY(fields.name, text_child(root, "name", limits::kLinkNameMax));
    AL_TRY(fields.display_url, text_child(root, "displayUrl"));
    AL_TRY(fields.rpc_url, text_child(root, "rpcUrl"));
    AL_TRY(fields.icon_uri, text_child(root, "iconUri"));
    AL_TRY(const auto is_primary, bool_child(root, "isPrimary"));
    AL_TRY(const auto is_system, bool_child(root, "isSystem"));
    fields.is_primary = is_primary.value_or(false);
    fields.is_system = is_system.value_or(false);
    return fields;
}

Result<http::AbsoluteUrl> optional_base(std::string_view text) {
    if (text.empty()) return http::AbsoluteUrl();
    return http::AbsoluteUrl::parse_base(text);
}

}  // namespace

std::string write_application_link(const ApplicationLink& link, Format format) {
    if (format == Format::json) return boost::json::serialize(json_of(link));
    XmlWriter xml;
    xml.open("applicationLink");
    write_members(xml, link);
    return std::move(xml).finish();
}

std::string write_application_links(std::span<const ApplicationLink> links, Format format) {
    if (format == Format::json) {
        boost::json::array list;
        for (const auto& link : links) list.push_back(json_of(link));
        return boost::json::serialize(boost::json::object{{"applicationLinks", std::move(list)}});
    }
    // The JSON member gives the element's name; the root's name was never seen and is a guess.
    XmlWriter xml;
    xml.open("applicationLinks");
    for (const auto& link : links) {
        xml.open("applicationLinks");
        write_members(xml, link);
        xml.close();
    }
    return std::move(xml).finish();
}

Result<ApplicationLink> parse_application_link(std::string_view body, Format format) {
    AL_TRY(auto fields, format == Format::json ? read_json(body) : read_xml(body));
    ApplicationLink link{.type_id = TypeId(std::move(fields.type_id)),
                         .name = std::string(trim_space(fields.name)),
                         .is_primary = fields.is_primary,
                         .is_system = fields.is_system};
    if (!fields.id.empty()) {
        const auto id = parse_uuid(fields.id);
        if (!id) return fail(Errc::malformed, "'id' is not a UUID.");
        link.id = LinkId(*id);
    }
    AL_TRY(link.display_url, optional_base(fields.display_url));
    AL_TRY(link.rpc_url, optional_base(fields.rpc_url));
    link.icon_uri = http::AbsoluteUrl::parse(fields.icon_uri).value_or(http::AbsoluteUrl());
    return link;
}

namespace {

boost::json::object json_of(const Applink& link) {
    boost::json::object properties;
    for (const auto& [key, value] : link.properties) properties[key] = value;
    boost::json::object data;
    for (const auto& [key, value] : link.data) {
        boost::json::error_code error;
        auto parsed = boost::json::parse(value, error);
        AL_ASSERT(!error);  // ours: the caller writes JSON
        data[key] = std::move(parsed);
    }
    return {{"id", link.id.str()},
            {"name", link.name},
            {"displayUrl", link.display_url.str()},
            {"rpcUrl", link.rpc_url.str()},
            {"type", link.type.str()},
            {"system", link.system},
            {"primary", link.primary},
            {"properties", std::move(properties)},
            {"data", std::move(data)}};
}

}  // namespace

std::string write_applink(const Applink& link) {
    return boost::json::serialize(json_of(link));
}

std::string write_applinks(std::span<const Applink> links) {
    boost::json::array list;
    for (const auto& link : links) list.push_back(json_of(link));
    return boost::json::serialize(list);
}

Result<ApplinkChange> parse_applink_change(std::string_view json) {
    AL_TRY(const auto object, parse_json_object(json));
    ApplinkChange change;
    AL_TRY(const auto name, text_member(object, "name", limits::kLinkNameMax));
    change.name = trim_space(name);
    AL_TRY(change.rpc_url, base_url_member(object, "rpcUrl"));
    AL_TRY(change.display_url, base_url_member(object, "displayUrl"));
    AL_TRY(change.primary, bool_member(object, "primary"));
    return change;
}

std::string write_listed_links(std::span<const ListedLink> links, Format format) {
    if (format == Format::json) {
        boost::json::array list;
        for (const auto& link : links) {
            list.push_back(
                boost::json::object{{"application", json_of(link.application)},
                                    {"configuredInboundAuthenticators", json_array(authenticators(link.incoming))},
                                    {"configuredOutboundAuthenticators", json_array(authenticators(link.outgoing))}});
        }
        return boost::json::serialize(boost::json::object{{"list", std::move(list)}});
    }
    XmlWriter xml;
    xml.open("listApplicationlinks");
    for (const auto& link : links) {
        xml.open("list").open("application");
        write_members(xml, link.application);
        xml.close();
        for (const auto& name : authenticators(link.incoming)) xml.text("configuredInboundAuthenticators", name);
        for (const auto& name : authenticators(link.outgoing)) xml.text("configuredOutboundAuthenticators", name);
        xml.close();
    }
    return std::move(xml).finish();
}

}  // namespace applinks::wire
