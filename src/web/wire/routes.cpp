// SPDX-License-Identifier: Apache-2.0
#include "web/wire/routes.hpp"

#include "web/wire/development.hpp"
#include "web/wire/identity.hpp"
#include "web/wire/login_dance.hpp"
#include "web/wire/oauth2_provider.hpp"
#include "web/wire/ops.hpp"
#include "web/wire/provider.hpp"
#include "web/wire/rest_application_link.hpp"
#include "web/wire/rest_authentication.hpp"
#include "web/wire/rest_entity_links.hpp"
#include "web/wire/rest_links.hpp"
#include "web/wire/rest_permission.hpp"
#include "web/wire/rest_remote_links.hpp"
#include "web/wire/rest_signing_key.hpp"
#include "web/wire/rest_status.hpp"
#include "web/wire/user_sample.hpp"

namespace applinks::web {

std::vector<Route> wire_routes() {
    std::vector<Route> all;
    for (auto& routes : {identity_routes(),
                         provider_routes(),
                         login_dance_routes(),
                         application_link_routes(),
                         applinks_routes(),
                         authentication_routes(),
                         authentication_info_routes(),
                         status_routes(),
                         permission_routes(),
                         entity_routes(),
                         link_list_routes(),
                         entity_link_routes(),
                         remote_link_routes(),
                         ops_routes(),
                         signing_key_routes(),
                         oauth2_provider_routes(),
                         development_provider_routes(),
                         development_status_routes(),
                         development_push_routes(),
                         user_sample_routes()})
        all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

}  // namespace applinks::web
