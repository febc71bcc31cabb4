// SPDX-License-Identifier: Apache-2.0
// The consumer side of the login dance: a person connects an account at a linked application (applinks-protocol.md 5.4,
// S-31).
#pragma once

#include <string>
#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> login_dance_routes();

// Where the person's browser goes, and the cookie that binds the way back to this browser (S-31).
struct DanceStart {
    std::string url;
    std::string cookie;  // for Set-Cookie
};
Task<Result<DanceStart>> prepare_dance(Services& services, const Context& context, LinkId link, std::string return_to);
// Sends the person's browser there. For handlers that a form of our own pages has started. `return_to` is a local
// return target or "".
Task<Result<net::Response>> start_dance(Services& services, const Context& context, LinkId link, std::string return_to);

}  // namespace applinks::web
