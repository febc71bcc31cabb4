// SPDX-License-Identifier: Apache-2.0
// One link: both ends and what goes on between them, what is known of it, and the people who use it (features.md 2, 4,
// 6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/store.hpp"
#include "peers/linking.hpp"
#include "web/pages/layout.hpp"
#include "web/pages/words.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

// A permission of one person at one end, as administrators see it.
struct PersonRow {
    std::string user;         // name here
    std::string remote_user;  // name there, "" when unknown
    std::string id;           // what is withdrawn: token id (incoming) or account id (outgoing)
    Timestamp since{};
    Timestamp last_used{};
    Timestamp expires{};
};

struct LinkPage {
    const domain::Link* link = nullptr;
    const domain::LinkUse* use = nullptr;
    std::string type_name{};
    std::vector<domain::Consumer> consumers{};
    const domain::OAuth2Client* client = nullptr;
    std::vector<std::string> old_addresses{};
    std::vector<PersonRow> outgoing_people{};
    std::vector<PersonRow> incoming_people{};
    std::optional<peers::EndsCheck> check{};  // just made
    std::string invitation{};                 // address for the other side's admin, while setting up
    std::string done{};
    Timestamp now{};
};
std::string render_link(const Frame& frame, const LinkPage& page);

// The picture from what was stored at the last test, or from a test just made.
Ends ends_of(const Frame& frame, const domain::Link& link, const domain::LinkUse* use);
Ends ends_of(const Frame& frame, const domain::Link& link, const peers::EndsCheck& check);

// The page of the link, with a test just made or without.
Task<Result<net::Response>> show_link(Services& services, Context& context, LinkId id,
                                      std::optional<peers::EndsCheck> check, std::string done);

std::vector<Route> link_routes();

}  // namespace applinks::web::pages
