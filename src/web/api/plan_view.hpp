// SPDX-License-Identifier: Apache-2.0
// What a file of links changes, as our API and `applinkd apply --json` tell it. Pure.
#pragma once

#include <boost/json/object.hpp>

#include "peers/link_plan.hpp"

namespace applinks::web::api {

// `Applied` of openapi.yaml.
boost::json::object plan_json(const peers::LinkPlan& plan, bool applied);

}  // namespace applinks::web::api
