// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/migrate.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "embedded/migrations.hpp"
#include "store/sqlite/failure.hpp"

namespace applinks::store {

namespace {

// Not among the migrations: it must be there before the first one.
constexpr const char* kCreateTable =
    "CREATE TABLE IF NOT EXISTS schema_migration ("
    "number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT";

std::string checksum_of(const Migration& migration) {
    return hex_encode(crypto::sha256(migration.sql));
}

Result<void> check_not_newer(SQLite::Database& database, int known) {
    const int found = database.execAndGet("SELECT coalesce(max(number), 0) FROM schema_migration").getInt();
    if (found <= known) return {};
    return fail(Errc::configuration,
                "The database was written by a newer applinkd. Install that version or restore a backup from before.",
                "schema " + std::to_string(found) + ", known " + std::to_string(known));
}

// True when it was applied before, with the same text.
Result<bool> is_applied(SQLite::Database& database, const Migration& migration) {
    SQLite::Statement applied(database, "SELECT checksum FROM schema_migration WHERE number = ?");
    applied.bind(1, migration.number);
    if (!applied.executeStep()) return false;
    if (applied.getColumn(0).getString() == checksum_of(migration)) return true;
    return fail(Errc::configuration,
                "The database was made by another build of applinkd. Install the build that made it.",
                std::string(migration.name) + " differs");
}

void record(SQLite::Database& database, const Migration& migration, Timestamp now) {
    SQLite::Statement insert(database,
                             "INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)");
    insert.bind(1, migration.number);
    insert.bind(2, std::string(migration.name));
    insert.bind(3, checksum_of(migration));
    insert.bind(4, to_micros(now));
    insert.exec();
}

Result<void> apply(SQLite::Database& database, const Migration& migration, Timestamp now) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    AL_TRY(const bool applied,
           is_applied(database, migration));  // asked under the write lock: another process may be first
    if (applied) return {};
    database.exec(std::string(migration.sql));
    record(database, migration, now);
    transaction.commit();
    return {};
}

}  // namespace

std::vector<Migration> embedded_migrations() {
    std::vector<Migration> all;
    for (const auto& file : embedded::migrations::files()) {
        const auto number = static_cast<int>(all.size()) + 1;
        // 0001_initial.sql, 0002_…: a gap or a wrong number is our bug.
        AL_ASSERT(parse_int(file.name.substr(file.name.find_first_not_of('0'),
                                             file.name.find('_') - file.name.find_first_not_of('0'))) == number);
        all.push_back({.number = number, .name = file.name, .sql = file.content});
    }
    return all;
}

Result<void> migrate(Connection& connection, std::span<const Migration> migrations, Timestamp now) {
    return guarded([&]() -> Result<void> {
        SQLite::Database& database = connection.database();
        database.exec(kCreateTable);
        AL_TRY_VOID(check_not_newer(database, static_cast<int>(migrations.size())));
        for (const Migration& migration : migrations) AL_TRY_VOID(apply(database, migration, now));
        return {};
    });
}

}  // namespace applinks::store
