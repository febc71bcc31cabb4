// SPDX-License-Identifier: Apache-2.0
#include "web/api/resources.hpp"

namespace applinks::web::api {

std::vector<Route> api_routes() {
    std::vector<Route> all;
    for (auto& routes : {session_routes(),
                         link_routes(),
                         link_action_routes(),
                         link_check_routes(),
                         grant_routes(),
                         connection_routes(),
                         permission_routes(),
                         probe_routes(),
                         handover_routes(),
                         external_routes(),
                         provider_discovery_routes(),
                         audit_routes(),
                         user_routes(),
                         settings_routes(),
                         event_routes(),
                         file_routes(),
                         development_routes(),
                         item_routes(),
                         item_link_routes(),
                         entity_routes()})
        all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

}  // namespace applinks::web::api
