// SPDX-License-Identifier: Apache-2.0
// An application that was found at an address, as our API tells it: what a stranger wrote is data (S-50). Pure.
#pragma once

#include <boost/json/object.hpp>

#include "domain/snapshot.hpp"
#include "protocol/applinks/manifest.hpp"

namespace applinks::web::api {

boost::json::object found_application(const wire::Manifest& manifest, const domain::Snapshot& snapshot);

}  // namespace applinks::web::api
