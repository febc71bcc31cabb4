// SPDX-License-Identifier: Apache-2.0
// Changing links (features.md 4, applinks-protocol.md 1.4 and 3.9).
#include "peers/link_steps.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkKind;
using domain::LinkState;
using domain::OAuthLevel;

// The way out is closed: what people had permitted over there is forgotten here.
Result<void> end_grants(domain::Store& store, const LinkId& link, const domain::AuditEntry& audit) {
    AL_TRY(const auto grants, store.grants_of_link(link));
    for (const auto& grant : grants) AL_TRY_VOID(store.remove_grant(link, grant.account, {}, audit));
    return {};
}

Result<void> end_tokens(domain::Store& store, const LinkId& link, const domain::AuditEntry& audit) {
    AL_TRY(const auto tokens, store.access_tokens_of_link(link));
    for (const auto& token : tokens) {
        const auto revoked = store.revoke_access_token(token.id, token.account, audit);
        if (!revoked && revoked.error().code != Errc::not_found) return revoked;
    }
    return {};
}

// Of an Application Links peer the consumer goes with its tokens: it is fetched again when it is needed. A generic
// one was typed in by somebody and stays, without rights.
Result<void> close_incoming(domain::Store& store, const Link& link, const domain::AuditEntry& audit) {
    AL_TRY(const auto all, store.consumers());
    for (auto& consumer : consumers_of(all, link.id)) {
        if (link.kind == LinkKind::applinks) {
            AL_TRY_VOID(store.remove_consumer(consumer.key, audit));
            continue;
        }
        domain::set_level(consumer, OAuthLevel::disabled);
        AL_TRY_VOID(store.put_consumer(consumer, audit));
    }
    AL_TRY_VOID(end_oauth2_tokens(store, link.id, audit));
    return end_tokens(store, link.id, audit);
}

Result<void> open_generic_incoming(domain::Store& store, const Link& link, const domain::AuditEntry& audit) {
    AL_TRY(const auto all, store.consumers());
    auto own = consumers_of(all, link.id);
    AL_TRY(const auto clients, clients_of(store, link.id));
    if (own.empty() && clients.empty())
        return fail(Errc::missing_parameter, "Give " + link.name + " a consumer key first.");
    for (auto& consumer : own) {
        domain::set_level(consumer, link.incoming);
        AL_TRY_VOID(store.put_consumer(consumer, audit));
    }
    return open_clients(store, link, audit);
}

// Another provider, or another client of it, has nothing to do with the tokens that people got: they are not to be sent
// there (S-70).
bool is_other_client(const Link& before, const Link& after) {
    const auto* old = before.oauth2();
    const auto* now = after.oauth2();
    if (!before.provider || !after.provider) return false;
    if ((old == nullptr) != (now == nullptr)) return true;
    return old &&
           (old->token_url != now->token_url || old->client_id != now->client_id || old->token_kind != now->token_kind);
}

Result<void> check_levels(const Link& link) {
    if (link.incoming > OAuthLevel::disabled && link.kind == LinkKind::applinks && !link.rpc_url.has_value())
        return fail(Errc::invalid_argument, link.name + " has no address to fetch its key from.");
    if (link.outgoing == OAuthLevel::disabled) return {};
    if (link.kind == LinkKind::generic && !link.provider)
        return fail(Errc::missing_parameter, "Enter where " + link.name + " gives tokens first.");
    const bool has_people = !link.oauth2() || link.oauth2()->token_kind == domain::OutgoingTokenKind::per_user;
    if (!has_people && link.outgoing == OAuthLevel::three_legged)
        return fail(Errc::invalid_argument, "With one token for the link there are only calls without a user.");
    if (link.kind == LinkKind::generic && link.outgoing == OAuthLevel::impersonation)
        return fail(Errc::invalid_argument, "Calls on behalf of users need Application Links on the other side.");
    // A script may bring the parts of a provider one by one, as long as calls are off (3.5).
    return link.provider ? domain::check_provider(*link.provider) : Result<void>();
}

std::string levels_text(const Link& link) {
    return "Incoming: " + std::string(wire::title_of(link.incoming)) +
           ", outgoing: " + std::string(wire::title_of(link.outgoing)) + ".";
}

// For the audit: with which key calls are taken from now on, when it is another one (S-80).
std::string new_key_text(const domain::Snapshot& snapshot, const domain::Consumer& consumer) {
    const auto* known = snapshot.find_consumer(consumer.key);
    if (known && known->consumer.public_key == consumer.public_key) return {};
    const auto key = crypto::RsaPublicKey::parse(consumer.public_key, crypto::RsaStrength::imported);
    return key ? " Its key is " + key->fingerprint_sha256() + " from now on." : std::string();
}

// Writes a link whose levels may be new; the peer's key is fetched whenever its calls are allowed, which is also how
// a new key is accepted (S-80).
Task<Result<void>> write_levels(Services& services, Link link, domain::AuditEntry audit) {
    AL_CO_TRY_VOID(check_levels(link));
    std::optional<domain::Consumer> consumer;
    if (link.kind == LinkKind::applinks && link.incoming != OAuthLevel::disabled) {
        AL_CO_TRY(consumer, co_await fetch_consumer(
                                services, {.link = link.id, .address = address_of(link), .level = link.incoming}));
        audit.detail += new_key_text(*services.snapshots.current(), *consumer);
    }
    link.shared_users =
        link.shared_users || link.incoming == OAuthLevel::impersonation || link.outgoing == OAuthLevel::impersonation;
    link.updated_at = services.clock.now();
    co_return co_await services.change([&] { return store_levels(services.store, link, consumer, audit); });
}

// What an administrator may change; the rest is taken from what is stored.
Link merged(const Link& before, const Link& changed) {
    auto link = before;
    link.name = changed.name;
    link.display_url = changed.display_url;
    link.incoming = changed.incoming;
    link.outgoing = changed.outgoing;
    link.shared_users = changed.shared_users;
    link.impersonation = changed.impersonation;
    link.provider = changed.provider;
    link.ca_pem = changed.ca_pem;
    link.allow_loopback = changed.allow_loopback;
    link.state = changed.state;
    link.suspended_reason = changed.suspended_reason;
    if (before.kind == LinkKind::generic) link.type = changed.type;
    return link;
}

Result<void> check_state_change(const Link& before, Link& link) {
    if (link.state == LinkState::suspended) {
        if (link.suspended_reason.empty()) link.suspended_reason = "by an administrator";
        return {};
    }
    link.suspended_reason.clear();
    // Only the other side can confirm a link.
    if (before.state == LinkState::setting_up && link.state == LinkState::active)
        return fail(Errc::conflict, link.name + " has not confirmed the link yet.");
    return {};
}

Result<void> check_edit(const domain::Snapshot& snapshot, const Link& before, Link& link) {
    AL_TRY_VOID(domain::check_link_name(snapshot, link.name, link.id));
    if (before.display_url.has_value() && !link.display_url.has_value())
        return fail(Errc::missing_parameter, "Enter the address that browsers open.");
    if (!link.ca_pem.empty() && link.ca_pem.find("-----BEGIN CERTIFICATE-----") == std::string::npos)
        return fail(Errc::invalid_argument, "The certificate must be in PEM form (-----BEGIN CERTIFICATE-----).");
    return check_state_change(before, link);
}

std::string event_of(const Link& before, const Link& link) {
    if (before.state == link.state) return "link.changed";
    return link.state == LinkState::suspended ? "link.suspended" : "link.resumed";
}

// Resuming a link that stopped because another application answered there needs the right one to be back (S-80).
Task<Result<void>> check_resume(Services& services, const Link& link) {
    if (link.kind != LinkKind::applinks || !link.rpc_url.has_value()) co_return Result<void>();
    AL_CO_TRY(const auto manifest, co_await require_manifest(services, address_of(link)));
    if (manifest.id == link.id) co_return Result<void>();
    co_return fail(Errc::conflict, "Another application answers at " + link.rpc_url.str() +
                                       " than the one that was linked. Delete this link and make a new one.");
}

Task<Result<void>> check_new_place(Services& services, const Link& link, const PeerAddress& place,
                                   std::string_view confirmed_name) {
    const auto snapshot = services.snapshots.current();
    if (place.base == snapshot->settings.url)
        co_return fail(Errc::already_exists, "This is the address of this application itself.");
    const auto* other = domain::find_link_by_url(*snapshot, place.base);
    if (other && other->id != link.id)
        co_return fail(Errc::already_exists, "This address is linked already, as " + other->name + ".");
    AL_CO_TRY(const auto found, co_await discover(services, place));
    if (found.redirected_to)
        co_return fail(Errc::redirected,
                       place.base.str() + " leads to " + found.redirected_to->str() + ". Use that address.");
    if (found.manifest && found.manifest->id != link.id && link.kind == LinkKind::applinks)
        co_return fail(Errc::conflict,
                       "Another application answers at " + place.base.str() + " than " + link.name + ".");
    if (!found.manifest && confirmed_name != link.name)
        co_return fail(Errc::conflict, "The application at " + place.base.str() +
                                           " does not say who it is. Type the name of the link to confirm.");
    co_return Result<void>();
}

// Whoever moves an application keeps its key (features.md 4 "Move").
Task<Result<void>> check_same_key(Services& services, const Link& link, const PeerAddress& place) {
    if (link.kind != LinkKind::applinks || link.incoming == OAuthLevel::disabled) co_return Result<void>();
    AL_CO_TRY(const auto consumer,
              co_await fetch_consumer(services, {.link = link.id, .address = place, .level = link.incoming}));
    const auto snapshot = services.snapshots.current();
    const auto* known = snapshot->find_consumer(consumer.key);
    if (known && known->consumer.public_key == consumer.public_key) co_return Result<void>();
    co_return fail(Errc::conflict, "The application at " + place.base.str() + " has another key than " + link.name +
                                       ". Delete this link and make a new one.");
}

}  // namespace

// The order matters when it ends half-way: what is closed is closed first, what is opened is opened last.
Result<void> store_levels(domain::Store& store, const Link& link, const std::optional<domain::Consumer>& consumer,
                          const domain::AuditEntry& audit) {
    if (link.incoming == OAuthLevel::disabled) AL_TRY_VOID(close_incoming(store, link, audit));
    if (link.outgoing == OAuthLevel::disabled) AL_TRY_VOID(end_grants(store, link.id, audit));
    if (consumer) AL_TRY_VOID(replace_consumers(store, *consumer, audit));
    if (link.incoming != OAuthLevel::disabled && link.kind == LinkKind::generic)
        AL_TRY_VOID(open_generic_incoming(store, link, audit));
    return store.update_link(link, audit);
}

Task<Result<void>> set_levels(Services& services, LinkId link_id, OAuthLevel incoming, OAuthLevel outgoing,
                              domain::AuditEntry by) {
    AL_CO_TRY(auto link, find_editable_link(services, link_id));
    link.incoming = incoming;
    link.outgoing = outgoing;
    const auto audit = audit_of(services, by, "link.changed", link.id, levels_text(link));
    AL_CO_TRY_VOID(co_await write_levels(services, link, audit));
    // Whoever sets the levels of a half-made link has just made its other half (3.3 row 4): both may be confirmed now.
    if (link.state == LinkState::setting_up) static_cast<void>(co_await check_link(services, link.id, by));
    co_return Result<void>();
}

Task<Result<void>> edit_link(Services& services, Link changed, domain::AuditEntry by) {
    AL_CO_TRY(const auto before, find_editable_link(services, changed.id));
    auto link = merged(before, changed);
    AL_CO_TRY_VOID(check_edit(*services.snapshots.current(), before, link));
    AL_CO_TRY_VOID(check_levels(link));
    const bool resumes = before.state == LinkState::suspended && link.state != LinkState::suspended;
    const auto audit = audit_of(services, by, event_of(before, link), link.id,
                                link.state == LinkState::suspended ? link.suspended_reason : levels_text(link));
    if (resumes) AL_CO_TRY_VOID(co_await check_resume(services, link));
    if (resumes || link.incoming != before.incoming || link.outgoing != before.outgoing) {
        if (is_other_client(before, link))
            AL_CO_TRY_VOID(co_await services.runtime.run([&] { return end_grants(services.store, link.id, audit); }));
        co_return co_await write_levels(services, std::move(link), audit);
    }
    link.updated_at = services.clock.now();
    co_return co_await services.change([&]() -> Result<void> {
        if (is_other_client(before, link)) AL_TRY_VOID(end_grants(services.store, link.id, audit));
        return services.store.update_link(link, audit);
    });
}

Task<Result<void>> save_consumer(Services& services, domain::Consumer consumer, domain::AuditEntry by) {
    AL_CO_TRY(auto link, find_editable_link(services, consumer.link));
    AL_CO_TRY_VOID(co_await services.people.make_known(services, consumer.two_legged_user));
    const auto now = services.clock.now();
    if (consumer.created_at == Timestamp{}) consumer.created_at = now;
    AL_CO_TRY(const auto checked, domain::checked_consumer(std::move(consumer), *services.snapshots.current()));
    link.incoming = domain::level_of(checked);
    link.updated_at = now;
    const auto audit = audit_of(services, by, "consumer.changed", link.id, "Consumer " + checked.key.str() + ".");
    co_return co_await services.change([&]() -> Result<void> {
        AL_TRY_VOID(remove_clients(services.store, link.id, audit));
        AL_TRY_VOID(replace_consumers(services.store, checked, audit));
        return services.store.update_link(link, audit);
    });
}

Task<Result<void>> relocate(Services& services, LinkId link_id, PeerAddress new_url, std::string confirmed_name,
                            domain::AuditEntry by) {
    AL_CO_TRY(auto link, find_editable_link(services, link_id));
    AL_CO_TRY_VOID(co_await check_new_place(services, link, new_url, confirmed_name));
    AL_CO_TRY_VOID(co_await check_same_key(services, link, new_url));
    const auto old_url = link.rpc_url;
    // A display address that was the same as the called one moves along.
    if (!link.display_url.has_value() || link.display_url == old_url) link.display_url = new_url.base;
    link.rpc_url = new_url.base;
    link.ca_pem = new_url.ca_pem;
    link.allow_loopback = new_url.allow_loopback;
    link.updated_at = services.clock.now();
    const auto audit =
        audit_of(services, by, "link.moved", link.id, "From " + old_url.str() + " to " + new_url.base.str() + ".");
    co_return co_await services.change([&] { return services.store.update_link(link, audit); });
}

}  // namespace applinks::peers
