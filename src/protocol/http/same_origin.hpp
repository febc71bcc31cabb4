// SPDX-License-Identifier: Apache-2.0
// Whether a browser sent this request from our own pages (S-47).
#pragma once

#include "protocol/http/headers.hpp"
#include "protocol/http/url.hpp"

namespace applinks::http {

// Sec-Fetch-Site decides when it is there (same-origin, or none: typed by the person), else Origin must be ours.
// Neither: not from a current browser's page, false.
bool is_same_origin(const Headers& headers, const AbsoluteUrl& public_url);

}  // namespace applinks::http
