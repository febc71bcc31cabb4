// SPDX-License-Identifier: Apache-2.0
#include "domain/snapshot.hpp"

#include <algorithm>

#include "domain/links/type_registry.hpp"

namespace applinks::domain {
namespace {

Result<oauth1::VerifyKey> verify_key_of(const Consumer& consumer) {
    using oauth1::SignatureMethod;
    if (consumer.method == SignatureMethod::hmac_sha1 || consumer.method == SignatureMethod::hmac_sha256)
        return oauth1::VerifyKey::hmac(consumer.shared_secret, consumer.method);
    const auto strength = consumer.imported_key ? crypto::RsaStrength::imported : crypto::RsaStrength::modern;
    AL_TRY(auto key, crypto::RsaPublicKey::parse(consumer.public_key, strength));
    return oauth1::VerifyKey::rsa(std::move(key), consumer.method);
}

Result<std::unordered_map<std::string, FormerCredential>> formers(Store& store) {
    AL_TRY(auto all, store.former_credentials());
    std::unordered_map<std::string, FormerCredential> by_owner;
    for (auto& former : all) {
        auto owner = former.owner;
        by_owner.emplace(std::move(owner), std::move(former));
    }
    return by_owner;
}

// Of the same kind as the present one, or not at all: a change of the method is no rotation.
void add_former_key(KnownConsumer& known, const FormerCredential& former) {
    auto before = known.consumer;
    before.public_key = former.public_key;
    before.shared_secret = former.shared_secret;
    if (before.public_key.empty() != known.consumer.public_key.empty()) return;
    auto key = verify_key_of(before);
    if (!key) return;
    known.former_key = *std::move(key);
    known.former_ends_at = former.ends_at;
}

Result<void> add_former_signing_key(Snapshot& snapshot, Store& store) {
    if (snapshot.identity.former_key_pem.empty()) return {};
    AL_TRY(snapshot.former_signing_key, crypto::RsaPrivateKey::parse_pem(snapshot.identity.former_key_pem));
    AL_TRY(const auto notices, store.notices_of(kKeyChanged));
    for (const auto& notice : notices) snapshot.know_the_former_key.insert(notice.link.id);
    return {};
}

template <class Map, class Key>
const typename Map::mapped_type* find_in(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

}  // namespace

const Link* Snapshot::find_link(const LinkId& id) const {
    return find_in(links, id);
}
const KnownConsumer* Snapshot::find_consumer(const ConsumerKey& key) const {
    return find_in(consumers, key);
}
const OAuth2Client* Snapshot::find_oauth2_client(const ClientId& id) const {
    return find_in(oauth2_clients, id);
}
const OAuth2Client* Snapshot::find_oauth2_client(const LinkId& link) const {
    const auto found = std::ranges::find(oauth2_clients, link, [](const auto& entry) { return entry.second.link; });
    return found == oauth2_clients.end() ? nullptr : &found->second;
}
const Account* Snapshot::find_account(std::string_view user_name) const {
    return find_in(accounts_by_name, name_key(user_name));
}
const Account* Snapshot::find_account(const AccountId& id) const {
    return find_in(accounts_by_id, id);
}

const ApplicationType& Snapshot::local_type() const {
    return types->get(settings.type);
}

const crypto::RsaPrivateKey& Snapshot::own_key_toward(const LinkId& link) const {
    return former_signing_key && know_the_former_key.contains(link) ? *former_signing_key : signing_key;
}

oauth1::SignKey Snapshot::sign_key(const Link& link) const {
    using oauth1::SignatureMethod;
    const auto* provider = link.oauth1();
    const auto method = provider ? provider->method : SignatureMethod::rsa_sha1;
    if (method == SignatureMethod::hmac_sha1 || method == SignatureMethod::hmac_sha256)
        return oauth1::SignKey::hmac(provider->shared_secret, method);
    return oauth1::SignKey::rsa(own_key_toward(link.id), method);
}

ConsumerKey Snapshot::consumer_key_toward(const Link& link) const {
    const auto* provider = link.oauth1();
    return provider && !provider->consumer_key.empty() ? provider->consumer_key : identity.consumer_key;
}

std::vector<const Link*> Snapshot::links_by_name() const {
    std::vector<const Link*> sorted;
    sorted.reserve(links.size());
    for (const auto& [id, link] : links) sorted.push_back(&link);
    std::ranges::sort(sorted, {}, [](const Link* link) { return std::pair(name_key(link->name), link->id); });
    return sorted;
}

SnapshotHolder::SnapshotHolder(Store& store, Settings settings, std::shared_ptr<const TypeRegistry> types)
    : store_(store), settings_(std::move(settings)), types_(std::move(types)) {}

Result<void> SnapshotHolder::reload() {
    const std::lock_guard lock(reload_mutex_);
    auto next = std::make_shared<Snapshot>();
    next->settings = settings_;
    next->types = types_;
    if (!settings_.assertion_key.empty())
        next->assertion_key.emplace(crypto::HmacAlgorithm::sha256, settings_.assertion_key);
    AL_TRY(next->identity, store_.identity());
    AL_TRY(next->signing_key, crypto::RsaPrivateKey::parse_pem(next->identity.signing_key_pem));
    AL_TRY_VOID(add_former_signing_key(*next, store_));
    AL_TRY(auto links, store_.links());
    for (auto& link : links) next->links.emplace(link.id, std::move(link));
    AL_TRY(auto clients, store_.oauth2_clients());
    for (auto& client : clients) next->oauth2_clients.emplace(client.id, std::move(client));
    AL_TRY(auto accounts, store_.accounts());
    for (auto& account : accounts) {
        // Whoever came from another kind of directory is not vouched for any more.
        if (!account.is_local() && account.source != name_of(settings_.directory.kind)) account.active = false;
        next->accounts_by_id.emplace(account.id, account);
        next->accounts_by_name.emplace(name_key(account.name.str()), std::move(account));
    }
    std::vector<std::string> warnings;
    AL_TRY(const auto former, formers(store_));
    for (const auto& [id, client] : next->oauth2_clients)
        if (const auto found = former.find(owner_of(id)); found != former.end())
            next->former_client_secrets.emplace(
                id, FormerSecret{.hash = found->second.secret_hash, .ends_at = found->second.ends_at});
    AL_TRY(auto consumers, store_.consumers());
    for (auto& consumer : consumers) {
        auto key = verify_key_of(consumer);
        if (key) {
            KnownConsumer known{.consumer = consumer, .key = *std::move(key)};
            if (const auto found = former.find(owner_of(consumer.key)); found != former.end())
                add_former_key(known, found->second);
            next->consumers.emplace(consumer.key, std::move(known));
        } else {
            warnings.push_back("The key of consumer " + consumer.key.str() + " cannot be used: " + key.error().message);
        }
    }
    const auto previous = current_.load(std::memory_order_acquire);
    next->generation = previous ? previous->generation + 1 : 1;
    warnings_ = std::move(warnings);
    current_.store(std::move(next), std::memory_order_release);
    return {};
}

std::vector<std::string> SnapshotHolder::warnings() const {
    const std::lock_guard lock(reload_mutex_);
    return warnings_;
}

}  // namespace applinks::domain
