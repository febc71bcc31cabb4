// SPDX-License-Identifier: Apache-2.0
// Every route of the Application Links wire, for the route table.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> wire_routes();

}  // namespace applinks::web
