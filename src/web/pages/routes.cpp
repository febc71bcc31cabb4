// SPDX-License-Identifier: Apache-2.0
#include "web/pages/routes.hpp"

#include <iterator>

#include "web/pages/add_link_page.hpp"
#include "web/pages/assets.hpp"
#include "web/pages/audit_page.hpp"
#include "web/pages/connections_page.hpp"
#include "web/pages/consent_page.hpp"
#include "web/pages/external_pages.hpp"
#include "web/pages/link_actions.hpp"
#include "web/pages/link_edit_page.hpp"
#include "web/pages/link_page.hpp"
#include "web/pages/links_page.hpp"
#include "web/pages/login_pages.hpp"
#include "web/pages/oauth2_consent_page.hpp"

namespace applinks::web::pages {

std::vector<Route> page_routes() {
    std::vector<Route> all;
    for (auto& routes : {asset_routes(), login_routes(), links_routes(), add_link_routes(), external_routes(),
                         link_edit_routes(), link_routes(), link_action_routes(), consent_routes(),
                         oauth2_consent_routes(), connection_routes(), audit_routes()})
        all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

}  // namespace applinks::web::pages
