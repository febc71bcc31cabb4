// SPDX-License-Identifier: Apache-2.0
// People and their sessions (S-45, S-54).
#include <algorithm>
#include <unordered_map>

#include "crypto/random.hpp"
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::Account;
using domain::AuditEntry;
using domain::DirectoryPerson;
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

// Without its groups.
Account read_account(Row row) {
    Account account{.id = row.id<AccountId>(), .name = row.id<UserName>()};
    account.admin = row.flag();
    account.active = row.flag();
    account.created_at = row.time();
    account.source = row.text();
    account.external_id = row.text();
    account.mail = row.text();
    return account;
}

std::optional<Account> with_groups(Connection& connection, Query& found) {
    if (!found.step()) return std::nullopt;
    auto account = read_account(found.row());
    Query groups = connection.query("groups_of_account");
    groups.bind(":account", account.id);
    while (groups.step()) account.groups.push_back(groups.row().text());
    return account;
}

std::optional<Account> find_of_directory(Connection& connection, const DirectoryPerson& person) {
    Query found = connection.query("account_of_directory");
    found.bind(":source", person.source).bind(":external_id", person.id);
    return with_groups(connection, found);
}

std::optional<Account> find_by_name(Connection& connection, const UserName& name) {
    Query found = connection.query("account_by_name");
    found.bind(":name_key", domain::name_key(name.str()));
    return with_groups(connection, found);
}

void insert_account(Connection& connection, const Account& account, std::string_view password_phc) {
    connection.query("add_account")
        .bind(":id", account.id)
        .bind(":name", account.name)
        .bind(":name_key", domain::name_key(account.name.str()))
        .bind(":password_phc", password_phc)
        .bind(":admin", account.admin)
        .bind(":active", account.active)
        .bind(":created_at", account.created_at)
        .run();
}

void rename_account(Connection& connection, const AccountId& id, const std::string& name) {
    connection.query("rename_account")
        .bind(":id", id)
        .bind(":name", name)
        .bind(":name_key", domain::name_key(name))
        .run();
}

// Rights and groups; sessions end when the rights change (S-45). False: there is no such account.
bool put_rights(Connection& connection, const Account& account) {
    const auto with_rights = [&](std::string_view statement) {
        return connection.query(statement)
            .bind(":id", account.id)
            .bind(":admin", account.admin)
            .bind(":active", account.active)
            .run();
    };
    with_rights("end_sessions_when_rights_change");
    if (with_rights("update_account") == 0) return false;
    put_groups(connection, account);
    return true;
}

AuditEntry directory_audit(std::string event, const Account& account, std::string detail, Timestamp now) {
    return {.at = now,
            .event = std::move(event),
            .actor = "directory",
            .detail = account.name.str() + (detail.empty() ? "" : ": " + detail)};
}

// Somebody else has the name by now: what belongs to this account is for nobody (S-54).
void retire(Connection& connection, Account account, Timestamp now) {
    constexpr std::size_t kIdCharacters = 8;
    append_audit_row(connection,
                     directory_audit("user.disabled", account, "the name belongs to another person now", now));
    account.active = false;
    put_rights(connection, account);
    rename_account(connection, account.id,
                   account.name.str() + " (former " + account.id.str().substr(0, kIdCharacters) + ")");
}

Result<void> make_room_for(Connection& connection, const DirectoryPerson& person, Timestamp now) {
    auto holder = find_by_name(connection, person.name);
    if (!holder || (holder->source == person.source && holder->external_id == person.id)) return {};
    if (holder->is_local())
        return fail(Errc::already_exists,
                    "The user name " + person.name.str() + " belongs to an account of this server.");
    retire(connection, *std::move(holder), now);
    return {};
}

bool says_the_same(const Account& account, const Account& other) {
    return account.name == other.name && account.groups == other.groups && account.admin == other.admin &&
           account.active == other.active && account.mail == other.mail;
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
            auto account = read_account(found.row());
            account.groups = std::move(groups[account.id.str()]);
            all.push_back(std::move(account));
        }
        return all;
    });
}

Result<void> SqliteStore::add_account(const Account& account, std::string_view password_phc, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        insert_account(connection, account, password_phc);
        put_groups(connection, account);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::update_account(const Account& account, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (!put_rights(connection, account)) return no_such_account();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<Account> SqliteStore::adopt_account(const DirectoryPerson& person, Timestamp now) {
    return database_->write([&](Connection& connection) -> Result<Account> {
        AL_TRY_VOID(make_room_for(connection, person, now));
        const auto known = find_of_directory(connection, person);
        auto account = known ? *known : Account{.id = AccountId(crypto::random_uuid()), .created_at = now};
        account.name = person.name;
        account.groups = person.groups;
        std::ranges::sort(account.groups);
        const auto repeated = std::ranges::unique(account.groups);
        account.groups.erase(repeated.begin(), repeated.end());
        account.admin = person.admin;
        account.active = true;
        account.source = person.source;
        account.external_id = person.id;
        account.mail = person.mail;
        if (known && says_the_same(account, *known)) return account;
        // A person of the directory has no password here: nothing verifies against an empty one.
        if (!known) insert_account(connection, account, "");
        if (known && known->name != account.name) rename_account(connection, account.id, account.name.str());
        put_rights(connection, account);
        connection.query("set_directory_of_account")
            .bind(":id", account.id)
            .bind(":source", account.source)
            .bind(":external_id", account.external_id)
            .bind(":mail", account.mail)
            .run();
        const bool is_renamed = known && known->name != account.name;
        append_audit_row(connection, directory_audit(known ? "user.changed" : "user.adopted", account,
                                                     is_renamed ? "was " + known->name.str() : "", now));
        return account;
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
