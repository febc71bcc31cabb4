// SPDX-License-Identifier: Apache-2.0
// For whoever runs this server: health, metrics (S-64), and the decision for another proxy's authentication request
// (nginx auth_request, Envoy ext_authz, Traefik forwardAuth).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> ops_routes();
std::vector<Route> verify_routes();

}  // namespace applinks::web
