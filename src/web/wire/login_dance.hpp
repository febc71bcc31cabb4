// SPDX-License-Identifier: Apache-2.0
// The consumer side of the login dance: a person connects an account at a linked application (applinks-protocol.md 5.4,
// S-31).
#pragma once

#include <string>
#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> login_dance_routes();

// Sends the person's browser to the linked application, with the cookie that binds the way back to this browser. For
// handlers that a form of our own pages has started. `return_to` is a local return target or "".
Task<Result<net::Response>> start_dance(Services& services, const Context& context, LinkId link, std::string return_to);

}  // namespace applinks::web
