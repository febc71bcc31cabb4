// SPDX-License-Identifier: Apache-2.0
// Making the local half of a link (applinks-protocol.md 3.1 step 3, features.md 3).
#include "peers/link_steps.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

// The application that answers now must be the one that the administrator was shown a moment ago.
Result<void> check_unchanged(const wire::Manifest& shown, const wire::Manifest& now) {
    if (shown.id == now.id) return {};
    return fail(Errc::conflict, "Another application answers at this address than a moment ago. Check the address.");
}

Result<void> choose_name(const domain::Snapshot& snapshot, std::string_view wanted, Link& link) {
    if (wanted.empty()) {
        link.name = domain::unique_link_name(snapshot, link.name);
        return {};
    }
    AL_TRY_VOID(domain::check_link_name(snapshot, wanted));
    link.name = wanted;
    return {};
}

}  // namespace

OAuthLevel level_for(const PairingChoice& choice) {
    if (!choice.both_admins) return OAuthLevel::disabled;
    return choice.same_users ? OAuthLevel::impersonation : OAuthLevel::oauth;
}

Task<Result<Link>> create_link(Services& services, NewLink request, domain::AuditEntry by) {
    AL_CO_TRY(const auto manifest, co_await require_manifest(services, request.address));
    AL_CO_TRY_VOID(check_unchanged(request.manifest, manifest));
    const auto snapshot = services.snapshots.current();
    auto link = link_from(*snapshot, manifest, request.address, services.clock.now());
    AL_CO_TRY_VOID(domain::check_is_new(*snapshot, link));
    AL_CO_TRY_VOID(choose_name(*snapshot, request.name, link));
    link.shared_users = request.choice.same_users;
    std::vector<domain::Consumer> consumers;
    if (!manifest.applinks_version) {
        // By id only (2.3): there is nobody over there who could confirm or configure anything.
        link.state = LinkState::active;
    } else if (request.choice.both_admins) {
        const auto level = level_for(request.choice);
        link.incoming = level;
        link.outgoing = level;
        AL_CO_TRY(auto consumer,
                  co_await fetch_consumer(services, {.link = link.id, .address = request.address, .level = level}));
        consumers.push_back(std::move(consumer));
    }
    const auto audit = audit_of(services, by, "link.created", link.id, "Linked with " + link.name + ".");
    AL_CO_TRY_VOID(co_await services.change([&] { return services.store.add_link(link, consumers, audit); }));
    co_return find_link(services, link.id);
}

}  // namespace applinks::peers
