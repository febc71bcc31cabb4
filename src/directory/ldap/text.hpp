// SPDX-License-Identifier: Apache-2.0
// Values inside of LDAP filters and names (S-52). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace applinks::directory {

// A value for a filter: RFC 4515, section 3. Every byte that is not a plain letter, digit, '-', '.' or '_' is escaped,
// so the result holds nothing that means anything in a filter.
std::string filter_value(std::string_view value);
// "(attribute=value)" with the value escaped. The attribute is one of our settings.
std::string equals(std::string_view attribute, std::string_view value);
// "(&" and the parts and ")".
std::string all_of(std::string_view first, std::string_view second);

// A value for a distinguished name: RFC 4514, section 2.4.
std::string dn_value(std::string_view value);
// The value of a name's first part: "admins" of "cn=admins,ou=groups,dc=example". Nothing: it is no distinguished name,
// or the value is not text.
std::optional<std::string> first_value(const std::string& dn);
// Whether a name is below another one, or is it. Compared without regard to case and to blanks at commas.
bool is_below(const std::string& dn, const std::string& base);

}  // namespace applinks::directory
