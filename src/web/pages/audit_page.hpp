// SPDX-License-Identifier: Apache-2.0
// Who did what (S-62), newest first, for administrators.
#pragma once

#include <string>
#include <vector>

#include "domain/audit.hpp"
#include "web/pages/layout.hpp"
#include "web/router.hpp"

namespace applinks::web::pages {

struct AuditRowView {
    domain::AuditEntry entry;
    std::string link_name{};  // "" when the link is gone or none was meant
};

struct AuditPage {
    std::vector<AuditRowView> rows;
    std::int64_t older_before = 0;  // number to go on from; 0: these are all
};
std::string render_audit(const Frame& frame, const AuditPage& page);

std::vector<Route> audit_routes();  // GET /applinks/audit?before=

}  // namespace applinks::web::pages
