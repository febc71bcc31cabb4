// SPDX-License-Identifier: Apache-2.0
// Finding out what answers at an address (applinks-protocol.md 2, features.md 3). Anonymous calls only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/links/link.hpp"
#include "peers/services.hpp"
#include "protocol/applinks/consumer_info.hpp"
#include "protocol/applinks/manifest.hpp"
#include "protocol/applinks/rest.hpp"

namespace applinks::peers {

// Where a remote application is called, and whom we trust there. `rpc_url` of a link, or what an admin typed.
struct PeerAddress {
    http::AbsoluteUrl base;
    std::string ca_pem{};
    bool allow_loopback = false;
};
PeerAddress address_of(const domain::Link& link);

// The three addresses of features.md 3: entered, reached, reported. Exactly one of manifest / redirected_to / plain.
struct Discovery {
    http::AbsoluteUrl entered;
    std::optional<http::AbsoluteUrl> redirected_to;  // another place answered: the admin has to confirm it (S-35)
    std::optional<wire::Manifest> manifest;  // an application with Application Links, or one that at least has an id
    bool answered = false;                   // something speaks HTTP there: a generic link is possible
    std::optional<Error> why_no_manifest{};  // a sentence for people
};

// Errors: address_refused, unknown_host, connect_failed, timeout, tls_failed, connection_lost; the messages are those
// of features.md 5, and a closed, a filtered and a non-HTTP port give the same one (S-36).
Task<Result<Discovery>> discover(Services& services, PeerAddress address);
// Errors: as discover, and peer_malformed.
Task<Result<wire::ConsumerInfo>> fetch_consumer_info(Services& services, PeerAddress address);
Task<Result<std::vector<std::string>>> fetch_capabilities(Services& services, PeerAddress address);  // 404: none
// What the peer says of its own ends (6.2), from its point of view; nullopt: it has no link to us.
Task<Result<std::optional<wire::OAuthStatus>>> fetch_remote_status(Services& services, domain::Link link);

}  // namespace applinks::peers
