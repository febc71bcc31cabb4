// SPDX-License-Identifier: Apache-2.0
// Manifests, consumer-info and the other documents of the wire (S-37): what is accepted holds what its header promises,
// and is read back the same after it was written.
//
// Input: a line with the content type, then the body.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/uuid.hpp"
#include "fuzz/input.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "protocol/applinks/manifest.hpp"
#include "protocol/applinks/rest.hpp"

using namespace applinks;

namespace {

bool is_clean(std::string_view text) {
    return is_valid_utf8(text) && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool is_same(const wire::Manifest& a, const wire::Manifest& b) {
    return a.id == b.id && a.name == b.name && a.type_id == b.type_id && a.version == b.version &&
           a.build_number == b.build_number && a.applinks_version == b.applinks_version &&
           a.inbound_types == b.inbound_types && a.outbound_types == b.outbound_types &&
           a.public_signup == b.public_signup && a.url == b.url && a.icon_url == b.icon_url &&
           a.icon_uri == b.icon_uri && a.applinkd_type == b.applinkd_type;
}

void check_manifest(const wire::Manifest& manifest) {
    AL_ASSERT(parse_uuid(manifest.id.str()) == manifest.id.str());
    AL_ASSERT(!manifest.name.empty() && manifest.name.size() <= limits::kLinkNameMax && is_clean(manifest.name));
    AL_ASSERT(!manifest.type_id.empty() && is_clean(manifest.type_id.str()) && is_clean(manifest.version));
    AL_ASSERT(manifest.url.has_value() && !manifest.url.str().ends_with('/'));
    AL_ASSERT(is_same(manifest, wire::parse_manifest(wire::write_manifest_json(manifest), "application/json").value()));
}

// XML drops blanks around a text, which JSON keeps: such a manifest is another one after it was written as XML.
bool has_outer_blanks(const wire::Manifest& manifest) {
    const auto blank = [](std::string_view text) {
        return text.starts_with(' ') || text.ends_with(' ') || text.empty();
    };
    const auto optional = [&](std::string_view text) { return !text.empty() && blank(text); };
    return blank(manifest.name) || blank(manifest.type_id.str()) || optional(manifest.version) ||
           std::ranges::any_of(manifest.inbound_types, blank) || std::ranges::any_of(manifest.outbound_types, blank) ||
           (manifest.applinks_version && blank(manifest.applinks_version->text)) ||
           (manifest.applinkd_type && blank(manifest.applinkd_type->str()));
}

void check_consumer_info(const wire::ConsumerInfo& info) {
    AL_ASSERT(!info.key.empty() && info.key.str().size() <= limits::kConsumerKeyMax && is_clean(info.key.str()));
    AL_ASSERT(!info.name.empty() && is_clean(info.name) && is_clean(info.description));
    AL_ASSERT(base64_decode(info.public_key).has_value());
    const auto again =
        wire::parse_consumer_info(wire::write_consumer_info(info), wire::kConsumerInfoContentType).value();
    AL_ASSERT(again.key == info.key && again.name == info.name && again.public_key == info.public_key);
    AL_ASSERT(again.description == info.description && again.callback == info.callback);
}

// Whatever reads a body must not fall over any other one's.
void read_as_everything(std::string_view body) {
    for (const auto format : {wire::Format::xml, wire::Format::json}) {
        if (const auto link = wire::parse_application_link(body, format)) AL_ASSERT(is_clean(link->name));
        if (const auto link = wire::parse_entity_link(body, format))
            AL_ASSERT(!link->key.empty() && is_clean(link->key));
    }
    if (const auto list = wire::parse_entities(body)) {
        AL_ASSERT(std::ranges::all_of(*list, [](const wire::Entity& entity) { return is_clean(entity.name); }));
    }
    if (const auto status = wire::parse_oauth_status(body)) {
        AL_ASSERT(wire::parse_oauth_status(wire::write_oauth_status(*status)) == *status);
    }
    if (const auto status = wire::parse_status(body)) AL_ASSERT(is_clean(status->message));
    if (const auto request = wire::parse_consumer_request(body)) AL_ASSERT(is_clean(request->key.str()));
    (void)wire::parse_permission(body);
    (void)wire::parse_authentication(body);
    (void)wire::parse_capabilities(body);
    (void)wire::parse_provider(body);
    (void)wire::parse_applink_change(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto body = fuzz::text_of(data, size);
    const auto content_type = fuzz::next_line(body);
    if (const auto manifest = wire::parse_manifest(body, content_type)) {
        check_manifest(*manifest);
        if (!has_outer_blanks(*manifest)) {
            AL_ASSERT(is_same(*manifest,
                              wire::parse_manifest(wire::write_manifest_xml(*manifest), "application/xml").value()));
        }
    }
    if (const auto info = wire::parse_consumer_info(body, content_type)) check_consumer_info(*info);
    read_as_everything(body);
    (void)wire::choose_format({.path = body, .accept = content_type});
    return 0;
}
