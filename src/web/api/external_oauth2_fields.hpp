// SPDX-License-Identifier: Apache-2.0
// Reading how we call an application with OAuth 2.0 (features.md 3 "Outgoing OAuth 2.0"). What is wrong is kept beside
// its field; an empty secret keeps the stored one.
#pragma once

#include "web/api/external_fields.hpp"

namespace applinks::web::api {

Outgoing read_outgoing_oauth2(Fields& fields, const domain::Snapshot& snapshot, const domain::OAuth2Provider* stored,
                              const Place& place);

}  // namespace applinks::web::api
