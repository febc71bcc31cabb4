// SPDX-License-Identifier: Apache-2.0
// A forge's repositories, branches and commits for linked applications, as the person for whom they call: what previews
// and pickers ask (types/forge.toml). Only where the application is a forge.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

// GET /rest/forge/1.0/item?repository=R[&commit=C|&branch=B]
// GET /rest/forge/1.0/search?q=TEXT[&kind=repository|branch|commit][&limit=N]
std::vector<Route> forge_resources();

}  // namespace applinks::web
