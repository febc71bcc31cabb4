// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {
namespace {

using domain::FormerCredential;

crypto::SealContext secret_place(const std::string& owner) {
    return {.table = "former_credential", .column = "shared_secret", .row = owner};
}

}  // namespace

Result<std::vector<FormerCredential>> SqliteStore::former_credentials() {
    return database_->read([&](Connection& connection) -> Result<std::vector<FormerCredential>> {
        Query found = connection.query("former_credentials");
        std::vector<FormerCredential> all;
        while (found.step()) {
            Row row = found.row();
            FormerCredential former{.owner = row.text(),
                                    .link = row.id<LinkId>(),
                                    .public_key = row.text(),
                                    .secret_hash = row.text(),
                                    .ends_at = row.time()};
            former.shared_secret = row.secret(sealer_, secret_place(former.owner));
            AL_TRY(former, row.finish(std::move(former)));
            all.push_back(std::move(former));
        }
        return all;
    });
}

Result<void> SqliteStore::put_former_credential(const FormerCredential& former) {
    return database_->write([&](Connection& connection) -> Result<void> {
        Query put = connection.query("put_former_credential");
        put.bind(":owner", former.owner)
            .bind(":link", former.link)
            .bind(":public_key", former.public_key)
            .bind(":secret_hash", former.secret_hash)
            .bind(":ends_at", former.ends_at);
        if (!former.shared_secret.empty())
            put.bind_blob(":shared_secret", sealer_.seal(former.shared_secret, secret_place(former.owner)));
        put.run();
        return {};
    });
}

Result<void> SqliteStore::remove_former_credential(std::string_view owner, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_former_credential").bind(":owner", owner).run() > 0)
            append_audit_row(connection, audit);
        return {};
    });
}

}  // namespace applinks::store
