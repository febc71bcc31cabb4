// SPDX-License-Identifier: Apache-2.0
// Whom a call to a peer trusts and which addresses it may reach (S-34, S-63).
#pragma once

#include <memory>
#include <string_view>

#include "domain/settings.hpp"
#include "net/egress.hpp"

namespace applinks::peers {

enum class Loopback { by_settings, allowed };

// The settings, widened by what the link allows. `ca_pem` "" means the system's store. Equal arguments give the same
// object as long as one is in use. Any thread.
std::shared_ptr<const net::Trust> trust_toward(const domain::Settings& settings, std::string_view ca_pem,
                                               Loopback loopback);

}  // namespace applinks::peers
