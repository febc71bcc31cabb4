// SPDX-License-Identifier: Apache-2.0
#include "domain/links/type_file.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "domain/links/header_template.hpp"
#include "domain/links/toml_section.hpp"
#include "domain/links/type_development.hpp"
#include "domain/links/type_items.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::domain {

namespace {

template <class T>
using Choice = TomlSection::Choice<T>;

constexpr std::array kKinds{Choice<TypeKind>{"generic", TypeKind::generic},
                            Choice<TypeKind>{"atlassian", TypeKind::atlassian}};
constexpr std::array kRoles{
    Choice<TypeRole>{"unknown", TypeRole::unknown}, Choice<TypeRole>{"tracker", TypeRole::tracker},
    Choice<TypeRole>{"developer_tool", TypeRole::developer_tool}, Choice<TypeRole>{"wiki", TypeRole::wiki}};
constexpr std::array kModes{Choice<ActsAs::Mode>{"none", ActsAs::Mode::none},
                            Choice<ActsAs::Mode>{"headers", ActsAs::Mode::headers}};
using Method = oauth1::SignatureMethod;
constexpr std::array kMethods{
    Choice<Method>{"RSA-SHA1", Method::rsa_sha1}, Choice<Method>{"HMAC-SHA1", Method::hmac_sha1},
    Choice<Method>{"HMAC-SHA256", Method::hmac_sha256}, Choice<Method>{"RSA-SHA256", Method::rsa_sha256}};
using Pkce = OAuth2Endpoints::Pkce;
constexpr std::array kPkce{Choice<Pkce>{"required", Pkce::required}, Choice<Pkce>{"optional", Pkce::optional},
                           Choice<Pkce>{"off", Pkce::off}};
using ClientAuth = OAuth2Endpoints::ClientAuth;
constexpr std::array kClientAuth{Choice<ClientAuth>{"body", ClientAuth::body},
                                 Choice<ClientAuth>{"basic", ClientAuth::basic},
                                 Choice<ClientAuth>{"either", ClientAuth::either}};
using Refresh = OAuth2Endpoints::Refresh;
constexpr std::array kRefresh{Choice<Refresh>{"unknown", Refresh::unknown}, Choice<Refresh>{"rotate", Refresh::rotate},
                              Choice<Refresh>{"keep", Refresh::keep}, Choice<Refresh>{"yes", Refresh::yes},
                              Choice<Refresh>{"none", Refresh::none}};

bool is_type_id(std::string_view text) {
    return text.size() <= 64 && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
           });
}

// Below a base URL: begins with one '/'.
bool is_path(std::string_view text) {
    return text.starts_with('/') && !text.starts_with("//");
}

// Headers that carry the message itself (RFC 9110 7.6.1, RFC 9112): a type must not touch them.
bool carries_the_message(std::string_view name) {
    constexpr std::array<std::string_view, 9> kNames{"host",  "connection", "content-length", "transfer-encoding",
                                                     "te",    "trailer",    "upgrade",        "keep-alive",
                                                     "expect"};
    return std::ranges::find(kNames, to_lower_ascii(name)) != kNames.end();
}

bool is_settable_header(std::string_view name) {
    return http::is_token(name) && !carries_the_message(name);
}

Result<std::string> read_path(TomlSection& section, std::string_view key) {
    AL_TRY(auto path, section.text(key));
    if (!path.empty() && !is_path(path)) return section.refuse(key, "must begin with one '/'");
    return path;
}

// A path below the application, or an absolute address (a hosted service).
Result<std::string> read_endpoint(TomlSection& section, std::string_view key) {
    AL_TRY(auto endpoint, section.text(key));
    if (!endpoint.empty() && !is_path(endpoint) && !http::AbsoluteUrl::parse(endpoint)) {
        return section.refuse(key, "must begin with '/' or be an absolute http or https URL");
    }
    return endpoint;
}

Result<std::string> read_required_endpoint(TomlSection& section, std::string_view key) {
    AL_TRY_VOID(section.required_text(key));
    return read_endpoint(section, key);
}

Result<EntityType> read_entity(TomlSection section) {
    EntityType entity;
    AL_TRY(entity.id, section.required_text("id"));
    AL_TRY(entity.name, section.required_text("name"));
    AL_TRY(entity.url, read_path(section, "url"));
    AL_TRY(entity.list, read_entity_list(section));
    AL_TRY_VOID(section.refuse_others());
    const bool has_key =
        entity.url.find("{key}") != std::string::npos || entity.url.find("{key...}") != std::string::npos;
    if (!entity.url.empty() && !has_key) return section.refuse("url", "must hold {key} or {key...}");
    return entity;
}

Result<Probe> read_probe(TomlSection section) {
    Probe probe;
    AL_TRY_VOID(section.required_text("path"));
    AL_TRY(probe.path, read_path(section, "path"));
    AL_TRY(probe.status, section.number("status", 200, {200, 499}));
    AL_TRY(probe.body_contains, section.text("body_contains"));
    AL_TRY(probe.header, section.text("header"));
    AL_TRY_VOID(section.refuse_others());
    if (probe.body_contains.empty() && probe.header.empty()) {
        return section.refuse("path", "needs 'body_contains' or 'header' beside it: a status alone identifies nothing");
    }
    if (!probe.header.empty() && !http::is_token(probe.header)) return section.refuse("header", "is not a header name");
    return probe;
}

Result<ActsAs> read_acts(TomlSection section) {
    ActsAs acts;
    AL_TRY(acts.mode, section.choice("mode", kModes));
    AL_TRY(acts.headers, section.text_map("headers"));
    AL_TRY(acts.strip, section.texts("strip"));
    AL_TRY(acts.assertion, section.flag("assertion"));
    AL_TRY(acts.forwarded_user, section.flag("forwarded_user"));
    AL_TRY_VOID(section.refuse_others());
    for (const auto& [name, value] : acts.headers) {
        if (!is_settable_header(name)) return section.refuse("headers", "must not hold '" + name + "'");
        if (!is_header_template(value))
            return section.refuse("headers", "has a value for '" + name + "' that is no header template");
    }
    for (const auto& name : acts.strip) {
        if (!is_settable_header(name)) return section.refuse("strip", "must not hold '" + name + "'");
    }
    if ((acts.mode == ActsAs::Mode::headers) == acts.headers.empty()) {
        return section.refuse("mode", "must be \"headers\" exactly when 'headers' are given");
    }
    return acts;
}

// Names of cookies, with '*' at an end.
bool is_cookie_pattern(std::string_view text) {
    if (text.starts_with('*')) text.remove_prefix(1);
    if (text.ends_with('*')) text.remove_suffix(1);
    return !text.empty() && http::is_token(text) && text.find('*') == std::string_view::npos;
}

Result<WhoAmI> read_who(TomlSection section) {
    WhoAmI who;
    AL_TRY_VOID(section.required_text("path"));
    AL_TRY(who.path, read_path(section, "path"));
    AL_TRY(who.cookies, section.texts("cookies"));
    AL_TRY(who.id, section.text("id"));
    AL_TRY(who.login, section.required_text("login"));
    AL_TRY(who.mail, section.text("mail"));
    AL_TRY(who.groups, section.text("groups"));
    AL_TRY(who.admin, section.text("admin"));
    AL_TRY(who.admin_group, section.text("admin_group"));
    AL_TRY(who.anonymous, section.text("anonymous"));
    AL_TRY_VOID(section.required_text("sign_in"));
    AL_TRY(who.sign_in, read_path(section, "sign_in"));
    AL_TRY_VOID(section.refuse_others());
    if (who.cookies.empty()) return section.refuse("cookies", "must name the cookies of the application's session");
    if (!std::ranges::all_of(who.cookies, is_cookie_pattern))
        return section.refuse("cookies", "must hold names of cookies, with '*' at an end at most");
    if (!who.admin_group.empty() && who.groups.empty())
        return section.refuse("admin_group", "needs 'groups' beside it");
    return who;
}

// A template below the application with exactly this name in it.
Result<std::string> read_question(TomlSection& section, std::string_view key, const std::string& name) {
    AL_TRY(auto path, read_path(section, key));
    const auto names = template_names(path);
    if (!path.empty() && (!names || *names != std::vector<std::string>{name}))
        return section.refuse(key, "must hold {" + name + "}, once, and no other");
    return path;
}

Result<PersonLookup> read_find(TomlSection section) {
    PersonLookup find;
    AL_TRY_VOID(section.required_text("path"));
    AL_TRY(find.path, read_question(section, "path", "name"));
    AL_TRY(find.items, section.required_text("items"));
    AL_TRY(find.id, section.text("id"));
    AL_TRY(find.login, section.required_text("login"));
    AL_TRY(find.mail, section.text("mail"));
    AL_TRY(find.groups, section.text("groups"));
    AL_TRY(find.group_name, section.text("group_name"));
    AL_TRY(find.admin, section.text("admin"));
    AL_TRY(find.admin_group, section.text("admin_group"));
    AL_TRY(find.disabled, section.text("disabled"));
    AL_TRY(find.more, read_question(section, "more", "id"));
    AL_TRY(find.root, section.text("root"));
    AL_TRY_VOID(section.refuse_others());
    if (!find.more.empty() && find.id.empty()) return section.refuse("more", "needs 'id' beside it");
    if (!find.admin_group.empty() && find.groups.empty())
        return section.refuse("admin_group", "needs 'groups' beside it");
    return find;
}

Result<OAuth1Endpoints> read_oauth1(TomlSection section) {
    OAuth1Endpoints endpoints;
    AL_TRY(endpoints.request_token, read_required_endpoint(section, "request_token"));
    AL_TRY(endpoints.authorize, read_required_endpoint(section, "authorize"));
    AL_TRY(endpoints.access_token, read_required_endpoint(section, "access_token"));
    AL_TRY(endpoints.signature, section.choice("signature", kMethods));
    AL_TRY(endpoints.needs, section.text("needs"));
    AL_TRY_VOID(section.refuse_others());
    return endpoints;
}

Result<OAuth2Endpoints> read_oauth2(TomlSection section) {
    OAuth2Endpoints endpoints;
    AL_TRY(endpoints.authorize, read_required_endpoint(section, "authorize"));
    AL_TRY(endpoints.token, read_required_endpoint(section, "token"));
    AL_TRY(endpoints.revoke, read_endpoint(section, "revoke"));
    AL_TRY(endpoints.discovery, read_endpoint(section, "discovery"));
    AL_TRY(endpoints.scopes, section.texts("scopes"));
    AL_TRY(const auto separator, section.text("scope_separator"));
    if (!separator.empty()) endpoints.scope_separator = separator;
    AL_TRY(endpoints.pkce, section.choice("pkce", kPkce));
    AL_TRY(endpoints.client_auth, section.choice("client_auth", kClientAuth));
    AL_TRY(endpoints.refresh, section.choice("refresh", kRefresh));
    AL_TRY_VOID(section.refuse_others());
    return endpoints;
}

Result<void> read_wire(TomlSection section, ApplicationType& type) {
    AL_TRY(const auto wire_id, section.text("type_id"));
    AL_TRY(const auto accepted, section.texts("accept"));
    AL_TRY_VOID(section.refuse_others());
    if (!wire_id.empty()) type.wire_id = wire_id;
    type.accepted_ids.insert(type.accepted_ids.end(), accepted.begin(), accepted.end());
    return {};
}

Result<void> read_paths(TomlSection section, ApplicationType& type) {
    AL_TRY(type.paths.allow_encoded_slash, section.flag("allow_encoded_slash"));
    AL_TRY(type.paths.allow_parameters, section.flag("allow_parameters"));
    AL_TRY(type.public_paths, section.texts("public"));
    AL_TRY(type.withheld_paths, section.texts("withheld"));
    AL_TRY_VOID(section.refuse_others());
    if (!std::ranges::all_of(type.public_paths, is_path))
        return section.refuse("public", "must hold paths that begin with one '/'");
    if (!std::ranges::all_of(type.withheld_paths, is_path))
        return section.refuse("withheld", "must hold paths that begin with one '/'");
    return {};
}

Result<PagePreview> read_preview(TomlSection section) {
    PagePreview preview;
    AL_TRY(preview.oembed, section.flag("oembed"));
    AL_TRY(preview.opengraph, section.flag("opengraph"));
    AL_TRY_VOID(section.refuse_others());
    return preview;
}

Result<void> read_icon(TomlSection& root, ApplicationType& type) {
    AL_TRY(type.icon_letters, root.text("icon"));
    AL_TRY(type.icon_svg, root.text("icon_svg"));
    if (type.icon_letters.size() > 8 || !is_valid_utf8(type.icon_letters))
        return root.refuse("icon", "must be one or two letters");
    if (!type.icon_svg.empty() && !type.icon_svg.starts_with("<svg "))
        return root.refuse("icon_svg", "must begin with '<svg '");
    if (type.icon_letters.empty() && type.icon_svg.empty()) return root.refuse("icon", "or 'icon_svg' is missing");
    return {};
}

Result<void> read_head(TomlSection& root, ApplicationType& type) {
    AL_TRY(const auto id, root.required_text("id"));
    if (!is_type_id(id)) return root.refuse("id", "must be lower-case letters, digits, '.', '-' and '_'");
    type.id = TypeId(id);
    type.accepted_ids = {id};
    AL_TRY(type.name, root.required_text("name"));
    AL_TRY(type.kind, root.choice("kind", kKinds));
    AL_TRY(type.role, root.choice("role", kRoles));
    type.wire_id = type.kind == TypeKind::atlassian ? id : "generic";
    AL_TRY(type.setup_hint, root.text("setup_hint"));
    AL_TRY(type.unverified, root.texts("unverified"));
    return read_icon(root, type);
}

// The tables of the file, each by its own reader.
Result<void> read_sections(TomlSection& root, ApplicationType& type) {
    AL_TRY(const auto wire, root.section("wire"));
    if (wire) AL_TRY_VOID(read_wire(*wire, type));
    AL_TRY(const auto paths, root.section("paths"));
    if (paths) AL_TRY_VOID(read_paths(*paths, type));
    AL_TRY(const auto acts, root.section("acts"));
    if (acts) {
        AL_TRY(type.acts, read_acts(*acts));
    }
    AL_TRY(const auto who, root.section("who"));
    if (who) {
        AL_TRY(type.who, read_who(*who));
    }
    AL_TRY(const auto find, root.section("find"));
    if (find) {
        AL_TRY(type.find, read_find(*find));
    }
    AL_TRY(const auto preview, root.section("preview"));
    if (preview) {
        AL_TRY(type.preview, read_preview(*preview));
    }
    AL_TRY(const auto oauth1, root.section("oauth1"));
    if (oauth1) {
        AL_TRY(type.oauth1, read_oauth1(*oauth1));
    }
    AL_TRY(const auto oauth2, root.section("oauth2"));
    if (oauth2) {
        AL_TRY(type.oauth2, read_oauth2(*oauth2));
    }
    AL_TRY(const auto entities, root.sections("entity"));
    for (const auto& section : entities) {
        AL_TRY(auto entity, read_entity(section));
        type.entities.push_back(std::move(entity));
    }
    AL_TRY(const auto items, root.sections("item"));
    for (const auto& section : items) {
        AL_TRY(auto item, read_item_type(section));
        type.items.push_back(std::move(item));
    }
    AL_TRY(const auto development, root.sections("development"));
    for (const auto& section : development) {
        AL_TRY(auto data, read_development_type(section));
        type.development.push_back(std::move(data));
    }
    AL_TRY(const auto probes, root.sections("probe"));
    for (const auto& section : probes) {
        AL_TRY(auto probe, read_probe(section));
        type.probes.push_back(std::move(probe));
    }
    return {};
}

Result<toml::table> parse_toml(const TypeFile& file) {
    try {
        return toml::parse(file.text, file.name);
    } catch (const toml::parse_error& error) {  // the library's only way to say so
        return fail(Errc::configuration, file.name + ", line " + std::to_string(error.source().begin.line) + ": " +
                                             std::string(error.description()) + ".");
    }
}

}  // namespace

Result<ApplicationType> parse_type_file(const TypeFile& file) {
    AL_TRY(const auto table, parse_toml(file));
    TomlSection root(table, file.name);
    ApplicationType type;
    AL_TRY_VOID(read_head(root, type));
    AL_TRY_VOID(read_sections(root, type));
    AL_TRY_VOID(root.refuse_others());
    return type;
}

}  // namespace applinks::domain
