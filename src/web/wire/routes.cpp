// SPDX-License-Identifier: Apache-2.0
#include "web/wire/routes.hpp"

#include "web/wire/identity.hpp"
#include "web/wire/provider.hpp"
#include "web/wire/rest_application_link.hpp"
#include "web/wire/rest_authentication.hpp"

namespace applinks::web {

std::vector<Route> wire_routes() {
    std::vector<Route> all;
    for (auto& routes :
         {identity_routes(), provider_routes(), application_link_routes(), applinks_routes(), authentication_routes()})
        all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

}  // namespace applinks::web
