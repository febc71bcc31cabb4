// SPDX-License-Identifier: Apache-2.0
#include "web/security_headers.hpp"

namespace applinks::web {

void add_security_headers(net::Response& response, Transport transport) {
    const auto add = [&headers = response.headers](std::string_view name, std::string_view value) {
        if (!headers.contains(name)) headers.add(name, value);
    };
    add("Content-Security-Policy",
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'");
    add("X-Content-Type-Options", "nosniff");
    add("X-Frame-Options", "DENY");
    add("Referrer-Policy", "no-referrer");
    add("Cross-Origin-Opener-Policy", "same-origin");
    add("Cache-Control", "no-store");
    if (transport == Transport::tls) add("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace applinks::web
