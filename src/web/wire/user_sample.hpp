// SPDX-License-Identifier: Apache-2.0
// Where another applinkd asks whether both sides have the same users (peers/user_sample.hpp).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> user_sample_routes();

}  // namespace applinks::web
