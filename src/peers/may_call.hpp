// SPDX-License-Identifier: Apache-2.0
// Whether a link may be used at all, asked before every call and before a person is sent to connect an account.
#pragma once

#include "peers/signed_call.hpp"

namespace applinks::peers {

// Errors: conflict (suspended, not confirmed by the other side yet), not_allowed (calls are switched off).
Result<void> check_may_call(const domain::Link& link, CallAs as);

}  // namespace applinks::peers
