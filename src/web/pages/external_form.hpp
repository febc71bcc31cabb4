// SPDX-License-Identifier: Apache-2.0
// The form of an application that is set up by hand, both directions (features.md 3 "External application, by hand").
// Reading it is pure: what is wrong is kept beside its field. Secrets are never shown again (S-70).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/links/link.hpp"
#include "domain/snapshot.hpp"
#include "web/pages/forms.hpp"

namespace applinks::web::pages {

// What is stored already, when a link is edited. Empty secrets in the form keep these.
struct ExternalStored {
    const domain::Link* link = nullptr;
    const domain::Consumer* consumer = nullptr;
    const domain::OAuth2Client* client = nullptr;
};

struct ExternalInput {
    std::string name;
    TypeId type;
    http::AbsoluteUrl url;          // what we call; no value: incoming only
    http::AbsoluteUrl display_url;  // edits only
    std::optional<domain::Consumer> incoming{};
    std::optional<domain::OAuth2Client> client{};  // OAuth 2.0, instead of `incoming`
    Secret new_secret{};                           // of `client`, to be shown once
    std::optional<domain::OutgoingProvider> outgoing{};
    domain::OAuthLevel outgoing_level = domain::OAuthLevel::oauth;  // with `outgoing`
    domain::ImpersonationRule rule{};
    std::string ca_pem{};
    bool allow_loopback = false;
};

// Parts of the form, in their order on the page.
std::vector<Field> external_general_fields(const domain::Snapshot& snapshot, const ExternalStored& stored);
std::vector<Field> external_incoming_fields(const FormState& form, const ExternalStored& stored);
std::vector<Field> external_protocol_fields();                            // OAuth 2.0 or 1.0a
std::vector<Field> external_client_fields(const ExternalStored& stored);  // OAuth 2.0
void put_client(FormState& form, const domain::OAuth2Client& client);
// With a new secret when it needs one or when one is asked for.
void read_client(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored, ExternalInput& input);
std::vector<Field> external_old_fields();  // switches for programs that cannot do better
std::vector<Field> external_outgoing_fields(const ExternalStored& stored);

// The stored values as they stand in the form.
FormState external_state(const ExternalStored& stored);

// Meaningful only when `form.is_right()` afterwards.
ExternalInput read_external(FormState& form, const domain::Snapshot& snapshot, const ExternalStored& stored);

// Fields that other forms have, too.
std::vector<Field> rule_fields();
std::vector<Field> trust_fields();
void put_rule(FormState& form, const domain::ImpersonationRule& rule);
domain::ImpersonationRule read_rule(const FormState& form);
std::string read_ca(FormState& form);

}  // namespace applinks::web::pages
