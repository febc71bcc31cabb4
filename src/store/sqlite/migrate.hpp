// SPDX-License-Identifier: Apache-2.0
// The schema, step by step: numbered SQL files, forward only, each applied in one transaction with the row that says
// so. A process that is killed in between leaves the schema before the step or after it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/sqlite/connection.hpp"

namespace applinks::store {

struct Migration {
    int number = 0;
    std::string_view name;  // "0001_initial.sql"
    std::string_view sql;
};

// From the embedded `migrations/*.sql`, in order.
std::vector<Migration> embedded_migrations();

// Applies what is missing. Two processes may try at once.
// Errors: configuration (the database is newer than this program, or a step that was applied has another text),
// storage_failed.
Result<void> migrate(Connection& connection, std::span<const Migration> migrations, Timestamp now);

}  // namespace applinks::store
