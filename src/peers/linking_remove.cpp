// SPDX-License-Identifier: Apache-2.0
// Ending links on one side or on both (applinks-protocol.md 3.8, features.md 4 "Delete"), and what goes on about links
// in the background.
#include "peers/finding.hpp"
#include "peers/key_change.hpp"
#include "peers/link_steps.hpp"
#include "peers/notice_pause.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/paths.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

constexpr std::chrono::days kRetryFor{7};  // features.md 4

bool can_be_told(const Link& link) {
    return link.kind == domain::LinkKind::applinks && link.rpc_url.has_value() && link.outgoing >= OAuthLevel::oauth;
}

// Gone already is told, too: unknown there, or unknown by our key.
bool is_told(const net::Response& answer) {
    if (answer.status == 200 || answer.status == 204 || answer.status == 404) return true;
    const auto problem = oauth_problem_of(answer);
    return problem == "consumer_key_unknown" || problem == "consumer_key_rejected";
}

PeerCall removal_call(const Services& services, const Link& link) {
    return {.link = link.id,
            .as = CallAs::application,
            .method = "DELETE",
            .path = wire::paths::delete_application_link(services.snapshots.current()->identity.id,
                                                         wire::paths::Reciprocate::no)};
}

// As the administrator who removes it where the peer lets us speak for her: Atlassian products allow nothing else. Else
// as the application, which applinkd allows for its own link.
Task<bool> tell(Services& services, Link link, std::optional<domain::Account> admin) {
    // A link that was never confirmed, or is suspended, is removed over there all the same.
    link.state = LinkState::active;
    auto call = removal_call(services, link);
    if (admin) {
        call.as = CallAs::person;
        call.person = *admin;
        const auto answer = co_await call_link(services, link, call);
        if (answer && is_told(*answer)) co_return true;
        if (!answer && answer.error().code != Errc::grant_required) co_return false;
    }
    const auto answer = co_await call_link(services, link, removal_call(services, link));
    if (!answer) log::info("link.removal_not_told", {{"link", link.id}, {"reason", answer.error().code}});
    co_return answer&& is_told(*answer);
}

std::optional<domain::Account> account_of(const Services& services, const domain::AuditEntry& by) {
    const auto snapshot = services.snapshots.current();
    const auto* account = snapshot->find_account(by.actor);
    if (!account || !account->active) return std::nullopt;
    return *account;
}

Task<Result<void>> give_up(Services& services, const domain::PeerNotice& notice, std::string detail) {
    const domain::AuditEntry audit{.at = services.clock.now(),
                                   .event = "link.removal_settled",
                                   .actor = "system",
                                   .link = notice.link.id,
                                   .detail = std::move(detail)};
    co_return co_await services.runtime.run([&] { return services.store.remove_notice(notice.number, audit); });
}

Task<Result<void>> retry(Services& services, const domain::PeerNotice& notice) {
    const auto now = services.clock.now();
    const auto snapshot = services.snapshots.current();
    if (notice.kind == domain::kKeyChanged) co_return co_await retry_key_notice(services, notice);
    if (notice.kind != domain::kLinkDeleted || snapshot->find_link(notice.link.id))
        co_return co_await give_up(services, notice, notice.link.name + " is linked again: nothing to tell.");
    if (notice.give_up_at <= now)
        co_return co_await give_up(services, notice, notice.link.name + " could not be told within seven days.");
    if (co_await tell(services, notice.link, std::nullopt))
        co_return co_await give_up(services, notice, notice.link.name + " has removed its half.");
    const auto next = now + pause_after(notice.attempts);
    co_return co_await services.runtime.run([&] { return services.store.reschedule_notice(notice.number, next); });
}

domain::PeerNotice notice_of(const Link& link, Timestamp now) {
    return {.kind = std::string(domain::kLinkDeleted),
            .link = link,
            .next_attempt_at = now + kFirstRetry,
            .give_up_at = now + kRetryFor};
}

}  // namespace

Task<Result<RemovalOutcome>> remove_link(Services& services, LinkId link_id, OtherSide other_side,
                                         domain::AuditEntry by) {
    AL_CO_TRY(const auto link, find_editable_link(services, link_id));
    auto outcome = RemovalOutcome::removed_here;
    if (other_side == OtherSide::remove && can_be_told(link))
        outcome = co_await tell(services, link, account_of(services, by)) ? RemovalOutcome::removed_both
                                                                          : RemovalOutcome::removed_here_retrying;
    const auto now = services.clock.now();
    const auto audit = audit_of(services, by, "link.removed", link.id, "The link to " + link.name + " was removed.");
    AL_CO_TRY_VOID(co_await services.change([&]() -> Result<void> {
        // The notice first: without it a crash in between would leave the other half there for good.
        if (outcome == RemovalOutcome::removed_here_retrying)
            AL_TRY_VOID(services.store.add_notice(notice_of(link, now)));
        return services.store.remove_link(link.id, audit);
    }));
    co_return outcome;
}

Task<void> confirm_waiting_links(Services& services) {
    const auto snapshot = services.snapshots.current();
    const auto now = services.clock.now();
    const domain::AuditEntry by{.actor = "system"};
    for (const auto* link : snapshot->links_by_name()) {
        if (link->state != LinkState::setting_up || now - link->created_at > kRetryFor) continue;
        static_cast<void>(co_await check_link(services, link->id, by));
    }
}

Task<void> retry_notices(Services& services) {
    const auto now = services.clock.now();
    const auto due = co_await services.runtime.run([&] { return services.store.due_notices(now); });
    if (!due) {
        log::warn("link.notices_unreadable", {{"detail", due.error().detail}});
        co_return;
    }
    for (const auto& notice : *due) {
        const auto done = co_await retry(services, notice);
        if (!done) log::warn("link.notice_failed", {{"link", notice.link.id}, {"detail", done.error().detail}});
    }
    const auto retired = co_await retire_former_key(services);
    if (!retired) log::warn("signing_key.not_retired", {{"detail", retired.error().detail}});
}

}  // namespace applinks::peers
