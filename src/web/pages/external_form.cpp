// SPDX-License-Identifier: Apache-2.0
#include "web/pages/external_form.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/rsa.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/type_registry.hpp"
#include "web/pages/external_oauth2.hpp"

namespace applinks::web::pages {
namespace {

using oauth1::SignatureMethod;

bool is_rsa(SignatureMethod method) {
    return method == SignatureMethod::rsa_sha1 || method == SignatureMethod::rsa_sha256;
}

std::vector<std::string> names_in(std::string_view text) {
    std::vector<std::string> names;
    while (!text.empty()) {
        const auto end = text.find_first_of(",\r\n");
        const auto name = trim_blanks(text.substr(0, end));
        if (!name.empty()) names.emplace_back(name);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return names;
}

// An address that may be left out. S-72: parsed, its normal form is what is kept.
http::AbsoluteUrl read_url(FormState& form, const std::string& field) {
    const auto text = trim_blanks(form.value(field));
    if (text.empty()) return {};
    auto url = http::AbsoluteUrl::parse(text);
    form.take(field, url);
    return url.value_or(http::AbsoluteUrl());
}

SignatureMethod read_method(FormState& form, const std::string& field) {
    const auto method = oauth1::signature_method(form.value(field));
    if (!method) form.wrong(field, "Choose how calls are signed.");
    return method.value_or(SignatureMethod::rsa_sha1);
}

void read_key(FormState& form, domain::Consumer& consumer) {
    const auto text = form.value("public_key");
    if (text.empty()) return form.wrong("public_key", "Enter its public key, or choose a shared secret.");
    const auto strength = consumer.imported_key ? crypto::RsaStrength::imported : crypto::RsaStrength::modern;
    const auto key = crypto::RsaPublicKey::parse(text, strength);
    if (form.take("public_key", key)) consumer.public_key = key->spki_base64();
}

void read_service_user(FormState& form, const domain::Snapshot& snapshot, domain::Consumer& consumer) {
    const auto name = trim_blanks(form.value("service_user"));
    if (name.empty() || !consumer.two_legged) return;
    const auto* account = snapshot.find_account(name);
    if (account == nullptr || !account->active)
        return form.wrong("service_user", "There is no active user of this name.");
    if (account->admin) return form.wrong("service_user", "An administrator cannot be a service user.");
    consumer.two_legged_user = account->name;
}

domain::Consumer read_consumer(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored) {
    domain::Consumer consumer = stored.consumer ? *stored.consumer : domain::Consumer{};
    consumer.key = ConsumerKey(std::string(trim_blanks(form.value("key"))));
    if (consumer.key.empty() && stored.consumer) consumer.key = stored.consumer->key;
    consumer.name = std::string(trim_blanks(form.value("consumer_name")));
    if (consumer.name.empty()) consumer.name = std::string(trim_blanks(form.value("name")));
    consumer.callback = read_url(form, "callback");
    consumer.method = read_method(form, "method");
    consumer.imported_key = form.checked("imported_key");
    consumer.callback_optional = form.checked("callback_optional");
    const auto without_user = form.value("without_user");
    consumer.three_legged = true;
    consumer.two_legged = without_user == "service" || without_user == "named";
    consumer.impersonate = without_user == "named";
    consumer.two_legged_user = {};
    read_service_user(form, snapshot, consumer);
    consumer.public_key.clear();
    if (is_rsa(consumer.method)) {
        consumer.shared_secret = {};
        read_key(form, consumer);
    } else if (!form.value("secret").empty()) {
        consumer.shared_secret = Secret(std::string(form.value("secret")));
    }
    const auto* taken = snapshot.find_consumer(consumer.key);
    if (taken != nullptr && (stored.link == nullptr || taken->consumer.link != stored.link->id))
        form.wrong("key", "Another application has this key already.");
    return consumer;
}

void read_incoming(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored,
                   ExternalInput& input) {
    const auto protocol = form.value("protocol");
    if (protocol == "oauth2") return read_client(form, snapshot, stored, input);
    if (protocol != "oauth1") return form.wrong("protocol", "Choose what it speaks.");
    input.incoming = read_consumer(form, snapshot, stored);
}

struct Endpoint {
    const char* field;
    const http::AbsoluteUrl& base;
    std::string known;  // what the type says, "" when nothing
};

http::AbsoluteUrl read_endpoint(FormState& form, const Endpoint& endpoint) {
    auto text = std::string(trim_blanks(form.value(endpoint.field)));
    if (text.empty()) text = endpoint.known;
    if (text.empty()) {
        form.wrong(endpoint.field, "Enter this address.");
        return {};
    }
    auto url = domain::endpoint_url(endpoint.base, text);
    form.take(endpoint.field, url);
    return url.value_or(http::AbsoluteUrl());
}

domain::OAuth1Provider read_oauth1_provider(FormState& form, const domain::ApplicationType* type,
                                            const ExternalInput& input, const ExternalStored& stored) {
    domain::OAuth1Provider provider;
    const auto known = type && type->oauth1 ? *type->oauth1 : domain::OAuth1Endpoints{};
    const auto& display = input.display_url.has_value() ? input.display_url : input.url;
    provider.request_token_url = read_endpoint(form, {"request_token_url", input.url, known.request_token});
    provider.authorize_url = read_endpoint(form, {"authorize_url", display, known.authorize});
    provider.access_token_url = read_endpoint(form, {"access_token_url", input.url, known.access_token});
    provider.consumer_key = ConsumerKey(std::string(trim_blanks(form.value("out_key"))));
    provider.method = read_method(form, "out_method");
    if (is_rsa(provider.method)) return provider;
    provider.shared_secret = Secret(std::string(form.value("out_secret")));
    if (provider.shared_secret.empty() && stored.link && stored.link->oauth1())
        provider.shared_secret = stored.link->oauth1()->shared_secret;
    if (provider.shared_secret.empty()) form.wrong("out_secret", "Enter the secret that the application gave you.");
    if (provider.consumer_key.empty()) form.wrong("out_key", "Enter the consumer key that the application gave you.");
    return provider;
}

void read_outgoing(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored,
                   ExternalInput& input) {
    const auto* type = snapshot.types ? snapshot.types->find(input.type) : nullptr;
    if (!wants_oauth2(form)) {
        input.outgoing = read_oauth1_provider(form, type, input, stored);
        return;
    }
    const auto& browser = input.display_url.has_value() ? input.display_url : input.url;
    auto oauth2 = read_oauth2_provider(form, {.called = input.url, .browser = browser, .type = type},
                                       stored.link ? stored.link->oauth2() : nullptr);
    input.outgoing = std::move(oauth2.provider);
    input.outgoing_level = oauth2.level;
}

void read_addresses(FormState& form, const ExternalStored& stored, ExternalInput& input) {
    if (stored.link != nullptr) {
        input.url = stored.link->rpc_url;
        input.display_url = read_url(form, "display_url");
        return;
    }
    const auto text = trim_blanks(form.value("address"));
    if (!text.empty()) {
        auto url = http::AbsoluteUrl::parse_base(text);
        if (form.take("address", url)) input.url = *std::move(url);
    } else if (form.checked("outgoing_on")) {
        form.wrong("address", "Enter the address that is called from here.");
    }
    input.display_url = input.url;
}

}  // namespace

domain::ImpersonationRule read_rule(const FormState& form) {
    return {.users = names_in(form.value("users")),
            .groups = names_in(form.value("groups")),
            .administrators = form.checked("administrators")};
}

std::string read_ca(FormState& form) {
    const std::string text(form.value("ca"));
    if (!trim_blanks(text).empty() && !text.contains("-----BEGIN CERTIFICATE-----"))
        form.wrong("ca", "This is not a certificate in PEM form (-----BEGIN CERTIFICATE-----).");
    return text;
}

ExternalInput read_external(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored) {
    ExternalInput input{.name = std::string(trim_blanks(form.value("name"))),
                        .type = TypeId(std::string(form.value("type")))};
    form.take("name", domain::check_link_name(snapshot, input.name, stored.link ? stored.link->id : LinkId()));
    if (snapshot.types && snapshot.types->find(input.type) == nullptr) form.wrong("type", "Choose what it is.");
    input.ca_pem = read_ca(form);
    input.allow_loopback = form.checked("loopback");
    input.rule = read_rule(form);
    read_addresses(form, stored, input);
    const bool has_direction = form.checked("incoming_on") || form.checked("outgoing_on");
    if (!has_direction && stored.link == nullptr)
        form.wrong("incoming_on", "Choose at least one direction: calls from there, or calls to there.");
    if (form.checked("incoming_on")) read_incoming(form, snapshot, stored, input);
    if (form.checked("outgoing_on") && form.wrong_of("address").empty()) read_outgoing(form, snapshot, stored, input);
    return input;
}

}  // namespace applinks::web::pages
