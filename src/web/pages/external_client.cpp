// SPDX-License-Identifier: Apache-2.0
// The part of the form for applications set up by hand that is OAuth 2.0's (features.md 3 "Incoming").
#include <array>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "protocol/oauth2/redirect_uri.hpp"
#include "web/pages/external_form.hpp"
#include "web/pages/oauth2_consent_page.hpp"

namespace applinks::web::pages {
namespace {

using oauth2::Scope;

std::string lines_of(const std::vector<std::string>& texts) {
    std::string lines;
    for (const auto& text : texts) lines += text + "\n";
    return lines;
}

// One address a line, byte for byte as typed: that is what will be compared (S-15).
std::vector<std::string> read_redirect_uris(FormState& form) {
    std::vector<std::string> uris;
    auto text = form.value("redirect_uris");
    while (!text.empty()) {
        const auto end = text.find_first_of("\r\n");
        const auto line = trim_blanks(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.empty()) continue;
        form.take("redirect_uris", oauth2::check_registrable(line));
        uris.emplace_back(line);
    }
    if (uris.size() > oauth2::kRedirectUriCountMax) form.wrong("redirect_uris", "These are too many redirect URLs.");
    return uris;
}

void read_without_user(FormState& form, const domain::Snapshot& snapshot, domain::OAuth2Client& client,
                       bool is_public) {
    client.without_user = form.value("without_user") == "service";
    client.service_user = {};
    if (form.value("without_user") == "named")
        return form.wrong("without_user", "Acting for named users needs OAuth 1.0a.");
    if (!client.without_user) return;
    if (is_public) return form.wrong("without_user", "An application without a secret cannot act without a user.");
    const auto* account = snapshot.find_account(trim_blanks(form.value("service_user")));
    if (account == nullptr || !account->active)
        return form.wrong("service_user", "There is no active user of this name.");
    if (account->admin) return form.wrong("service_user", "An administrator cannot be a service user.");
    client.service_user = account->name;
}

}  // namespace

std::vector<Field> external_protocol_fields() {
    return {{.kind = Field::Kind::radio,
             .name = "protocol",
             .label = "What it speaks",
             .options = {{.value = "oauth2", .label = "OAuth 2.0", .hint = "What most applications speak today."},
                         {.value = "oauth1", .label = "OAuth 1.0a", .hint = "Each call is signed."}}}};
}

std::vector<Field> external_client_fields(const ExternalStored& stored) {
    Field scope{.kind = Field::Kind::select,
                .name = "scope",
                .label = "The most that it may do",
                .hint = "A user’s own rights limit it further."};
    for (const auto one : std::array{Scope::read, Scope::write, Scope::admin})
        scope.options.push_back({.value = std::string(name_of(one)),
                                 .label = std::string(name_of(one)) + " – " + std::string(scope_words(one))});
    std::vector<Field> fields{
        {.kind = Field::Kind::area,
         .name = "redirect_uris",
         .label = "Redirect URLs",
         .hint = "Where people go after they gave permission, one address a line, exactly as the application sends it. "
                 "https, or an address of the user’s own machine."},
        std::move(scope),
        {.kind = Field::Kind::radio,
         .name = "client_type",
         .label = "Client type",
         .options = {
             {.value = "confidential", .label = "Confidential", .hint = "A server that can keep a secret."},
             {.value = "public", .label = "Public", .hint = "A program on people’s machines. It gets no secret."}}}};
    if (stored.client != nullptr && stored.client->is_confidential())
        fields.push_back({.kind = Field::Kind::check,
                          .name = "new_secret",
                          .label = "Make a new secret",
                          .hint = "The present one ends at once. The new one is shown once."});
    return fields;
}

void put_client(FormState& form, const domain::OAuth2Client& client) {
    form.set("protocol", "oauth2");
    form.set("redirect_uris", lines_of(client.redirect_uris));
    form.set("scope", std::string(name_of(client.scope)));
    form.set("client_type", client.is_confidential() ? "confidential" : "public");
    form.set("without_user", client.without_user ? "service" : "off");
    form.set("service_user", client.service_user.str());
}

void read_client(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored,
                 ExternalInput& input) {
    auto client = stored.client ? *stored.client : domain::OAuth2Client{};
    client.name = input.name;
    client.redirect_uris = read_redirect_uris(form);
    const auto scope = oauth2::parse_scope(form.value("scope"));
    if (!scope) form.wrong("scope", "Choose the most that it may do.");
    client.scope = scope.value_or(Scope::read);
    const auto type = form.value("client_type");
    const bool is_public = type == "public";
    if (!is_public && type != "confidential") form.wrong("client_type", "Choose a client type.");
    read_without_user(form, snapshot, client, is_public);
    if (client.redirect_uris.empty() && !client.without_user)
        form.wrong("redirect_uris", "Enter at least one redirect URL.");
    if (is_public) {
        client.secret_hash.clear();
    } else if (!client.is_confidential() || form.checked("new_secret")) {
        input.new_secret = Secret(std::string(oauth2::kClientSecretPrefix) + crypto::random_token());
        client.secret_hash = crypto::token_hash(input.new_secret.reveal());
    }
    input.client = std::move(client);
}

}  // namespace applinks::web::pages
