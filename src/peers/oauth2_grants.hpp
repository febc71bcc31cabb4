// SPDX-License-Identifier: Apache-2.0
// Tokens that can be renewed: before their end, and once after a refusal (features.md 9, S-73).
//
// One renewal at a time per grant, over threads and processes: whoever has the store's claim spends the refresh token,
// everyone else waits for what comes of it. The old refresh token stays in the store until the new one is there.
#pragma once

#include "domain/grants/token.hpp"
#include "domain/links/link.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// A token that should work now. An empty account is the link itself: its token is fetched by client credentials.
// Errors: grant_required (none, ended, or the provider takes the refresh token no more, which forgets the grant),
// unavailable (somebody else is renewing it and does not finish), those of ask_for_token.
Task<Result<domain::Grant>> usable_grant(Services& services, domain::Link link, AccountId account);

// The other side refused this very token: a new one, or the one that somebody else has got meanwhile. A grant that
// cannot be renewed is forgotten. Errors: as usable_grant.
Task<Result<domain::Grant>> renew_refused_grant(Services& services, domain::Link link, AccountId account,
                                                Secret refused);

}  // namespace applinks::peers
