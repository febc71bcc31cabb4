// SPDX-License-Identifier: Apache-2.0
#include "web/pages/external_oauth2.hpp"

#include "base/encoding.hpp"
#include "domain/links/link_rules.hpp"
#include "domain/links/token_header.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuth2Provider;
using domain::OAuthLevel;
using domain::OutgoingTokenKind;
using oauth2::ClientAuthentication;

constexpr auto kPerLink = "per_link";

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of("\r\n"), text.size());
        const auto line = trim_blanks(text.substr(0, end));
        if (!line.empty()) lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// Separated by blanks or commas: whoever pastes a list has one of them.
std::vector<std::string> scopes_in(std::string_view text) {
    std::vector<std::string> scopes;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" ,\t\r\n"), text.size());
        if (end > 0) scopes.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return scopes;
}

std::vector<http::Parameter> read_extra(FormState& form) {
    std::vector<http::Parameter> parameters;
    for (const auto& line : lines_of(form.value("out_extra"))) {
        const auto equals = std::min(line.find('='), line.size());
        parameters.emplace_back(std::string(trim_blanks(line.substr(0, equals))),
                                equals < line.size() ? std::string(trim_blanks(line.substr(equals + 1))) : "");
    }
    const auto checked = oauth2::check_extra_parameters(parameters);
    form.take("out_extra", checked);
    return parameters;
}

struct Address {
    std::string field;
    const http::AbsoluteUrl& base;
    std::string known;  // what the type says, "" when nothing
};

http::AbsoluteUrl read_address(FormState& form, const Address& address) {
    auto text = std::string(trim_blanks(form.value(address.field)));
    if (text.empty()) text = address.known;
    if (text.empty()) return {};
    auto url = domain::endpoint_url(address.base, text);
    form.take(address.field, url);
    return url.value_or(http::AbsoluteUrl());
}

void read_addresses(FormState& form, const ProviderPlace& place, OAuth2Provider& provider) {
    const auto known = place.type && place.type->oauth2 ? *place.type->oauth2 : domain::OAuth2Endpoints{};
    provider.authorize_url = read_address(form, {"out_authorize", place.browser, known.authorize});
    provider.token_url = read_address(form, {"out_token", place.called, known.token});
    provider.revoke_url = read_address(form, {"out_revoke", place.called, known.revoke});
    provider.identity_url = read_address(form, {"out_identity", place.called, {}});
    provider.scopes = scopes_in(form.value("out_scopes"));
    if (provider.scopes.empty()) provider.scopes = known.scopes;
    if (known.scope_separator.size() == 1) provider.scope_separator = known.scope_separator;
    const auto issuer = trim_blanks(form.value("out_issuer"));
    if (issuer.empty()) return;
    // Kept as it was written: it is compared byte for byte (S-24).
    const auto parsed = http::AbsoluteUrl::parse(issuer);
    form.take("out_issuer", parsed);
    provider.issuer = std::string(issuer);
}

void read_client(FormState& form, const OAuth2Provider* stored, OAuth2Provider& provider) {
    provider.client_id = oauth2::ClientId(std::string(trim_blanks(form.value("out_client_id"))));
    const auto authentication = oauth2::parse_client_authentication(form.value("out_auth"));
    if (!authentication) form.wrong("out_auth", "Choose how this application shows who it is.");
    provider.authentication = authentication.value_or(ClientAuthentication::post);
    provider.pkce = form.checked("out_pkce");
    provider.issuer_answers = form.checked("out_issuer_answers");
    if (!oauth2::needs_secret(provider.authentication)) return;
    provider.client_secret = Secret(std::string(form.value("out_client_secret")));
    if (provider.client_secret.empty() && stored != nullptr) provider.client_secret = stored->client_secret;
}

void read_kind(FormState& form, const OAuth2Provider* stored, OAuth2Provider& provider) {
    provider.header_template = std::string(trim_blanks(form.value("out_header")));
    const auto header = domain::parse_token_header(provider.header_template);
    form.take("out_header", header);
    if (form.value("out_token_kind") != kPerLink) return;
    provider.token_kind = OutgoingTokenKind::per_link;
    provider.link_token = Secret(std::string(trim_blanks(form.value("out_link_token"))));
    const bool forgets = form.checked("out_link_token_gone");
    if (provider.link_token.empty() && stored != nullptr && !forgets) provider.link_token = stored->link_token;
}

// What is missing, beside its field.
void check_complete(FormState& form, const OAuth2Provider& provider) {
    const bool is_per_link = provider.token_kind == OutgoingTokenKind::per_link;
    if (is_per_link && !provider.link_token.empty()) return;
    if (!is_per_link && !provider.authorize_url.has_value())
        form.wrong("out_authorize", "Enter the address where people give permission.");
    if (!provider.token_url.has_value()) form.wrong("out_token", "Enter this address.");
    if (provider.client_id.empty()) form.wrong("out_client_id", "Enter the client id that the application gave you.");
    if (oauth2::needs_secret(provider.authentication) && provider.client_secret.empty())
        form.wrong("out_client_secret", "Enter the secret that the application gave you.");
    if (is_per_link && provider.authentication == ClientAuthentication::none)
        form.wrong("out_auth", "Without a secret or a key no token is given for the link itself.");
}

Field secret_field(std::string name, std::string label, std::string hint) {
    return {.kind = Field::Kind::secret, .name = std::move(name), .label = std::move(label), .hint = std::move(hint)};
}

Field address_field(std::string name, std::string label, std::string hint = {}) {
    return {.kind = Field::Kind::url, .name = std::move(name), .label = std::move(label), .hint = std::move(hint)};
}

}  // namespace

Field outgoing_protocol_field() {
    return {.kind = Field::Kind::radio,
            .name = "out_protocol",
            .label = "What it speaks",
            .options = {{.value = "oauth2", .label = "OAuth 2.0", .hint = "What most applications offer today."},
                        {.value = "oauth1", .label = "OAuth 1.0a", .hint = "Older products, and Atlassian’s."}}};
}

bool wants_oauth2(const FormState& form) {
    return form.value("out_protocol") == "oauth2";
}

Field oauth2_issuer_field() {
    return address_field("out_issuer", "Issuer",
                         "Where it publishes its addresses, if that is not the address of the application itself.");
}

std::vector<Field> oauth2_provider_fields(const OAuth2Provider* stored) {
    const bool keeps_secret = stored != nullptr && !stored->client_secret.empty();
    const bool keeps_token = stored != nullptr && !stored->link_token.empty();
    std::vector<Field> fields = {
        address_field("out_authorize", "Authorise address",
                      "Where people give permission. Whole, or below the address of the application: /oauth/authorize. "
                      "Empty: as known for the product."),
        address_field("out_token", "Token address"),
        {.name = "out_client_id", .label = "Client ID that it gave us"},
        secret_field("out_client_secret", "Client secret that it gave us",
                     keeps_secret ? "Leave it empty to keep the present one."
                                  : "Not needed with our own key, or when the application gave none."),
        {.name = "out_scopes", .label = "Scopes", .hint = "With blanks between them. Empty: as known for the product."},
        {.kind = Field::Kind::radio,
         .name = "out_token_kind",
         .label = "Whose rights calls have",
         .options = {{.value = "per_user",
                      .label = "Each user’s own",
                      .hint = "Each user connects an account once, and can do there what that account may do."},
                     {.value = kPerLink,
                      .label = "One token for the link",
                      .hint = "For this application and its administrators only, not for its users."}}},
        {.kind = Field::Kind::check,
         .name = "out_without_user",
         .label = "Also make calls without a user",
         .hint = "With a token of its own, which the application gives to a client that shows who it is."},
        secret_field("out_link_token", "Token for the link",
                     keeps_token
                         ? "Leave it empty to keep the present one."
                         : "Only with one token for the link, when it was made over there by hand. Empty: it is "
                           "fetched with the client’s credentials."),
    };
    if (keeps_token)
        fields.push_back({.kind = Field::Kind::check,
                          .name = "out_link_token_gone",
                          .label = "Forget the token for the link",
                          .hint = "It is fetched with the client’s credentials from then on."});
    return fields;
}

std::vector<Field> oauth2_special_fields() {
    return {
        address_field("out_revoke", "Revocation address", "Where a permission is ended. Empty: there is none."),
        address_field(
            "out_identity", "Identity address",
            "Tells whose a token is, so that people see as whom they are connected. Empty: it does not tell."),
        {.kind = Field::Kind::area,
         .name = "out_extra",
         .label = "Extra authorise parameters",
         .hint = "One on a line: prompt=consent."},
        {.kind = Field::Kind::select,
         .name = "out_auth",
         .label = "Client authentication",
         .options = {{.value = "client_secret_post", .label = "Secret in the body"},
                     {.value = "client_secret_basic", .label = "Secret in the header (Basic)"},
                     {.value = "private_key_jwt", .label = "Our own key, shown below (private_key_jwt)"},
                     {.value = "none", .label = "None: a public client"}}},
        {.kind = Field::Kind::check,
         .name = "out_pkce",
         .label = "PKCE",
         .hint = "Leave it on: applications that do not know it ignore it."},
        {.kind = Field::Kind::check,
         .name = "out_issuer_answers",
         .label = "Its answers name the issuer",
         .hint = "RFC 9207: answers without the issuer above are refused."},
        {.name = "out_header",
         .label = "Header that carries the token",
         .hint = "Empty: " + std::string(domain::kUsualTokenHeader)},
    };
}

void put_oauth2_defaults(FormState& form) {
    form.set("out_protocol", "oauth2");
    form.set("out_token_kind", "per_user");
    form.set("out_auth", std::string(oauth2::name_of(ClientAuthentication::post)));
    form.check("out_pkce", true);
}

void put_oauth2_provider(FormState& form, const OAuth2Provider& provider, OAuthLevel level) {
    form.set("out_protocol", "oauth2");
    form.set("out_issuer", provider.issuer);
    form.set("out_authorize", provider.authorize_url.str());
    form.set("out_token", provider.token_url.str());
    form.set("out_revoke", provider.revoke_url.str());
    form.set("out_identity", provider.identity_url.str());
    form.set("out_client_id", provider.client_id.str());
    std::string scopes;
    for (const auto& scope : provider.scopes) scopes += (scopes.empty() ? "" : " ") + scope;
    form.set("out_scopes", std::move(scopes));
    std::string extra;
    for (const auto& [name, value] : provider.authorize_parameters) extra += name + "=" + value + "\n";
    form.set("out_extra", std::move(extra));
    form.set("out_auth", std::string(oauth2::name_of(provider.authentication)));
    form.check("out_pkce", provider.pkce);
    form.check("out_issuer_answers", provider.issuer_answers);
    const bool is_per_link = provider.token_kind == OutgoingTokenKind::per_link;
    form.set("out_token_kind", is_per_link ? kPerLink : "per_user");
    form.check("out_without_user", !is_per_link && level >= OAuthLevel::oauth);
    form.set("out_header", provider.header_template);
}

void put_metadata(FormState& form, const oauth2::ProviderMetadata& found) {
    form.set("out_issuer", found.issuer);
    form.set("out_authorize", found.authorize_url.str());
    form.set("out_token", found.token_url.str());
    form.set("out_revoke", found.revoke_url.str());
    form.set("out_identity", found.identity_url.str());
    form.set("out_auth", std::string(oauth2::name_of(found.authentication)));
    form.check("out_issuer_answers", found.issuer_answers);
}

OAuth2Input read_oauth2_provider(FormState& form, const ProviderPlace& place, const OAuth2Provider* stored) {
    OAuth2Input input;
    read_addresses(form, place, input.provider);
    read_client(form, stored, input.provider);
    read_kind(form, stored, input.provider);
    input.provider.authorize_parameters = read_extra(form);
    check_complete(form, input.provider);
    const bool without_user =
        input.provider.token_kind == OutgoingTokenKind::per_link || form.checked("out_without_user");
    input.level = without_user ? OAuthLevel::oauth : OAuthLevel::three_legged;
    return input;
}

}  // namespace applinks::web::pages
