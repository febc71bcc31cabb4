// SPDX-License-Identifier: Apache-2.0
#include "peers/remote_links.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "domain/links/type_registry.hpp"
#include "domain/sharing/remote_link_json.hpp"
#include "peers/items.hpp"
#include "peers/retry_later.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/instance_id.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Account;
using domain::Item;
using domain::Link;
using domain::OtherHalf;
using domain::RemoteLink;
using domain::SavedRemoteLink;

std::string path_of(const OtherHalf& half) {
    const auto path = "/rest/api/2/issue/" + percent_encode(half.peer_key) + "/remotelink";
    return half.action == OtherHalf::Action::write ? path : path + "?globalId=" + percent_encode(half.body);
}

// later: it may work another time. refused: it will not.
struct Told {
    enum class Outcome { done, later, refused } outcome = Outcome::later;
    Error error{};
};

Told judged(const OtherHalf& half, const Link& link, Result<net::Response> answer) {
    const auto otherwise = may_work_later(answer) ? Told::Outcome::later : Told::Outcome::refused;
    if (!answer) return {.outcome = otherwise, .error = std::move(answer).error()};
    const bool is_gone = half.action == OtherHalf::Action::remove && answer->status == 404;
    if ((answer->status >= 200 && answer->status < 300) || is_gone) return {.outcome = Told::Outcome::done};
    const auto code = answer->status == 401 || answer->status == 403 ? Errc::not_allowed : Errc::peer_refused;
    return {.outcome = otherwise,
            .error = {code, link.name + " refuses the other half of this link: nothing was changed.",
                      "status " + std::to_string(answer->status)}};
}

// One attempt, as the author: the other side decides what she may do there.
Task<Told> tell(Services& services, OtherHalf half) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(half.link);
    const auto* author = snapshot->find_account(half.account);
    if (!link || !author || !author->active)
        co_return Told{.outcome = Told::Outcome::refused, .error = {Errc::not_found, "Nobody is left to tell it.", {}}};
    const Link there = *link;
    PeerCall call{.link = half.link,
                  .as = CallAs::person,
                  .person = *author,
                  .method = half.action == OtherHalf::Action::write ? "POST" : "DELETE",
                  .path = path_of(half),
                  .timeout = kItemCallTimeout};
    if (half.action == OtherHalf::Action::write) {
        call.content_type = "application/json";
        call.body = half.body;
    }
    auto answer = co_await call_peer(services, std::move(call));
    co_return judged(half, there, std::move(answer));
}

domain::AuditEntry settled(Services& services, const OtherHalf& half, std::string detail) {
    return {.at = services.clock.now(),
            .event = "remote_link.settled",
            .actor = "system",
            .link = half.link,
            .detail = std::move(detail)};
}

Task<Result<void>> settle(Services& services, std::int64_t number, std::string peer_key, domain::AuditEntry audit) {
    co_return co_await services.runtime.run([&] { return services.store.settle_half(number, peer_key, audit); });
}

// The item that the link leads to, as the author sees it.
struct Target {
    std::optional<Link> link;
    ItemView view;
    std::string key;  // "": its application keeps no links for it
};

Task<Target> find_target(Services& services, const Account& author, const RemoteLink& link) {
    Target target;
    const auto snapshot = services.snapshots.current();
    const auto url = http::AbsoluteUrl::parse(link.url.substr(0, link.url.find('#')));
    if (!url) co_return target;
    const auto* found = link_of_address(*snapshot, *url);
    if (!found) co_return target;
    target.link = *found;
    const auto match = match_at(*snapshot, *target.link, *url);
    if (!match) co_return target;
    auto views = co_await view_items(services, author, {link.url});
    if (!views.empty()) target.view = std::move(views.front());
    target.key = domain::item_key_of(*match, snapshot->types->get(target.link->type), target.view.item);
    co_return target;
}

void complete(RemoteLink& link, const Target& target) {
    if (!target.link) return;
    link.link = target.link->id;
    if (link.application_name.empty()) link.application_name = target.link->name;
    if (link.application_type.empty()) link.application_type = target.link->type.str();
    if (link.global_id.empty()) link.global_id = target.view.item.global_id;
    if (link.icon.title.empty()) link.icon.title = target.view.item.kind_name;
}

OtherHalf half_of(Services& services, const RemoteLinkWish& wish, const Target& target) {
    const auto snapshot = services.snapshots.current();
    const auto& relationship = wish.relationship_there.empty() ? wish.link.relationship : wish.relationship_there;
    const auto content =
        domain::other_half(wish.local, snapshot->settings.type.str(), snapshot->settings.name, relationship);
    const auto now = services.clock.now();
    return {.action = OtherHalf::Action::write,
            .link = target.link->id,
            .account = wish.author.id,
            .peer_key = target.key,
            .body = boost::json::serialize(domain::remote_link_content(content)),
            .next_attempt_at = now + kFirstRetry,
            .give_up_at = now + kRetryFor};
}

Task<Result<std::optional<RemoteLink>>> link_before(Services& services, RemoteLink wanted) {
    co_return co_await services.runtime.run([&]() -> Result<std::optional<RemoteLink>> {
        AL_TRY(const auto all, services.store.remote_links(wanted.item));
        const auto same = std::ranges::find_if(all, [&](const RemoteLink& each) {
            return wanted.id != 0 ? each.id == wanted.id
                                  : !wanted.global_id.empty() && each.global_id == wanted.global_id;
        });
        if (same == all.end()) return std::nullopt;
        return *same;
    });
}

// As it was before: the other side said no.
Task<Result<void>> undo(Services& services, SavedRemoteLink saved, std::optional<RemoteLink> before,
                        domain::AuditEntry by) {
    by.event = "remote_link.refused";
    co_return co_await services.runtime.run([&]() -> Result<void> {
        if (!before) return services.store.remove_remote_link(saved.link.id, std::nullopt, by);
        AL_TRY_VOID(services.store.save_remote_link(*before, std::nullopt, by));
        return {};
    });
}

}  // namespace

Result<std::string> current_global_id(domain::Store& store, const domain::Snapshot& snapshot,
                                      std::string_view global_id) {
    const auto application = domain::application_of(global_id);
    if (!application || snapshot.find_link(*application) || *application == snapshot.identity.id)
        return std::string(global_id);
    if (*application == wire::id_from_url(snapshot.settings.url))
        return domain::with_application(global_id, snapshot.identity.id);
    for (const auto& [id, link] : snapshot.links) {
        bool is_same = (link.rpc_url.has_value() && wire::id_from_url(link.rpc_url) == *application) ||
                       (link.display_url.has_value() && wire::id_from_url(link.display_url) == *application);
        AL_TRY(const auto aliases, is_same ? Result<std::vector<std::string>>() : store.aliases(id));
        for (const auto& alias : aliases) {
            const auto url = http::AbsoluteUrl::parse(alias);
            is_same = is_same || (url && wire::id_from_url(*url) == *application);
        }
        if (is_same) return domain::with_application(global_id, id);
    }
    return std::string(global_id);
}

Task<Result<SavedRemoteLink>> save_remote_link(Services& services, RemoteLinkWish wish, domain::AuditEntry by) {
    const auto target = co_await find_target(services, wish.author, wish.link);
    const auto snapshot = services.snapshots.current();
    auto& link = wish.link;
    complete(link, target);
    link.item = domain::canonical_item(wish.local);
    link.author = wish.author.name;
    link.created_at = link.updated_at = services.clock.now();
    by.event = "remote_link.saved";
    by.link = link.link;
    by.detail = wish.local.key + ": " + link.title;
    std::optional<OtherHalf> half;
    const bool has_other_side = !target.key.empty() && !wish.local.global_id.empty();
    if (wish.other_side == OtherSideToo::yes && !has_other_side)
        co_return fail(Errc::invalid_argument, "The other application keeps no links of its own for this address.");
    if (wish.other_side != OtherSideToo::no && has_other_side) half = half_of(services, wish, target);
    AL_CO_TRY(auto before, co_await link_before(services, link));
    if (before) link.peer_key = before->peer_key;
    AL_CO_TRY(auto saved, co_await services.runtime.run([&]() -> Result<SavedRemoteLink> {
        AL_TRY(link.global_id, current_global_id(services.store, *snapshot, link.global_id));
        return services.store.save_remote_link(link, half, by);
    }));
    if (target.link && target.view.status == ItemView::Status::ok) {
        const domain::RecentItem recent{.item = target.view.item, .used_at = services.clock.now()};
        static_cast<void>(
            co_await services.runtime.run([&] { return services.store.note_recent_item(wish.author.id, recent); }));
    }
    if (!half) co_return saved;
    const auto told = co_await tell(services, *half);
    if (told.outcome == Told::Outcome::refused && wish.other_side == OtherSideToo::yes) {
        AL_CO_TRY_VOID(co_await undo(services, std::move(saved), std::move(before), by));
        co_return std::unexpected(told.error);
    }
    if (told.outcome != Told::Outcome::later) {
        const bool done = told.outcome == Told::Outcome::done;
        auto audit = settled(services, *half, done ? "The other half is written." : "The other side takes no half.");
        audit.success = done;
        saved.link.peer_key = done ? half->peer_key : std::string();
        saved.link.pending = false;
        AL_CO_TRY_VOID(co_await settle(services, saved.half, saved.link.peer_key, std::move(audit)));
    }
    co_return saved;
}

Task<Result<void>> remove_remote_link(Services& services, Account author, Item local, RemoteLink link,
                                      domain::AuditEntry by) {
    by.event = "remote_link.removed";
    by.link = link.link;
    by.detail = local.key + ": " + link.title;
    const auto snapshot = services.snapshots.current();
    std::optional<OtherHalf> half;
    const auto now = services.clock.now();
    const bool is_there = !link.peer_key.empty() || link.pending;
    if (is_there && !local.global_id.empty() && snapshot->find_link(link.link)) {
        auto peer_key = link.peer_key;
        if (peer_key.empty()) peer_key = (co_await find_target(services, author, link)).key;
        half = OtherHalf{.action = OtherHalf::Action::remove,
                         .link = link.link,
                         .account = author.id,
                         .peer_key = std::move(peer_key),
                         .body = local.global_id,
                         .next_attempt_at = now,
                         .give_up_at = now + kRetryFor};
    }
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.remove_remote_link(link.id, half, by); }));
    if (half) services.runtime.start(retry_other_halves(services));
    co_return Result<void>{};
}

Task<void> retry_other_halves(Services& services) {
    const auto now = services.clock.now();
    const auto due = co_await services.runtime.run([&] { return services.store.due_halves(now); });
    if (!due) {
        log::warn("remote_link.halves_unreadable", {{"detail", due.error().detail}});
        co_return;
    }
    for (const auto& half : *due) {
        // First: whoever looks in the meantime must not do the same.
        const auto next = now + pause_after(half.attempts);
        static_cast<void>(
            co_await services.runtime.run([&] { return services.store.reschedule_half(half.number, next); }));
        const auto told = co_await tell(services, half);
        const bool is_over = half.give_up_at <= now;
        if (told.outcome == Told::Outcome::later && !is_over) continue;
        // A grant that is missing now may be there tomorrow.
        if (told.error.code == Errc::grant_required && !is_over) continue;
        const bool done = told.outcome == Told::Outcome::done;
        auto audit = settled(services, half, done ? "The other side has been told." : "The other side was not told.");
        audit.success = done;
        const auto kept = half.action == OtherHalf::Action::write && done ? half.peer_key : std::string();
        const auto result = co_await settle(services, half.number, kept, std::move(audit));
        if (!result) log::warn("remote_link.half_failed", {{"detail", result.error().detail}});
    }
}

}  // namespace applinks::peers
