// SPDX-License-Identifier: Apache-2.0
// Templates of header values: text with {user}, {email}, {display_name}, {groups} and {service_key}.
#pragma once

#include <string_view>

namespace applinks::domain {

// Only known names in braces, nothing that a header cannot hold (S-42). fill_header() in type_registry.hpp fills it.
bool is_header_template(std::string_view text);

}  // namespace applinks::domain
