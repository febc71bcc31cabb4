// SPDX-License-Identifier: Apache-2.0
// How a link is authenticated: providers (outgoing) and consumers (incoming) over REST (applinks-protocol.md 3.5), and
// a person's own outgoing token.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> authentication_routes();

}  // namespace applinks::web
