// SPDX-License-Identifier: Apache-2.0
// `applinkd check --self`: is this installation itself as it has to be? Each row is one code of
// docs/troubleshooting.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config.hpp"
#include "domain/health/finding.hpp"
#include "peers/services.hpp"

namespace applinks::app {

struct SelfFinding {
    std::string code;  // "self_public_address" …, the same whether it is well or not
    domain::Severity severity = domain::Severity::ok;
    std::string text;
    std::string remedy{};
};

// Public address, proxy, application behind, clock, disk, key files. Blocks: for the command line.
std::vector<SelfFinding> check_self(Services& services, const Configuration& configuration);

// Addresses on which something listens on this port, from the lines of /proc/net/tcp and tcp6; "*" for all. Pure.
std::vector<std::string> listening_addresses(std::string_view proc_net_tcp, std::uint16_t port);

}  // namespace applinks::app
