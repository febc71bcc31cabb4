// SPDX-License-Identifier: Apache-2.0
#include "web/pages/routes.hpp"

#include <iterator>

#include "web/pages/access_tokens.hpp"
#include "web/pages/assets.hpp"
#include "web/pages/consent_page.hpp"
#include "web/pages/interface.hpp"
#include "web/pages/login_pages.hpp"
#include "web/pages/oauth2_consent_page.hpp"

namespace applinks::web::pages {

std::vector<Route> page_routes() {
    std::vector<Route> all;
    for (auto& routes : {asset_routes(), login_routes(), interface_routes(), consent_routes(), oauth2_consent_routes(),
                         access_tokens_routes()})
        all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

}  // namespace applinks::web::pages
