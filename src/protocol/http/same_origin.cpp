// SPDX-License-Identifier: Apache-2.0
#include "protocol/http/same_origin.hpp"

namespace applinks::http {

bool is_same_origin(const Headers& headers, const AbsoluteUrl& public_url) {
    if (headers.count("Sec-Fetch-Site") > 1 || headers.count("Origin") > 1) return false;
    const auto site = headers.get("Sec-Fetch-Site");
    if (!site.empty()) return site == "same-origin" || site == "none";
    return headers.get("Origin") == public_url.origin();
}

}  // namespace applinks::http
