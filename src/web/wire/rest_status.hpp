// SPDX-License-Identifier: Apache-2.0
// Both ends of a link: what peers read of ours and administrators set (applinks-protocol.md 6.1 to 6.3).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> status_routes();

}  // namespace applinks::web
