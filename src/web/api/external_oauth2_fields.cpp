// SPDX-License-Identifier: Apache-2.0
#include "web/api/external_oauth2_fields.hpp"

#include <algorithm>

#include "domain/links/link_rules.hpp"
#include "domain/links/token_header.hpp"
#include "domain/links/type_registry.hpp"

namespace applinks::web::api {
namespace {

using domain::OAuth2Provider;
using domain::OAuthLevel;
using domain::OutgoingTokenKind;
using oauth2::ClientAuthentication;

constexpr std::size_t kSecretMax = 1024;
constexpr std::size_t kTokenMax = 4096;
constexpr std::size_t kScopesMax = 50;

struct Address {
    std::string_view field;
    const http::AbsoluteUrl& base;
    std::string known;  // what the type says, "" when nothing
};

http::AbsoluteUrl read_address(Fields& fields, const Address& address) {
    auto text = fields.text(address.field, {.bytes_max = limits::kUrlMax});
    if (text.empty()) text = address.known;
    if (text.empty() || !address.base.has_value()) return {};
    auto url = domain::endpoint_url(address.base, text);
    fields.take(address.field, url);
    return url.value_or(http::AbsoluteUrl());
}

void read_addresses(Fields& fields, const domain::Snapshot& snapshot, const Place& place, OAuth2Provider& provider) {
    const auto* type = snapshot.types ? snapshot.types->find(place.type) : nullptr;
    const auto known = type && type->oauth2 ? *type->oauth2 : domain::OAuth2Endpoints{};
    const auto& display = place.display_url.has_value() ? place.display_url : place.rpc_url;
    provider.authorize_url = read_address(fields, {"authorize_url", display, known.authorize});
    provider.token_url = read_address(fields, {"token_url", place.rpc_url, known.token});
    provider.revoke_url = read_address(fields, {"revoke_url", place.rpc_url, known.revoke});
    provider.identity_url = read_address(fields, {"identity_url", place.rpc_url, {}});
    provider.scopes = fields.texts("scopes", kScopesMax);
    if (provider.scopes.empty()) provider.scopes = known.scopes;
    if (known.scope_separator.size() == 1) provider.scope_separator = known.scope_separator;
    // Kept as it was written: it is compared byte for byte (S-24).
    provider.issuer = fields.text("issuer", {.bytes_max = limits::kUrlMax});
    if (!provider.issuer.empty()) fields.take("issuer", http::AbsoluteUrl::parse(provider.issuer));
    provider.issuer_answers = fields.flag("issuer_answers", false);
}

ClientAuthentication read_authentication(Fields& fields) {
    const auto word = fields.word("client_auth", {"body", "basic", "private_key", "none"}, "body");
    if (word == "basic") return ClientAuthentication::basic;
    if (word == "private_key") return ClientAuthentication::private_key;
    return word == "none" ? ClientAuthentication::none : ClientAuthentication::post;
}

std::vector<http::Parameter> read_parameters(Fields& fields) {
    std::vector<http::Parameter> parameters;
    for (auto& item : fields.objects("authorize_parameters", oauth2::kExtraParameterCountMax)) {
        auto name = item.text("name", {.required = true});
        parameters.emplace_back(std::move(name), item.text("value"));
        item.refuse_others();
    }
    // What is wrong with one of them is told there.
    const bool are_named = std::ranges::none_of(parameters, &std::string::empty, &http::Parameter::first);
    if (are_named && fields.is_right("authorize_parameters"))
        fields.take("authorize_parameters", oauth2::check_extra_parameters(parameters));
    return parameters;
}

void read_client(Fields& fields, const OAuth2Provider* stored, OAuth2Provider& provider) {
    provider.client_id = oauth2::ClientId(fields.text("client_id"));
    provider.authentication = read_authentication(fields);
    provider.pkce = fields.flag("pkce", true);
    provider.authorize_parameters = read_parameters(fields);
    auto secret = fields.text("client_secret", {.bytes_max = kSecretMax, .as_typed = true});
    if (!oauth2::needs_secret(provider.authentication)) return;
    provider.client_secret = Secret(std::move(secret));
    if (provider.client_secret.empty() && stored != nullptr) provider.client_secret = stored->client_secret;
}

void read_token(Fields& fields, const OAuth2Provider* stored, OAuth2Provider& provider) {
    provider.header_template = fields.text("header", {.bytes_max = domain::kTokenHeaderMax});
    fields.take("header", domain::parse_token_header(provider.header_template));
    auto token = fields.text("link_token", {.bytes_max = kTokenMax});
    const bool forgets = fields.flag("forget_link_token", false);
    if (fields.word("token_kind", {"per_user", "per_link"}, "per_user") != "per_link") return;
    provider.token_kind = OutgoingTokenKind::per_link;
    provider.link_token = Secret(std::move(token));
    if (provider.link_token.empty() && stored != nullptr && !forgets) provider.link_token = stored->link_token;
}

void require(Fields& fields, std::string_view name, bool is_there, std::string sentence) {
    if (!is_there && fields.is_right(name)) fields.wrong(name, std::move(sentence));
}

// What is missing, beside its field.
void check_complete(Fields& fields, const OAuth2Provider& provider) {
    const bool is_per_link = provider.token_kind == OutgoingTokenKind::per_link;
    if (is_per_link && !provider.link_token.empty()) return;
    require(fields, "authorize_url", is_per_link || provider.authorize_url.has_value(),
            "Enter the address where people give permission.");
    require(fields, "token_url", provider.token_url.has_value(), "Enter this address.");
    require(fields, "client_id", !provider.client_id.empty(), "Enter the client id that the application gave you.");
    require(fields, "client_secret", !oauth2::needs_secret(provider.authentication) || !provider.client_secret.empty(),
            "Enter the secret that the application gave you.");
    require(fields, "client_auth", !is_per_link || provider.authentication != ClientAuthentication::none,
            "Without a secret or a key no token is given for the link itself.");
}

}  // namespace

Outgoing read_outgoing_oauth2(Fields& fields, const domain::Snapshot& snapshot, const OAuth2Provider* stored,
                              const Place& place) {
    OAuth2Provider provider;
    read_addresses(fields, snapshot, place, provider);
    read_client(fields, stored, provider);
    read_token(fields, stored, provider);
    const bool without_user = fields.flag("without_user", false);
    // Without an address, which is a fault of its own, nothing that stands below it can be there.
    if (place.rpc_url.has_value()) check_complete(fields, provider);
    const bool calls_as_itself = provider.token_kind == OutgoingTokenKind::per_link || without_user;
    return {.provider = std::move(provider), .level = calls_as_itself ? OAuthLevel::oauth : OAuthLevel::three_legged};
}

}  // namespace applinks::web::api
