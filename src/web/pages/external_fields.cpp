// SPDX-License-Identifier: Apache-2.0
// The fields of the form for applications set up by hand, and the stored values in them.
#include "base/encoding.hpp"
#include "crypto/rsa.hpp"
#include "domain/links/type_registry.hpp"
#include "web/pages/external_form.hpp"
#include "web/pages/external_oauth2.hpp"

namespace applinks::web::pages {
namespace {

using oauth1::SignatureMethod;

std::vector<Option> method_options(std::string_view rsa_hint, std::string_view hmac_hint) {
    std::vector<Option> options;
    for (const auto method : {SignatureMethod::rsa_sha1, SignatureMethod::rsa_sha256, SignatureMethod::hmac_sha1,
                              SignatureMethod::hmac_sha256}) {
        const bool is_rsa = method == SignatureMethod::rsa_sha1 || method == SignatureMethod::rsa_sha256;
        const std::string name(oauth1::name_of(method));
        options.push_back({.value = name, .label = name + " – " + std::string(is_rsa ? rsa_hint : hmac_hint)});
    }
    return options;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

// "RSA, 2048 bits, SHA-256 4F:A1:…" of what is in the field, so that it can be compared with the other side's.
std::string key_hint(std::string_view text) {
    const std::string what =
        "Its public key, its certificate (both PEM) or a JWK. RSA of 2048 bits or more. Only for RSA methods.";
    if (text.empty()) return what;
    const auto key = crypto::RsaPublicKey::parse(text, crypto::RsaStrength::imported);
    if (!key) return what;
    return what + " This is RSA, " + std::to_string(key->bits()) + " bits, SHA-256 fingerprint " +
           key->fingerprint_sha256() + ".";
}

void put_consumer(FormState& form, const domain::Consumer& consumer) {
    form.check("incoming_on", true);
    form.set("protocol", "oauth1");
    form.set("key", consumer.key.str());
    form.set("consumer_name", consumer.name);
    form.set("callback", consumer.callback.str());
    form.set("method", std::string(oauth1::name_of(consumer.method)));
    const auto key = crypto::RsaPublicKey::parse(consumer.public_key, crypto::RsaStrength::imported);
    form.set("public_key", key ? key->pem() : consumer.public_key);
    form.set("without_user", consumer.impersonate ? "named" : consumer.two_legged ? "service" : "off");
    form.set("service_user", consumer.two_legged_user.str());
    form.check("callback_optional", consumer.callback_optional);
    form.check("imported_key", consumer.imported_key);
}

void put_oauth1_provider(FormState& form, const domain::OAuth1Provider& provider) {
    form.set("out_protocol", "oauth1");
    form.check("outgoing_on", true);
    form.set("request_token_url", provider.request_token_url.str());
    form.set("authorize_url", provider.authorize_url.str());
    form.set("access_token_url", provider.access_token_url.str());
    form.set("out_key", provider.consumer_key.str());
    form.set("out_method", std::string(oauth1::name_of(provider.method)));
}

}  // namespace

std::vector<Field> external_general_fields(const domain::Snapshot& snapshot, const ExternalStored& stored) {
    std::vector<Field> fields{{.name = "name",
                               .label = "Name",
                               .hint = "As it is called in lists and when people are asked.",
                               .required = true}};
    if (snapshot.types) {
        Field types{.kind = Field::Kind::select,
                    .name = "type",
                    .label = "What it is",
                    .hint = "Fills in what is known of the product."};
        for (const auto& type : snapshot.types->all())
            types.options.push_back({.value = type.id.str(), .label = type.name});
        fields.push_back(std::move(types));
    }
    if (stored.link == nullptr)
        fields.push_back({.kind = Field::Kind::url,
                          .name = "address",
                          .label = "Address",
                          .hint = "Needed when it is called from here. Leave it empty when it only calls us."});
    else
        fields.push_back({.kind = Field::Kind::url, .name = "display_url", .label = "Address for browsers"});
    return fields;
}

std::vector<Field> external_incoming_fields(const FormState& form, const ExternalStored& stored) {
    const bool keeps = stored.consumer != nullptr && !stored.consumer->shared_secret.empty();
    return {
        {.name = "key",
         .label = "Consumer key",
         .hint = "The name under which it signs. Leave it empty and one is made."},
        {.name = "consumer_name",
         .label = "Name on the page that asks for permission",
         .hint = "Empty: the name above."},
        {.kind = Field::Kind::url,
         .name = "callback",
         .label = "Callback",
         .hint = "Where people go after they gave permission, when the application names no address itself."},
        {.kind = Field::Kind::select,
         .name = "method",
         .label = "How it signs",
         .options = method_options("with its private key", "with a shared secret")},
        {.kind = Field::Kind::area,
         .name = "public_key",
         .label = "Public key",
         .hint = key_hint(form.value("public_key"))},
        {.kind = Field::Kind::secret,
         .name = "secret",
         .label = "Shared secret",
         .hint = keeps ? "Only for HMAC methods. Leave it empty to keep the present one."
                       : "Only for HMAC methods. Leave it empty and one is made; it is shown once."},
        {.kind = Field::Kind::radio,
         .name = "without_user",
         .label = "May it act without asking people?",
         .options =
             {{.value = "off", .label = "No", .hint = "Each person allows it once."},
              {.value = "service",
               .label = "As one service user",
               .hint = "Calls without a person are made as the user below, or as nobody when it is empty."},
              {.value = "named",
               .label = "For named users",
               .hint = "It says in each call for whom it acts. Only for applications that you trust like your own."}}},
        {.name = "service_user",
         .label = "Service user",
         .hint = "A user of this application, never an administrator."},
    };
}

std::vector<Field> external_old_fields() {
    return {
        {.kind = Field::Kind::check,
         .name = "callback_optional",
         .label = "Allow the old OAuth 1.0 way without verifier",
         .hint = "Less safe: someone could trick a person into connecting a stranger’s account. Only for programs that "
                 "cannot do better."},
        {.kind = Field::Kind::check,
         .name = "imported_key",
         .label = "Accept a key of 1024 bits",
         .hint = "Only for a key taken over from an old installation."},
    };
}

std::vector<Field> external_outgoing_fields(const ExternalStored& stored) {
    const auto* provider = stored.link ? stored.link->oauth1() : nullptr;
    const bool keeps = provider != nullptr && !provider->shared_secret.empty();
    return {
        {.kind = Field::Kind::url,
         .name = "request_token_url",
         .label = "Request-token address",
         .hint =
             "Whole, or below the address of the application: /oauth/request-token. Empty: as known for the product."},
        {.kind = Field::Kind::url, .name = "authorize_url", .label = "Authorise address"},
        {.kind = Field::Kind::url, .name = "access_token_url", .label = "Access-token address"},
        {.name = "out_key", .label = "Consumer key that it gave us", .hint = "Empty: our own, shown below."},
        {.kind = Field::Kind::select,
         .name = "out_method",
         .label = "How we sign",
         .options = method_options("with our key, shown below", "with a shared secret")},
        {.kind = Field::Kind::secret,
         .name = "out_secret",
         .label = "Shared secret that it gave us",
         .hint = keeps ? "Only for HMAC methods. Leave it empty to keep the present one." : "Only for HMAC methods."},
    };
}

std::vector<Field> rule_fields() {
    return {
        {.name = "users",
         .label = "Users it may act for",
         .hint = "Names with commas between them. Users and groups empty: everyone but administrators."},
        {.name = "groups", .label = "Groups it may act for", .hint = "Names with commas between them."},
        {.kind = Field::Kind::check,
         .name = "administrators",
         .label = "Also for administrators",
         .hint = "Those who are named above, or everyone. Think twice: a break-in there is then a break-in here."},
    };
}

std::vector<Field> trust_fields() {
    return {
        {.kind = Field::Kind::area,
         .name = "ca",
         .label = "Certificate authority, for this link only",
         .hint = "PEM text. Leave it empty to trust the authorities that this server knows."},
        {.kind = Field::Kind::check,
         .name = "loopback",
         .label = "It runs on this very machine",
         .hint = "Allows addresses such as 127.0.0.1 for this link."},
    };
}

void put_rule(FormState& form, const domain::ImpersonationRule& rule) {
    form.set("users", joined(rule.users));
    form.set("groups", joined(rule.groups));
    form.check("administrators", rule.administrators);
}

FormState external_state(const ExternalStored& stored) {
    FormState form;
    form.set("type", "generic");
    form.set("method", std::string(oauth1::name_of(SignatureMethod::rsa_sha1)));
    form.set("out_method", std::string(oauth1::name_of(SignatureMethod::rsa_sha1)));
    form.set("without_user", "off");
    form.set("protocol", "oauth2");
    form.set("scope", "READ");
    form.set("client_type", "confidential");
    put_oauth2_defaults(form);
    if (stored.link == nullptr) return form;
    const auto& link = *stored.link;
    form.set("name", link.name);
    form.set("type", link.type.str());
    form.set("display_url", link.display_url.str());
    form.set("ca", link.ca_pem);
    form.check("loopback", link.allow_loopback);
    put_rule(form, link.impersonation);
    if (stored.consumer != nullptr) put_consumer(form, *stored.consumer);
    if (stored.client != nullptr) put_client(form, *stored.client);
    form.check("incoming_on", link.incoming != domain::OAuthLevel::disabled);
    if (const auto* provider = link.oauth1()) put_oauth1_provider(form, *provider);
    if (const auto* provider = link.oauth2()) put_oauth2_provider(form, *provider, link.outgoing);
    form.check("outgoing_on", link.outgoing != domain::OAuthLevel::disabled);
    return form;
}

}  // namespace applinks::web::pages
