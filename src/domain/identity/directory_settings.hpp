// SPDX-License-Identifier: Apache-2.0
// [directory]: who says who somebody is (docs/reference/configuration.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace applinks::domain {

// local: accounts of our own only. ldap: a directory server. host: the application's own login. header: a proxy that
// authenticates. Accounts of our own are there in every kind.
enum class DirectoryKind { local, ldap, host, header };

std::string_view name_of(DirectoryKind kind);

struct LdapSettings {
    std::vector<std::string> servers{};  // ldaps://…, or ldap://… with StartTLS; the first that answers is asked
    std::string ca_file{};               // "": the system's
    std::string bind_dn{};               // "": anonymous
    std::string bind_password_file{};
    Secret bind_password{};  // of the file
    std::string user_base{};
    std::string user_filter = "(objectClass=person)";  // who does not match it may not sign in
    std::string login_attribute = "uid";
    std::string id_attribute = "entryUUID";
    std::string mail_attribute = "mail";
    std::string member_of_attribute{};  // "": groups are searched
    std::string group_base{};
    std::string group_filter = "(objectClass=groupOfNames)";
    std::string group_name_attribute = "cn";
    std::string member_attribute = "member";
    bool members_are_names = false;  // posixGroup: memberUid holds login names
};

struct HeaderSettings {
    std::string user = "X-Forwarded-User";
    std::string groups{};  // "": the proxy tells none
    std::string mail{};
};

struct DirectorySettings {
    DirectoryKind kind = DirectoryKind::local;
    std::vector<std::string> admin_groups{};
    std::vector<std::string> impersonation_groups{};  // members may be acted for over links; empty: everyone
    LdapSettings ldap{};
    HeaderSettings header{};
};

}  // namespace applinks::domain
