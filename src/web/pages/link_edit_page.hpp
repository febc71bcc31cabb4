// SPDX-License-Identifier: Apache-2.0
// Changing a link: name, address for browsers, what goes in each direction, for whom, and whom to trust (features.md
// 4).
#pragma once

#include <string>
#include <vector>

#include "domain/links/link.hpp"
#include "web/pages/forms.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct LinkEditPage {
    const domain::Link* link = nullptr;
    FormState form;
    std::string message{};  // what is wrong with the whole
};
std::string render_link_edit(const Frame& frame, const LinkEditPage& page);

std::vector<Route> link_edit_routes();

}  // namespace applinks::web::pages
