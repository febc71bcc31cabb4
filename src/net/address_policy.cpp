// SPDX-License-Identifier: Apache-2.0
// Which addresses may be connected to (S-34).
#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <span>

#include "net/egress.hpp"

namespace applinks::net {
namespace {

using V4 = std::array<std::uint8_t, 4>;
using V6 = std::array<std::uint8_t, 16>;

struct Block4 {
    V4 base;
    int bits;
};
struct Block6 {
    V6 base;
    int bits;
};

bool is_in(std::span<const std::uint8_t> address, std::span<const std::uint8_t> base, int bits) {
    for (std::size_t i = 0; bits > 0; ++i, bits -= 8) {
        const auto mask = static_cast<std::uint8_t>(bits >= 8 ? 0xFF : 0xFF << (8 - bits));
        if (((address[i] ^ base[i]) & mask) != 0) return false;
    }
    return true;
}
bool is_in(const V4& address, const Block4& block) {
    return is_in(address, block.base, block.bits);
}
bool is_in(const V6& address, const Block6& block) {
    return is_in(address, block.base, block.bits);
}

// "This" network, link-local with the clouds' metadata service, protocol assignments, documentation, benchmarking,
// multicast, reserved and broadcast; then two metadata services that live in ordinary ranges.
constexpr Block4 kRefused4[] = {
    {{0, 0, 0, 0}, 8},     {{169, 254, 0, 0}, 16},     {{192, 0, 0, 0}, 24},     {{192, 0, 2, 0}, 24},
    {{198, 18, 0, 0}, 15}, {{198, 51, 100, 0}, 24},    {{203, 0, 113, 0}, 24},   {{224, 0, 0, 0}, 4},
    {{240, 0, 0, 0}, 4},   {{100, 100, 100, 200}, 32}, {{168, 63, 129, 16}, 32},
};
constexpr Block4 kPrivate4[] = {
    {{10, 0, 0, 0}, 8},
    {{172, 16, 0, 0}, 12},
    {{192, 168, 0, 0}, 16},
    {{100, 64, 0, 0}, 10},
};
constexpr Block4 kLoopback4 = {{127, 0, 0, 0}, 8};

constexpr Block6 kRefused6[] = {
    {{}, 128},                                                                  // ::
    {{0xFE, 0x80}, 10},                                                         // link-local
    {{0xFE, 0xC0}, 10},                                                         // site-local, deprecated
    {{0xFF}, 8},                                                                // multicast
    {{0x20, 0x01, 0x0D, 0xB8}, 32},                                             // documentation
    {{0x01}, 64},                                                               // discard (RFC 6666)
    {{0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54}, 128},  // metadata service fd00:ec2::254
};
constexpr Block6 kPrivate6 = {{0xFC}, 7};
constexpr Block6 kLoopback6 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128};

bool is_allowed_v4(const AddressPolicy& policy, const V4& address) {
    const auto contains = [&address](const Block4& block) { return is_in(address, block); };
    if (std::ranges::any_of(kRefused4, contains)) return false;
    if (contains(kLoopback4)) return policy.allow_loopback;
    return policy.allow_private || std::ranges::none_of(kPrivate4, contains);
}

// IPv6 forms that carry an IPv4 address, and where in them it stands.
struct Embedding {
    Block6 block;
    std::array<std::size_t, 4> at;
    std::uint8_t flip;  // Teredo stores the client's address inverted
};
constexpr Embedding kEmbeddings[] = {
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96}, {12, 13, 14, 15}, 0},  // ::ffff:0:0/96, mapped
    {{{}, 96}, {12, 13, 14, 15}, 0},                                          // ::/96, compatible
    {{{0x00, 0x64, 0xFF, 0x9B}, 96}, {12, 13, 14, 15}, 0},                    // 64:ff9b::/96, NAT64
    {{{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48}, {6, 7, 9, 10}, 0},           // 64:ff9b:1::/48, NAT64 (RFC 6052 2.2)
    {{{0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48}, {12, 13, 14, 15}, 0},        // the same with a /96 inside
    {{{0x20, 0x02}, 16}, {2, 3, 4, 5}, 0},                                    // 2002::/16, 6to4
    {{{0x20, 0x01}, 32}, {4, 5, 6, 7}, 0},                                    // 2001::/32, Teredo server
    {{{0x20, 0x01}, 32}, {12, 13, 14, 15}, 0xFF},                             // 2001::/32, Teredo client
};

bool is_allowed_v6(const AddressPolicy& policy, const V6& address) {
    const auto contains = [&address](const Block6& block) { return is_in(address, block); };
    if (contains(kLoopback6)) return policy.allow_loopback;
    if (std::ranges::any_of(kRefused6, contains)) return false;
    for (const Embedding& embedding : kEmbeddings) {
        if (!contains(embedding.block)) continue;
        V4 inner{};
        for (std::size_t i = 0; i < inner.size(); ++i) {
            inner.at(i) = static_cast<std::uint8_t>(address.at(embedding.at.at(i)) ^ embedding.flip);
        }
        if (!is_allowed_v4(policy, inner)) return false;
    }
    return policy.allow_private || !contains(kPrivate6);
}

bool is_allowed_port(const AddressPolicy& policy, std::uint16_t port) {
    if (port == 0) return false;
    return policy.allow_any_port || port == 80 || port == 443 || port >= 1024;
}

}  // namespace

bool is_allowed(const AddressPolicy& policy, std::string_view text, std::uint16_t port) {
    if (policy.allow_everything) return port != 0;
    if (!is_allowed_port(policy, port)) return false;
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(std::string(text), error);
    if (error || (address.is_v6() && address.to_v6().scope_id() != 0)) return false;
    const bool allowed = address.is_v4() ? is_allowed_v4(policy, address.to_v4().to_bytes())
                                         : is_allowed_v6(policy, address.to_v6().to_bytes());
    if (!allowed || policy.only.empty()) return allowed;
    return std::ranges::any_of(policy.only, [text](const http::AddressBlock& block) { return block.contains(text); });
}

}  // namespace applinks::net
