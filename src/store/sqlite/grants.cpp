// SPDX-License-Identifier: Apache-2.0
// Tokens that we hold, sealed (S-60), and the login dances on the way to them (S-31).
#include "crypto/digest.hpp"
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/link_rows.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::AuditEntry;
using domain::Dance;
using domain::Grant;

crypto::SealContext grant_place(std::string_view column, const std::string& row) {
    return {.table = "outgoing_grant", .column = column, .row = row};
}
crypto::SealContext dance_place(std::string_view column, const std::string& row) {
    return {.table = "dance", .column = column, .row = row};
}

Result<Grant> read_grant(Query& query, const crypto::Sealer& sealer) {
    Row row = query.row();
    Grant grant;
    grant.link = row.id<LinkId>();
    grant.account = row.id<AccountId>();
    grant.remote_user = row.text();
    grant.created_at = row.time();
    grant.expires_at = row.time();
    grant.last_used_at = row.time();
    grant.scope = row.text();
    const std::string place = joined_row(grant.link.str(), grant.account.str());
    grant.token = row.secret(sealer, grant_place("token", place));
    grant.secret = row.secret(sealer, grant_place("secret", place));
    grant.session_handle = row.secret(sealer, grant_place("session_handle", place));
    grant.refresh_token = row.secret(sealer, grant_place("refresh_token", place));
    return row.finish(std::move(grant));
}

Result<std::vector<Grant>> every_grant(Query& query, const crypto::Sealer& sealer) {
    std::vector<Grant> all;
    while (query.step()) {
        AL_TRY(auto grant, read_grant(query, sealer));
        all.push_back(std::move(grant));
    }
    return all;
}

// Into "put_grant" or "renew_grant".
void bind_oauth2(Query& query, const Grant& grant, const crypto::Sealer& sealer) {
    const std::string place = joined_row(grant.link.str(), grant.account.str());
    query.bind(":link", grant.link)
        .bind(":account", grant.account)
        .bind_blob(":token", sealer.seal(grant.token, grant_place("token", place)))
        .bind(":token_hash", crypto::token_hash(grant.token.reveal()))
        .bind(":scope", grant.scope)
        .bind(":expires_at", grant.expires_at);
    if (!grant.refresh_token.empty())
        query.bind_blob(":refresh_token", sealer.seal(grant.refresh_token, grant_place("refresh_token", place)));
}

}  // namespace

Result<std::optional<Grant>> SqliteStore::find_grant(const LinkId& link, const AccountId& account) {
    return database_->read([&](Connection& connection) -> Result<std::optional<Grant>> {
        Query found = connection.query("find_grant");
        found.bind(":link", link).bind(":account", account);
        if (!found.step()) return std::nullopt;
        return read_grant(found, sealer_);
    });
}

Result<void> SqliteStore::put_grant(const Grant& grant, const AuditEntry& audit) {
    const std::string place = joined_row(grant.link.str(), grant.account.str());
    return database_->write([&](Connection& connection) -> Result<void> {
        Query put = connection.query("put_grant");
        bind_oauth2(put, grant, sealer_);
        put.bind_blob(":secret", sealer_.seal(grant.secret, grant_place("secret", place)))
            .bind_blob(":session_handle", sealer_.seal(grant.session_handle, grant_place("session_handle", place)))
            .bind(":remote_user", grant.remote_user)
            .bind(":created_at", grant.created_at)
            .bind(":last_used_at", grant.last_used_at)
            .run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<bool> SqliteStore::claim_grant(const domain::GrantClaim& claim) {
    return database_->write([&](Connection& connection) -> Result<bool> {
        const int claimed = connection.query("claim_grant")
                                .bind(":link", claim.link)
                                .bind(":account", claim.account)
                                .bind(":token_hash", claim.token_hash)
                                .bind(":now", claim.now)
                                .bind(":until", claim.until)
                                .run();
        return claimed > 0;
    });
}

Result<void> SqliteStore::release_grant(const domain::GrantClaim& claim) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("release_grant")
            .bind(":link", claim.link)
            .bind(":account", claim.account)
            .bind(":token_hash", claim.token_hash)
            .run();
        return {};
    });
}

Result<bool> SqliteStore::renew_grant(const Grant& grant, std::string_view old_token_hash, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<bool> {
        Query renew = connection.query("renew_grant");
        bind_oauth2(renew, grant, sealer_);
        renew.bind(":old_token_hash", old_token_hash);
        if (renew.run() == 0) return false;
        append_audit_row(connection, audit);
        return true;
    });
}

Result<void> SqliteStore::remove_grant(const LinkId& link, const AccountId& account, std::string_view token_hash,
                                       const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        const int removed = connection.query("remove_grant")
                                .bind(":link", link)
                                .bind(":account", account)
                                .bind(":token_hash", token_hash)
                                .run();
        if (removed > 0) append_audit_row(connection, audit);
        return {};
    });
}

Result<std::vector<Grant>> SqliteStore::grants_of(const AccountId& account) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("grants_of_account");
        found.bind(":account", account);
        return every_grant(found, sealer_);
    });
}

Result<std::vector<Grant>> SqliteStore::grants_of_link(const LinkId& link) {
    return database_->read([&](Connection& connection) {
        Query found = connection.query("grants_of_link");
        found.bind(":link", link);
        return every_grant(found, sealer_);
    });
}

Result<void> SqliteStore::touch_grant(const LinkId& link, const AccountId& account, Timestamp last_used_at) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("touch_grant").bind(":link", link).bind(":account", account).bind(":at", last_used_at).run();
        return {};
    });
}

Result<void> SqliteStore::add_dance(const Dance& dance) {
    const std::string place = joined_row(dance.token_hash, dance.link.str());
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("add_dance")
            .bind(":token_hash", dance.token_hash)
            .bind(":link", dance.link)
            .bind(":account", dance.account)
            .bind_blob(":token", sealer_.seal(dance.token, dance_place("token", place)))
            .bind_blob(":secret", sealer_.seal(dance.secret, dance_place("secret", place)))
            .bind(":return_to", dance.return_to)
            .bind(":expires_at", dance.expires_at)
            .run();
        return {};
    });
}

Result<std::optional<Dance>> SqliteStore::take_dance(std::string_view token_hash, Timestamp now) {
    return database_->write([&](Connection& connection) -> Result<std::optional<Dance>> {
        Query taken = connection.query("take_dance");
        taken.bind(":token_hash", token_hash).bind(":now", now);
        if (!taken.step()) return std::nullopt;
        Row row = taken.row();
        Dance dance;
        dance.token_hash = row.text();
        dance.link = row.id<LinkId>();
        dance.account = row.id<AccountId>();
        dance.return_to = row.text();
        dance.expires_at = row.time();
        const std::string place = joined_row(dance.token_hash, dance.link.str());
        dance.token = row.secret(sealer_, dance_place("token", place));
        dance.secret = row.secret(sealer_, dance_place("secret", place));
        return row.finish(std::optional(std::move(dance)));
    });
}

}  // namespace applinks::store
