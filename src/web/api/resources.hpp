// SPDX-License-Identifier: Apache-2.0
// The resources of our JSON API, one file each; openapi.yaml is the contract and a test holds the routes against it.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web::api {

std::vector<Route> session_routes();
std::vector<Route> link_routes();         // list, read, edit, delete
std::vector<Route> link_action_routes();  // primary, suspend, resume, move, match, continue, the peer's key
std::vector<Route> link_check_routes();
std::vector<Route> grant_routes();
std::vector<Route> probe_routes();  // probing an address and making our half
std::vector<Route> handover_routes();
std::vector<Route> external_routes();
std::vector<Route> provider_discovery_routes();
std::vector<Route> connection_routes();
std::vector<Route> permission_routes();
std::vector<Route> audit_routes();
std::vector<Route> user_routes();
std::vector<Route> settings_routes();
std::vector<Route> event_routes();
std::vector<Route> development_routes();
std::vector<Route> item_routes();       // search, preview, icons
std::vector<Route> item_link_routes();  // remote links of local items, back-links
std::vector<Route> entity_routes();     // links between projects
std::vector<Route> file_routes();       // export and apply

// All of them.
std::vector<Route> api_routes();

}  // namespace applinks::web::api
