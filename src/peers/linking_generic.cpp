// SPDX-License-Identifier: Apache-2.0
// Links by hand to applications that speak plain OAuth (features.md 3 "External application, by hand").
#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/link_steps.hpp"
#include "protocol/applinks/instance_id.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkState;
using domain::OAuthLevel;

constexpr std::size_t kKeyCharacters = 12;
constexpr std::size_t kSecretCharacters = 43;  // 256 bits
constexpr std::size_t kKeyNameMax = 32;

bool is_hmac(oauth1::SignatureMethod method) {
    return method == oauth1::SignatureMethod::hmac_sha1 || method == oauth1::SignatureMethod::hmac_sha256;
}

// "build-server-4f…": recognisable in the other application's settings, and not to be guessed.
ConsumerKey made_key(std::string_view name) {
    std::string key;
    for (const char c : to_lower_ascii(name)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (key.size() == kKeyNameMax) break;
        if (plain)
            key += c;
        else if (!key.empty() && !key.ends_with('-'))
            key += '-';
    }
    if (!key.empty() && !key.ends_with('-')) key += '-';
    return ConsumerKey(key + crypto::random_alphanumeric(kKeyCharacters));
}

Result<domain::Consumer> consumer_from(domain::Consumer consumer, const Link& link, const domain::Snapshot& snapshot,
                                       Timestamp now) {
    consumer.link = link.id;
    consumer.created_at = now;
    consumer = with_made_parts(std::move(consumer), link.name);
    if (snapshot.find_consumer(consumer.key))
        return fail(Errc::already_exists, "There is a consumer with the key " + consumer.key.str() + " already.");
    return domain::checked_consumer(std::move(consumer), snapshot);
}

Link link_by_hand(const GenericLink& request, const domain::Snapshot& snapshot, Timestamp now) {
    Link link;
    link.id = request.url.has_value() ? wire::id_from_url(request.url) : LinkId(crypto::random_uuid());
    link.kind = domain::LinkKind::generic;
    const auto* type = snapshot.types->find(request.type);
    link.type = type ? type->id : TypeId("generic");
    link.name = request.name;
    link.rpc_url = request.url;
    link.display_url = request.url;
    // There is nobody over there who could confirm.
    link.state = LinkState::active;
    link.incoming = request.incoming ? domain::level_of(*request.incoming) : OAuthLevel::disabled;
    if (request.incoming_oauth2) link.incoming = level_of(*request.incoming_oauth2);
    link.outgoing = request.outgoing ? request.outgoing_level : OAuthLevel::disabled;
    link.shared_users = link.incoming == OAuthLevel::impersonation;
    link.provider = request.outgoing;
    link.ca_pem = request.ca_pem;
    link.allow_loopback = request.allow_loopback;
    link.created_at = now;
    link.updated_at = now;
    return link;
}

Result<void> check_request(const GenericLink& request) {
    if (!request.incoming && !request.incoming_oauth2 && !request.outgoing && !request.directions_follow)
        return fail(Errc::missing_parameter, "Choose at least one direction: calls from there, or calls to there.");
    if (!request.outgoing) return {};
    if (!request.url.has_value()) return fail(Errc::missing_parameter, "Enter the address of the application.");
    return domain::check_provider(*request.outgoing);
}

}  // namespace

domain::Consumer with_made_parts(domain::Consumer consumer, const std::string& link_name) {
    if (consumer.key.empty()) consumer.key = made_key(link_name);
    if (consumer.name.empty()) consumer.name = link_name;
    if (is_hmac(consumer.method) && consumer.shared_secret.empty())
        consumer.shared_secret = Secret(crypto::random_alphanumeric(kSecretCharacters));
    return consumer;
}

Task<Result<Link>> create_generic_link(Services& services, GenericLink request, domain::AuditEntry by) {
    AL_CO_TRY_VOID(check_request(request));
    if (request.incoming)
        AL_CO_TRY_VOID(co_await services.people.make_known(services, request.incoming->two_legged_user));
    if (request.incoming_oauth2)
        AL_CO_TRY_VOID(co_await services.people.make_known(services, request.incoming_oauth2->service_user));
    const auto snapshot = services.snapshots.current();
    AL_CO_TRY_VOID(domain::check_link_name(*snapshot, request.name));
    const auto link = link_by_hand(request, *snapshot, services.clock.now());
    AL_CO_TRY_VOID(domain::check_is_new(*snapshot, link));
    std::vector<domain::Consumer> consumers;
    if (request.incoming) {
        AL_CO_TRY(auto consumer, consumer_from(*request.incoming, link, *snapshot, link.created_at));
        consumers.push_back(std::move(consumer));
    }
    std::optional<domain::OAuth2Client> client;
    if (request.incoming_oauth2) {
        AL_CO_TRY(client, checked_client(*request.incoming_oauth2, link, *snapshot, link.created_at));
    }
    const auto audit = audit_of(services, by, "link.created", link.id, "Linked with " + link.name + " by hand.");
    AL_CO_TRY_VOID(co_await services.change([&]() -> Result<void> {
        AL_TRY_VOID(services.store.add_link(link, consumers, audit));
        return client ? services.store.put_oauth2_client(*client, audit) : Result<void>();
    }));
    co_return find_link(services, link.id);
}

}  // namespace applinks::peers
