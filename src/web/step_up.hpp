// SPDX-License-Identifier: Apache-2.0
// Step-up (S-48): the password again. People who sign in at the application or at a proxy have none here: what is asked
// there is asked anew instead.
#pragma once

#include "base/secret.hpp"
#include "peers/services.hpp"
#include "web/context.hpp"

namespace applinks::web {

bool has_password(const Context& context);
// Errors: not_authenticated with a sentence for people, throttled, unavailable.
Task<Result<void>> check_step_up(Services& services, const Context& context, Secret password);

}  // namespace applinks::web
