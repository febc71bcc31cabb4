// SPDX-License-Identifier: Apache-2.0
// What a provider of OAuth 2.0 publishes about itself at an issuer or base address (features.md 3 "discovery document",
// RFC 8414, S-24). Anonymous calls only.
#pragma once

#include "peers/discovery.hpp"
#include "protocol/oauth2/provider_metadata.hpp"

namespace applinks::peers {

// Errors: not_found (nothing of the kind is published), conflict (it calls itself by another address), and those of
// discover() for an address where nothing answers.
Task<Result<oauth2::ProviderMetadata>> discover_oauth2(Services& services, PeerAddress address);

}  // namespace applinks::peers
