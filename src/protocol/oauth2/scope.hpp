// SPDX-License-Identifier: Apache-2.0
// Scopes: READ, WRITE, ADMIN, each including the ones before it (applinks-protocol.md 9.1). A scope is a ceiling; the
// user's own rights still limit.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace applinks::oauth2 {

enum class Scope { read, write, admin };  // in their order: a greater one includes the smaller

std::string_view name_of(Scope scope);
std::optional<Scope> parse_scope(std::string_view name);

// A space-separated list (RFC 6749 3.3): its greatest. Empty or with an unknown name: nothing.
std::optional<Scope> parse_scopes(std::string_view text);

// GET, HEAD and OPTIONS need READ, everything else WRITE.
Scope needed_for(std::string_view method);

}  // namespace applinks::oauth2
