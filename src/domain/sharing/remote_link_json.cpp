// SPDX-License-Identifier: Apache-2.0
#include "domain/sharing/remote_link_json.hpp"

#include <algorithm>

#include "domain/sharing/json_path.hpp"
#include "protocol/http/url.hpp"

namespace applinks::domain {
namespace {

namespace json = boost::json;

const json::object* object_in(const json::object& from, std::string_view name) {
    const auto* value = from.if_contains(name);
    return value != nullptr ? value->if_object() : nullptr;
}

std::string text_in(const json::object* from, std::string_view name, std::size_t bytes_max = kItemTextMax) {
    const auto* value = from != nullptr ? from->if_contains(name) : nullptr;
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? plain_text({text->data(), text->size()}, bytes_max) : std::string();
}

// What stands behind '#' is for browsers only: it is kept when it is harmless.
Result<std::string> address_in(const json::object* from, std::string_view name) {
    const auto* value = from != nullptr ? from->if_contains(name) : nullptr;
    const auto* text = value != nullptr ? value->if_string() : nullptr;
    if (text == nullptr || text->empty()) return std::string();
    const std::string_view all(text->data(), text->size());
    const auto hash = std::min(all.find('#'), all.size());
    AL_TRY(const auto url, http::AbsoluteUrl::parse(all.substr(0, hash)));
    const auto fragment = all.substr(hash);
    const bool is_harmless = fragment.size() <= kItemTextMax && std::ranges::all_of(fragment, [](char c) {
                                 return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
                             });
    return url.str() + (is_harmless ? std::string(fragment) : std::string());
}

Result<RemoteIcon> icon_in(const json::object* from) {
    RemoteIcon icon;
    AL_TRY(icon.url, address_in(from, "url16x16"));
    AL_TRY(icon.link, address_in(from, "link"));
    icon.title = text_in(from, "title");
    return icon;
}

json::object icon_json(const RemoteIcon& icon) {
    json::object out;
    if (!icon.url.empty()) out["url16x16"] = icon.url;
    if (!icon.title.empty()) out["title"] = icon.title;
    if (!icon.link.empty()) out["link"] = icon.link;
    return out;
}

}  // namespace

std::string canonical_item(const Item& item) {
    return item.kind + ":" + item.id;
}

std::string_view kind_of_item(std::string_view canonical) {
    return canonical.substr(0, canonical.find(':'));
}

Result<RemoteLink> parse_remote_link(const json::object& body) {
    RemoteLink link;
    if (const auto* id = body.if_contains("globalId"); id != nullptr && id->is_string()) {
        const auto& text = id->get_string();
        if (text.size() > kGlobalIdMax) return fail(Errc::limit_exceeded, "The globalId has more than 255 characters.");
        link.global_id = plain_text({text.data(), text.size()});
    }
    link.relationship = text_in(&body, "relationship");
    const auto* application = object_in(body, "application");
    link.application_type = text_in(application, "type");
    link.application_name = text_in(application, "name");
    const auto* object = object_in(body, "object");
    if (object == nullptr) return fail(Errc::missing_parameter, "A remote link needs an 'object' with url and title.");
    AL_TRY(link.url, address_in(object, "url"));
    if (link.url.empty()) return fail(Errc::missing_parameter, "A remote link needs the 'url' of its object.");
    link.title = text_in(object, "title");
    if (link.title.empty()) return fail(Errc::missing_parameter, "A remote link needs the 'title' of its object.");
    link.summary = text_in(object, "summary", kSummaryMax);
    AL_TRY(link.icon, icon_in(object_in(*object, "icon")));
    if (const auto* status = object_in(*object, "status")) {
        const auto* resolved = status->if_contains("resolved");
        link.resolved = resolved != nullptr && resolved->is_bool() && resolved->get_bool();
        AL_TRY(link.status, icon_in(object_in(*status, "icon")));
    }
    return link;
}

json::object remote_link_content(const RemoteLink& link) {
    json::object object{{"url", link.url}, {"title", link.title}};
    if (!link.summary.empty()) object["summary"] = link.summary;
    object["icon"] = icon_json(link.icon);
    object["status"] = json::object{{"resolved", link.resolved}, {"icon", icon_json(link.status)}};
    json::object out;
    if (!link.global_id.empty()) out["globalId"] = link.global_id;
    if (!link.relationship.empty()) out["relationship"] = link.relationship;
    out["application"] = json::object{{"type", link.application_type}, {"name", link.application_name}};
    out["object"] = std::move(object);
    return out;
}

json::object remote_link_json(const RemoteLink& link) {
    auto out = remote_link_content(link);
    out["id"] = link.id;
    return out;
}

RemoteLink other_half(const Item& local, std::string_view application_type, std::string_view application_name,
                      std::string_view relationship) {
    RemoteLink half;
    half.global_id = local.global_id;
    half.relationship = relationship;
    half.application_type = application_type;
    half.application_name = application_name;
    half.url = local.url;
    half.title = local.key.empty() || local.key == local.title ? local.title : local.key + " " + local.title;
    half.summary = local.subtitle;
    half.icon.title = local.kind_name;
    half.resolved = local.closed;
    half.status.title = local.state;
    return half;
}

}  // namespace applinks::domain
