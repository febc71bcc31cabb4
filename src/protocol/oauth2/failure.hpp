// SPDX-License-Identifier: Apache-2.0
// Why a call of OAuth 2.0 is refused: the codes of RFC 6749 (4.1.2.1, 5.2), RFC 6750 (3.1) and how they are written.
//
// Pure; any thread. Descriptions are fixed sentences of ours: nothing that a stranger sent is repeated in them.
#pragma once

#include <string>
#include <string_view>

namespace applinks::oauth2 {

enum class FailureCode {
    invalid_request,
    invalid_client,
    invalid_grant,
    unauthorized_client,
    unsupported_grant_type,
    unsupported_response_type,
    invalid_scope,
    access_denied,
    invalid_token,
    insufficient_scope,
    server_error,
    temporarily_unavailable,
};

struct Failure {
    FailureCode code = FailureCode::server_error;
    std::string description{};  // one sentence, safe to show to anyone
    std::string scope{};        // insufficient_scope: the scope that would do
};

std::string_view name_of(FailureCode code);

// Of answers that are not redirects: 400, 401 invalid_client and invalid_token, 403 insufficient_scope, 503, 500.
int status_of(FailureCode code);

// {"error":…,"error_description":…} (RFC 6749 5.2).
std::string failure_body(const Failure& failure);

// WWW-Authenticate of a refused bearer call (RFC 6750 3). `realm` is our public URL.
std::string bearer_challenge(std::string_view realm, const Failure& failure);

}  // namespace applinks::oauth2
