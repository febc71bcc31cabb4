// SPDX-License-Identifier: Apache-2.0
// Token, revocation and metadata endpoints of OAuth 2.0 (applinks-protocol.md 9.1, S-17 to S-22, S-30).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> oauth2_provider_routes();

}  // namespace applinks::web
