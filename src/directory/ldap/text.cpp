// SPDX-License-Identifier: Apache-2.0
#include "directory/ldap/text.hpp"

#include <ldap.h>

#include <memory>

#include "base/encoding.hpp"

namespace applinks::directory {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void append_hex(std::string& out, char c) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('\\');
    out.push_back(kHex.at(byte >> 4));
    out.push_back(kHex.at(byte & 15));
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_';
}

struct FreeDn {
    void operator()(LDAPRDN* dn) const { ldap_dnfree(dn); }
};
using Dn = std::unique_ptr<LDAPRDN, FreeDn>;

Dn parse_dn(const std::string& text) {
    LDAPDN dn = nullptr;
    if (text.find('\0') != std::string::npos || ldap_str2dn(text.c_str(), &dn, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
        return nullptr;
    return Dn(dn);
}

// The same name in one spelling.
std::string normal(const std::string& text) {
    const auto dn = parse_dn(text);
    char* written = nullptr;
    if (!dn || ldap_dn2str(dn.get(), &written, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS) return {};
    const std::unique_ptr<char, decltype(&ldap_memfree)> owned(written, ldap_memfree);
    return to_lower_ascii(written);
}

}  // namespace

std::string filter_value(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (const char c : value) {
        if (is_plain(c))
            out.push_back(c);
        else
            append_hex(out, c);
    }
    return out;
}

std::string equals(std::string_view attribute, std::string_view value) {
    return "(" + std::string(attribute) + "=" + filter_value(value) + ")";
}

std::string all_of(std::string_view first, std::string_view second) {
    return "(&" + std::string(first) + std::string(second) + ")";
}

std::string dn_value(std::string_view value) {
    std::string out;
    out.reserve(value.size());
    for (const char c : value) {
        if (is_plain(c))
            out.push_back(c);
        else
            append_hex(out, c);
    }
    return out;
}

std::optional<std::string> first_value(const std::string& text) {
    const auto dn = parse_dn(text);
    const LDAPRDN first = dn ? dn.get()[0] : nullptr;
    const LDAPAVA* pair = first != nullptr ? first[0] : nullptr;
    if (pair == nullptr || (pair->la_flags & LDAP_AVA_BINARY) != 0) return std::nullopt;
    std::string value(pair->la_value.bv_val, pair->la_value.bv_len);
    if (value.empty() || !is_valid_utf8(value)) return std::nullopt;
    return value;
}

bool is_below(const std::string& dn, const std::string& base) {
    const auto below = normal(dn);
    const auto above = normal(base);
    if (below.empty() || above.empty() || !below.ends_with(above)) return false;
    return below.size() == above.size() || below.at(below.size() - above.size() - 1) == ',';
}

}  // namespace applinks::directory
