// SPDX-License-Identifier: Apache-2.0
// Headers that say who the user is: removed from everything that comes in, written by us alone (S-40, S-42).
#pragma once

#include <string>
#include <string_view>

#include "crypto/hmac.hpp"
#include "domain/identity/caller.hpp"
#include "domain/links/type_registry.hpp"
#include "domain/snapshot.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::domain {

// True for a header that could carry an identity, in any spelling (`-`, `_`, `.`, letter case): the well-known ones,
// ours, and those of the application's type. Names with `_` are always refused: servers read them as `-`.
bool is_identity_header(std::string_view name, const ApplicationType& type);

void remove_identity_headers(http::Headers& headers, const ApplicationType& type);

// One request as the application will see it.
struct UpstreamRequest {
    std::string_view method;
    std::string_view path;  // without query, as sent
};

// Adds what the type wants for this caller; nothing for callers without a person.
// Errors: invalid_encoding (a name that no header can hold), configuration (a service key is needed and missing).
Result<void> add_identity_headers(http::Headers& headers, const Caller& caller, const Snapshot& snapshot,
                                  const UpstreamRequest& request, Timestamp now);

// X-Applink-Assertion: an HS256 JWT, good for 60 s and this method and path only.
// Errors: configuration (no assertion key), limit_exceeded.
Result<std::string> assertion(const Caller& caller, const Snapshot& snapshot, const UpstreamRequest& request,
                              Timestamp now);

// The application itself, with the service key and nobody's name: the headers of its type that hold the key alone.
// Errors: configuration (the type wants a key and there is none).
Result<void> add_service_headers(http::Headers& headers, const Snapshot& snapshot);

}  // namespace applinks::domain
