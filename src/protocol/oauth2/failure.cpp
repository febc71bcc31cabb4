// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/failure.hpp"

#include <boost/json.hpp>

#include "base/encoding.hpp"

namespace applinks::oauth2 {

std::string_view name_of(FailureCode code) {
    switch (code) {
        case FailureCode::invalid_request: return "invalid_request";
        case FailureCode::invalid_client: return "invalid_client";
        case FailureCode::invalid_grant: return "invalid_grant";
        case FailureCode::unauthorized_client: return "unauthorized_client";
        case FailureCode::unsupported_grant_type: return "unsupported_grant_type";
        case FailureCode::unsupported_response_type: return "unsupported_response_type";
        case FailureCode::invalid_scope: return "invalid_scope";
        case FailureCode::access_denied: return "access_denied";
        case FailureCode::invalid_token: return "invalid_token";
        case FailureCode::insufficient_scope: return "insufficient_scope";
        case FailureCode::temporarily_unavailable: return "temporarily_unavailable";
        case FailureCode::server_error: break;
    }
    return "server_error";
}

int status_of(FailureCode code) {
    switch (code) {
        case FailureCode::invalid_client:
        case FailureCode::invalid_token: return 401;
        case FailureCode::insufficient_scope: return 403;
        case FailureCode::temporarily_unavailable: return 503;
        case FailureCode::server_error: return 500;
        default: return 400;
    }
}

std::string failure_body(const Failure& failure) {
    boost::json::object body{{"error", name_of(failure.code)}};
    if (!failure.description.empty()) body["error_description"] = failure.description;
    return boost::json::serialize(body);
}

std::string bearer_challenge(std::string_view realm, const Failure& failure) {
    std::string header = "Bearer realm=\"" + percent_encode(realm) + "\", error=\"";
    header += name_of(failure.code);
    header += '"';
    // Our own sentences hold neither quotes nor backslashes, so that they need no escapes (RFC 6750 3).
    if (!failure.description.empty()) header += ", error_description=\"" + failure.description + "\"";
    if (!failure.scope.empty()) header += ", scope=\"" + failure.scope + "\"";
    return header;
}

}  // namespace applinks::oauth2
