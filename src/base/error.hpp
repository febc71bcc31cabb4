// SPDX-License-Identifier: Apache-2.0
// Expected failures as values: a code for programs, a sentence for people, a detail for the log.
//
// `message` may be shown to anyone and never holds a secret; `detail` goes to the log only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace applinks {

enum class Errc {
    // What a caller sent
    invalid_argument,
    invalid_url,
    invalid_encoding,
    missing_parameter,
    repeated_parameter,
    limit_exceeded,
    malformed,
    unsupported_media_type,
    // Who the caller is and what it may do
    not_authenticated,
    not_allowed,
    step_up_required,
    csrf_rejected,
    throttled,
    // What we have
    not_found,
    already_exists,
    conflict,
    expired,
    // The network and the peer
    address_refused,
    unknown_host,
    connect_failed,
    timeout,
    tls_failed,
    redirected,
    connection_lost,
    peer_malformed,
    peer_refused,
    grant_required,
    // Ourselves
    overloaded,
    unavailable,
    storage_failed,
    crypto_failed,
    configuration,
    internal,
};

// The stable name that stands in logs, JSON answers and metrics labels, for example "invalid_url".
std::string_view name_of(Errc code);

struct Error {
    Errc code = Errc::internal;
    std::string message;  // one sentence, safe to show to anyone
    std::string detail;   // for the log; never a secret
};

}  // namespace applinks
