// SPDX-License-Identifier: Apache-2.0
// Sealing secrets with a new master key, some rows at a time (S-59).
#include <array>

#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {
namespace {

struct SealedColumn {
    std::string_view table;
    std::string_view column;
    std::string_view update;
};

// In the order of their numbers in "secrets_to_reseal".
constexpr std::array kColumns = {
    SealedColumn{"application", "signing_key", "reseal_application_signing_key"},
    SealedColumn{"link_provider", "shared_secret", "reseal_link_provider_shared_secret"},
    SealedColumn{"consumer", "shared_secret", "reseal_consumer_shared_secret"},
    SealedColumn{"peer_notice", "link_as_it_was", "reseal_peer_notice_link_as_it_was"},
    SealedColumn{"request_token", "secret", "reseal_request_token_secret"},
    SealedColumn{"access_token", "secret", "reseal_access_token_secret"},
    SealedColumn{"outgoing_grant", "token", "reseal_outgoing_grant_token"},
    SealedColumn{"outgoing_grant", "secret", "reseal_outgoing_grant_secret"},
    SealedColumn{"outgoing_grant", "session_handle", "reseal_outgoing_grant_session_handle"},
    SealedColumn{"dance", "token", "reseal_dance_token"},
    SealedColumn{"dance", "secret", "reseal_dance_secret"},
    SealedColumn{"oauth2_refresh_token", "answer", "reseal_oauth2_refresh_token_answer"},
    SealedColumn{"outgoing_grant", "refresh_token", "reseal_outgoing_grant_refresh_token"},
    SealedColumn{"link_oauth2_provider", "client_secret", "reseal_link_oauth2_provider_client_secret"},
    SealedColumn{"link_oauth2_provider", "link_token", "reseal_link_oauth2_provider_link_token"},
    SealedColumn{"former_credential", "shared_secret", "reseal_former_credential_shared_secret"},
    SealedColumn{"application", "former_signing_key", "reseal_application_former_signing_key"},
};

struct SealedValue {
    std::size_t number = 0;
    std::string place;
    std::string sealed;
};

struct DueSecrets {
    std::vector<SealedValue> values;
    std::size_t count = 0;
};

DueSecrets find_due(Connection& connection, const crypto::Sealer& sealer, int rows_max) {
    Query found = connection.query("secrets_to_reseal");
    found.bind_blob(":key_id", sealer.key_id()).bind(":rows", rows_max);
    DueSecrets due;
    while (found.step()) {
        Row row = found.row();
        SealedValue value{.number = static_cast<std::size_t>(row.integer()), .place = row.text(), .sealed = row.blob()};
        due.count = static_cast<std::size_t>(row.integer());
        due.values.push_back(std::move(value));
    }
    return due;
}

// False: no key opens it. Whoever needs it is told when it is read.
bool reseal_one(Connection& connection, const crypto::Sealer& sealer, const SealedValue& value) {
    const auto& column = kColumns.at(value.number);
    const crypto::SealContext context{.table = column.table, .column = column.column, .row = value.place};
    const auto plain = sealer.open(value.sealed, context);
    if (!plain) return false;
    connection.query(column.update)
        .bind_blob(":sealed", sealer.seal(*plain, context))
        .bind_blob(":before", value.sealed)
        .bind(":place", value.place)
        .run();
    return true;
}

}  // namespace

Result<domain::ResealStep> SqliteStore::reseal(int rows_max) {
    return database_->write([&](Connection& connection) -> Result<domain::ResealStep> {
        const auto due = find_due(connection, sealer_, rows_max);
        domain::ResealStep step;
        for (const auto& value : due.values)
            if (reseal_one(connection, sealer_, value)) ++step.rewritten;
        step.left = due.count - step.rewritten;
        return step;
    });
}

}  // namespace applinks::store
