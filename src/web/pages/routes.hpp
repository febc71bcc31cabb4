// SPDX-License-Identifier: Apache-2.0
// Every page of ours, for the route table.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web::pages {

std::vector<Route> page_routes();

}  // namespace applinks::web::pages
