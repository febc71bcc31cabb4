// SPDX-License-Identifier: Apache-2.0
// Links as administrators, scripts and peers make, read, change and end them: `applicationlink` of 1.0 to 3.0
// (applinks-protocol.md 3.5, 3.8) and `applinks` of 3.0 (3.6).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> application_link_routes();
std::vector<Route> applinks_routes();

}  // namespace applinks::web
