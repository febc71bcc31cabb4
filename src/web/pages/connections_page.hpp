// SPDX-License-Identifier: Apache-2.0
// What a person has allowed: accounts connected elsewhere (My connections) and applications that may act for the person
// here (Connected applications) (features.md 6, applinks-protocol.md 4.11).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/store.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

// One linked application, seen by the person.
struct ConnectionRow {
    const domain::Link* link = nullptr;
    std::optional<domain::Grant> grant;
    bool asked = true;  // false: calls are made on behalf of the user without asking
};

struct AllowedRow {
    std::string token_id;
    std::string application;  // name of the consumer
    std::string description{};
    std::string address{};
    Timestamp since{};
    Timestamp last_used{};
    Timestamp expires{};
};

struct ConnectionsPage {
    std::vector<ConnectionRow> outgoing;
    std::vector<AllowedRow> incoming;
    std::string done{};
    Timestamp now{};
};
std::string render_connections(const Frame& frame, const ConnectionsPage& page);

std::vector<Route> connection_routes();

}  // namespace applinks::web::pages
