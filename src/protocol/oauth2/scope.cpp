// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/scope.hpp"

#include <algorithm>
#include <array>

namespace applinks::oauth2 {

std::string_view name_of(Scope scope) {
    switch (scope) {
        case Scope::write: return "WRITE";
        case Scope::admin: return "ADMIN";
        case Scope::read: break;
    }
    return "READ";
}

std::optional<Scope> parse_scope(std::string_view name) {
    for (const auto scope : std::array{Scope::read, Scope::write, Scope::admin})
        if (name_of(scope) == name) return scope;
    return std::nullopt;
}

std::optional<Scope> parse_scopes(std::string_view text) {
    std::optional<Scope> greatest;
    while (!text.empty()) {
        const auto end = text.find(' ');
        const auto name = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (name.empty()) continue;
        const auto scope = parse_scope(name);
        if (!scope) return std::nullopt;
        greatest = std::max(greatest.value_or(*scope), *scope);
    }
    return greatest;
}

Scope needed_for(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" ? Scope::read : Scope::write;
}

}  // namespace applinks::oauth2
