// SPDX-License-Identifier: Apache-2.0
// Settings as the rest of the program sees them; read and checked by app/config (docs/reference/configuration.md).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "domain/identity/directory_settings.hpp"
#include "protocol/http/cookies.hpp"
#include "protocol/http/forwarded.hpp"
#include "protocol/http/url.hpp"

namespace applinks::domain {

struct Settings {
    // [application]
    std::string name;
    TypeId type;
    TypeId speaks_as;       // type id on the wire; a built-in one lets a real Jira show CONNECTED
    http::AbsoluteUrl url;  // public address, as peers and browsers use it
    // [upstream]
    http::AbsoluteUrl upstream;  // no value: only our own paths are answered
    Secret service_key;          // for types that act through a service key
    Secret assertion_key;        // signs X-Applink-Assertion; 32 bytes
    Secret gateway_key;          // lets the application itself use the gateway for a named user
    bool require_user = false;   // refuse requests without credentials instead of passing them on as anonymous
    bool trust_sessions = true;  // a browser signed in here is passed on as that user
    std::chrono::seconds upstream_first_byte_timeout{60};
    // [server]
    std::vector<http::AddressBlock> trusted_proxies;
    bool development_http = false;  // plain http public address: other cookie names, and the pages say so
    // [oauth]
    std::chrono::seconds timestamp_window{300};
    std::chrono::seconds request_token_life{600};
    std::chrono::seconds access_token_life{157'680'000};
    std::chrono::seconds session_handle_life{160'272'000};
    // [session]
    std::chrono::seconds session_idle{1800};
    std::chrono::seconds session_absolute{43'200};
    std::chrono::seconds step_up_life{600};
    // [health]
    std::chrono::seconds health_interval{300};  // between tests of a link that works; 0: on demand only
    DirectorySettings directory;                // [directory]
    // [egress]
    bool allow_loopback = false;
    bool allow_private = true;
    bool allow_any_port = false;
    std::vector<http::AddressBlock> allowed_only;

    http::CookieScope cookie_scope() const {
        return development_http ? http::CookieScope::plain_http_development : http::CookieScope::secure;
    }
};

}  // namespace applinks::domain
