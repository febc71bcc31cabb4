// SPDX-License-Identifier: Apache-2.0
// The one place where a failure of OAuth 2.0 becomes an answer (style 4).
#pragma once

#include <string>

#include "net/message.hpp"
#include "protocol/oauth2/failure.hpp"
#include "web/context.hpp"

namespace applinks::web {

// JSON that no cache may keep (RFC 6749 5.1).
net::Response oauth2_json(std::string body, int status = 200);

// Of the token and revocation endpoints (RFC 6749 5.2, S-20); written to the log and counted.
net::Response token_failure_response(const oauth2::Failure& failure, const Context& context);
// Of a call with a bearer token (RFC 6750 3, S-21); likewise.
net::Response bearer_failure_response(const oauth2::Failure& failure, const Context& context);

}  // namespace applinks::web
