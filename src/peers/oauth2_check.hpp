// SPDX-License-Identifier: Apache-2.0
// Testing a link to a provider of OAuth 2.0 (features.md 3 "Save and test", 5). Inside peers only.
#pragma once

#include "domain/links/link.hpp"
#include "peers/finding.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// Tries what can be tried without a person: a token for the link itself, or, where only people get one, a code that
// cannot be right: whoever refuses the code and not the client knows us. The text names the call that failed.
Task<Finding> check_oauth2(Services& services, domain::Link link);

}  // namespace applinks::peers
