// SPDX-License-Identifier: Apache-2.0
// Opening, audit and housekeeping. Identity, links, accounts, tokens and grants stand in the files beside this one.
#include "store/sqlite/sqlite_store.hpp"

#include <algorithm>

#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"

namespace applinks::store {

using domain::AuditEntry;
using domain::AuditRow;

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(SqliteOptions options, crypto::Sealer sealer, Timestamp now) {
    AL_TRY(auto database, Database::open(options.file, now));
    AL_TRY(const auto version, database->foreign_version());
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(options), std::move(sealer), std::move(database)));
    store->foreign_version_ = version;
    return store;
}

SqliteStore::SqliteStore(SqliteOptions options, crypto::Sealer sealer, std::unique_ptr<Database> database)
    : options_(std::move(options)), sealer_(std::move(sealer)), database_(std::move(database)) {}

SqliteStore::~SqliteStore() = default;

Result<void> SqliteStore::append_audit(const AuditEntry& entry) {
    return database_->write([&](Connection& connection) -> Result<void> {
        append_audit_row(connection, entry);
        return {};
    });
}

Result<std::vector<AuditRow>> SqliteStore::audit(const domain::AuditFilter& filter) {
    return database_->read([&](Connection& connection) -> Result<std::vector<AuditRow>> {
        Query found = connection.query(filter.link ? "audit_of_link" : "audit");
        if (filter.link) found.bind(":link", *filter.link);
        found.bind(":before", filter.before_number > 0 ? filter.before_number : INT64_MAX)
            .bind(":prefix", filter.event_prefix)
            .bind(":actor", filter.actor)
            .bind(":from", filter.from)
            .bind(":until", filter.until == Timestamp{} ? Timestamp::max() : filter.until)
            .bind(":count", std::clamp(filter.count, 1, 1000));
        std::vector<AuditRow> rows;
        while (found.step()) {
            AL_TRY(auto row, read_audit_row(found));
            rows.push_back(std::move(row));
        }
        return rows;
    });
}

Result<std::int64_t> SqliteStore::verify_audit() {
    return database_->read(verify_audit_chain);
}

Result<void> SqliteStore::prune(Timestamp now) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("prune_sessions")
            .bind(":idle_since", now - options_.session_idle)
            .bind(":absolute_since", now - options_.session_absolute)
            .run();
        for (const auto* const what :
             {"prune_request_tokens", "prune_access_tokens", "prune_dances", "prune_pairings",
              "prune_oauth2_access_tokens", "prune_oauth2_families", "prune_oauth2_codes", "prune_former_credentials"})
            connection.query(what).bind(":now", now).run();
        connection.query("prune_oauth2_answers").bind(":grace_began", now - domain::kOAuth2RotationGrace).run();
        return {};
    });
}

Result<bool> SqliteStore::external_change_seen() {
    AL_TRY(const auto version, database_->foreign_version());
    return foreign_version_.exchange(version) != version;
}

Result<void> SqliteStore::check() {
    return database_->read([](Connection& connection) -> Result<void> {
        connection.query("check").run();
        return {};
    });
}

}  // namespace applinks::store
