// SPDX-License-Identifier: Apache-2.0
#include "web/api/external_fields.hpp"

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "crypto/rsa.hpp"
#include "domain/identity/unknown_person.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/linking.hpp"
#include "protocol/oauth2/credential.hpp"
#include "protocol/oauth2/redirect_uri.hpp"
#include "web/api/external_oauth2_fields.hpp"
#include "web/api/link_view.hpp"

namespace applinks::web::api {
namespace {

using oauth1::SignatureMethod;

constexpr std::size_t kSecretMax = 1024;
constexpr TextRule kAddress{.bytes_max = limits::kUrlMax};

bool is_rsa(SignatureMethod method) {
    return method == SignatureMethod::rsa_sha1 || method == SignatureMethod::rsa_sha256;
}

SignatureMethod read_method(Fields& fields) {
    const auto word = fields.word("method", {"RSA-SHA1", "RSA-SHA256", "HMAC-SHA1", "HMAC-SHA256"}, {});
    return oauth1::signature_method(word).value_or(SignatureMethod::rsa_sha1);
}

// An administrator is never one (S-09).
UserName read_service_user(Fields& fields, const domain::Snapshot& snapshot, bool is_wanted) {
    const auto name = fields.text("service_user", {.bytes_max = limits::kUserNameMax});
    if (name.empty() || !is_wanted) return {};
    const auto* account = snapshot.find_account(name);
    if (account == nullptr || !account->active) {
        fields.wrong("service_user", domain::unknown_person(snapshot, "There is no active user of this name."));
        return {};
    }
    if (account->admin) fields.wrong("service_user", "An administrator cannot be a service user.");
    return account->name;
}

std::string read_public_key(Fields& fields, bool imported_key) {
    const auto text = fields.text("public_key", {.bytes_max = kPublicKeyMax, .lines = true});
    if (text.empty()) {
        fields.wrong("public_key", "Enter its public key, or choose a shared secret.");
        return {};
    }
    const auto strength = imported_key ? crypto::RsaStrength::imported : crypto::RsaStrength::modern;
    const auto key = crypto::RsaPublicKey::parse(text, strength);
    return fields.take("public_key", key) ? key->spki_base64() : std::string();
}

ConsumerKey read_consumer_key(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored) {
    ConsumerKey key(fields.text("consumer_key", {.bytes_max = limits::kConsumerKeyMax}));
    if (key.empty() && stored.consumer) return stored.consumer->key;
    const auto* taken = snapshot.find_consumer(key);
    if (taken != nullptr && (stored.link == nullptr || taken->consumer.link != stored.link->id))
        fields.wrong("consumer_key", "Another application has this key already.");
    return key;
}

Secret read_shared_secret(Fields& fields, const Stored& stored) {
    auto text = fields.text("secret", {.bytes_max = kSecretMax, .as_typed = true});
    if (text.empty() && stored.consumer) return stored.consumer->shared_secret;
    return Secret(std::move(text));
}

Incoming read_consumer(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored,
                       const std::string& link_name) {
    auto consumer = stored.consumer ? *stored.consumer : domain::Consumer{};
    consumer.key = read_consumer_key(fields, snapshot, stored);
    consumer.name = fields.text("consumer_name", {.bytes_max = limits::kLinkNameMax});
    if (consumer.name.empty()) consumer.name = link_name;
    consumer.description = fields.text("description");
    consumer.callback = fields.url("callback");
    consumer.method = read_method(fields);
    consumer.imported_key = fields.flag("imported_key", false);
    consumer.callback_optional = fields.flag("callback_optional", false);
    const auto without_user = fields.word("without_user", {"off", "service", "named"}, "off");
    consumer.three_legged = true;
    consumer.two_legged = without_user != "off";
    consumer.impersonate = without_user == "named";
    consumer.two_legged_user = read_service_user(fields, snapshot, consumer.two_legged);
    consumer.public_key.clear();
    if (!fields.is_right("method")) {
        fields.has("public_key");
        fields.has("secret");
    } else if (is_rsa(consumer.method)) {
        fields.text("secret", {.bytes_max = kSecretMax, .as_typed = true});
        consumer.shared_secret = {};
        consumer.public_key = read_public_key(fields, consumer.imported_key);
    } else {
        fields.text("public_key", {.bytes_max = kPublicKeyMax, .lines = true});
        consumer.shared_secret = read_shared_secret(fields, stored);
    }
    const bool makes_secret = fields.is_right("method") && !is_rsa(consumer.method) && consumer.shared_secret.empty();
    Incoming incoming{.consumer = peers::with_made_parts(std::move(consumer), link_name)};
    if (makes_secret) incoming.made_secret = incoming.consumer->shared_secret;
    return incoming;
}

std::vector<std::string> read_redirect_uris(Fields& fields) {
    auto uris = fields.texts("redirect_uris", oauth2::kRedirectUriCountMax, {.bytes_max = oauth2::kRedirectUriMax});
    for (std::size_t i = 0; i < uris.size(); ++i) {
        const auto checked = oauth2::check_registrable(uris.at(i));
        if (!uris.at(i).empty() && !checked) fields.wrong_item("redirect_uris", i, checked.error().message);
    }
    return uris;
}

void make_client_secret(Incoming& incoming) {
    incoming.made_secret = Secret(std::string(oauth2::kClientSecretPrefix) + crypto::random_token());
    incoming.client->secret_hash = crypto::token_hash(incoming.made_secret.reveal());
}

Incoming read_client(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored,
                     const std::string& link_name) {
    auto client = stored.client ? *stored.client : domain::OAuth2Client{};
    client.name = link_name;
    client.redirect_uris = read_redirect_uris(fields);
    client.scope =
        oauth2::parse_scope(fields.word("scope", {"READ", "WRITE", "ADMIN"}, "READ")).value_or(oauth2::Scope::read);
    const bool is_public = fields.word("client_type", {"confidential", "public"}, "confidential") == "public";
    client.without_user = fields.word("without_user", {"off", "service"}, "off") == "service";
    client.service_user = read_service_user(fields, snapshot, client.without_user);
    if (client.without_user && is_public)
        fields.wrong("without_user", "An application without a secret cannot act without a user.");
    if (client.without_user && client.service_user.empty() && fields.is_right("service_user"))
        fields.wrong("service_user", "Enter the user that it acts as.");
    if (client.redirect_uris.empty() && !client.without_user && fields.is_right("redirect_uris"))
        fields.wrong("redirect_uris", "Enter at least one redirect URL.");
    Incoming incoming{.client = std::move(client)};
    if (is_public) {
        incoming.client->secret_hash.clear();
    } else if (!incoming.client->is_confidential()) {
        make_client_secret(incoming);
    }
    return incoming;
}

struct Endpoint {
    std::string_view field;
    const http::AbsoluteUrl& base;
    std::string known;  // what the type says, "" when nothing
};

http::AbsoluteUrl read_endpoint(Fields& fields, const Endpoint& endpoint) {
    auto text = fields.text(endpoint.field, kAddress);
    if (text.empty()) text = endpoint.known;
    if (text.empty()) {
        if (fields.is_right(endpoint.field)) fields.wrong(endpoint.field, "Enter this address.");
        return {};
    }
    // Without an address, which is a fault of its own, there is nothing that a path could be below.
    if (!endpoint.base.has_value()) return http::AbsoluteUrl::parse(text).value_or(http::AbsoluteUrl());
    auto url = domain::endpoint_url(endpoint.base, text);
    fields.take(endpoint.field, url);
    return url.value_or(http::AbsoluteUrl());
}

domain::OAuth1Provider read_oauth1_provider(Fields& fields, const domain::Snapshot& snapshot,
                                            const domain::OAuth1Provider* stored, const Place& place) {
    domain::OAuth1Provider provider;
    const auto* type = snapshot.types ? snapshot.types->find(place.type) : nullptr;
    const auto known = type && type->oauth1 ? *type->oauth1 : domain::OAuth1Endpoints{};
    const auto& display = place.display_url.has_value() ? place.display_url : place.rpc_url;
    provider.request_token_url = read_endpoint(fields, {"request_token_url", place.rpc_url, known.request_token});
    provider.authorize_url = read_endpoint(fields, {"authorize_url", display, known.authorize});
    provider.access_token_url = read_endpoint(fields, {"access_token_url", place.rpc_url, known.access_token});
    provider.consumer_key = ConsumerKey(fields.text("consumer_key", {.bytes_max = limits::kConsumerKeyMax}));
    provider.method = read_method(fields);
    provider.shared_secret = Secret(fields.text("secret", {.bytes_max = kSecretMax, .as_typed = true}));
    if (is_rsa(provider.method)) {
        provider.shared_secret = {};
        return provider;
    }
    if (provider.shared_secret.empty() && stored != nullptr) provider.shared_secret = stored->shared_secret;
    if (provider.shared_secret.empty() && fields.is_right("secret"))
        fields.wrong("secret", "Enter the secret that the application gave you.");
    if (provider.consumer_key.empty() && fields.is_right("consumer_key"))
        fields.wrong("consumer_key", "Enter the consumer key that the application gave you.");
    return provider;
}

}  // namespace

Stored stored_of(const domain::Snapshot& snapshot, const domain::Link& link) {
    return {.link = &link, .consumer = consumer_of(snapshot, link.id), .client = snapshot.find_oauth2_client(link.id)};
}

Incoming read_incoming(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored,
                       const std::string& link_name) {
    const auto protocol = fields.word("protocol", {"oauth1", "oauth2"}, {});
    Incoming incoming;
    if (protocol == "oauth1") incoming = read_consumer(fields, snapshot, stored, link_name);
    if (protocol == "oauth2") incoming = read_client(fields, snapshot, stored, link_name);
    if (!protocol.empty()) fields.refuse_others();
    return incoming;
}

Outgoing read_outgoing(Fields& fields, const domain::Snapshot& snapshot, const Stored& stored, const Place& place) {
    const auto protocol = fields.word("protocol", {"oauth1", "oauth2"}, {});
    Outgoing outgoing;
    if (protocol == "oauth1")
        outgoing.provider =
            read_oauth1_provider(fields, snapshot, stored.link ? stored.link->oauth1() : nullptr, place);
    if (protocol == "oauth2")
        outgoing = read_outgoing_oauth2(fields, snapshot, stored.link ? stored.link->oauth2() : nullptr, place);
    if (!protocol.empty()) fields.refuse_others();
    return outgoing;
}

}  // namespace applinks::web::api
