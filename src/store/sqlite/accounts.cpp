// SPDX-License-Identifier: Apache-2.0
// People and their sessions (S-45, S-54).
#include <unordered_map>

#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::Account;
using domain::AuditEntry;
using domain::Session;

using Groups = std::unordered_map<std::string, std::vector<std::string>>;  // by account id

std::unexpected<Error> no_such_account() {
    return fail(Errc::not_found, "There is no such account.");
}

Groups all_groups(Connection& connection) {
    Groups groups;
    Query found = connection.query("account_groups");
    while (found.step()) {
        Row row = found.row();
        auto& of_account = groups[row.text()];
        of_account.push_back(row.text());
    }
    return groups;
}

void put_groups(Connection& connection, const Account& account) {
    connection.query("remove_groups").bind(":account", account.id).run();
    for (const std::string& group : account.groups)
        connection.query("add_group").bind(":account", account.id).bind(":name", group).run();
}

void insert_session(Connection& connection, const Session& session) {
    connection.query("add_session")
        .bind(":id_hash", session.id_hash)
        .bind(":account", session.account)
        .bind(":created_at", session.created_at)
        .bind(":last_seen_at", session.last_seen_at)
        .bind(":step_up_until", session.step_up_until)
        .bind(":address", session.address)
        .run();
}

}  // namespace

Result<std::vector<Account>> SqliteStore::accounts() {
    return database_->read([](Connection& connection) -> Result<std::vector<Account>> {
        const SQLite::Transaction both_queries_see_one_state(connection.database());
        Groups groups = all_groups(connection);
        Query found = connection.query("accounts");
        std::vector<Account> all;
        while (found.step()) {
            Row row = found.row();
            Account account{.id = row.id<AccountId>(), .name = row.id<UserName>()};
            account.admin = row.flag();
            account.active = row.flag();
            account.created_at = row.time();
            account.groups = std::move(groups[account.id.str()]);
            all.push_back(std::move(account));
        }
        return all;
    });
}

Result<void> SqliteStore::add_account(const Account& account, std::string_view password_phc, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("add_account")
            .bind(":id", account.id)
            .bind(":name", account.name)
            .bind(":name_key", domain::name_key(account.name.str()))
            .bind(":password_phc", password_phc)
            .bind(":admin", account.admin)
            .bind(":active", account.active)
            .bind(":created_at", account.created_at)
            .run();
        put_groups(connection, account);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::update_account(const Account& account, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        const auto with_rights = [&](std::string_view statement) {
            return connection.query(statement)
                .bind(":id", account.id)
                .bind(":admin", account.admin)
                .bind(":active", account.active)
                .run();
        };
        with_rights("end_sessions_when_rights_change");
        if (with_rights("update_account") == 0) return no_such_account();
        put_groups(connection, account);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::set_password(const AccountId& id, std::string_view password_phc, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("set_password").bind(":id", id).bind(":password_phc", password_phc).run() == 0)
            return no_such_account();
        connection.query("end_sessions").bind(":id", id).run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::optional<std::string>> SqliteStore::password_phc(const AccountId& id) {
    return database_->read([&](Connection& connection) -> Result<std::optional<std::string>> {
        Query found = connection.query("password_phc");
        found.bind(":id", id);
        if (!found.step()) return std::nullopt;
        return found.row().text();
    });
}

Result<void> SqliteStore::add_session(const Session& session, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        insert_session(connection, session);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::optional<Session>> SqliteStore::find_session(std::string_view id_hash) {
    return database_->read([&](Connection& connection) -> Result<std::optional<Session>> {
        Query found = connection.query("find_session");
        found.bind(":id_hash", id_hash);
        if (!found.step()) return std::nullopt;
        Row row = found.row();
        return Session{.id_hash = row.text(),
                       .account = row.id<AccountId>(),
                       .created_at = row.time(),
                       .last_seen_at = row.time(),
                       .step_up_until = row.time(),
                       .address = row.text()};
    });
}

Result<void> SqliteStore::touch_session(std::string_view id_hash, Timestamp last_seen_at) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("touch_session").bind(":id_hash", id_hash).bind(":at", last_seen_at).run();
        return {};
    });
}

Result<void> SqliteStore::replace_session(std::string_view old_id_hash, const Session& session,
                                          const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_session").bind(":id_hash", old_id_hash).run() == 0)
            return fail(Errc::not_found, "This session has ended. Log in again.");
        insert_session(connection, session);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::remove_session(std::string_view id_hash, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_session").bind(":id_hash", id_hash).run() > 0) append_audit_row(connection, audit);
        return {};
    });
}

}  // namespace applinks::store
