// SPDX-License-Identifier: Apache-2.0
// The login dance: getting a person's grant at a linked application (applinks-protocol.md 5.4, S-31).
#pragma once

#include <string>

#include "domain/grants/token.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// Where the browser goes, and what the provider's answer will name: the request token, or `state` (OAuth 2.0). The
// answer counts only in the browser that has the cookie made from it (S-31).
struct DanceStart {
    std::string address;
    std::string flow;
};
// Fetches a request token where there is one, and stores the dance.
// `return_to` is a local return target or "" (checked, S-72).
Task<Result<DanceStart>> begin_dance(Services& services, LinkId link, AccountId account, std::string return_to);

struct DanceEnd {
    LinkId link;
    std::string return_to;             // "" : show a closing page
    std::string remote_user;           // who the grant is for over there, "" when the peer does not tell
    bool refused = false;              // the person said no
    std::string offer{};               // to be accepted or rejected by the person, who is told the rest
    std::string remote_user_before{};  // of the grant that this one would take the place of
};
// The callback: takes the dance (once, same person), exchanges the token, asks whoami, offers the grant.
// Errors: not_allowed (another person's or unknown dance), peer_refused, expired.
Task<Result<DanceEnd>> finish_dance(Services& services, std::string oauth_token, std::string oauth_verifier,
                                    AccountId account);

// The same for OAuth 2.0. Errors: also missing_parameter (neither code nor error), peer_refused (an error but a
// denial).
struct OAuth2Callback {
    std::string state;
    std::string code{};
    std::string error{};
    std::string issuer{};  // `iss` (RFC 9207, S-24)
};
Task<Result<DanceEnd>> finish_oauth2_dance(Services& services, OAuth2Callback callback, AccountId account);

// The person's word about an offer, once. Errors: not_allowed (another person's, unknown, or after ten minutes).
Task<Result<DanceEnd>> accept_offer(Services& services, std::string offer, AccountId account, domain::AuditEntry by);
// The token is thrown away, and given back to a provider that takes it.
Task<Result<DanceEnd>> reject_offer(Services& services, std::string offer, AccountId account);

// ended: the provider was told and ended it, too. here_only: it has no address for that, or did not answer; OAuth 1.0a
// knows nothing of the kind.
enum class Forgotten { ended, here_only };
// Forgets the person's grant here, whatever the other side says.
Task<Result<Forgotten>> forget_grant(Services& services, LinkId link, AccountId account, domain::AuditEntry by);

}  // namespace applinks::peers
