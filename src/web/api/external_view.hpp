// SPDX-License-Identifier: Apache-2.0
// Applications that were set up by hand, as our API tells them: how they call us and how we call them (features.md 3).
// Secrets are write-only (S-70): only whether there is one.
//
// Pure; any thread.
#pragma once

#include <boost/json/value.hpp>

#include "domain/snapshot.hpp"

namespace applinks::web::api {

// IncomingOAuth1, IncomingOAuth2 or null of openapi.yaml.
boost::json::value incoming_json(const domain::Link& link, const domain::Snapshot& snapshot);
// OutgoingOAuth1, OutgoingOAuth2 or null.
boost::json::value outgoing_json(const domain::Link& link);
// As `client_auth`.
std::string_view word_of(oauth2::ClientAuthentication authentication);

}  // namespace applinks::web::api
