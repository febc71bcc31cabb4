// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

namespace applinks {

std::string_view name_of(Errc code) {
    switch (code) {
        case Errc::invalid_argument: return "invalid_argument";
        case Errc::invalid_url: return "invalid_url";
        case Errc::invalid_encoding: return "invalid_encoding";
        case Errc::missing_parameter: return "missing_parameter";
        case Errc::repeated_parameter: return "repeated_parameter";
        case Errc::limit_exceeded: return "limit_exceeded";
        case Errc::malformed: return "malformed";
        case Errc::unsupported_media_type: return "unsupported_media_type";
        case Errc::not_authenticated: return "not_authenticated";
        case Errc::not_allowed: return "not_allowed";
        case Errc::step_up_required: return "step_up_required";
        case Errc::csrf_rejected: return "csrf_rejected";
        case Errc::throttled: return "throttled";
        case Errc::not_found: return "not_found";
        case Errc::already_exists: return "already_exists";
        case Errc::conflict: return "conflict";
        case Errc::expired: return "expired";
        case Errc::address_refused: return "address_refused";
        case Errc::unknown_host: return "unknown_host";
        case Errc::connect_failed: return "connect_failed";
        case Errc::timeout: return "timeout";
        case Errc::tls_failed: return "tls_failed";
        case Errc::redirected: return "redirected";
        case Errc::connection_lost: return "connection_lost";
        case Errc::peer_malformed: return "peer_malformed";
        case Errc::peer_refused: return "peer_refused";
        case Errc::grant_required: return "grant_required";
        case Errc::overloaded: return "overloaded";
        case Errc::unavailable: return "unavailable";
        case Errc::storage_failed: return "storage_failed";
        case Errc::crypto_failed: return "crypto_failed";
        case Errc::configuration: return "configuration";
        case Errc::internal: return "internal";
    }
    return "internal";
}

}  // namespace applinks
