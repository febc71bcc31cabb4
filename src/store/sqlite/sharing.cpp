// SPDX-License-Identifier: Apache-2.0
// What applications share: remote links with their other halves, links between projects, recent items.
#include "store/sqlite/audit_log.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {

namespace {

using domain::EntityLink;
using domain::OtherHalf;
using domain::RemoteLink;

constexpr std::array kActions{EnumTexts<OtherHalf::Action>{OtherHalf::Action::write, "write"},
                              EnumTexts<OtherHalf::Action>{OtherHalf::Action::remove, "remove"}};

RemoteLink read_remote_link(Query& query) {
    Row row = query.row();
    RemoteLink link{.id = row.integer(),
                    .item = row.text(),
                    .item_key = row.text(),
                    .global_id = row.text(),
                    .relationship = row.text(),
                    .application_type = row.text(),
                    .application_name = row.text(),
                    .url = row.text(),
                    .title = row.text(),
                    .summary = row.text()};
    link.icon.url = row.text();
    link.icon.title = row.text();
    link.resolved = row.flag();
    link.status.url = row.text();
    link.status.title = row.text();
    link.status.link = row.text();
    link.link = row.id<LinkId>();
    link.peer_key = row.text();
    link.pending = row.flag();
    link.author = row.id<UserName>();
    link.created_at = row.time();
    link.updated_at = row.time();
    return link;
}

std::vector<RemoteLink> read_remote_links(Query& query) {
    std::vector<RemoteLink> all;
    while (query.step()) all.push_back(read_remote_link(query));
    return all;
}

void bind_content(Query& query, const RemoteLink& link) {
    query.bind(":item", link.item)
        .bind(":item_key", link.item_key)
        .bind(":global_id", link.global_id)
        .bind(":relationship", link.relationship)
        .bind(":application_type", link.application_type)
        .bind(":application_name", link.application_name)
        .bind(":url", link.url)
        .bind(":title", link.title)
        .bind(":summary", link.summary)
        .bind(":icon_url", link.icon.url)
        .bind(":icon_title", link.icon.title)
        .bind(":is_resolved", link.resolved)
        .bind(":status_url", link.status.url)
        .bind(":status_title", link.status.title)
        .bind(":status_link", link.status.link)
        .bind(":link", link.link)
        .bind(":peer_key", link.peer_key)
        .bind(":is_pending", link.pending)
        .bind(":updated_at", link.updated_at);
}

Result<std::int64_t> add_half(Connection& connection, const OtherHalf& half) {
    Query added = connection.query("add_half");
    added.bind(":remote_link", half.remote_link)
        .bind(":action", text_of(kActions, half.action))
        .bind(":link", half.link)
        .bind(":account", half.account)
        .bind(":peer_key", half.peer_key)
        .bind(":body", half.body)
        .bind(":attempts", half.attempts)
        .bind(":next_attempt_at", half.next_attempt_at)
        .bind(":give_up_at", half.give_up_at);
    if (!added.step()) return fail(Errc::storage_failed, "The other half could not be kept.");
    return added.row().integer();
}

// The row that is replaced: by id, else by globalId; 0: none.
Result<std::int64_t> replaced_row(Connection& connection, const RemoteLink& link) {
    if (link.id != 0) return link.id;
    Query found = connection.query("remote_link_by_global_id");
    found.bind(":item", link.item).bind(":global_id", link.global_id);
    return found.step() ? found.row().integer() : 0;
}

Result<std::int64_t> add_remote_row(Connection& connection, const RemoteLink& link) {
    Query counted = connection.query("count_remote_links");
    counted.bind(":item", link.item);
    if (counted.step() && counted.row().integer() >= static_cast<std::int64_t>(domain::kRemoteLinksPerItemMax))
        return fail(Errc::limit_exceeded, "This item has 500 links already.");
    Query added = connection.query("add_remote_link");
    bind_content(added, link);
    added.bind(":author", link.author).bind(":created_at", link.created_at);
    if (!added.step()) return fail(Errc::storage_failed, "The link could not be kept.");
    return added.row().integer();
}

Query& bind_entity(Query& query, const EntityLink& link) {
    return query.bind(":local_type", link.local_type)
        .bind(":local_key", link.local_key)
        .bind(":link", link.link)
        .bind(":remote_type", link.remote_type)
        .bind(":remote_key", link.remote_key);
}

Query& bind_half(Query& query, const std::optional<domain::EntityHalf>& half) {
    const auto given = half.value_or(domain::EntityHalf());
    return query.bind(":is_pending", half.has_value())
        .bind(":account", given.account)
        .bind(":attempts", given.attempts)
        .bind(":next_attempt_at", given.next_attempt_at)
        .bind(":give_up_at", given.give_up_at);
}

std::optional<domain::EntityHalf> read_half(Row& row) {
    const bool is_pending = row.flag();
    domain::EntityHalf half{.account = row.id<AccountId>(),
                            .attempts = static_cast<int>(row.integer()),
                            .next_attempt_at = row.time(),
                            .give_up_at = row.time()};
    if (!is_pending) return std::nullopt;
    return half;
}

}  // namespace

Result<std::vector<RemoteLink>> SqliteStore::remote_links(std::string_view item) {
    return database_->read([&](Connection& connection) -> Result<std::vector<RemoteLink>> {
        Query found = connection.query("remote_links");
        found.bind(":item", item);
        return read_remote_links(found);
    });
}

Result<std::optional<RemoteLink>> SqliteStore::find_remote_link(std::int64_t id) {
    return database_->read([&](Connection& connection) -> Result<std::optional<RemoteLink>> {
        Query found = connection.query("remote_link");
        found.bind(":id", id);
        if (!found.step()) return std::nullopt;
        return read_remote_link(found);
    });
}

Result<std::vector<RemoteLink>> SqliteStore::remote_links_to(std::span<const std::string> global_ids) {
    return database_->read([&](Connection& connection) -> Result<std::vector<RemoteLink>> {
        std::vector<RemoteLink> all;
        for (const auto& global_id : global_ids) {
            Query found = connection.query("remote_links_to");
            found.bind(":global_id", global_id);
            for (auto& link : read_remote_links(found)) all.push_back(std::move(link));
        }
        return all;
    });
}

Result<domain::SavedRemoteLink> SqliteStore::save_remote_link(const RemoteLink& link,
                                                              const std::optional<OtherHalf>& half,
                                                              const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<domain::SavedRemoteLink> {
        domain::SavedRemoteLink saved{.link = link};
        saved.link.pending = half.has_value();
        AL_TRY(saved.link.id, replaced_row(connection, link));
        saved.created = saved.link.id == 0;
        if (saved.created) {
            AL_TRY(saved.link.id, add_remote_row(connection, saved.link));
        } else {
            Query updated = connection.query("update_remote_link");
            bind_content(updated, saved.link);
            if (updated.bind(":id", saved.link.id).run() == 0)
                return fail(Errc::not_found, "This item has no such link.");
        }
        connection.query("drop_halves").bind(":remote_link", saved.link.id).run();
        if (half) {
            auto kept = *half;
            kept.remote_link = saved.link.id;
            AL_TRY(saved.half, add_half(connection, kept));
            // Dropping an older half took the mark away.
            Query marked = connection.query("update_remote_link");
            bind_content(marked, saved.link);
            marked.bind(":id", saved.link.id).run();
        }
        append_audit_row(connection, audit);
        return saved;
    });
}

Result<void> SqliteStore::remove_remote_link(std::int64_t id, const std::optional<OtherHalf>& half,
                                             const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        if (connection.query("remove_remote_link").bind(":id", id).run() == 0)
            return fail(Errc::not_found, "This item has no such link.");
        connection.query("drop_halves").bind(":remote_link", id).run();
        if (half) AL_TRY_VOID(add_half(connection, *half));
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::vector<OtherHalf>> SqliteStore::due_halves(Timestamp now) {
    return database_->read([&](Connection& connection) -> Result<std::vector<OtherHalf>> {
        Query found = connection.query("due_halves");
        found.bind(":now", now);
        std::vector<OtherHalf> due;
        while (found.step()) {
            Row row = found.row();
            OtherHalf half{.number = row.integer(),
                           .remote_link = row.integer(),
                           .action = row.one_of(kActions),
                           .link = row.id<LinkId>(),
                           .account = row.id<AccountId>(),
                           .peer_key = row.text(),
                           .body = row.text(),
                           .attempts = static_cast<int>(row.integer()),
                           .next_attempt_at = row.time(),
                           .give_up_at = row.time()};
            AL_TRY(half, row.finish(std::move(half)));
            due.push_back(std::move(half));
        }
        return due;
    });
}

Result<void> SqliteStore::reschedule_half(std::int64_t number, Timestamp next_attempt_at) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("reschedule_half").bind(":number", number).bind(":next_attempt_at", next_attempt_at).run();
        return {};
    });
}

Result<void> SqliteStore::settle_half(std::int64_t number, std::string_view peer_key, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        std::int64_t link = 0;
        {
            Query found = connection.query("link_of_half");
            found.bind(":number", number);
            if (!found.step()) return {};
            link = found.row().integer();
        }
        connection.query("remove_half").bind(":number", number).run();
        connection.query("set_peer_key").bind(":id", link).bind(":peer_key", peer_key).run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::vector<EntityLink>> SqliteStore::entity_links() {
    return database_->read([](Connection& connection) -> Result<std::vector<EntityLink>> {
        Query found = connection.query("entity_links");
        std::vector<EntityLink> all;
        while (found.step()) {
            Row row = found.row();
            all.push_back({.local_type = row.text(),
                           .local_key = row.text(),
                           .local_name = row.text(),
                           .link = row.id<LinkId>(),
                           .remote_type = row.text(),
                           .remote_key = row.text(),
                           .remote_name = row.text(),
                           .primary = row.flag(),
                           .created_at = row.time(),
                           .half = read_half(row)});
        }
        return all;
    });
}

Result<void> SqliteStore::add_entity_link(const EntityLink& link, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        Query added = connection.query("add_entity_link");
        bind_half(bind_entity(added, link), link.half)
            .bind(":local_name", link.local_name)
            .bind(":remote_name", link.remote_name)
            .bind(":created_at", link.created_at)
            .run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::remove_entity_link(const EntityLink& link, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        Query removed = connection.query("remove_entity_link");
        if (bind_entity(removed, link).run() == 0) return fail(Errc::not_found, "There is no such project link.");
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::make_entity_link_primary(const EntityLink& link, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        {
            Query found = connection.query("has_entity_link");
            bind_entity(found, link);
            if (!found.step()) return fail(Errc::not_found, "There is no such project link.");
        }
        Query made = connection.query("make_entity_link_primary");
        bind_entity(made, link).run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<void> SqliteStore::reschedule_entity_half(const EntityLink& link) {
    return database_->write([&](Connection& connection) -> Result<void> {
        Query put = connection.query("put_entity_half");
        bind_half(bind_entity(put, link), link.half).run();
        return {};
    });
}

Result<void> SqliteStore::settle_entity_half(const EntityLink& link, const domain::AuditEntry& audit) {
    return database_->write([&](Connection& connection) -> Result<void> {
        Query put = connection.query("put_entity_half");
        bind_half(bind_entity(put, link), std::nullopt).run();
        append_audit_row(connection, audit);
        return {};
    });
}

Result<std::vector<domain::RecentItem>> SqliteStore::recent_items(const AccountId& account) {
    return database_->read([&](Connection& connection) -> Result<std::vector<domain::RecentItem>> {
        Query found = connection.query("recent_items");
        found.bind(":account", account);
        std::vector<domain::RecentItem> all;
        while (found.step()) {
            Row row = found.row();
            domain::RecentItem recent;
            recent.item.link = row.id<LinkId>();
            recent.item.url = row.text();
            recent.item.kind = row.text();
            recent.item.key = row.text();
            recent.item.title = row.text();
            recent.item.subtitle = row.text();
            recent.item.icon = row.text();
            recent.item.global_id = row.text();
            recent.used_at = row.time();
            all.push_back(std::move(recent));
        }
        return all;
    });
}

Result<void> SqliteStore::note_recent_item(const AccountId& account, const domain::RecentItem& recent) {
    return database_->write([&](Connection& connection) -> Result<void> {
        connection.query("note_recent_item")
            .bind(":account", account)
            .bind(":link", recent.item.link)
            .bind(":url", recent.item.url)
            .bind(":kind", recent.item.kind)
            .bind(":key", recent.item.key)
            .bind(":title", recent.item.title)
            .bind(":subtitle", recent.item.subtitle)
            .bind(":icon", recent.item.icon)
            .bind(":global_id", recent.item.global_id)
            .bind(":used_at", recent.used_at)
            .run();
        connection.query("prune_recent_items").bind(":account", account).run();
        return {};
    });
}

}  // namespace applinks::store
