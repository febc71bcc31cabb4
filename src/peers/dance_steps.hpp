// SPDX-License-Identifier: Apache-2.0
// Steps that the dances of OAuth 1.0a and OAuth 2.0 share. Inside peers only.
#pragma once

#include <chrono>
#include <string>

#include "domain/links/link.hpp"
#include "peers/dance.hpp"

namespace applinks::peers {

inline constexpr std::chrono::minutes kDanceLife{10};  // as long as a request token (4.6)

// Taken once, by the person who began it (S-31). Errors: not_allowed.
Task<Result<domain::Dance>> take_own_dance(Services& services, std::string flow, AccountId account);

// Stored as an offer before its first use (S-73), which is to ask whose account it is for; the person then accepts it
// (S-31). `end` names the place to return to.
Task<Result<DanceEnd>> offer_grant(Services& services, domain::Link link, domain::Grant grant, DanceEnd end);

// The OAuth 2.0 half of begin_dance().
Task<Result<DanceStart>> begin_oauth2_dance(Services& services, domain::Link link, AccountId account,
                                            std::string return_to);

}  // namespace applinks::peers
