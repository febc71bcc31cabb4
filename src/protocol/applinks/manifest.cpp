// SPDX-License-Identifier: Apache-2.0
// Reading manifests; manifest_write.cpp writes them, discovery.cpp draws the conclusions.
#include "protocol/applinks/manifest.hpp"

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/uuid.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/negotiation.hpp"
#include "protocol/applinks/xml_read.hpp"

namespace applinks::wire {

namespace {

constexpr std::size_t kVersionMax = 100;

// The texts of a manifest before they are checked: what both formats have in common.
struct Fields {
    std::string id, name, type_id, version, build_number, applinks_version, url, icon_url, icon_uri, applinkd_type;
    std::vector<std::string> inbound_types, outbound_types;
    bool public_signup = false;
};

Result<Fields> read_xml(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    const auto root = document.root();
    if (local_name(root) != "manifest") return fail(Errc::malformed, "The XML text is not a manifest.");
    Fields fields;
    AL_TRY(fields.id, text_child(root, "id"));
    AL_TRY(fields.name, text_child(root, "name", limits::kLinkNameMax));
    AL_TRY(fields.type_id, text_child(root, "typeId", kTypeIdMax));
    AL_TRY(fields.version, text_child(root, "version", kVersionMax));
    AL_TRY(fields.build_number, text_child(root, "buildNumber"));
    AL_TRY(fields.applinks_version, text_child(root, "applinksVersion", kVersionMax));
    AL_TRY(fields.url, text_child(root, "url"));
    AL_TRY(fields.icon_url, text_child(root, "iconUrl"));
    AL_TRY(fields.icon_uri, text_child(root, "iconUri"));
    AL_TRY(fields.applinkd_type, text_child(root, "applinkdType", kTypeIdMax));
    AL_TRY(fields.inbound_types, text_children(root, "inboundAuthenticationTypes"));
    AL_TRY(fields.outbound_types, text_children(root, "outboundAuthenticationTypes"));
    AL_TRY(const auto public_signup, bool_child(root, "publicSignup"));
    fields.public_signup = public_signup.value_or(false);
    return fields;
}

// A number, or text: some writers quote it. Anything else reads as absent (2.2: non-numeric reads as 0).
std::string build_number_text(const boost::json::object& object) {
    const auto* found = member(object, "buildNumber");
    if (found == nullptr) return {};
    if (const auto* number = found->if_int64()) return std::to_string(*number);
    if (const auto* text = found->if_string()) return std::string(view(*text));
    return {};
}

Result<Fields> read_json(std::string_view body) {
    AL_TRY(const auto object, parse_json_object(body, limits::kManifestMax));
    Fields fields;
    AL_TRY(fields.id, text_member(object, "id"));
    AL_TRY(fields.name, text_member(object, "name", limits::kLinkNameMax));
    AL_TRY(fields.type_id, text_member(object, "typeId", kTypeIdMax));
    AL_TRY(fields.version, text_member(object, "version", kVersionMax));
    fields.build_number = build_number_text(object);
    AL_TRY(fields.applinks_version, text_member(object, "applinksVersion", kVersionMax));
    AL_TRY(fields.url, text_member(object, "url"));
    AL_TRY(fields.icon_url, text_member(object, "iconUrl"));
    AL_TRY(fields.icon_uri, text_member(object, "iconUri"));
    AL_TRY(fields.applinkd_type, text_member(object, "applinkdType", kTypeIdMax));
    AL_TRY(fields.inbound_types, texts_member(object, "inboundAuthenticationTypes"));
    AL_TRY(fields.outbound_types, texts_member(object, "outboundAuthenticationTypes"));
    AL_TRY(const auto public_signup, bool_member(object, "publicSignup"));
    fields.public_signup = public_signup.value_or(false);
    return fields;
}

Result<Fields> read(std::string_view body, std::string_view content_type) {
    if (body.size() > limits::kManifestMax) return fail(Errc::limit_exceeded, "The manifest is too long.");
    const auto type = to_lower_ascii(trim_blanks(content_type.substr(0, content_type.find(';'))));
    auto format = format_of(type);
    if (!format && (type.empty() || type == "text/plain" || type == "application/octet-stream")) {
        format = trim_space(body).starts_with('{') ? Format::json : Format::xml;
    }
    if (!format)
        return fail(Errc::unsupported_media_type, "The answer is neither XML nor JSON.", std::string(content_type));
    return *format == Format::json ? read_json(body) : read_xml(body);
}

// An icon that is not a URL for a page (S-72) is left out: no reason to refuse the peer.
http::AbsoluteUrl icon(std::string_view text) {
    return http::AbsoluteUrl::parse(text).value_or(http::AbsoluteUrl());
}

Result<Manifest> check(Fields fields) {
    const auto id = parse_uuid(fields.id);
    if (!id) return fail(Errc::malformed, "The manifest has no valid id.");
    if (fields.name.empty()) return fail(Errc::malformed, "The manifest has no name.");
    if (fields.type_id.empty()) return fail(Errc::malformed, "The manifest has no typeId.");
    AL_TRY(auto url, http::AbsoluteUrl::parse_base(fields.url));
    std::erase(fields.inbound_types, kPlaceholderType);
    std::erase(fields.outbound_types, kPlaceholderType);
    Manifest manifest{.id = LinkId(*id),
                      .name = std::move(fields.name),
                      .type_id = TypeId(std::move(fields.type_id)),
                      .version = std::move(fields.version),
                      .build_number = parse_int(fields.build_number).value_or(0),
                      .applinks_version = std::nullopt,
                      .inbound_types = std::move(fields.inbound_types),
                      .outbound_types = std::move(fields.outbound_types),
                      .public_signup = fields.public_signup,
                      .url = std::move(url),
                      .icon_url = icon(fields.icon_url),
                      .icon_uri = icon(fields.icon_uri)};
    // What cannot be compared says nothing about what the peer can do: it counts as absent.
    if (auto version = Version::parse(fields.applinks_version)) manifest.applinks_version = *std::move(version);
    if (!fields.applinkd_type.empty()) manifest.applinkd_type = TypeId(std::move(fields.applinkd_type));
    return manifest;
}

}  // namespace

const TypeId& product_type(const Manifest& manifest) {
    return manifest.applinkd_type ? *manifest.applinkd_type : manifest.type_id;
}

Result<Manifest> parse_manifest(std::string_view body, std::string_view content_type) {
    const auto parsed = [&]() -> Result<Manifest> {
        AL_TRY(auto fields, read(body, content_type));
        return check(std::move(fields));
    };
    return from_peer(parsed());
}

}  // namespace applinks::wire
