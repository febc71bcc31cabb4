// SPDX-License-Identifier: Apache-2.0
#include "peers/trust.hpp"

#include <utility>

namespace applinks::peers {

std::shared_ptr<const net::Trust> trust_toward(const domain::Settings& settings, std::string_view ca_pem,
                                               Loopback loopback) {
    net::AddressPolicy addresses;
    addresses.allow_loopback = settings.allow_loopback || loopback == Loopback::allowed;
    addresses.allow_private = settings.allow_private;
    addresses.allow_any_port = settings.allow_any_port;
    addresses.only = settings.allowed_only;
    return std::make_shared<const net::Trust>(
        net::Trust{.ca_pem = std::string(ca_pem), .addresses = std::move(addresses)});
}

}  // namespace applinks::peers
