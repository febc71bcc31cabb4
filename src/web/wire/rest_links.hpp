// SPDX-License-Identifier: Apache-2.0
// Older resources around links: the list for scripts, the state of a link, its relocation, and the probe of an address
// (applinks-protocol.md 3.1 step 1, 3.9, features.md 11).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> link_list_routes();

}  // namespace applinks::web
