// SPDX-License-Identifier: Apache-2.0
// The canonical path (S-43): what routes are matched against and what the upstream gets are the same string.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace applinks::http {

// Which odd spellings an application needs; off by default.
struct PathRules {
    bool allow_encoded_slash = false;  // %2F
    bool allow_parameters = false;     // ;name=value
};

struct Target {
    std::string path;   // canonical, begins with '/'
    std::string query;  // as received, without '?'
    std::string str() const { return query.empty() ? path : path + "?" + query; }
};

// Origin-form only. Errors: malformed, with a sentence that names the refused form.
Result<Target> canonical_target(std::string_view request_target, const PathRules& rules = {});

// A place on this application to return to: begins with one '/', no scheme, host, backslash or control character
// (S-72).
bool is_local_return_target(std::string_view target);

}  // namespace applinks::http
