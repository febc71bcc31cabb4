// SPDX-License-Identifier: Apache-2.0
// Clients that call us with OAuth 2.0 (features.md 3 "Incoming"). A generic link has a client or consumers, never both.
#include "crypto/random.hpp"
#include "domain/identity/unknown_person.hpp"
#include "peers/link_steps.hpp"
#include "protocol/oauth2/redirect_uri.hpp"

namespace applinks::peers {

namespace {

constexpr std::size_t kClientIdCharacters = 32;  // applinks-protocol.md 9.1

Result<void> check_service_user(const domain::OAuth2Client& client, const domain::Snapshot& snapshot) {
    if (!client.without_user) return {};
    if (!client.is_confidential())
        return fail(Errc::invalid_argument, "An application without a secret cannot act without a user.");
    const auto* account = snapshot.find_account(client.service_user.str());
    if (account == nullptr || !account->active)
        return fail(
            Errc::not_allowed,
            domain::unknown_person(snapshot, "There is no active user of the name that the application acts as."));
    if (account->admin) return fail(Errc::not_allowed, "An administrator cannot be a service user.");
    return {};
}

Result<void> check_client(const domain::OAuth2Client& client, const domain::Snapshot& snapshot) {
    if (client.name.empty()) return fail(Errc::missing_parameter, "Give the application a name.");
    if (client.name.size() > limits::kLinkNameMax) return fail(Errc::limit_exceeded, "The name is too long.");
    if (client.redirect_uris.empty() && !client.without_user)
        return fail(Errc::missing_parameter, "Enter at least one redirect URL.");
    if (client.redirect_uris.size() > oauth2::kRedirectUriCountMax)
        return fail(Errc::limit_exceeded, "These are too many redirect URLs.");
    for (const auto& uri : client.redirect_uris) AL_TRY_VOID(oauth2::check_registrable(uri));
    return check_service_user(client, snapshot);
}

}  // namespace

domain::OAuthLevel level_of(const domain::OAuth2Client& client) {
    return client.without_user ? domain::OAuthLevel::oauth : domain::OAuthLevel::three_legged;
}

Result<domain::OAuth2Client> checked_client(domain::OAuth2Client client, const domain::Link& link,
                                            const domain::Snapshot& snapshot, Timestamp now) {
    client.link = link.id;
    if (client.id.empty()) client.id = oauth2::ClientId(crypto::random_alphanumeric(kClientIdCharacters));
    if (client.name.empty()) client.name = link.name;
    if (client.created_at == Timestamp{}) client.created_at = now;
    AL_TRY_VOID(check_client(client, snapshot));
    return client;
}

Result<void> remove_clients(domain::Store& store, const LinkId& link, const domain::AuditEntry& audit) {
    AL_TRY(const auto own, clients_of(store, link));
    for (const auto& client : own) AL_TRY_VOID(store.remove_oauth2_client(client.id, audit));
    return {};
}

Result<std::vector<domain::OAuth2Client>> clients_of(domain::Store& store, const LinkId& link) {
    AL_TRY(auto all, store.oauth2_clients());
    std::erase_if(all, [&](const auto& client) { return client.link != link; });
    return all;
}

Result<void> open_clients(domain::Store& store, const domain::Link& link, const domain::AuditEntry& audit) {
    AL_TRY(auto own, clients_of(store, link.id));
    for (auto& client : own) {
        if (link.incoming == domain::OAuthLevel::impersonation)
            return fail(Errc::invalid_argument, "Acting for named users needs OAuth 1.0a.");
        client.without_user = link.incoming == domain::OAuthLevel::oauth;
        if (client.without_user && (client.service_user.empty() || !client.is_confidential()))
            return fail(Errc::missing_parameter, "Choose the user that " + link.name + " acts as first.");
        AL_TRY_VOID(store.put_oauth2_client(client, audit));
    }
    return {};
}

Result<void> end_oauth2_tokens(domain::Store& store, const LinkId& link, const domain::AuditEntry& audit) {
    AL_TRY(const auto families, store.oauth2_families_of_link(link));
    for (const auto& family : families) {
        if (family.account.empty()) continue;  // an hour at most, and refused while the link takes no calls
        const auto revoked = store.revoke_oauth2_family(family.id, family.account, audit);
        if (!revoked && revoked.error().code != Errc::not_found) return revoked;
    }
    return {};
}

Task<Result<void>> save_oauth2_client(Services& services, domain::OAuth2Client client, domain::AuditEntry by) {
    AL_CO_TRY(auto link, find_editable_link(services, client.link));
    const auto now = services.clock.now();
    AL_CO_TRY(const auto checked, checked_client(std::move(client), link, *services.snapshots.current(), now));
    link.incoming = level_of(checked);
    link.updated_at = now;
    const auto audit = audit_of(services, by, "client.changed", link.id, "OAuth 2.0 client " + checked.id.str() + ".");
    co_return co_await services.change([&]() -> Result<void> {
        AL_TRY(const auto all, services.store.consumers());
        for (const auto& consumer : consumers_of(all, link.id))
            AL_TRY_VOID(services.store.remove_consumer(consumer.key, audit));
        AL_TRY_VOID(services.store.put_oauth2_client(checked, audit));
        return services.store.update_link(link, audit);
    });
}

}  // namespace applinks::peers
