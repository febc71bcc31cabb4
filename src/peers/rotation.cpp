// SPDX-License-Identifier: Apache-2.0
#include "peers/rotation.hpp"

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "crypto/rsa.hpp"
#include "peers/link_steps.hpp"
#include "protocol/oauth2/credential.hpp"

namespace applinks::peers {
namespace {

using domain::Consumer;
using domain::FormerCredential;

Result<domain::Link> link_by_hand(Services& services, const LinkId& id) {
    AL_TRY(auto link, find_editable_link(services, id));
    if (link.kind == domain::LinkKind::generic) return link;
    return fail(Errc::conflict, link.name + " publishes its key itself, and has no secret here.");
}

std::unexpected<Error> no_secret(const domain::Link& link) {
    return fail(Errc::conflict, link.name + " has no secret here: it signs with its own key, or has none at all.");
}

bool signs_with_rsa(const Consumer& consumer) {
    return consumer.method == oauth1::SignatureMethod::rsa_sha1 ||
           consumer.method == oauth1::SignatureMethod::rsa_sha256;
}

// The old one first: should it end between the two, the application still calls with what it has.
Task<Result<void>> put_beside(Services& services, FormerCredential former, Consumer consumer,
                              domain::AuditEntry audit) {
    co_return co_await services.change([&]() -> Result<void> {
        AL_TRY_VOID(services.store.put_former_credential(former));
        return services.store.put_consumer(consumer, audit);
    });
}

Task<Result<Secret>> rotate_client(Services& services, domain::OAuth2Client client, domain::AuditEntry by) {
    const Secret made(std::string(oauth2::kClientSecretPrefix) + crypto::random_token());
    const FormerCredential former{.owner = domain::owner_of(client.id),
                                  .link = client.link,
                                  .secret_hash = client.secret_hash,
                                  .ends_at = services.clock.now() + domain::kCredentialOverlap};
    client.secret_hash = crypto::token_hash(made.reveal());
    const auto audit =
        audit_of(services, by, "client.rotated", client.link, "A new secret for client " + client.id.str() + ".");
    AL_CO_TRY_VOID(co_await services.change([&]() -> Result<void> {
        AL_TRY_VOID(services.store.put_former_credential(former));
        return services.store.put_oauth2_client(client, audit);
    }));
    co_return made;
}

Result<Consumer> only_consumer(Services& services, const domain::Link& link) {
    AL_TRY(const auto all, services.store.consumers());
    auto own = consumers_of(all, link.id);
    if (own.size() != 1) return no_secret(link);
    return std::move(own.front());
}

}  // namespace

Task<Result<Secret>> rotate_secret(Services& services, LinkId link_id, domain::AuditEntry by) {
    AL_CO_TRY(const auto link, link_by_hand(services, link_id));
    const auto snapshot = services.snapshots.current();
    if (const auto* client = snapshot->find_oauth2_client(link.id)) {
        if (!client->is_confidential()) co_return no_secret(link);
        co_return co_await rotate_client(services, *client, by);
    }
    AL_CO_TRY(auto consumer, only_consumer(services, link));
    if (signs_with_rsa(consumer)) co_return no_secret(link);
    FormerCredential former{.owner = domain::owner_of(consumer.key),
                            .link = link.id,
                            .shared_secret = consumer.shared_secret,
                            .ends_at = services.clock.now() + domain::kCredentialOverlap};
    consumer.shared_secret = {};
    consumer = with_made_parts(std::move(consumer), link.name);
    const auto made = consumer.shared_secret;
    const auto audit =
        audit_of(services, by, "consumer.rotated", link.id, "A new secret for consumer " + consumer.key.str() + ".");
    AL_CO_TRY_VOID(co_await put_beside(services, std::move(former), std::move(consumer), audit));
    co_return made;
}

Task<Result<void>> rotate_key(Services& services, LinkId link_id, std::string public_key, domain::AuditEntry by) {
    AL_CO_TRY(const auto link, link_by_hand(services, link_id));
    AL_CO_TRY(auto consumer, only_consumer(services, link));
    if (!signs_with_rsa(consumer)) co_return fail(Errc::conflict, link.name + " signs with a shared secret.");
    const auto strength = consumer.imported_key ? crypto::RsaStrength::imported : crypto::RsaStrength::modern;
    AL_CO_TRY(const auto key, crypto::RsaPublicKey::parse(public_key, strength));
    FormerCredential former{.owner = domain::owner_of(consumer.key),
                            .link = link.id,
                            .public_key = consumer.public_key,
                            .ends_at = services.clock.now() + domain::kCredentialOverlap};
    consumer.public_key = key.spki_base64();
    AL_CO_TRY(auto checked, domain::checked_consumer(std::move(consumer), *services.snapshots.current()));
    const auto audit =
        audit_of(services, by, "consumer.rotated", link.id, "A new key for consumer " + checked.key.str() + ".");
    co_return co_await put_beside(services, std::move(former), std::move(checked), audit);
}

}  // namespace applinks::peers
