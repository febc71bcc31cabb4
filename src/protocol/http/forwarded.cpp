// SPDX-License-Identifier: Apache-2.0
// Forwarded (RFC 7239) and its older X-Forwarded-* relatives. A proxy that writes one family and lets the other pass
// would let strangers speak for it: when both are there and disagree, neither counts.
#include "protocol/http/forwarded.hpp"

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <optional>

#include "base/encoding.hpp"

namespace applinks::http {
namespace {

constexpr std::size_t kIpv4Size = 4;
constexpr int kMappedBits = 96;

// The bytes of a textual address; ::ffff:a.b.c.d counts as a.b.c.d.
std::optional<std::string> address_bytes(std::string_view text) {
    const boost::core::string_view view(text.data(), text.size());
    if (const auto v4 = boost::urls::parse_ipv4_address(view)) {
        const auto bytes = v4->to_bytes();
        return std::string(bytes.begin(), bytes.end());
    }
    const auto v6 = boost::urls::parse_ipv6_address(view);
    if (!v6) return std::nullopt;
    const auto bytes = v6->to_bytes();
    const std::string all(bytes.begin(), bytes.end());
    constexpr std::string_view mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    return all.starts_with(mapped) ? all.substr(mapped.size()) : all;
}

// A node of Forwarded or X-Forwarded-For: an address with or without brackets and port. Names such as "unknown" and
// "_hidden" are no addresses.
std::string_view without_port(std::string_view node) {
    if (node.starts_with('[')) {
        const auto end = node.find(']');
        const bool is_whole = end != std::string_view::npos && (end + 1 == node.size() || node[end + 1] == ':');
        return is_whole ? node.substr(1, end - 1) : std::string_view();
    }
    return std::ranges::count(node, ':') == 1 ? node.substr(0, node.find(':')) : node;
}

// What one family of headers says: the addresses from left to right, and how the outermost hop was called.
struct Claim {
    std::string client_address;
    std::string scheme;
    std::string host;
    friend bool operator==(const Claim&, const Claim&) = default;
};

// One hop as a proxy described it.
struct Hop {
    std::string_view node;
    std::string_view scheme;
    std::string_view host;
};

bool is_trusted(std::string_view address, const std::vector<AddressBlock>& trusted) {
    return std::ranges::any_of(trusted, [address](const AddressBlock& block) { return block.contains(address); });
}

std::string checked_scheme(std::string_view scheme) {
    const auto lower = to_lower_ascii(scheme);
    return lower == "http" || lower == "https" ? lower : std::string();
}

// The first hop from the right that is no proxy of ours. A hop that is no address ends the walk at the proxy before it.
const Hop* outermost(const std::vector<Hop>& hops, const std::vector<AddressBlock>& trusted,
                     std::string& client_address) {
    const Hop* last = nullptr;
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
        const auto address = without_port(hop->node);
        if (!address_bytes(address)) return last;
        client_address = address;
        last = &*hop;
        if (!is_trusted(address, trusted)) return last;
    }
    return last;
}

std::vector<std::string_view> list_items(const Headers& headers, std::string_view name) {
    std::vector<std::string_view> items;
    for (const auto& field : headers.fields()) {
        if (!equal_ignoring_case(field.name, name)) continue;
        for (std::string_view rest = field.value;;) {
            items.push_back(trim_blanks(rest.substr(0, rest.find(','))));
            if (!rest.contains(',')) break;
            rest.remove_prefix(rest.find(',') + 1);
        }
    }
    return items;
}

std::string_view single(const Headers& headers, std::string_view name) {
    const auto items = list_items(headers, name);
    return items.size() == 1 ? items.front() : std::string_view();
}

std::string_view unquoted(std::string_view value) {
    if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"')) return value;
    return value.substr(1, value.size() - 2);
}

// for=…;proto=…;host=…, each at most once (RFC 7239, 4). A quoted string with escapes is not read: no address, scheme
// or host needs them.
Hop parse_forwarded_element(std::string_view element) {
    Hop hop;
    std::string_view rest = element;
    while (!rest.empty()) {
        const auto pair = trim_blanks(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = to_lower_ascii(pair.substr(0, equals));
        const auto value = unquoted(pair.substr(std::min(equals + 1, pair.size())));
        std::string_view* const place = name == "for"     ? &hop.node
                                        : name == "proto" ? &hop.scheme
                                        : name == "host"  ? &hop.host
                                                          : nullptr;
        if (place == nullptr) continue;
        if (!place->empty()) return {};
        *place = value;
    }
    return hop;
}

Claim claim_of_forwarded(const Headers& headers, const std::vector<AddressBlock>& trusted) {
    std::vector<Hop> hops;
    for (const auto element : list_items(headers, "Forwarded")) hops.push_back(parse_forwarded_element(element));
    Claim claim;
    if (const Hop* hop = outermost(hops, trusted, claim.client_address)) {
        claim.scheme = checked_scheme(hop->scheme);
        claim.host = hop->host;
    }
    return claim;
}

Claim claim_of_x_forwarded(const Headers& headers, const std::vector<AddressBlock>& trusted) {
    std::vector<Hop> hops;
    for (const auto node : list_items(headers, "X-Forwarded-For"))
        hops.push_back({.node = node, .scheme = {}, .host = {}});
    Claim claim;
    outermost(hops, trusted, claim.client_address);
    claim.scheme = checked_scheme(single(headers, "X-Forwarded-Proto"));
    claim.host = single(headers, "X-Forwarded-Host");
    const auto port = single(headers, "X-Forwarded-Port");
    const bool has_port = claim.host.rfind(':') != std::string::npos && !claim.host.ends_with(']');
    if (!claim.host.empty() && !has_port && !port.empty()) claim.host.append(":").append(port);
    return claim;
}

Claim claim_of(const Headers& headers, const std::vector<AddressBlock>& trusted) {
    const bool has_new = headers.contains("Forwarded");
    const bool has_old = headers.contains("X-Forwarded-For") || headers.contains("X-Forwarded-Proto") ||
                         headers.contains("X-Forwarded-Host");
    if (!has_new) return claim_of_x_forwarded(headers, trusted);
    auto claim = claim_of_forwarded(headers, trusted);
    if (has_old && claim != claim_of_x_forwarded(headers, trusted)) return {};
    return claim;
}

}  // namespace

Result<AddressBlock> AddressBlock::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const auto bytes = address_bytes(address);
    const auto wrong = [text] {
        return fail(Errc::invalid_argument,
                    "\"" + std::string(text) + "\" is not an address block such as 10.0.0.0/8 or ::1/128.");
    };
    if (!bytes) return wrong();
    AddressBlock block;
    block.bytes_ = *bytes;
    const int bits_max = static_cast<int>(bytes->size()) * 8;
    block.prefix_bits_ = bits_max;
    if (slash == std::string_view::npos) return block;

    const bool is_mapped = bytes->size() == kIpv4Size && address.contains(':');
    const auto given = parse_int(text.substr(slash + 1));
    const int offset = is_mapped ? kMappedBits : 0;
    if (!given || *given < offset || *given > bits_max + offset) return wrong();
    block.prefix_bits_ = static_cast<int>(*given) - offset;
    return block;
}

std::string AddressBlock::str() const {
    std::string text;
    if (bytes_.size() == kIpv4Size) {
        boost::urls::ipv4_address::bytes_type bytes{};
        std::ranges::copy(bytes_, bytes.begin());
        text = boost::urls::ipv4_address(bytes).to_string();
    } else {
        boost::urls::ipv6_address::bytes_type bytes{};
        std::ranges::copy(bytes_, bytes.begin());
        text = boost::urls::ipv6_address(bytes).to_string();
    }
    const auto bits_max = static_cast<int>(bytes_.size() * 8);
    return prefix_bits_ == bits_max ? text : text + '/' + std::to_string(prefix_bits_);
}

bool AddressBlock::contains(std::string_view address) const {
    const auto bytes = address_bytes(address);
    if (!bytes || bytes->size() != bytes_.size()) return false;
    const auto whole = static_cast<std::size_t>(prefix_bits_ / 8);
    if (bytes->compare(0, whole, bytes_, 0, whole) != 0) return false;
    const int rest = prefix_bits_ % 8;
    if (rest == 0) return true;
    const int difference = static_cast<unsigned char>((*bytes)[whole]) ^ static_cast<unsigned char>(bytes_[whole]);
    return difference >> (8 - rest) == 0;
}

std::string client_network(std::string_view address) {
    const auto bytes = address_bytes(address);
    return bytes ? bytes->substr(0, bytes->size() == 4 ? 4 : 8) : std::string(address);
}

Origin resolve_origin(const Headers& headers, std::string_view peer_address, const std::vector<AddressBlock>& trusted,
                      const AbsoluteUrl& public_url) {
    Origin origin{.client_address = std::string(peer_address),
                  .from_trusted_proxy = is_trusted(peer_address, trusted),
                  .scheme = public_url.is_https() ? "https" : "http",
                  .authority = public_url.authority()};
    if (!origin.from_trusted_proxy) return origin;
    const auto claim = claim_of(headers, trusted);
    if (!claim.client_address.empty()) origin.client_address = claim.client_address;
    if (!claim.scheme.empty()) origin.scheme = claim.scheme;
    // The host passes the one URL check, so that it can neither carry a path nor an odd address (S-33).
    const auto called = AbsoluteUrl::parse(origin.scheme + "://" + claim.host);
    if (!claim.host.empty() && called && called->path().empty() && called->query().empty())
        origin.authority = called->authority();
    return origin;
}

}  // namespace applinks::http
