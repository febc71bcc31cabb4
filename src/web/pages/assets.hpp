// SPDX-License-Identifier: Apache-2.0
// Style sheet and icon, served by ourselves from the binary: the content security policy allows no inline style (S-49).
#pragma once

#include <string_view>
#include <vector>

#include "web/router.hpp"

namespace applinks::web::pages {

// First characters of the style sheet's digest: pages ask for it by this, so that it may be cached for good.
std::string_view css_version();

std::vector<Route> asset_routes();  // GET /applinks/assets/{name}

}  // namespace applinks::web::pages
