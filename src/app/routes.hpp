// SPDX-License-Identifier: Apache-2.0
// Every route of the process, collected from the folders that handle them.
#pragma once

#include "web/router.hpp"

namespace applinks::app {

void add_routes(web::Router& router);
// Where the application is a forge, its pages are ours, too.
void add_forge_routes(web::Router& router);

}  // namespace applinks::app
