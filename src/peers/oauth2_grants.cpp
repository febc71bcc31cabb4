// SPDX-License-Identifier: Apache-2.0
#include "peers/oauth2_grants.hpp"

#include <chrono>

#include "crypto/digest.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "peers/signed_call.hpp"
#include "protocol/oauth2/client_request.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Grant;
using domain::GrantClaim;
using domain::Link;

// Longer than a call of the token endpoint takes. When the holder dies, the next one goes on after this.
constexpr std::chrono::seconds kClaimLife{45};
constexpr std::chrono::seconds kWaitMax{20};
constexpr std::chrono::milliseconds kLookAgain{20};

bool is_renewable(const Grant& grant) {
    return grant.account.empty() || !grant.refresh_token.empty();
}

domain::AuditEntry audit_of(const Services& services, const Link& link, std::string event, std::string detail) {
    return {.at = services.clock.now(),
            .event = std::move(event),
            .actor = "system",
            .link = link.id,
            .detail = std::move(detail)};
}

http::Form form_for(const Services& services, const Link& link, const Grant& grant) {
    if (grant.account.empty()) return oauth2::client_credentials_form(link.oauth2()->scope());
    return oauth2::refresh_form(grant.refresh_token, oauth2_redirect_uri(services.snapshots.current()->settings));
}

// A token that nobody will use: what the provider does about it is not waited for by anybody's answer.
Task<void> throw_away(Services& services, Link link, Grant grant) {
    const auto revoked = co_await revoke_at_provider(services, link, std::move(grant));
    if (!revoked) log::warn("grant.not_revoked", {{"link", link.id}, {"detail", revoked.error().detail}});
}

// By the holder of the claim. Nothing: the grant is another one by now.
Task<Result<std::optional<Grant>>> renew_claimed(Services& services, Link link, Grant grant, GrantClaim claim) {
    auto answer = co_await ask_for_token(services, link, form_for(services, link, grant));
    if (!answer && answer.error().denied && !grant.account.empty()) {
        AL_CO_TRY_VOID(co_await forget_refused_grant(services, link.id, grant.account, grant.token));
        co_return std::unexpected(grant_required(link));
    }
    if (!answer) {
        AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.release_grant(claim); }));
        co_return std::unexpected(std::move(answer).error().error);
    }
    take_answer(grant, *std::move(answer), services.clock.now());
    const auto audit = audit_of(services, link, "grant.renewed", "The permission at " + link.name + " was renewed.");
    AL_CO_TRY(const bool stored, co_await services.runtime.run(
                                     [&] { return services.store.renew_grant(grant, claim.token_hash, audit); }));
    if (stored) co_return std::optional(std::move(grant));
    co_await throw_away(services, link, std::move(grant));
    co_return std::nullopt;
}

// Nothing: somebody else is at it, or has done it. Look again.
Task<Result<std::optional<Grant>>> try_renew(Services& services, Link link, Grant grant) {
    const auto now = services.clock.now();
    const GrantClaim claim{.link = link.id,
                           .account = grant.account,
                           .token_hash = crypto::token_hash(grant.token.reveal()),
                           .now = now,
                           .until = now + kClaimLife};
    AL_CO_TRY(const bool claimed, co_await services.runtime.run([&] { return services.store.claim_grant(claim); }));
    if (!claimed) co_return std::nullopt;
    co_return co_await renew_claimed(services, std::move(link), std::move(grant), claim);
}

// The link's own first token. Two at a time give two, and the later one is kept: none is spent by the other.
Task<Result<Grant>> first_own_token(Services& services, Link link) {
    Grant grant;
    grant.link = link.id;
    grant.created_at = services.clock.now();
    auto answer = co_await ask_for_token(services, link, form_for(services, link, grant));
    if (!answer) co_return std::unexpected(std::move(answer).error().error);
    take_answer(grant, *std::move(answer), grant.created_at);
    const auto audit =
        audit_of(services, link, "grant.stored", "A token for calls to " + link.name + " without a user.");
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.put_grant(grant, audit); }));
    co_return grant;
}

Task<Result<Grant>> no_grant(Services& services, Link link, AccountId account) {
    if (account.empty()) co_return co_await first_own_token(services, std::move(link));
    co_return std::unexpected(grant_required(link));
}

// `refused` is empty unless the other side has refused a token.
Task<Result<Grant>> find_working(Services& services, Link link, AccountId account, Secret refused) {
    const auto give_up_at = std::chrono::steady_clock::now() + kWaitMax;
    while (std::chrono::steady_clock::now() < give_up_at) {
        AL_CO_TRY(const auto found, services.store.find_grant(link.id, account));
        if (!found) co_return co_await no_grant(services, std::move(link), std::move(account));
        const bool is_refused = !refused.empty() && found->token.matches(refused.reveal());
        const bool has_ended = found->expires_at != Timestamp{} && found->expires_at <= services.clock.now();
        if (!is_refused && !has_ended) co_return *found;
        if (!is_renewable(*found)) {
            if (is_refused) AL_CO_TRY_VOID(co_await forget_refused_grant(services, link.id, account, refused));
            co_return std::unexpected(grant_required(link));
        }
        AL_CO_TRY(auto renewed, co_await try_renew(services, link, *found));
        if (renewed) co_return *std::move(renewed);
        co_await services.runtime.sleep(kLookAgain);
    }
    co_return fail(Errc::unavailable,
                   "The permission at " + link.name + " is being renewed right now. Try again in a few seconds.");
}

}  // namespace

Task<Result<Grant>> usable_grant(Services& services, Link link, AccountId account) {
    co_return co_await find_working(services, std::move(link), std::move(account), Secret());
}

Task<Result<Grant>> renew_refused_grant(Services& services, Link link, AccountId account, Secret refused) {
    co_return co_await find_working(services, std::move(link), std::move(account), std::move(refused));
}

}  // namespace applinks::peers
