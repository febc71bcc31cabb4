// SPDX-License-Identifier: Apache-2.0
// Who this application is, and the keys that it signs with.
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {
namespace {

using domain::Identity;

crypto::SealContext place_of(std::string_view column, const LinkId& id) {
    return {.table = "application", .column = column, .row = id.str()};
}

}  // namespace

Result<Identity> SqliteStore::identity() {
    return database_->read([&](Connection& connection) -> Result<Identity> {
        Query found = connection.query("identity");
        if (!found.step())
            return fail(Errc::not_found, "This data directory is not set up. Run `applinkd init` first.");
        Row row = found.row();
        Identity identity{.id = row.id<LinkId>(), .consumer_key = row.id<ConsumerKey>(), .created_at = row.time()};
        identity.key_since = row.time();
        identity.former_ends_at = row.time();
        identity.signing_key_pem = row.secret(sealer_, place_of("signing_key", identity.id));
        identity.former_key_pem = row.secret(sealer_, place_of("former_signing_key", identity.id));
        return row.finish(std::move(identity));
    });
}

Result<void> SqliteStore::create_identity(const Identity& identity) {
    const std::string signing_key = sealer_.seal(identity.signing_key_pem, place_of("signing_key", identity.id));
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("create_identity")
            .bind(":id", identity.id)
            .bind(":consumer_key", identity.consumer_key)
            .bind(":created_at", identity.created_at)
            .bind_blob(":signing_key", signing_key)
            .run();
        return {};
    });
}

Result<void> SqliteStore::replace_signing_key(const Secret& pem, Timestamp since, Timestamp former_ends_at,
                                              const domain::AuditEntry& audit) {
    AL_TRY(const auto before, identity());
    const std::string present = sealer_.seal(pem, place_of("signing_key", before.id));
    const std::string former = sealer_.seal(before.signing_key_pem, place_of("former_signing_key", before.id));
    return database_->write([&](Connection& connection) -> Result<void> {
        const auto changed = connection.query("replace_signing_key")
                                 .bind(":since", since)
                                 .bind(":former_ends_at", former_ends_at)
                                 .bind_blob(":signing_key", present)
                                 .bind_blob(":former_signing_key", former)
                                 .run();
        if (changed == 0)
            return fail(Errc::conflict,
                        "The signing key was changed a short while ago, and not every linked "
                        "application knows the present one yet.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::remove_former_signing_key(const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_former_signing_key").run() > 0) append_audit_row(connection, audit);
        return {};
    });
}

}  // namespace applinks::store
