// SPDX-License-Identifier: Apache-2.0
// Development information for linked applications and for clients of a tracker (features.md 7.2 to 7.4, 11).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> development_provider_routes();  // what we know of somebody else's item
std::vector<Route> development_status_routes();    // what others know of ours, as clients of a tracker ask for it
std::vector<Route> development_push_routes();      // what CI servers and forges push

}  // namespace applinks::web
