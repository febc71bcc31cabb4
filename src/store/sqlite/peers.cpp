// SPDX-License-Identifier: Apache-2.0
// What goes on with the peers of links: use and health, half-made pairings, and what they still have to be told.
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/link_json.hpp"
#include "store/sqlite/link_rows.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::LinkUse;
using domain::PairingState;
using domain::PeerNotice;

crypto::SealContext place_of(const std::string& row) {
    return {.table = "peer_notice", .column = "link_as_it_was", .row = row};
}

Result<PeerNotice> read_notice(Query& query, const crypto::Sealer& sealer) {
    Row row = query.row();
    PeerNotice notice{.number = row.integer(),
                      .kind = row.text(),
                      .attempts = static_cast<int>(row.integer()),
                      .next_attempt_at = row.time(),
                      .give_up_at = row.time()};
    const std::string link = row.text();
    AL_TRY(const Secret json, row.finish(row.secret(sealer, place_of(joined_row(notice.kind, link)))));
    AL_TRY(notice.link, link_of_json(json));
    return notice;
}

}  // namespace

Result<std::vector<LinkUse>> SqliteStore::link_uses() {
    return database_->read([](Connection& connection) -> Result<std::vector<LinkUse>> {
        Query found = connection.query("link_uses");
        std::vector<LinkUse> all;
        while (found.step()) {
            Row row = found.row();
            all.push_back({.link = row.id<LinkId>(),
                           .users_connected_outgoing = row.integer(),
                           .users_connected_incoming = row.integer(),
                           .last_success_at = row.time(),
                           .health_code = row.text(),
                           .health_text = row.text(),
                           .health_at = row.time()});
        }
        return all;
    });
}

Result<void> SqliteStore::add_pairing(const PairingState& pairing) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("add_pairing")
            .bind(":nonce_hash", pairing.nonce_hash)
            .bind(":link", pairing.link)
            .bind(":account", pairing.account)
            .bind(":expires_at", pairing.expires_at)
            .run();
        return {};
    });
}

Result<std::optional<PairingState>> SqliteStore::take_pairing(std::string_view nonce_hash, Timestamp now) {
    return database_->write([&](Connection& connection) -> Result<std::optional<PairingState>> {
        Query taken = connection.query("take_pairing");
        taken.bind(":nonce_hash", nonce_hash).bind(":now", now);
        if (!taken.step()) return std::nullopt;
        Row row = taken.row();
        return PairingState{.nonce_hash = row.text(),
                            .link = row.id<LinkId>(),
                            .account = row.id<AccountId>(),
                            .expires_at = row.time()};
    });
}

Result<void> SqliteStore::add_notice(const PeerNotice& notice) {
    const std::string row = joined_row(notice.kind, notice.link.id.str());
    const std::string link = sealer_.seal(json_of_link(notice.link), place_of(row));
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("add_notice")
            .bind(":kind", notice.kind)
            .bind(":link", notice.link.id)
            .bind_blob(":link_as_it_was", link)
            .bind(":attempts", notice.attempts)
            .bind(":next_attempt_at", notice.next_attempt_at)
            .bind(":give_up_at", notice.give_up_at)
            .run();
        return {};
    });
}

Result<std::vector<PeerNotice>> SqliteStore::due_notices(Timestamp now) {
    return database_->read([&](Connection& connection) -> Result<std::vector<PeerNotice>> {
        Query found = connection.query("due_notices");
        found.bind(":now", now);
        std::vector<PeerNotice> due;
        while (found.step()) {
            AL_TRY(auto notice, read_notice(found, sealer_));
            due.push_back(std::move(notice));
        }
        return due;
    });
}

Result<std::vector<PeerNotice>> SqliteStore::notices_of(std::string_view kind) {
    return database_->read([&](Connection& connection) -> Result<std::vector<PeerNotice>> {
        Query found = connection.query("notices_of");
        found.bind(":kind", kind);
        std::vector<PeerNotice> notices;
        while (found.step()) {
            AL_TRY(auto notice, read_notice(found, sealer_));
            notices.push_back(std::move(notice));
        }
        return notices;
    });
}

Result<void> SqliteStore::reschedule_notice(std::int64_t number, Timestamp next_attempt_at) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("reschedule_notice").bind(":number", number).bind(":next_attempt_at", next_attempt_at).run();
        return {};
    });
}

Result<void> SqliteStore::remove_notice(std::int64_t number, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_notice").bind(":number", number).run() > 0) append_audit_row(connection, audit);
        return {};
    });
}

}  // namespace applinks::store
