// SPDX-License-Identifier: Apache-2.0
// The part of the form by hand that describes a provider of OAuth 2.0 which we call (features.md 3 "Outgoing
// OAuth 2.0"). Reading it is pure; secrets are never shown again (S-70).
#pragma once

#include <vector>

#include "domain/links/link.hpp"
#include "domain/links/type_registry.hpp"
#include "protocol/oauth2/provider_metadata.hpp"
#include "web/pages/forms.hpp"

namespace applinks::web::pages {

// Which protocol the calls to there speak; OAuth 2.0 unless chosen otherwise (features.md 3).
Field outgoing_protocol_field();
bool wants_oauth2(const FormState& form);

// Where it publishes what it knows about itself: beside the button that looks there.
Field oauth2_issuer_field();

// `stored` is null unless a link with such a provider is edited. The first list is shown at once, the second one
// folded.
std::vector<Field> oauth2_provider_fields(const domain::OAuth2Provider* stored);
std::vector<Field> oauth2_special_fields();

void put_oauth2_defaults(FormState& form);
void put_oauth2_provider(FormState& form, const domain::OAuth2Provider& provider, domain::OAuthLevel level);
// What the provider publishes about itself; the administrator still looks at it and saves.
void put_metadata(FormState& form, const oauth2::ProviderMetadata& found);

struct OAuth2Input {
    domain::OAuth2Provider provider;
    domain::OAuthLevel level = domain::OAuthLevel::three_legged;
};
// Addresses that are left out are those of the type, where it knows any. Meaningful only when `form.is_right()`
// afterwards.
struct ProviderPlace {
    const http::AbsoluteUrl& called;   // what we call
    const http::AbsoluteUrl& browser;  // what browsers open
    const domain::ApplicationType* type = nullptr;
};
OAuth2Input read_oauth2_provider(FormState& form, const ProviderPlace& place, const domain::OAuth2Provider* stored);

}  // namespace applinks::web::pages
