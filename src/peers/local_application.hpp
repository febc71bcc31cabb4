// SPDX-License-Identifier: Apache-2.0
// Questions to the local application, as a person (design "Who the user is").
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "domain/identity/account.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// GET of `path` (below the application's address, with query), with the identity headers of its type; without
// a person what everybody may see. The status is the
// application's own word about what this person may see. Errors: not_found (no upstream), unavailable (it does not
// answer), configuration.
Task<Result<net::Response>> ask_local_application(Services& services, std::optional<domain::Account> person,
                                                  std::string path);

// An answer's body as JSON, within the limits. Errors: peer_malformed.
Result<boost::json::value> json_of(const net::Response& answer);

}  // namespace applinks::peers
