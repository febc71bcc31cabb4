// SPDX-License-Identifier: Apache-2.0
// Every entity of the Application Links REST modules; each has a header of its own.
#pragma once

#include "protocol/applinks/application_link.hpp"  // applicationlink, applinks (3.0), listApplicationlinks
#include "protocol/applinks/auth_types.hpp"        // status/{id}/oauth
#include "protocol/applinks/authentication.hpp"    // authentication, provider, consumer
#include "protocol/applinks/entities.hpp"          // entities, entitylink
#include "protocol/applinks/link_status.hpp"       // status/{id}, the probe of the wizard
#include "protocol/applinks/paths.hpp"             // addresses of the resources
#include "protocol/applinks/permission.hpp"        // permission, capabilities
#include "protocol/applinks/status_entity.hpp"     // simple status, form error, 3.0 error
