// SPDX-License-Identifier: Apache-2.0
// The web interface (ui/): its files from the binary, and the one page that starts it at each of its addresses.
// Everything that it shows and does goes through the API.
#pragma once

#include <string>
#include <vector>

#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

// The page that loads the interface; it holds nothing of anybody.
std::string render_interface(const Frame& frame);

// GET handler for an address of the interface.
Task<Result<net::Response>> show_interface(Services& services, Context& context);

// Its files, below a directory named after their digest so that browsers keep them for good, its addresses, and
// /applinks/embed.js, the elements (ui/embed) that pages of the application include.
std::vector<Route> interface_routes();

}  // namespace applinks::web::pages
