// SPDX-License-Identifier: Apache-2.0
// A test as JSON: one shape for the API, `applinkd check --json` and what is stored (openapi.yaml, Finding and Layer).
#pragma once

#include <boost/json/object.hpp>

#include "peers/diagnosis.hpp"

namespace applinks::peers {

boost::json::object json_of(const domain::Finding& finding);
boost::json::object json_of(const LayerResult& result);
// {"finding": …, "layers": […], "clock_offset": seconds or null}
boost::json::object json_of(const Diagnosis& diagnosis);

}  // namespace applinks::peers
