// SPDX-License-Identifier: Apache-2.0
// Adding a link: one address, what was found there, two questions with plain consequences (features.md 3).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "peers/discovery.hpp"
#include "web/pages/forms.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct AddLinkPage {
    FormState form;                           // address, ca, loopback, both_admins, same_users
    std::optional<peers::Discovery> found{};  // after a probe that was answered
    bool probed = false;                      // "by hand" is offered after a try
    std::string type_hint{};                  // what to know before linking this type
};
std::string render_add_link(const Frame& frame, const AddLinkPage& page);

std::vector<Route> add_link_routes();

}  // namespace applinks::web::pages
