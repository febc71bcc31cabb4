// SPDX-License-Identifier: Apache-2.0
// What users of the Application Links products know as their page of OAuth tokens (applinks-protocol.md 4.11): it leads
// to Connected applications, and its form works.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web::pages {

std::vector<Route> access_tokens_routes();

}  // namespace applinks::web::pages
