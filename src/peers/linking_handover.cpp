// SPDX-License-Identifier: Apache-2.0
// The browser's way between two applications (applinks-protocol.md 3.1 steps 4 to 6, 3.2; features.md 3).
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "crypto/rsa.hpp"
#include "peers/link_steps.hpp"
#include "peers/pairing_state.hpp"

#include "domain/links/type_registry.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

std::string wire_type(const domain::Snapshot& snapshot) {
    const auto& settings = snapshot.settings;
    return settings.speaks_as.empty() ? snapshot.local_type().wire_id : settings.speaks_as.str();
}

wire::Handover handover_of(const domain::Snapshot& snapshot, const Link& link) {
    return {.status_log = {std::string(wire::kCreationStarted), std::string(wire::kCreatedLocally),
                           std::string(wire::kReciprocalStarted)},
            .original_created_id = link.id,
            .shared_user_base = link.shared_users,
            .incoming = link.incoming,
            .outgoing = link.outgoing,
            .starting_url = snapshot.settings.url,
            .starting_type = TypeId(wire_type(snapshot))};
}

Result<void> check_can_be_handed_over(const Link& link) {
    if (link.kind != domain::LinkKind::applinks || !link.display_url.has_value())
        return fail(Errc::not_allowed, link.name + " does not know application links: set it up there by hand.");
    return {};
}

// What was promised to the receiver: checked before anything is looked at.
struct Promise {
    PairingChoice choice;
    OAuthLevel incoming;  // as we will set our own ends
    OAuthLevel outgoing;
};

// Without a state the loose values count, and the administrator's confirmation (3.2). Our incoming is the starter's
// outgoing.
Promise loose_promise(const wire::Handover& handover) {
    return {.choice = {.both_admins = true, .same_users = handover.shared_user_base},
            .incoming = handover.outgoing,
            .outgoing = handover.incoming};
}

Result<Promise> signed_promise(const wire::Handover& handover, const PairingState& state, const LinkId& starter,
                               const LinkId& own_id) {
    const bool fits = state.starter == starter && state.receiver == own_id &&
                      state.same_users == handover.shared_user_base && state.incoming == handover.incoming &&
                      state.outgoing == handover.outgoing;
    if (!fits)
        return fail(Errc::csrf_rejected,
                    "This step does not fit the one that the other application began. Start the link again from there.",
                    "the signed state names other values than the query");
    return loose_promise(handover);
}

Task<Result<Promise>> promise_of(Services& services, const wire::Handover& handover, const PeerAddress& address,
                                 const LinkId& starter) {
    if (handover.state.empty()) co_return loose_promise(handover);
    AL_CO_TRY(const auto info, co_await fetch_consumer_info(services, address));
    auto key = crypto::RsaPublicKey::parse(info.public_key);
    if (!key)
        co_return fail(Errc::peer_malformed, address.base.str() + " publishes a key that cannot be used.",
                       key.error().message);
    AL_CO_TRY(const auto state, read_pairing_state(handover.state, *key, services.clock.now()));
    co_return signed_promise(handover, state, starter, services.snapshots.current()->identity.id);
}

PeerAddress starter_address(const domain::Snapshot& snapshot, const wire::Handover& handover) {
    PeerAddress address{.base = handover.starting_url};
    // A link that exists knows whom to trust over there.
    if (const auto* link = domain::find_link_by_url(snapshot, handover.starting_url)) address = address_of(*link);
    return address;
}

Result<void> check_meant_for_us(const domain::Snapshot& snapshot, const wire::Handover& handover) {
    if (handover.original_created_id == snapshot.identity.id) return {};
    return fail(Errc::conflict,
                "The other application has linked another installation than this one. Delete the link there and make "
                "it again with the address " +
                    snapshot.settings.url.str() + ".");
}

// The way back leads to where the browser came from: only within what the application calls its own (S-72).
Result<void> check_way_back(const wire::Handover& handover, const wire::Manifest& manifest) {
    if (handover.starting_url.is_within(manifest.url)) return {};
    return fail(Errc::conflict, "You were sent from " + handover.starting_url.str() +
                                    ", but the application there calls itself " + manifest.url.str() +
                                    ". Correct the address in its settings, then start the link again.");
}

struct Received {
    HandoverView view;
    wire::Manifest manifest;
    PeerAddress address;
};

Task<Result<Received>> receive(Services& services, wire::Handover handover) {
    const auto snapshot = services.snapshots.current();
    AL_CO_TRY_VOID(check_meant_for_us(*snapshot, handover));
    const auto address = starter_address(*snapshot, handover);
    AL_CO_TRY(const auto manifest, co_await require_manifest(services, address));
    AL_CO_TRY_VOID(check_way_back(handover, manifest));
    AL_CO_TRY(const auto promise, co_await promise_of(services, handover, address, manifest.id));
    Received received{.view = {.starter = {.entered = handover.starting_url, .manifest = manifest, .answered = true},
                               .choice = promise.choice,
                               .incoming = promise.incoming,
                               .outgoing = promise.outgoing},
                      .manifest = manifest,
                      .address = address};
    const auto link = link_from(*snapshot, manifest, address, services.clock.now());
    const auto* existing = snapshot->find_link(manifest.id);
    if (!existing) {
        AL_CO_TRY_VOID(domain::check_is_new(*snapshot, link));
        co_return received;
    }
    if (existing->rpc_url != address.base)
        co_return fail(Errc::conflict, existing->name + " is linked with another address, " + existing->rpc_url.str() +
                                           ". Move that link first.");
    received.view.already_linked = true;
    received.view.link = existing->id;
    co_return received;
}

// Step 6 with our own state: the nonce is taken here, by the administrator who got it.
Task<Result<HandoverView>> take_return(Services& services, PairingState state, AccountId admin) {
    const auto hash = crypto::token_hash(state.nonce);
    const auto now = services.clock.now();
    AL_CO_TRY(const auto pairing,
              co_await services.runtime.run([&] { return services.store.take_pairing(hash, now); }));
    if (!pairing || pairing->account != admin || pairing->link != state.receiver)
        co_return fail(Errc::csrf_rejected, "This step was done already. Open the link to see how it stands.");
    AL_CO_TRY(const auto link, find_link(services, pairing->link));
    co_return HandoverView{.starter = {.entered = link.rpc_url},
                           .choice = {.both_admins = true, .same_users = link.shared_users},
                           .incoming = link.incoming,
                           .outgoing = link.outgoing,
                           .already_linked = true,
                           .is_return = true,
                           .link = link.id};
}

// Step 6 from a peer that returns no state: nothing is taken from the query but which link to look at.
Result<HandoverView> loose_return(const Services& services, const wire::Handover& handover) {
    AL_TRY(const auto link, find_link(services, handover.original_created_id));
    return HandoverView{.starter = {.entered = link.rpc_url},
                        .choice = {.both_admins = true, .same_users = link.shared_users},
                        .incoming = link.incoming,
                        .outgoing = link.outgoing,
                        .already_linked = true,
                        .is_return = true,
                        .link = link.id};
}

Link with_ends(Link link, const HandoverView& view) {
    link.shared_users = view.choice.same_users;
    link.incoming = view.incoming;
    link.outgoing = view.outgoing;
    // A link that works goes on working while both ends are set anew.
    if (link.state != LinkState::active) link.state = LinkState::setting_up;
    link.suspended_reason.clear();
    return link;
}

Task<Result<void>> store_new(Services& services, const Received& received, const domain::AuditEntry& by) {
    const auto snapshot = services.snapshots.current();
    auto link =
        with_ends(link_from(*snapshot, received.manifest, received.address, services.clock.now()), received.view);
    link.name = domain::unique_link_name(*snapshot, link.name);
    std::vector<domain::Consumer> consumers;
    if (link.incoming != OAuthLevel::disabled) {
        AL_CO_TRY(auto consumer, co_await fetch_consumer(
                                     services, {.link = link.id, .address = received.address, .level = link.incoming}));
        consumers.push_back(std::move(consumer));
    }
    const auto audit =
        audit_of(services, by, "link.created", link.id, "Linked with " + link.name + ", which asked for it.");
    co_return co_await services.change([&] { return services.store.add_link(link, consumers, audit); });
}

Task<Result<void>> store_again(Services& services, const Received& received, const domain::AuditEntry& by) {
    AL_CO_TRY(const auto before, find_editable_link(services, received.manifest.id));
    const auto link = with_ends(before, received.view);
    const auto audit =
        audit_of(services, by, "link.changed", link.id, "Linked again with " + link.name + ", which asked for it.");
    std::optional<domain::Consumer> consumer;
    if (link.incoming != OAuthLevel::disabled) {
        AL_CO_TRY(consumer, co_await fetch_consumer(
                                services, {.link = link.id, .address = received.address, .level = link.incoming}));
    }
    co_return co_await services.change([&]() -> Result<void> {
        if (consumer) AL_TRY_VOID(replace_consumers(services.store, *consumer, audit));
        return services.store.update_link(link, audit);
    });
}

// Signed before our key was changed it is ours, too (S-59).
Result<PairingState> read_own_state(const domain::Snapshot& snapshot, const std::string& state, Timestamp now) {
    auto read = read_pairing_state(state, snapshot.signing_key.public_key(), now);
    if (read || !snapshot.former_signing_key) return read;
    return read_pairing_state(state, snapshot.former_signing_key->public_key(), now);
}

}  // namespace

Task<Result<std::string>> handover_url(Services& services, LinkId link_id, AccountId admin) {
    AL_CO_TRY(const auto link, find_link(services, link_id));
    AL_CO_TRY_VOID(check_can_be_handed_over(link));
    const auto snapshot = services.snapshots.current();
    const auto expires_at = services.clock.now() + kPairingLife;
    const auto nonce = crypto::random_token();
    auto handover = handover_of(*snapshot, link);
    const PairingState state{.starter = snapshot->identity.id,
                             .receiver = link.id,
                             .nonce = nonce,
                             .same_users = handover.shared_user_base,
                             .incoming = handover.incoming,
                             .outgoing = handover.outgoing,
                             .expires_at = expires_at};
    const domain::PairingState pairing{
        .nonce_hash = crypto::token_hash(nonce), .link = link.id, .account = admin, .expires_at = expires_at};
    AL_CO_TRY(handover.state, co_await services.runtime.run([&]() -> Result<std::string> {
        AL_TRY_VOID(services.store.add_pairing(pairing));
        return write_pairing_state(state, snapshot->signing_key);
    }));
    co_return wire::handover_url(link.display_url, handover);
}

Result<std::string> invitation_url(const Services& services, const Link& link) {
    AL_TRY_VOID(check_can_be_handed_over(link));
    const auto snapshot = services.snapshots.current();
    auto handover = handover_of(*snapshot, link);
    handover.invited = true;
    // The other side's administrator is asked for our calls only: calls of theirs are for our own administrator to
    // allow.
    if (link.outgoing == OAuthLevel::disabled && link.incoming == OAuthLevel::disabled)
        handover.outgoing = level_for({.both_admins = true, .same_users = link.shared_users});
    return wire::handover_url(link.display_url, handover);
}

Task<Result<HandoverView>> inspect_handover(Services& services, wire::Handover handover, AccountId admin) {
    const auto snapshot = services.snapshots.current();
    if (handover.starting_url == snapshot->settings.url) {
        if (handover.state.empty()) co_return loose_return(services, handover);
        AL_CO_TRY(auto state, read_own_state(*snapshot, handover.state, services.clock.now()));
        co_return co_await take_return(services, std::move(state), admin);
    }
    AL_CO_TRY(auto received, co_await receive(services, std::move(handover)));
    co_return std::move(received.view);
}

Task<Result<std::string>> accept_handover(Services& services, wire::Handover handover, AccountId /*admin*/,
                                          domain::AuditEntry by) {
    if (handover.starting_url == services.snapshots.current()->settings.url)
        co_return fail(Errc::conflict, "This is the address of this application itself: it needs no link.");
    AL_CO_TRY(const auto received, co_await receive(services, handover));
    if (received.view.already_linked) {
        AL_CO_TRY_VOID(co_await store_again(services, received, by));
    } else {
        AL_CO_TRY_VOID(co_await store_new(services, received, by));
    }
    // A starter that cannot be reached yet leaves the link setting_up; the next test makes it active.
    static_cast<void>(co_await check_link(services, received.manifest.id, by));
    if (!handover.invited) co_return wire::handover_return_url(handover, wire::kReciprocalCompleted);
    // Whoever was sent an invitation has no account over there: the way ends here.
    const auto snapshot = services.snapshots.current();
    co_return snapshot->settings.url.str() + "/applinks/links/" + received.manifest.id.str() + "?done=confirmed";
}

}  // namespace applinks::peers
