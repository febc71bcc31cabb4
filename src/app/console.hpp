// SPDX-License-Identifier: Apache-2.0
// What the commands share: passwords from files, audit rows of the console, tables and JSON on stdout.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "domain/audit.hpp"
#include "domain/snapshot.hpp"

namespace applinks::app {

// First line of the file; 8 to 1024 characters.
Result<Secret> read_password(const std::string& file);

// The console's actor is "console": whoever has the data directory. Functions of peers/ name what was done.
domain::AuditEntry by_console();
domain::AuditEntry console_audit(std::string event, std::string detail, const LinkId& link = {});

// By id, name or address. Errors: not_found, with the names that exist.
Result<domain::Link> find_link_by_text(const domain::Snapshot& snapshot, const std::string& text);

// Foreign text on one line: control characters are shown as '?'.
std::string printable(std::string text);

// Columns padded with blanks; control characters in foreign names are shown as '?'.
void print_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace applinks::app
