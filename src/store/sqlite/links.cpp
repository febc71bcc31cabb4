// SPDX-License-Identifier: Apache-2.0
// Links, consumers, and which link of a type is the primary one (applinks-protocol.md 3.7).
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/link_rows.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::AuditEntry;
using domain::Consumer;
using domain::Link;

std::unexpected<Error> no_such_link() {
    return fail(Errc::not_found, "There is no such link.");
}

void fill_primary(Connection& connection, const TypeId& type) {
    connection.query("fill_primary").bind(":type", type).run();
}

void make_primary_of_type(Connection& connection, const LinkId& id, const TypeId& type) {
    connection.query("clear_primary").bind(":type", type).run();
    connection.query("set_primary").bind(":id", id).run();
}

Result<TypeId> type_of_link(Connection& connection, const LinkId& id) {
    Query found = connection.query("type_of_link");
    found.bind(":id", id);
    if (!found.step()) return no_such_link();
    return found.row().id<TypeId>();
}

}  // namespace

Result<std::vector<Link>> SqliteStore::links() {
    return database_->read([&](Connection& connection) -> Result<std::vector<Link>> {
        Query found = connection.query("links");
        std::vector<Link> all;
        while (found.step()) {
            AL_TRY(auto link, read_link(found, sealer_));
            all.push_back(std::move(link));
        }
        return all;
    });
}

Result<std::vector<Consumer>> SqliteStore::consumers() {
    return database_->read([&](Connection& connection) -> Result<std::vector<Consumer>> {
        Query found = connection.query("consumers");
        std::vector<Consumer> all;
        while (found.step()) {
            AL_TRY(auto consumer, read_consumer(found, sealer_));
            all.push_back(std::move(consumer));
        }
        return all;
    });
}

Result<void> SqliteStore::add_link(const Link& link, const std::vector<Consumer>& consumers, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        {
            Query add = connection.query("add_link");
            bind_link(add, link);
            add.bind(":created_at", link.created_at).run();
        }
        put_provider(connection, link, sealer_);
        for (const Consumer& consumer : consumers) {
            Query add = connection.query("add_consumer");
            bind_consumer(add, consumer, sealer_);
            add.run();
        }
        if (link.primary) make_primary_of_type(connection, link.id, link.type);
        fill_primary(connection, link.type);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::update_link(const Link& link, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        AL_TRY(const TypeId old_type, type_of_link(connection, link.id));
        connection.query("keep_old_url_as_alias")
            .bind(":id", link.id)
            .bind(":rpc_url", link.rpc_url)
            .bind(":now", link.updated_at)
            .run();
        connection.query("remove_alias").bind(":id", link.id).bind(":rpc_url", link.rpc_url).run();
        {
            Query update = connection.query("update_link");
            bind_link(update, link);
            update.run();
        }
        put_provider(connection, link, sealer_);
        fill_primary(connection, old_type);
        fill_primary(connection, link.type);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::remove_link(const LinkId& id, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        AL_TRY(const TypeId type, type_of_link(connection, id));
        connection.query("remove_link").bind(":id", id).run();
        connection.query("remove_pairings_of_link").bind(":id", id).run();
        fill_primary(connection, type);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::make_primary(const LinkId& id, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        AL_TRY(const TypeId type, type_of_link(connection, id));
        make_primary_of_type(connection, id, type);
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::put_consumer(const Consumer& consumer, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        Query put = connection.query("put_consumer");
        bind_consumer(put, consumer, sealer_);
        if (put.run() == 0) return fail(Errc::already_exists, "This consumer key belongs to another link.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::remove_consumer(const ConsumerKey& key, const AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_consumer").bind(":key", key).run() == 0)
            return fail(Errc::not_found, "There is no such consumer.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::vector<std::string>> SqliteStore::aliases(const LinkId& id) {
    return database_->read([&](Connection& connection) -> Result<std::vector<std::string>> {
        Query found = connection.query("aliases");
        found.bind(":id", id);
        std::vector<std::string> urls;
        while (found.step()) urls.push_back(found.row().text());
        return urls;
    });
}

}  // namespace applinks::store
