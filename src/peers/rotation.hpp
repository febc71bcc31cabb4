// SPDX-License-Identifier: Apache-2.0
// A new secret or key beside the old one of an application that was set up by hand (features.md 4 "Rotate").
#pragma once

#include <string>

#include "peers/linking.hpp"

namespace applinks::peers {

// Makes a new secret, to be shown once. The old one is good until the new one is used, or for seven days.
// Errors: not_found, not_allowed, conflict (it has no secret here).
Task<Result<Secret>> rotate_secret(Services& services, LinkId link, domain::AuditEntry by);
// The same for the public key of a consumer that signs with RSA: PEM, certificate or JWK.
// Errors: also those of domain::checked_consumer.
Task<Result<void>> rotate_key(Services& services, LinkId link, std::string public_key, domain::AuditEntry by);

}  // namespace applinks::peers
