// SPDX-License-Identifier: Apache-2.0
// The hot state: links, consumers with parsed keys, accounts, our key. Immutable; swapped as a whole (decision 3).
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.hpp"
#include "crypto/hmac.hpp"
#include "crypto/rsa.hpp"
#include "domain/links/link.hpp"
#include "domain/settings.hpp"
#include "domain/store.hpp"
#include "protocol/oauth1/signature.hpp"

namespace applinks::domain {

struct ApplicationType;  // domain/links/type_registry.hpp
class TypeRegistry;

struct KnownConsumer {
    Consumer consumer;
    oauth1::VerifyKey key;
    std::optional<oauth1::VerifyKey> former_key{};  // of before a rotation
    Timestamp former_ends_at{};
};

struct FormerSecret {
    std::string hash;
    Timestamp ends_at{};
};

struct Snapshot {
    std::uint64_t generation = 0;  // grows with each swap: caches drop what an older one made (S-76)
    Settings settings;
    Identity identity;
    crypto::RsaPrivateKey signing_key;
    // Of before a change of our key (S-59): calls of these links are signed with it, until the other side knows the
    // present one.
    std::optional<crypto::RsaPrivateKey> former_signing_key{};
    std::unordered_set<LinkId> know_the_former_key{};
    std::optional<crypto::HmacKey> assertion_key;  // prepared; nothing when the settings name none
    std::shared_ptr<const TypeRegistry> types;
    std::unordered_map<LinkId, Link> links;
    std::unordered_map<ConsumerKey, KnownConsumer> consumers;
    std::unordered_map<ClientId, OAuth2Client> oauth2_clients;
    std::unordered_map<ClientId, FormerSecret> former_client_secrets;
    std::unordered_map<std::string, Account> accounts_by_name;  // key: name_key
    std::unordered_map<AccountId, Account> accounts_by_id;

    const Link* find_link(const LinkId& id) const;
    const KnownConsumer* find_consumer(const ConsumerKey& key) const;
    const OAuth2Client* find_oauth2_client(const ClientId& id) const;
    const OAuth2Client* find_oauth2_client(const LinkId& link) const;  // of a link: it has one at most
    const Account* find_account(std::string_view user_name) const;     // by name_key
    const Account* find_account(const AccountId& id) const;
    const ApplicationType& local_type() const;
    // Our RSA key as this link's other side knows it.
    const crypto::RsaPrivateKey& own_key_toward(const LinkId& link) const;
    // The key that signs calls of this link: our RSA key, or a generic provider's shared secret.
    oauth1::SignKey sign_key(const Link& link) const;
    ConsumerKey consumer_key_toward(const Link& link) const;
    // Every link by name, for lists.
    std::vector<const Link*> links_by_name() const;
};

// Holds the current snapshot. `current` is lock-free enough for every request; `reload` blocks (worker pool or
// start-up).
class SnapshotHolder {
public:
    SnapshotHolder(Store& store, Settings settings, std::shared_ptr<const TypeRegistry> types);

    std::shared_ptr<const Snapshot> current() const { return current_.load(std::memory_order_acquire); }
    // Reads everything anew. On an error the old one stays.
    Result<void> reload();
    // A consumer whose stored key does not parse is left out and named here: it cannot call us (S-44).
    std::vector<std::string> warnings() const;

private:
    Store& store_;
    Settings settings_;
    std::shared_ptr<const TypeRegistry> types_;
    mutable std::mutex reload_mutex_;
    std::vector<std::string> warnings_;
    std::atomic<std::shared_ptr<const Snapshot>> current_;
};

}  // namespace applinks::domain
