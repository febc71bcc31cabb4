// SPDX-License-Identifier: Apache-2.0
#include "domain/identity/account.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "domain/identity/directory_settings.hpp"

namespace applinks::domain {

std::string name_key(std::string_view user_name) {
    return to_lower_ascii(user_name);
}

std::string_view name_of(DirectoryKind kind) {
    switch (kind) {
        case DirectoryKind::local: return "local";
        case DirectoryKind::ldap: return "ldap";
        case DirectoryKind::host: return "host";
        case DirectoryKind::header: return "header";
    }
    return "";
}

Result<UserName> parse_user_name(std::string_view text) {
    if (text.empty()) return fail(Errc::missing_parameter, "Enter a user name.");
    if (text.size() > limits::kUserNameMax) return fail(Errc::limit_exceeded, "A user name has at most 255 bytes.");
    const bool has_control =
        std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (has_control || trim_blanks(text) != text || !is_valid_utf8(text))
        return fail(Errc::invalid_argument, "A user name has no blanks at its ends and no control characters.");
    return UserName(std::string(text));
}

}  // namespace applinks::domain
