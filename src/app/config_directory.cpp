// SPDX-License-Identifier: Apache-2.0
// [directory] of the settings file.
#include <algorithm>

#include "app/config_keys.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::app {
namespace {

Result<void> set_directory_kind(Configuration& configuration, const Value& value) {
    using domain::DirectoryKind;
    for (const auto kind : {DirectoryKind::local, DirectoryKind::ldap, DirectoryKind::host, DirectoryKind::header}) {
        if (text_of(value) != name_of(kind)) continue;
        configuration.settings.directory.kind = kind;
        return {};
    }
    return fail(Errc::configuration, "must be local, ldap, host or header");
}

template <std::vector<std::string> domain::DirectorySettings::* member>
Result<void> set_directory_list(Configuration& configuration, const Value& value) {
    configuration.settings.directory.*member = list_of(value);
    return {};
}

Result<void> set_ldap_servers(Configuration& configuration, const Value& value) {
    for (const auto& url : list_of(value))
        if (!url.starts_with("ldaps://") && !url.starts_with("ldap://"))
            return fail(Errc::configuration, "must hold addresses like ldaps://ldap.example.org");
    configuration.settings.directory.ldap.servers = list_of(value);
    return {};
}

template <std::string domain::LdapSettings::* member>
Result<void> set_ldap(Configuration& configuration, const Value& value) {
    configuration.settings.directory.ldap.*member = text_of(value);
    return {};
}

// The names of attributes become part of filters (RFC 4512, section 2.5; ':' and '.' for matching rules).
template <std::string domain::LdapSettings::* member>
Result<void> set_ldap_attribute(Configuration& configuration, const Value& value) {
    const auto& name = text_of(value);
    const bool is_name = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == ';' ||
               c == ':' || c == '.';
    });
    if (!is_name) return fail(Errc::configuration, "must be the name of an attribute");
    return set_ldap<member>(configuration, value);
}

template <std::string domain::LdapSettings::* member>
Result<void> set_ldap_filter(Configuration& configuration, const Value& value) {
    const auto& filter = text_of(value);
    if (!filter.starts_with('(') || !filter.ends_with(')') ||
        std::ranges::count(filter, '(') != std::ranges::count(filter, ')'))
        return fail(Errc::configuration, "must be a filter in parentheses");
    return set_ldap<member>(configuration, value);
}

Result<void> set_members_are_names(Configuration& configuration, const Value& value) {
    configuration.settings.directory.ldap.members_are_names = flag_of(value);
    return {};
}

template <std::string domain::HeaderSettings::* member>
Result<void> set_header_name(Configuration& configuration, const Value& value) {
    if (!text_of(value).empty() && !http::is_token(text_of(value)))
        return fail(Errc::configuration, "must be the name of a header");
    configuration.settings.directory.header.*member = text_of(value);
    return {};
}

using D = domain::DirectorySettings;
using L = domain::LdapSettings;
using H = domain::HeaderSettings;

constexpr Key kKeys[] = {
    {"directory.kind", Kind::text, set_directory_kind},
    {"directory.admin_groups", Kind::list, set_directory_list<&D::admin_groups>},
    {"directory.impersonation_groups", Kind::list, set_directory_list<&D::impersonation_groups>},
    {"directory.servers", Kind::list, set_ldap_servers},
    {"directory.ca_file", Kind::text, set_ldap<&L::ca_file>},
    {"directory.bind_dn", Kind::text, set_ldap<&L::bind_dn>},
    {"directory.bind_password_file", Kind::text, set_ldap<&L::bind_password_file>},
    {"directory.user_base", Kind::text, set_ldap<&L::user_base>},
    {"directory.user_filter", Kind::text, set_ldap_filter<&L::user_filter>},
    {"directory.login_attribute", Kind::text, set_ldap_attribute<&L::login_attribute>},
    {"directory.id_attribute", Kind::text, set_ldap_attribute<&L::id_attribute>},
    {"directory.mail_attribute", Kind::text, set_ldap_attribute<&L::mail_attribute>},
    {"directory.member_of_attribute", Kind::text, set_ldap_attribute<&L::member_of_attribute>},
    {"directory.group_base", Kind::text, set_ldap<&L::group_base>},
    {"directory.group_filter", Kind::text, set_ldap_filter<&L::group_filter>},
    {"directory.group_name_attribute", Kind::text, set_ldap_attribute<&L::group_name_attribute>},
    {"directory.member_attribute", Kind::text, set_ldap_attribute<&L::member_attribute>},
    {"directory.members_are_names", Kind::flag, set_members_are_names},
    {"directory.user_header", Kind::text, set_header_name<&H::user>},
    {"directory.groups_header", Kind::text, set_header_name<&H::groups>},
    {"directory.mail_header", Kind::text, set_header_name<&H::mail>},
};

}  // namespace

std::span<const Key> directory_keys() {
    return kKeys;
}

Result<void> check_directory(const domain::Settings& settings, const std::string& file) {
    const auto& directory = settings.directory;
    const auto missing = [&](std::string_view key) {
        return fail(Errc::configuration, file + ": " + std::string(key) + " is missing.");
    };
    if (directory.kind == domain::DirectoryKind::ldap) {
        if (directory.ldap.servers.empty()) return missing("directory.servers");
        if (directory.ldap.user_base.empty()) return missing("directory.user_base");
        if (directory.ldap.login_attribute.empty()) return missing("directory.login_attribute");
        if (directory.ldap.id_attribute.empty()) return missing("directory.id_attribute");
        if (directory.ldap.bind_dn.empty() != directory.ldap.bind_password_file.empty())
            return fail(Errc::configuration,
                        file + ": directory.bind_dn and directory.bind_password_file go together.");
    }
    // Nobody's headers count but those of proxies that are named (S-41).
    if (directory.kind == domain::DirectoryKind::header) {
        if (settings.trusted_proxies.empty()) return missing("server.trusted_proxies");
        if (directory.header.user.empty()) return missing("directory.user_header");
    }
    return {};
}

}  // namespace applinks::app
