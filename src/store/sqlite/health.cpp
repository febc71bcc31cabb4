// SPDX-License-Identifier: Apache-2.0
// What tests of links found, and the audit of the moment in which one broke or recovered.
#include "domain/health/health_record.hpp"

#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {
namespace {

using domain::HealthChange;
using domain::HealthRecord;

Result<HealthRecord> read_health(Query& query) {
    Row row = query.row();
    HealthRecord record{.link = row.id<LinkId>(),
                        .code = row.text(),
                        .text = row.text(),
                        .report = row.text(),
                        .checked_at = row.time(),
                        .failures = static_cast<int>(row.integer()),
                        .broken_since = row.time()};
    const bool is_clock_known = row.flag();
    const std::chrono::seconds offset(row.integer());
    if (is_clock_known) record.clock_offset = offset;
    return row.finish(std::move(record));
}

Result<std::optional<HealthRecord>> find(Connection& connection, const LinkId& id) {
    Query found = connection.query("find_health");
    found.bind(":link", id);
    if (!found.step()) return std::nullopt;
    return read_health(found);
}

void put(Connection& connection, const HealthRecord& record) {
    connection.query("put_health")
        .bind(":link", record.link)
        .bind(":code", record.code)
        .bind(":text", record.text)
        .bind(":report", record.report)
        .bind(":at", record.checked_at)
        .bind(":failures", record.failures)
        .bind(":broken_since", record.broken_since)
        .bind(":clock_known", record.clock_offset.has_value())
        .bind(":clock_offset", std::int64_t{record.clock_offset.value_or(std::chrono::seconds(0)).count()})
        .run();
}

}  // namespace

Result<HealthChange> SqliteStore::put_health(HealthRecord record, const domain::AuditEntry& by) {
    return database_->write([&](Connection& connection) -> Result<HealthChange> {
        AL_TRY(const auto before, find(connection, record.link));
        const auto change = domain::advance(before, record);
        put(connection, record);
        if (change == HealthChange::none) return change;
        auto audit = by;
        audit.at = record.checked_at;
        audit.event = domain::event_of(change);
        audit.link = record.link;
        audit.detail = record.text;
        audit.success = change == HealthChange::recovered;
        append_audit_row(connection, audit);
        return change;
    });
}

Result<std::vector<HealthRecord>> SqliteStore::healths() {
    return database_->read([](Connection& connection) -> Result<std::vector<HealthRecord>> {
        Query found = connection.query("healths");
        std::vector<HealthRecord> all;
        while (found.step()) {
            AL_TRY(auto record, read_health(found));
            all.push_back(std::move(record));
        }
        return all;
    });
}

Result<std::optional<HealthRecord>> SqliteStore::find_health(const LinkId& id) {
    return database_->read([&](Connection& connection) { return find(connection, id); });
}

}  // namespace applinks::store
