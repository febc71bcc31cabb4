// SPDX-License-Identifier: Apache-2.0
// The list of links (features.md 2). Its address is that of the wire protocol, because the administrators of linked
// applications arrive there with a hand-over (applinks-protocol.md 3.1, step 4).
#pragma once

#include <string>
#include <vector>

#include "domain/store.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

inline constexpr std::string_view kListPath = "/plugins/servlet/applinks/listApplicationLinks";

struct LinkRow {
    const domain::Link* link = nullptr;
    const domain::LinkUse* use = nullptr;  // nothing known yet
    std::string type_name{};
    bool viewer_may_connect = false;  // the one thing missing is the viewer's own permission
};

struct LinksPage {
    std::vector<LinkRow> rows;
    std::string done{};  // what was just done
    Timestamp now{};
};
std::string render_links(const Frame& frame, const LinksPage& page);

std::vector<Route> links_routes();

}  // namespace applinks::web::pages
