// SPDX-License-Identifier: Apache-2.0
#include "protocol/applinks/permission.hpp"

#include <algorithm>
#include <array>

#include "protocol/applinks/json_build.hpp"
#include "protocol/applinks/json_text.hpp"
#include "protocol/applinks/xml_read.hpp"
#include "protocol/applinks/xml_write.hpp"

namespace applinks::wire {

namespace {

struct CodeName {
    PermissionCode code;
    std::string_view name;
};

constexpr std::array kCodes{
    CodeName{PermissionCode::allowed, "ALLOWED"},
    CodeName{PermissionCode::no_permission, "NO_PERMISSION"},
    CodeName{PermissionCode::no_authentication, "NO_AUTHENTICATION"},
    CodeName{PermissionCode::no_authentication_configured, "NO_AUTHENTICATION_CONFIGURED"},
    CodeName{PermissionCode::missing, "MISSING"},
    CodeName{PermissionCode::no_connection, "NO_CONNECTION"},
    CodeName{PermissionCode::credentials_required, "CREDENTIALS_REQUIRED"},
    CodeName{PermissionCode::authentication_failed, "AUTHENTICATION_FAILED"},
};

Result<Permission> read(std::string_view code, std::string url) {
    const auto* const found = std::ranges::find(kCodes, code, &CodeName::name);
    if (found == kCodes.end()) return fail(Errc::malformed, "The answer holds no known permission code.");
    return Permission{.code = found->code, .url = std::move(url)};
}

Result<Permission> read_json(std::string_view body) {
    AL_TRY(const auto object, parse_json_object(body));
    AL_TRY(const auto code, text_member(object, "code"));
    AL_TRY(auto url, text_member(object, "url"));
    return read(code, std::move(url));
}

Result<Permission> read_xml(std::string_view body) {
    AL_TRY(const auto document, XmlDocument::parse(body));
    AL_TRY(const auto code, text_child(document.root(), "code"));
    AL_TRY(auto url, text_child(document.root(), "url"));
    return read(code, std::move(url));
}

Result<std::vector<std::string>> read_capabilities(std::string_view json) {
    AL_TRY(auto value, parse_json(json));
    if (!value.is_array()) return fail(Errc::malformed, "The capabilities are not a list.");
    const boost::json::object wrapped{{"capabilities", std::move(value)}};
    return texts_member(wrapped, "capabilities");
}

}  // namespace

std::string_view name_of(PermissionCode code) {
    return std::ranges::find(kCodes, code, &CodeName::code)->name;
}

std::string write_permission(const Permission& permission, Format format) {
    if (format == Format::json) {
        return boost::json::serialize(
            boost::json::object{{"code", name_of(permission.code)}, {"url", text_or_null(permission.url)}});
    }
    XmlWriter xml;
    xml.open("permissionCodeEntity").text("code", name_of(permission.code)).optional_text("url", permission.url);
    return std::move(xml).finish();
}

Result<Permission> parse_permission(std::string_view body) {
    return from_peer(trim_space(body).starts_with('{') ? read_json(body) : read_xml(body));
}

std::string write_capabilities(std::span<const std::string_view> capabilities) {
    boost::json::array list;
    for (const auto name : capabilities) list.emplace_back(name);
    return boost::json::serialize(list);
}

Result<std::vector<std::string>> parse_capabilities(std::string_view json) {
    return from_peer(read_capabilities(json));
}

}  // namespace applinks::wire
