// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/redirect_uri.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/encoding.hpp"
#include "protocol/http/url.hpp"

namespace applinks::oauth2 {
namespace {

// The part after the port of a loopback address, or nothing when it is another address.
struct Loopback {
    std::string_view host;
    std::string_view rest;  // path and query
};

std::optional<Loopback> loopback(std::string_view uri) {
    for (const std::string_view host : {"http://127.0.0.1", "http://[::1]"}) {
        if (!uri.starts_with(host)) continue;
        auto rest = uri.substr(host.size());
        if (rest.starts_with(':')) {
            const auto port_end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
            const auto port = parse_int(rest.substr(1, port_end - 1));
            if (!port || *port < 1 || *port > 65535) return std::nullopt;
            rest = rest.substr(port_end);
        }
        if (!rest.empty() && !rest.starts_with('/') && !rest.starts_with('?')) return std::nullopt;
        return Loopback{.host = host, .rest = rest};
    }
    return std::nullopt;
}

bool matches(std::string_view uri, std::string_view registered) {
    if (uri == registered) return true;
    const auto wanted = loopback(registered);
    const auto found = wanted ? loopback(uri) : std::nullopt;
    return found && found->host == wanted->host && found->rest == wanted->rest;
}

}  // namespace

Result<void> check_registrable(std::string_view uri) {
    if (uri.size() > kRedirectUriMax)
        return fail(Errc::invalid_url,
                    "A redirect URL may have " + std::to_string(kRedirectUriMax) + " characters at most.");
    // What a URL may hold at all; the rest (userinfo, backslash, fragment, odd hosts) is AbsoluteUrl's.
    const bool is_printable = std::ranges::all_of(uri, [](char c) { return c > ' ' && c < '\x7f' && c != '"'; });
    const auto url = http::AbsoluteUrl::parse(uri);
    if (!is_printable || !url)
        return fail(Errc::invalid_url, "A redirect URL is a whole address, without a fragment or a user name.");
    const bool is_loopback = url->host() == "127.0.0.1" || url->host() == "::1" || url->host() == "localhost";
    if (!url->is_https() && !is_loopback)
        return fail(Errc::invalid_url, "A redirect URL begins with https://, or leads to this very machine.");
    return {};
}

bool is_registered(std::string_view uri, std::span<const std::string> registered) {
    return std::ranges::any_of(registered, [&](const auto& one) { return matches(uri, one); });
}

}  // namespace applinks::oauth2
