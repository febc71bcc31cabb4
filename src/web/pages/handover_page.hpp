// SPDX-License-Identifier: Apache-2.0
// An administrator arrives from another application that wants to be linked (applinks-protocol.md 3.1 steps 5 and
// 6, 3.2). Nothing is done on account of the address alone: the page shows what would happen, the form does it.
#pragma once

#include <string>

#include "peers/linking.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct HandoverPage {
    peers::HandoverView view;
    std::string starting_url;  // as it stands in the address
    std::string action;        // where the form goes: this very address, so that nothing is lost
};
std::string render_handover(const Frame& frame, const HandoverPage& page);

// GET of the list page with a hand-over in its query.
Task<Result<net::Response>> show_handover(Services& services, Context& context);
// POST of the same address.
Task<Result<net::Response>> accept_handover(Services& services, Context& context);

}  // namespace applinks::web::pages
