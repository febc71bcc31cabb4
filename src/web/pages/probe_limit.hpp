// SPDX-License-Identifier: Apache-2.0
// Probing addresses that people type (S-36): ten a minute for each administrator, every one audited, and never faster
// than a second, so that the answers of a closed, a filtered and an open port take the same time.
#pragma once

#include <chrono>
#include <string>

#include "peers/services.hpp"
#include "web/context.hpp"

namespace applinks::web::pages {

// Counts and audits one probe of `address`. Errors: throttled, storage_failed (no audit, no probe: S-62).
Task<Result<void>> begin_probe(Services& services, const Context& context, std::string address);

// Waits until a second has passed since `begun`.
Task<void> finish_probe(Services& services, std::chrono::steady_clock::time_point begun);

}  // namespace applinks::web::pages
