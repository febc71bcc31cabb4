// SPDX-License-Identifier: Apache-2.0
// Development information as it is answered, to our own pages and to clients that know the resources of a tracker
// (features.md 7.2 and 7.3, with the state of each application beside it).
#pragma once

#include <boost/json/object.hpp>

#include "peers/development.hpp"
#include "web/context.hpp"

namespace applinks::web {

boost::json::object summary_view(const peers::SummaryPanel& panel, const Context& context);
boost::json::object detail_view(const peers::DetailPanel& panel, domain::DataType type, const Context& context);

// Errors: missing_parameter, repeated_parameter, invalid_argument.
Result<domain::DataType> data_type_of(std::string_view name);

}  // namespace applinks::web
