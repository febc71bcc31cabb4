// SPDX-License-Identifier: Apache-2.0
// Setting up an application by hand, and changing it later: every field stays editable (features.md 3).
#pragma once

#include <string>
#include <vector>

#include "peers/linking.hpp"
#include "web/pages/external_form.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct ExternalPage {
    FormState form;
    ExternalStored stored{};
    std::string message{};       // what is wrong with the whole
    std::string own_key{};       // our consumer key, for the settings over there
    std::string own_pem{};       // our public key
    std::string redirect_uri{};  // where providers of OAuth 2.0 send people back to
    std::string found{};         // after looking for what a provider publishes
};
std::string render_external(const Frame& frame, const domain::Snapshot& snapshot, const ExternalPage& page);

// What the other application has to be told. The secret is shown here and never again.
struct ExternalDonePage {
    const domain::Link* link = nullptr;
    const domain::Consumer* consumer = nullptr;
    const domain::OAuth2Client* client = nullptr;
    Secret client_secret{};  // empty: not shown
    bool shows_secret = false;
    std::string own_key{};
    std::string own_pem{};
    std::string own_url{};  // public address, for the three token addresses
    std::string redirect_uri{};
    std::optional<peers::EndsCheck> check{};  // of the calls to there
};
std::string render_external_done(const Frame& frame, const ExternalDonePage& page);

// Edit page and form of a link by hand; the edit routes of all links lead here for these.
Task<Result<net::Response>> show_external_edit(Services& services, Context& context);
Task<Result<net::Response>> save_external_edit(Services& services, Context& context);

std::vector<Route> external_routes();

}  // namespace applinks::web::pages
