// SPDX-License-Identifier: Apache-2.0
// Links between projects on the wire (applinks-protocol.md 8).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> entity_link_routes();

}  // namespace applinks::web
