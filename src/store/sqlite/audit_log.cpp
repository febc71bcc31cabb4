// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_log.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"

namespace applinks::store {

namespace {

using domain::AuditEntry;
using domain::AuditRow;

// Each field with its length before it, so that no two rows have the same bytes.
std::string chain_value(std::string_view previous, std::int64_t number, const AuditEntry& entry) {
    std::string bytes;
    const std::string number_text = std::to_string(number);
    const std::string at = std::to_string(to_micros(entry.at));
    const std::string_view success = entry.success ? "1" : "0";
    for (const std::string_view field :
         {previous, std::string_view(number_text), std::string_view(at), std::string_view(entry.event),
          std::string_view(entry.actor), std::string_view(entry.acted_for), std::string_view(entry.link.str()),
          std::string_view(entry.detail), std::string_view(entry.address), success}) {
        bytes += std::to_string(field.size());
        bytes.push_back(':');
        bytes += field;
    }
    return hex_encode(crypto::sha256(bytes));
}

struct Last {
    std::int64_t number = 0;
    std::string chain;
};

Last last_row(Connection& connection) {
    Query last = connection.query("last_audit");
    if (!last.step()) return {};
    Row row = last.row();
    return Last{.number = row.integer(), .chain = row.text()};
}

}  // namespace

void append_audit_row(Connection& connection, const AuditEntry& entry) {
    const Last last = last_row(connection);
    const std::int64_t number = last.number + 1;
    connection.query("append_audit")
        .bind(":number", number)
        .bind(":at", entry.at)
        .bind(":event", entry.event)
        .bind(":actor", entry.actor)
        .bind(":acted_for", entry.acted_for)
        .bind(":link", entry.link)
        .bind(":detail", entry.detail)
        .bind(":address", entry.address)
        .bind(":success", entry.success)
        .bind(":chain", chain_value(last.chain, number, entry))
        .run();
}

Result<AuditRow> read_audit_row(Query& query) {
    Row row = query.row();
    return row.finish(AuditRow{.number = row.integer(),
                               .entry = {.at = row.time(),
                                         .event = row.text(),
                                         .actor = row.text(),
                                         .acted_for = row.text(),
                                         .link = row.id<LinkId>(),
                                         .detail = row.text(),
                                         .address = row.text(),
                                         .success = row.flag()},
                               .chain = row.text()});
}

Result<std::int64_t> verify_audit_chain(Connection& connection) {
    Query all = connection.query("whole_audit");
    Last last;
    while (all.step()) {
        AL_TRY(const AuditRow row, read_audit_row(all));
        if (row.number != last.number + 1 || row.chain != chain_value(last.chain, row.number, row.entry))
            return fail(Errc::conflict, "The audit was changed: row " + std::to_string(row.number) +
                                            " does not follow from the row before.");
        last = {.number = row.number, .chain = row.chain};
    }
    return last.number;
}

}  // namespace applinks::store
