// SPDX-License-Identifier: Apache-2.0
// What a test came to, as our API tells it (features.md 5).
#pragma once

#include <boost/json/object.hpp>

#include "peers/finding.hpp"

namespace applinks::web::api {

// `Finding` of openapi.yaml.
boost::json::object finding_json(const peers::Finding& finding);

}  // namespace applinks::web::api
