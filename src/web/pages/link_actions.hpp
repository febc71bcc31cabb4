// SPDX-License-Identifier: Apache-2.0
// What can be done with a whole link: make primary, suspend, resume, move, delete (features.md 4). Each has a page that
// says what will happen, and a form on it.
#pragma once

#include <string>
#include <vector>

#include "domain/links/link.hpp"
#include "web/pages/forms.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct ActionPage {
    std::string link_id;
    std::string heading;
    std::string sentence;
    std::string button;
    std::string action;  // last part of the address
};
std::string render_action(const Frame& frame, const ActionPage& page);

struct MovePage {
    const domain::Link* link = nullptr;
    FormState form;           // address, name
    bool needs_name = false;  // a peer without Application Links cannot prove who it is: the name is typed instead
};
std::string render_move(const Frame& frame, const MovePage& page);

struct DeletePage {
    const domain::Link* link = nullptr;
    std::int64_t outgoing_people = 0;
    std::int64_t incoming_people = 0;
    bool can_tell_peer = false;
};
std::string render_delete(const Frame& frame, const DeletePage& page);

std::vector<Route> link_action_routes();

}  // namespace applinks::web::pages
