// SPDX-License-Identifier: Apache-2.0
// Who this application is: manifest, capabilities, consumer-info, whoami (applinks-protocol.md 2, 3.10, 4.1).
#pragma once

#include <vector>

#include "protocol/applinks/manifest.hpp"
#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> identity_routes();

// Our own manifest, as peers read it.
wire::Manifest own_manifest(const domain::Snapshot& snapshot);

}  // namespace applinks::web
