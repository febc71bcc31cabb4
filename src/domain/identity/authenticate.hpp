// SPDX-License-Identifier: Apache-2.0
// Verifies a signed request against the snapshot: consumer, level, token, signature, time, nonce, person
// (applinks-protocol.md 4.9, S-03 … S-12, S-76). Shared by the guard and our own endpoints.
#pragma once

#include <expected>
#include <string_view>

#include "domain/grants/token_cache.hpp"
#include "domain/identity/caller.hpp"
#include "domain/nonces.hpp"
#include "domain/snapshot.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth1/request.hpp"

namespace applinks::domain {

// What verification needs besides the request. The objects outlive the call.
struct VerifyPorts {
    const Snapshot& snapshot;
    TokenCache& tokens;
    NonceStore& nonces;
};

// A call of a resource. The nonce is taken before this returns success. Any thread; no lock on the way but the caches'.
std::expected<Caller, oauth1::Problem> verify_resource_call(const oauth1::SignedRequest& request,
                                                            const VerifyPorts& ports, Timestamp now);

// The last step of a call on behalf of a person whom verify_resource_call did not know, or may know too little of
// (ProblemCode::user_unknown: all else was in order, and the nonce is taken), after the directory was asked.
std::expected<Caller, oauth1::Problem> resume_impersonation(const oauth1::SignedRequest& request,
                                                            const Snapshot& snapshot);

// S-09: the person must be active and allowed by the link and by the settings; administrators only where the link says
// so.
bool may_act_for(const Account& account, const ImpersonationRule& rule, const Settings& settings);

// A call of request-token or access-token: consumer, signature with `token_secret`, time and nonce. No person involved.
std::expected<const KnownConsumer*, oauth1::Problem> verify_consumer_call(const oauth1::SignedRequest& request,
                                                                          std::string_view token_secret,
                                                                          const VerifyPorts& ports, Timestamp now);

}  // namespace applinks::domain
