// SPDX-License-Identifier: Apache-2.0
#include "peers/key_change.hpp"

#include <algorithm>

#include "crypto/rsa.hpp"
#include "peers/finding.hpp"
#include "peers/link_steps.hpp"
#include "peers/notice_pause.hpp"
#include "peers/signed_call.hpp"
#include "protocol/applinks/paths.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkKind;
using domain::OAuthLevel;

// A hand-over that began with the former key comes back with it (peers/pairing_state.hpp).
constexpr std::chrono::minutes kFormerKeyMin{15};

bool verifies_our_key(const Link& link) {
    if (link.outgoing == OAuthLevel::disabled) return false;
    if (link.kind == LinkKind::applinks) return link.rpc_url.has_value();
    if (const auto* provider = link.oauth1()) return provider->shared_secret.empty();
    const auto* provider = link.oauth2();
    return provider != nullptr && provider->authentication == oauth2::ClientAuthentication::private_key;
}

bool can_be_asked(const Link& link) {
    return link.kind == LinkKind::applinks && link.outgoing >= OAuthLevel::oauth &&
           link.state == domain::LinkState::active;
}

std::string fingerprint_of(const domain::Snapshot& snapshot) {
    return snapshot.signing_key.public_key().fingerprint_sha256();
}

// Only another applinkd has this resource; the former key signs the call.
Task<bool> tell(Services& services, const Link& link) {
    const auto snapshot = services.snapshots.current();
    PeerCall call{.link = link.id,
                  .as = CallAs::application,
                  .method = "POST",
                  .path = wire::paths::signing_key(snapshot->identity.id, fingerprint_of(*snapshot))};
    const auto answer = co_await call_link(services, link, std::move(call));
    co_return answer && answer->status == 204;
}

Task<bool> knows_present_key(Services& services, const Link& link) {
    PeerCall call{.link = link.id,
                  .as = CallAs::application,
                  .path = std::string(wire::paths::kProbeManifest),
                  .key = OwnKey::present};
    const auto answer = co_await call_link(services, link, std::move(call));
    co_return answer && answer->status == 200 && oauth_problem_of(*answer).empty();
}

domain::AuditEntry settled(const Services& services, const domain::AuditEntry& by, const domain::PeerNotice& notice,
                           std::string detail) {
    return audit_of(services, by, "signing_key.used", notice.link.id, std::move(detail));
}

Task<Result<void>> settle(Services& services, std::int64_t number, domain::AuditEntry audit) {
    co_return co_await services.change([&] { return services.store.remove_notice(number, audit); });
}

domain::PeerNotice notice_for(const Link& link, Timestamp now) {
    return {.kind = std::string(domain::kKeyChanged),
            .link = link,
            .next_attempt_at = now,
            .give_up_at = now + domain::kCredentialOverlap};
}

}  // namespace

Result<void> change_signing_key(domain::Store& store, const domain::Snapshot& snapshot, domain::AuditEntry by) {
    const auto now = by.at;
    AL_TRY(const auto identity, store.identity());
    if (!identity.former_key_pem.empty())
        return fail(Errc::conflict,
                    "The signing key was changed a short while ago, and not every linked application "
                    "knows the present one yet.");
    AL_TRY(const auto key, crypto::RsaPrivateKey::generate());
    by.event = "signing_key.changed";
    by.detail = "SHA-256 " + key.public_key().fingerprint_sha256();
    // Who has to learn it first: should this end in between, the notices are found to be about nothing.
    for (const auto* link : snapshot.links_by_name())
        if (verifies_our_key(*link)) AL_TRY_VOID(store.add_notice(notice_for(*link, now)));
    return store.replace_signing_key(key.pem(), now, now + domain::kCredentialOverlap, by);
}

Task<Result<void>> use_present_key(Services& services, LinkId link_id, domain::AuditEntry by) {
    AL_CO_TRY(const auto link, find_link(services, link_id));
    AL_CO_TRY(const auto notices,
              co_await services.runtime.run([&services] { return services.store.notices_of(domain::kKeyChanged); }));
    const auto found = std::ranges::find(notices, link.id, [](const auto& notice) { return notice.link.id; });
    if (found == notices.end())
        co_return fail(Errc::conflict, "Calls to " + link.name + " are signed with the present key already.");
    auto audit = settled(services, by, *found, "Calls are signed with the present key: an administrator said so.");
    co_return co_await settle(services, found->number, std::move(audit));
}

Task<Result<void>> retry_key_notice(Services& services, domain::PeerNotice notice) {
    const domain::AuditEntry system{.actor = "system"};
    const auto now = services.clock.now();
    const auto snapshot = services.snapshots.current();
    const auto* known = snapshot->find_link(notice.link.id);
    std::string detail;
    if (known == nullptr || !snapshot->former_signing_key) {
        detail = "Nothing to tell.";
    } else if (notice.give_up_at <= now) {
        detail = "Not told within seven days: calls are signed with the present key all the same.";
    } else if (can_be_asked(*known)) {
        const auto link = *known;
        if (co_await tell(services, link)) detail = link.name + " was told of the present key.";
        if (detail.empty() && co_await knows_present_key(services, link))
            detail = link.name + " knows the present key.";
    }
    if (!detail.empty()) {
        auto audit = settled(services, system, notice, std::move(detail));
        co_return co_await settle(services, notice.number, std::move(audit));
    }
    const auto next = std::min(now + pause_after(notice.attempts), notice.give_up_at);
    co_return co_await services.runtime.run([&] { return services.store.reschedule_notice(notice.number, next); });
}

Task<Result<void>> retire_former_key(Services& services) {
    const auto snapshot = services.snapshots.current();
    if (!snapshot->former_signing_key) co_return Result<void>();
    const auto now = services.clock.now();
    const bool is_needed = !snapshot->know_the_former_key.empty() && now < snapshot->identity.former_ends_at;
    if (is_needed || now < snapshot->identity.key_since + kFormerKeyMin) co_return Result<void>();
    const auto audit = audit_of(services, {.actor = "system"}, "signing_key.retired", {},
                                "SHA-256 " + snapshot->former_signing_key->public_key().fingerprint_sha256());
    co_return co_await services.change([&] { return services.store.remove_former_signing_key(audit); });
}

Task<Result<void>> take_announced_key(Services& services, LinkId link_id, std::string fingerprint,
                                      domain::AuditEntry by) {
    AL_CO_TRY(const auto link, find_editable_link(services, link_id));
    if (link.kind != LinkKind::applinks || link.incoming == OAuthLevel::disabled)
        co_return fail(Errc::conflict, link.name + " may not call here.");
    const PeerAddress address{.base = link.rpc_url, .ca_pem = link.ca_pem, .allow_loopback = link.allow_loopback};
    AL_CO_TRY(const auto consumer,
              co_await fetch_consumer(services, {.link = link.id, .address = address, .level = link.incoming}));
    AL_CO_TRY(const auto key, crypto::RsaPublicKey::parse(consumer.public_key, crypto::RsaStrength::imported));
    if (key.fingerprint_sha256() != fingerprint)
        co_return fail(Errc::conflict, link.name + " publishes another key than the one that it announces.");
    const auto snapshot = services.snapshots.current();
    const auto* known = snapshot->find_consumer(consumer.key);
    if (known == nullptr || known->consumer.public_key == consumer.public_key) co_return Result<void>();
    const domain::FormerCredential former{.owner = domain::owner_of(consumer.key),
                                          .link = link.id,
                                          .public_key = known->consumer.public_key,
                                          .ends_at = services.clock.now() + domain::kCredentialOverlap};
    const auto audit = audit_of(services, by, "consumer.rotated", link.id,
                                link.name + " has a new key, SHA-256 " + fingerprint + ", as its former key says.");
    // The old one first: should it end between the two, the application still calls with what it has.
    co_return co_await services.change([&]() -> Result<void> {
        AL_TRY_VOID(services.store.put_former_credential(former));
        return services.store.put_consumer(consumer, audit);
    });
}

}  // namespace applinks::peers
