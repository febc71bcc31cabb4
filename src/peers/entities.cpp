// SPDX-License-Identifier: Apache-2.0
#include "peers/entities.hpp"

#include <algorithm>

#include "domain/links/type_registry.hpp"
#include "domain/sharing/repositories.hpp"
#include "peers/items.hpp"
#include "peers/local_application.hpp"
#include "peers/retry_later.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/entities.hpp"
#include "protocol/applinks/paths.hpp"
#include "telemetry/log.hpp"

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

Task<Result<Entities>> entities_of_wire(Services& services, Account viewer, Link link) {
    PeerCall call{.link = link.id,
                  .as = CallAs::person,
                  .person = std::move(viewer),
                  .path = std::string(wire::paths::kEntities),
                  .timeout = kItemCallTimeout};
    AL_CO_TRY(auto answer, co_await call_peer(services, call));
    const bool is_refused = answer.status == 401 || answer.status == 403;
    if (is_refused) {
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
    // Where everybody sees nothing, she connects an account of her own.
    if (is_refused && all.empty()) co_return std::unexpected(grant_required(link));
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

// A forge is its own application: the repositories that this person may read.
Task<Result<Entities>> repositories_of(Services& services, std::optional<Account> viewer) {
    const auto snapshot = services.snapshots.current();
    const auto& types = snapshot->local_type().entities;
    if (!viewer || types.empty()) co_return Entities();
    const domain::Reader reader{.name = viewer->name.str(), .groups = viewer->groups, .is_admin = viewer->admin};
    AL_CO_TRY(const auto known, co_await services.runtime.run([&] { return services.repositories->list(reader); }));
    Entities all;
    for (const auto& each : known)
        if (all.size() < domain::kEntitiesMax)
            all.push_back({.type = types.front().id, .key = each.name, .name = each.name});
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
        const bool is_refused = !second || second->status == 401 || second->status == 403;
        co_return is_refused ? answer : second;
    }
    call.as = CallAs::application;
    co_return co_await call_peer(services, std::move(call));
}

enum class Gone { is_wrong, is_right };

Result<void> judged(const Link& link, const Result<net::Response>& answer, Gone gone) {
    if (!answer) return std::unexpected(answer.error());
    if (answer->status >= 200 && answer->status < 300) return {};
    if (gone == Gone::is_right && answer->status == 404) return {};
    const auto code = answer->status == 401 || answer->status == 403 ? Errc::not_allowed : Errc::peer_refused;
    return fail(code, link.name + " refuses its half of the project link: nothing was changed.",
                "status " + std::to_string(answer->status));
}

Task<Result<net::Response>> write_other_half(Services& services, EntityLink link, Link there,
                                             std::optional<Account> admin) {
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
    co_return co_await tell(services, std::move(call), std::move(admin));
}

Task<Result<net::Response>> remove_other_half(Services& services, EntityLink link, Link there,
                                              std::optional<Account> admin) {
    const auto snapshot = services.snapshots.current();
    PeerCall call{
        .link = there.id,
        .method = "DELETE",
        .path = wire::paths::delete_entity_link(link.remote_type, link.remote_key, snapshot->identity.id,
                                                wire_type_of(*snapshot, there, link.local_type), link.local_key),
        .timeout = kItemCallTimeout};
    co_return co_await tell(services, std::move(call), std::move(admin));
}

// Copies: snapshots come and go while a call waits.
Result<Link> link_there(const Services& services, const LinkId& id) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(id);
    if (!link) return fail(Errc::not_found, "There is no such link.");
    return *link;
}

bool is_same(const EntityLink& one, const EntityLink& other) {
    return one.link == other.link && one.local_type == other.local_type && one.local_key == other.local_key &&
           one.remote_type == other.remote_type && one.remote_key == other.remote_key;
}

// Whether its other half was never written.
Task<Result<bool>> is_pending(Services& services, EntityLink link) {
    AL_CO_TRY(const auto all, co_await services.runtime.run([&] { return services.store.entity_links(); }));
    co_return std::ranges::any_of(all,
                                  [&](const EntityLink& each) { return is_same(each, link) && each.half.has_value(); });
}

std::string words_of(const EntityLink& link) {
    return link.local_name + " (" + link.local_key + ") and " + link.remote_name + " (" + link.remote_key + ")";
}

}  // namespace

Task<Result<Entities>> local_entities(Services& services, std::optional<Account> viewer) {
    const auto snapshot = services.snapshots.current();
    if (services.repositories) co_return co_await repositories_of(services, std::move(viewer));
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
    co_return co_await entities_of_wire(services, std::move(viewer), link);
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
    const auto now = services.clock.now();
    link.half.reset();
    if (other != OtherEntityHalf::leave) {
        const auto answer = co_await write_other_half(services, link, there, admin);
        const auto told = judged(there, answer, Gone::is_wrong);
        if (!told && (other == OtherEntityHalf::tell || !may_work_later(answer))) co_return told;
        if (!told)
            link.half = domain::EntityHalf{.account = admin ? admin->id : AccountId(),
                                           .next_attempt_at = now + kFirstRetry,
                                           .give_up_at = now + kRetryFor};
    }
    link.created_at = now;
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
    if (other != OtherEntityHalf::leave) {
        const auto answer = co_await remove_other_half(services, link, there, std::move(admin));
        const auto told = judged(there, answer, Gone::is_right);
        AL_CO_TRY(const bool was_waiting, co_await is_pending(services, link));
        // Nobody has to wait for the end of what is not there yet.
        if (!told && !(was_waiting && may_work_later(answer))) co_return told;
    }
    by.event = "entity_link.removed";
    by.link = link.link;
    by.detail = words_of(link) + " are no longer linked.";
    co_return co_await services.runtime.run([&] { return services.store.remove_entity_link(link, by); });
}

namespace {

// As whom a half is written that waited: the administrator, while she is one.
struct Writer {
    bool is_left = true;
    std::optional<Account> admin{};
};

Writer writer_of(const domain::Snapshot& snapshot, const AccountId& id) {
    if (id.empty()) return {};
    const auto* account = snapshot.find_account(id);
    if (!account || !account->active || !account->admin) return {.is_left = false};
    return {.admin = *account};
}

Task<void> retry_half(Services& services, EntityLink link, domain::EntityHalf half) {
    const auto now = services.clock.now();
    // First: whoever looks in the meantime must not do the same.
    half.next_attempt_at = now + pause_after(half.attempts);
    half.attempts += 1;
    link.half = half;
    const auto noted = co_await services.runtime.run([&] { return services.store.reschedule_entity_half(link); });
    const auto there = link_there(services, link.link);
    if (!noted || !there) co_return;
    const auto writer = writer_of(*services.snapshots.current(), half.account);
    auto told = Result<void>(fail(Errc::not_allowed, "Nobody is left to tell it."));
    if (writer.is_left) {
        const auto answer = co_await write_other_half(services, link, *there, writer.admin);
        told = judged(*there, answer, Gone::is_wrong);
        // A grant that is missing now may be there tomorrow.
        const bool may_wait = may_work_later(answer) || (!answer && answer.error().code == Errc::grant_required);
        if (!told && may_wait && now < half.give_up_at) co_return;
    }
    const domain::AuditEntry audit{
        .at = services.clock.now(),
        .event = "entity_link.settled",
        .actor = "system",
        .link = link.link,
        .detail = words_of(link) + (told ? ": the other half is written." : ": the other half was not written."),
        .success = told.has_value()};
    const auto settled = co_await services.runtime.run([&] { return services.store.settle_entity_half(link, audit); });
    if (!settled) log::warn("entity_link.half_failed", {{"detail", settled.error().detail}});
}

}  // namespace

Task<void> retry_entity_halves(Services& services) {
    const auto all = co_await services.runtime.run([&] { return services.store.entity_links(); });
    if (!all) {
        log::warn("entity_link.halves_unreadable", {{"detail", all.error().detail}});
        co_return;
    }
    for (const auto& link : *all)
        if (link.half && link.half->next_attempt_at <= services.clock.now())
            co_await retry_half(services, link, *link.half);
}

}  // namespace applinks::peers
