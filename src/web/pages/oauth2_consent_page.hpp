// SPDX-License-Identifier: Apache-2.0
// Asking a person whether an OAuth 2.0 client may act for them (applinks-protocol.md 9.1, features.md 6, S-15, S-16).
#pragma once

#include <string_view>
#include <vector>

#include "protocol/oauth2/scope.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

// What a token of this scope allows, in words that follow "It can".
std::string_view scope_words(oauth2::Scope scope);

std::vector<Route> oauth2_consent_routes();

}  // namespace applinks::web::pages
