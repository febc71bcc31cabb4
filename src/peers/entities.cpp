// SPDX-License-Identifier: Apache-2.0
#include "peers/entities.hpp"

#include <algorithm>

#include "domain/links/type_registry.hpp"
#include "peers/items.hpp"
#include "peers/local_application.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/entities.hpp"
#include "protocol/applinks/paths.hpp"

namespace applinks::peers {
namespace {

using domain::Account;
using domain::EntityLink;
using domain::Link;
using domain::NamedEntity;
using Entities = std::vector<NamedEntity>;

constexpr std::string_view kGenericEntity = "generic.entity";

void append(Entities& all, Result<Entities> more) {
    if (!more) return;
    for (auto& entity : *more)
        if (all.size() < domain::kEntitiesMax) all.push_back(std::move(entity));
}

Result<Entities> read_list(const domain::EntityType& type, const net::Response& answer) {
    AL_TRY(const auto body, json_of(answer));
    return domain::entities_of_answer(type, body);
}

Task<Result<Entities>> entities_of_wire(Services& services, Account viewer, LinkId link) {
    PeerCall call{.link = link,
                  .as = CallAs::person,
                  .person = std::move(viewer),
                  .path = std::string(wire::paths::kEntities),
                  .timeout = kItemCallTimeout};
    AL_CO_TRY(auto answer, co_await call_peer(services, call));
    if (answer.status == 401 || answer.status == 403) {
        // Nobody may act for administrators, who link projects, unless the link says so: then what everybody may see.
        call.as = CallAs::anonymous;
        AL_CO_TRY(answer, co_await call_peer(services, call));
    }
    if (answer.status != 200)
        co_return fail(Errc::peer_refused, "The other application did not give the list of its projects.",
                       "status " + std::to_string(answer.status));
    AL_CO_TRY(const auto entities, wire::parse_entities(answer.body));
    Entities all;
    for (const auto& entity : entities)
        all.push_back(
            {.type = entity.type_id, .key = entity.key, .name = entity.name.empty() ? entity.key : entity.name});
    co_return all;
}

// A plain OAuth application has no such wire: its type says how to ask.
Task<Result<Entities>> entities_by_type(Services& services, Account viewer, Link link) {
    const auto snapshot = services.snapshots.current();
    Entities all;
    for (const auto& type : snapshot->types->get(link.type).entities) {
        if (!type.list) continue;
        const PeerCall call{.link = link.id,
                            .as = CallAs::person,
                            .person = viewer,
                            .path = type.list->get,
                            .timeout = kItemCallTimeout};
        AL_CO_TRY(const auto answer, co_await call_peer(services, call));
        if (answer.status == 200) append(all, read_list(type, answer));
    }
    co_return all;
}

// As the administrator where the link lets us speak for her; else as the application, which applinkd allows for its own
// link.
Task<Result<net::Response>> tell(Services& services, PeerCall call, std::optional<Account> admin) {
    if (admin) {
        call.as = CallAs::person;
        call.person = std::move(admin);
        auto answer = co_await call_peer(services, call);
        const bool may_do_without_her =
            answer ? answer->status == 401 || answer->status == 403 : answer.error().code == Errc::grant_required;
        if (!may_do_without_her) co_return answer;
        call.as = CallAs::application;
        auto second = co_await call_peer(services, call);
        if (second && second->status < 400) co_return second;
        co_return answer;
    }
    call.as = CallAs::application;
    co_return co_await call_peer(services, std::move(call));
}

Result<void> judged(const Link& link, const Result<net::Response>& answer, bool gone_is_right) {
    if (!answer) return std::unexpected(answer.error());
    if (answer->status >= 200 && answer->status < 300) return {};
    if (gone_is_right && answer->status == 404) return {};
    const auto code = answer->status == 401 || answer->status == 403 ? Errc::not_allowed : Errc::peer_refused;
    return fail(code, link.name + " refuses its half of the project link: nothing was changed.",
                "status " + std::to_string(answer->status));
}

Task<Result<void>> write_other_half(Services& services, EntityLink link, Link there, std::optional<Account> admin) {
    const auto snapshot = services.snapshots.current();
    const wire::EntityLink half{.application_id = snapshot->identity.id,
                                .type_id = wire_type_of(*snapshot, there, link.local_type),
                                .key = link.local_key,
                                .name = link.local_name};
    PeerCall call{.link = there.id,
                  .method = "PUT",
                  .path = wire::paths::entity_link(link.remote_type, link.remote_key, wire::paths::Reciprocate::no),
                  .content_type = "application/json",
                  .body = wire::write_entity_link(half, wire::Format::json),
                  .timeout = kItemCallTimeout};
    const auto answer = co_await tell(services, std::move(call), std::move(admin));
    co_return judged(there, answer, false);
}

Task<Result<void>> remove_other_half(Services& services, EntityLink link, Link there, std::optional<Account> admin) {
    const auto snapshot = services.snapshots.current();
    PeerCall call{
        .link = there.id,
        .method = "DELETE",
        .path = wire::paths::delete_entity_link(link.remote_type, link.remote_key, snapshot->identity.id,
                                                wire_type_of(*snapshot, there, link.local_type), link.local_key),
        .timeout = kItemCallTimeout};
    const auto answer = co_await tell(services, std::move(call), std::move(admin));
    co_return judged(there, answer, true);
}

// Copies: snapshots come and go while a call waits.
Result<Link> link_there(const Services& services, const LinkId& id) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (!link) return fail(Errc::not_found, "There is no such link.");
    return *link;
}

std::string words_of(const EntityLink& link) {
    return link.local_name + " (" + link.local_key + ") and " + link.remote_name + " (" + link.remote_key + ")";
}

}  // namespace

Task<Result<Entities>> local_entities(Services& services, std::optional<Account> viewer) {
    const auto snapshot = services.snapshots.current();
    Entities all;
    if (!snapshot->settings.upstream.has_value()) co_return all;
    for (const auto& type : snapshot->local_type().entities) {
        if (!type.list) continue;
        AL_CO_TRY(const auto answer, co_await ask_local_application(services, viewer, type.list->get));
        if (answer.status == 200) append(all, read_list(type, answer));
    }
    co_return all;
}

Task<Result<Entities>> peer_entities(Services& services, Account viewer, LinkId id) {
    AL_CO_TRY(const auto link, link_there(services, id));
    if (link.kind == domain::LinkKind::generic) co_return co_await entities_by_type(services, std::move(viewer), link);
    co_return co_await entities_of_wire(services, std::move(viewer), id);
}

std::string wire_type_of(const domain::Snapshot& snapshot, const Link& link, std::string_view local_type) {
    if (snapshot.types->get(link.type).kind != domain::TypeKind::atlassian) return std::string(local_type);
    const auto* spoken = snapshot.types->find_wire(snapshot.settings.speaks_as.str());
    const bool is_known_there = spoken && spoken->kind == domain::TypeKind::atlassian && !spoken->entities.empty();
    return is_known_there ? spoken->entities.front().id : std::string(kGenericEntity);
}

Result<std::string> local_type_of(const domain::Snapshot& snapshot, std::string_view name) {
    const auto& own = snapshot.local_type().entities;
    const auto found = std::ranges::find(own, name, &domain::EntityType::id);
    if (found != own.end()) return found->id;
    const auto* spoken = snapshot.types->find_wire(snapshot.settings.speaks_as.str());
    const bool is_spoken = spoken && !spoken->entities.empty() && spoken->entities.front().id == name;
    if ((is_spoken || name == kGenericEntity) && !own.empty()) return own.front().id;
    return fail(Errc::invalid_argument, "This application has no entities of this type.");
}

Task<Result<void>> add_entity_link(Services& services, EntityLink link, OtherEntityHalf other,
                                   std::optional<Account> admin, domain::AuditEntry by) {
    AL_CO_TRY(const auto there, link_there(services, link.link));
    if (other == OtherEntityHalf::tell)
        AL_CO_TRY_VOID(co_await write_other_half(services, link, there, std::move(admin)));
    link.created_at = services.clock.now();
    by.event = "entity_link.added";
    by.link = link.link;
    by.detail = words_of(link) + " are linked.";
    const auto added = co_await services.runtime.run([&] { return services.store.add_entity_link(link, by); });
    if (!added && added.error().code != Errc::already_exists) co_return std::unexpected(added.error());
    co_return Result<void>{};
}

Task<Result<void>> remove_entity_link(Services& services, EntityLink link, OtherEntityHalf other,
                                      std::optional<Account> admin, domain::AuditEntry by) {
    AL_CO_TRY(const auto there, link_there(services, link.link));
    if (other == OtherEntityHalf::tell)
        AL_CO_TRY_VOID(co_await remove_other_half(services, link, there, std::move(admin)));
    by.event = "entity_link.removed";
    by.link = link.link;
    by.detail = words_of(link) + " are no longer linked.";
    co_return co_await services.runtime.run([&] { return services.store.remove_entity_link(link, by); });
}

}  // namespace applinks::peers
