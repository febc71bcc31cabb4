// SPDX-License-Identifier: Apache-2.0
// The audit's rows and their chain (S-62): each row's chain value is the SHA-256 of the one before and of the row
// itself, so that a row which is changed, left out or put in later does not fit its neighbours.
#pragma once

#include "domain/audit.hpp"
#include "store/sqlite/connection.hpp"

namespace applinks::store {

// Inside the transaction of the change: without its audit row the change is rolled back.
void append_audit_row(Connection& connection, const domain::AuditEntry& entry);

Result<domain::AuditRow> read_audit_row(Query& query);

// The number of rows. Errors: conflict, with the number of the first row that does not fit.
Result<std::int64_t> verify_audit_chain(Connection& connection);

}  // namespace applinks::store
