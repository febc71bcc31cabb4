// SPDX-License-Identifier: Apache-2.0
// Who called and under which address, when a proxy may stand in front (S-03, S-41).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "protocol/http/headers.hpp"
#include "protocol/http/url.hpp"

namespace applinks::http {

// An address block such as 10.0.0.0/8 or ::1/128; a plain address is a block of one.
class AddressBlock {
public:
    static Result<AddressBlock> parse(std::string_view text);
    std::string str() const;                        // "10.0.0.0/8"; a single address without its length
    bool contains(std::string_view address) const;  // textual IPv4/IPv6; v4-mapped v6 counts as v4
    friend bool operator==(const AddressBlock&, const AddressBlock&) = default;

private:
    std::string bytes_;  // 4 or 16
    int prefix_bits_ = 0;
};

// Who counts as one client: an IPv4 address, or an IPv6 network of 64 bits, because whoever has one IPv6 address has
// all of its network. Anything else stands for itself.
std::string client_network(std::string_view address);

struct Origin {
    std::string client_address;  // the first untrusted hop, read from the right
    bool from_trusted_proxy = false;
    std::string scheme;     // "http" or "https": of the public address unless a trusted proxy says otherwise
    std::string authority;  // host[:port] likewise
};

// Forwarded headers count only if `peer_address` is in `trusted`; unparsable ones are ignored, never looser.
Origin resolve_origin(const Headers& headers, std::string_view peer_address, const std::vector<AddressBlock>& trusted,
                      const AbsoluteUrl& public_url);

}  // namespace applinks::http
