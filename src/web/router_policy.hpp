// SPDX-License-Identifier: Apache-2.0
// What a route declares, enforced (S-47, S-48, S-69).
#pragma once

#include "base/result.hpp"
#include "web/context.hpp"
#include "web/router.hpp"

namespace applinks::web {

// Before the body is read.
// Errors: unsupported_media_type (Content-Encoding, S-38), limit_exceeded (a body where none or less is taken).
Result<void> check_body(const Policy& policy, const net::RequestHead& head);

// After the caller is known. Errors: not_authenticated, not_allowed, csrf_rejected, step_up_required,
// unsupported_media_type (our JSON API takes application/json only, S-47).
Result<void> check_policy(const Policy& policy, const Context& context);

// True when the request may change something.
bool is_unsafe_method(std::string_view method);

}  // namespace applinks::web
