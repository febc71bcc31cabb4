// SPDX-License-Identifier: Apache-2.0
// What linked applications pushed about items (features.md 7.5).
#include "domain/sharing/pushed_development.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "store/sqlite/database.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace applinks::store {
namespace {

using domain::EntityKind;
using domain::EntityName;
using domain::ItemKey;
using domain::PushedEntity;
using domain::PushProperties;

Result<PushedEntity> read_entity(Query& query) {
    Row row = query.row();
    PushedEntity entity{.link = row.id<LinkId>()};
    entity.name.kind = row.parsed(domain::parse_entity_kind);
    entity.name.container = row.text();
    entity.name.id = row.text();
    entity.sequence = row.integer();
    entity.body = row.text();
    entity.pushed_at = row.time();
    return row.finish(std::move(entity));
}

Result<void> read_all(Query& query, std::vector<PushedEntity>& into) {
    while (query.step()) {
        AL_TRY(auto entity, read_entity(query));
        into.push_back(std::move(entity));
    }
    return {};
}

// The row's number, or nothing when a newer one is there.
std::optional<std::int64_t> put_entity(Connection& connection, const PushedEntity& entity) {
    Query put = connection.query("put_dev_entity");
    put.bind(":link", entity.link)
        .bind(":kind", name_of(entity.name.kind))
        .bind(":container", entity.name.container)
        .bind(":id", entity.name.id)
        .bind(":sequence", entity.sequence)
        .bind(":body", entity.body)
        .bind(":pushed_at", entity.pushed_at);
    if (!put.step()) return std::nullopt;
    const auto number = put.row().integer();
    while (put.step()) continue;
    return number;
}

void put_keys(Connection& connection, std::int64_t number, const std::vector<ItemKey>& keys) {
    connection.query("forget_dev_entity_keys").bind(":entity", number).run();
    for (const auto& key : keys)
        connection.query("put_dev_entity_key")
            .bind(":project", key.project)
            .bind(":item", key.number)
            .bind(":entity", number)
            .run();
}

void put_properties(Connection& connection, std::int64_t number, const PushProperties& properties) {
    connection.query("forget_dev_entity_properties").bind(":entity", number).run();
    for (const auto& [name, value] : properties)
        connection.query("put_dev_entity_property")
            .bind(":entity", number)
            .bind(":name", name)
            .bind(":value", value)
            .run();
}

bool lies_in_repository(const EntityName& name) {
    return name.kind == EntityKind::branch || name.kind == EntityKind::commit || name.kind == EntityKind::pull_request;
}

Result<void> add_repository(Connection& connection, const LinkId& link, std::string_view id,
                            std::vector<PushedEntity>& into) {
    Query found = connection.query("find_dev_entity");
    found.bind(":link", link).bind(":kind", name_of(EntityKind::repository)).bind(":container", "").bind(":id", id);
    return read_all(found, into);
}

std::int64_t bound_of(std::optional<std::int64_t> until) {
    return until.value_or(std::numeric_limits<std::int64_t>::max());
}

// Numbers of what carries all of the properties.
std::set<std::int64_t> marked(Connection& connection, const LinkId& link, const PushProperties& properties,
                              std::int64_t until) {
    std::set<std::int64_t> all;
    bool is_first = true;
    for (const auto& [name, value] : properties) {
        Query found = connection.query("dev_entities_with");
        found.bind(":link", link).bind(":name", name).bind(":value", value).bind(":until", until);
        std::set<std::int64_t> these;
        while (found.step()) these.insert(found.row().integer());
        if (is_first)
            all = std::move(these);
        else
            std::erase_if(all, [&](std::int64_t number) { return !these.contains(number); });
        is_first = false;
    }
    return all;
}

}  // namespace

Result<void> SqliteStore::put_development(std::span<const PushedEntity> entities, const PushProperties& properties) {
    return database_->write([&](Connection& connection) -> Result<void> {
        for (const auto& entity : entities) {
            const auto number = put_entity(connection, entity);
            if (!number) continue;
            put_keys(connection, *number, entity.keys);
            put_properties(connection, *number, properties);
        }
        return {};
    });
}

Result<std::vector<PushedEntity>> SqliteStore::development_of(std::span<const ItemKey> keys) {
    return database_->read([&](Connection& connection) -> Result<std::vector<PushedEntity>> {
        std::vector<PushedEntity> all;
        std::set<std::pair<LinkId, EntityName>> known;
        std::set<std::pair<LinkId, std::string>> repositories;
        for (const auto& key : keys) {
            Query found = connection.query("dev_entities_of");
            found.bind(":project", key.project).bind(":item", key.number).bind(":count", domain::kPushedPerItemMax);
            while (found.step()) {
                AL_TRY(auto entity, read_entity(found));
                entity.keys = {key};
                if (!known.emplace(entity.link, entity.name).second) continue;
                if (lies_in_repository(entity.name)) repositories.emplace(entity.link, entity.name.container);
                all.push_back(std::move(entity));
            }
        }
        for (const auto& [link, id] : repositories) AL_TRY_VOID(add_repository(connection, link, id, all));
        return all;
    });
}

Result<std::vector<PushedEntity>> SqliteStore::development_in(const LinkId& link, std::string_view repository) {
    return database_->read([&](Connection& connection) -> Result<std::vector<PushedEntity>> {
        std::vector<PushedEntity> all;
        AL_TRY_VOID(add_repository(connection, link, repository, all));
        if (all.empty()) return all;
        Query found = connection.query("dev_entities_in");
        found.bind(":link", link).bind(":container", repository);
        AL_TRY_VOID(read_all(found, all));
        return all;
    });
}

Result<void> SqliteStore::remove_development(const LinkId& link, const EntityName& name,
                                             std::optional<std::int64_t> until) {
    return database_->write([&](Connection& connection) -> Result<void> {
        const auto removed = connection.query("remove_dev_entity")
                                 .bind(":link", link)
                                 .bind(":kind", name_of(name.kind))
                                 .bind(":container", name.container)
                                 .bind(":id", name.id)
                                 .bind(":until", bound_of(until))
                                 .run();
        if (removed > 0 && name.kind == EntityKind::repository)
            connection.query("remove_dev_entities_in")
                .bind(":link", link)
                .bind(":container", name.id)
                .bind(":until", bound_of(until))
                .run();
        return {};
    });
}

Result<void> SqliteStore::remove_development_with(const LinkId& link, const PushProperties& properties,
                                                  std::optional<std::int64_t> until) {
    return database_->write([&](Connection& connection) -> Result<void> {
        for (const auto number : marked(connection, link, properties, bound_of(until)))
            connection.query("remove_dev_entity_number").bind(":number", number).run();
        return {};
    });
}

Result<bool> SqliteStore::has_development_with(const LinkId& link, const PushProperties& properties) {
    return database_->read([&](Connection& connection) -> Result<bool> {
        return !marked(connection, link, properties, bound_of(std::nullopt)).empty();
    });
}

}  // namespace applinks::store
