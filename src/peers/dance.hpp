// SPDX-License-Identifier: Apache-2.0
// The login dance: getting a person's grant at a linked application (applinks-protocol.md 5.4, S-31).
#pragma once

#include <string>

#include "domain/grants/token.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

// Fetches a request token and stores the dance; returns the address to send the browser to.
// `return_to` is a local return target or "" (checked, S-72).
Task<Result<std::string>> begin_dance(Services& services, LinkId link, AccountId account, std::string return_to);

struct DanceEnd {
    LinkId link;
    std::string return_to;    // "" : show a closing page
    std::string remote_user;  // who the grant is for over there, "" when the peer does not tell
    bool refused = false;     // the person said no
};
// The callback: takes the dance (once, same person), exchanges the token, asks whoami, stores the grant.
// Errors: not_allowed (another person's or unknown dance), peer_refused, expired.
Task<Result<DanceEnd>> finish_dance(Services& services, std::string oauth_token, std::string oauth_verifier,
                                    AccountId account, domain::AuditEntry by);

// Forgets the person's grant here. Revoking at the peer is not part of the protocol; the page says so.
Task<Result<void>> forget_grant(Services& services, LinkId link, AccountId account, domain::AuditEntry by);

}  // namespace applinks::peers
