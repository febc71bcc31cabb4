// SPDX-License-Identifier: Apache-2.0
// `POST applicationlink/{id}/signing-key?fingerprint=…`: said by the application itself, with its former key.
#pragma once

#include <vector>

#include "web/router.hpp"

namespace applinks::web {

std::vector<Route> signing_key_routes();

}  // namespace applinks::web
