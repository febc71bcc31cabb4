// SPDX-License-Identifier: Apache-2.0
// Remote links in Jira's shape, for linked applications and scripts, and the old form of back-links (features.md 8.1,
// 8.4).
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> remote_link_routes();

}  // namespace applinks::web
