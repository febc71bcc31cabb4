// SPDX-License-Identifier: Apache-2.0
// "May I?" and "can you see me?" between peers, and what can be linked here (applinks-protocol.md 3.3, 3.8, 8).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> permission_routes();
std::vector<Route> authentication_info_routes();
std::vector<Route> entity_routes();

}  // namespace applinks::web
