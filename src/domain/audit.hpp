// SPDX-License-Identifier: Apache-2.0
// One line of the audit: who, what, which link, with what result (S-62). Written in the same transaction as the change.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace applinks::domain {

struct AuditEntry {
    Timestamp at{};
    std::string event{};      // "link.created", "grant.forgotten", "call.impersonated" …: a stable name
    std::string actor{};      // the real caller: user name, "consumer:<key>", "system" or "console"
    std::string acted_for{};  // the user that was acted for, or ""
    LinkId link{};            // or empty
    std::string detail{};     // one sentence for people; never a secret
    std::string address{};    // of the caller, or ""
    bool success = true;
};

struct AuditRow {
    std::int64_t number = 0;
    AuditEntry entry;
    std::string chain;  // SHA-256 over the previous chain value and this row
};

}  // namespace applinks::domain
