// SPDX-License-Identifier: Apache-2.0
// Who uses the gateway, and as whom. Inside proxy only.
//
// Pure; any thread.
#pragma once

#include <optional>

#include "domain/identity/caller.hpp"
#include "domain/snapshot.hpp"
#include "net/message.hpp"
#include "peers/signed_call.hpp"

namespace applinks::proxy {

struct GatewayUser {
    peers::CallAs as = peers::CallAs::person;
    std::optional<domain::Account> person{};
    bool by_key = false;  // the application itself: audited
};

// Errors: not_authenticated (nobody, a wrong key), not_allowed (a linked application; as the application without the
// right to; a person who is disabled), not_found (a person who is unknown), invalid_argument (X-Applink-As,
// X-Applink-User repeated or odd).
Result<GatewayUser> gateway_user(const domain::Snapshot& snapshot, const domain::Caller& caller,
                                 const net::RequestHead& head);

// The same, after the directory was asked about a person whom the application names (S-76): not_allowed for one who is
// unknown there, too. Errors besides: unavailable.
Task<Result<GatewayUser>> confirmed_user(Services& services, std::shared_ptr<const domain::Snapshot> snapshot,
                                         const domain::Caller& caller, const net::RequestHead& head);

// A browser must not be made to call by another site (S-47). Basic credentials without a browser pass.
// Errors: csrf_rejected.
Result<void> check_origin(const domain::Snapshot& snapshot, const domain::Caller& caller, const net::RequestHead& head);

}  // namespace applinks::proxy
