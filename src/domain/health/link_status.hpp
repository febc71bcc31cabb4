// SPDX-License-Identifier: Apache-2.0
// The status of a link at a glance (features.md 2): one source for pages, API, REST resources and the command line.
//
// Pure; any thread.
#pragma once

#include <string_view>

#include "domain/links/link.hpp"

namespace applinks::domain {

enum class LinkStatus {
    connected,
    one_way,
    setting_up,
    sign_in_needed,
    mismatch,
    unreachable,
    untrusted_tls,
    rejected,
    not_allowed,
    outdated,
    suspended,
    disabled,
    unknown,
};
std::string_view name_of(LinkStatus status);   // "one_way"
std::string_view title_of(LinkStatus status);  // "One way"

// From what is set here and the code of the last test ("" when there was none). A link that works in one direction only
// is never "connected", however well the test went.
LinkStatus status_of(const Link& link, std::string_view health_code);

}  // namespace applinks::domain
