// SPDX-License-Identifier: Apache-2.0
// OAuth 1.0a service provider: request-token and access-token (applinks-protocol.md 4.6, 4.8, S-05, S-10, S-11).
// The authorize page between them stands in web/pages.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> provider_routes();

}  // namespace applinks::web
