// SPDX-License-Identifier: Apache-2.0
// The query that the application gets after a signed call: without what was meant for us.
#pragma once

#include <string>
#include <string_view>

namespace applinks::oauth1 {

// Drops oauth_* parameters and xoauth_requestor_id, in any percent-encoding; everything else stays byte for byte.
// Applications refuse or warn about parameters that they do not know, and tokens have no place in their logs.
std::string without_oauth_parameters(std::string_view query);

}  // namespace applinks::oauth1
