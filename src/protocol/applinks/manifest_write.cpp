// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "protocol/applinks/auth_types.hpp"
#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/manifest.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

std::vector<std::string> with_placeholder(std::vector<std::string> types) {
    if (std::ranges::find(types, kPlaceholderType) == types.end()) types.emplace_back(kPlaceholderType);
    return types;
}

}  // namespace

std::string write_manifest_xml(const Manifest& manifest) {
    XmlWriter xml;
    xml.open("manifest")
        .text("id", manifest.id.str())
        .text("name", manifest.name)
        .text("typeId", manifest.type_id.str());
    xml.optional_text("version", manifest.version).text("buildNumber", std::to_string(manifest.build_number));
    if (manifest.applinks_version) xml.text("applinksVersion", manifest.applinks_version->text);
    for (const auto& type : with_placeholder(manifest.inbound_types)) xml.text("inboundAuthenticationTypes", type);
    for (const auto& type : with_placeholder(manifest.outbound_types)) xml.text("outboundAuthenticationTypes", type);
    xml.flag("publicSignup", manifest.public_signup).text("url", manifest.url.str());
    xml.optional_text("iconUrl", manifest.icon_url.str()).optional_text("iconUri", manifest.icon_uri.str());
    if (manifest.applinkd_type) xml.text("applinkdType", manifest.applinkd_type->str());
    return std::move(xml).finish();
}

std::string write_manifest_json(const Manifest& manifest) {
    boost::json::object json{{"id", manifest.id.str()}, {"name", manifest.name}, {"typeId", manifest.type_id.str()}};
    if (!manifest.version.empty()) json["version"] = manifest.version;
    json["buildNumber"] = manifest.build_number;
    if (manifest.applinks_version) json["applinksVersion"] = manifest.applinks_version->text;
    json["inboundAuthenticationTypes"] = json_array(with_placeholder(manifest.inbound_types));
    json["outboundAuthenticationTypes"] = json_array(with_placeholder(manifest.outbound_types));
    json["publicSignup"] = manifest.public_signup;
    json["url"] = manifest.url.str();
    if (manifest.icon_url.has_value()) json["iconUrl"] = manifest.icon_url.str();
    if (manifest.icon_uri.has_value()) json["iconUri"] = manifest.icon_uri.str();
    if (manifest.applinkd_type) json["applinkdType"] = manifest.applinkd_type->str();
    return boost::json::serialize(json);
}

}  // namespace applinks::wire
