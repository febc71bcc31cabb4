// SPDX-License-Identifier: Apache-2.0
// OAuth problem reporting (applinks-protocol.md 4.10).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace applinks::oauth1 {

enum class ProblemCode {
    version_rejected,
    parameter_absent,
    parameter_rejected,
    timestamp_refused,
    signature_method_rejected,
    nonce_used,
    token_used,
    token_expired,
    token_revoked,
    token_rejected,
    signature_invalid,
    consumer_key_unknown,
    consumer_key_rejected,
    additional_authorization_required,
    permission_unknown,
    permission_denied,
    user_unknown,  // nobody here knows that the named person may be acted for: "permission_denied" on the wire, so that
                   // nobody learns which names exist
    user_refused,
    consumer_key_refused,
    level_off,    // 401 challenge without oauth_problem and with an empty body: the level is switched off (4.9, S-09)
    unavailable,  // storage or key not available: 503, fail closed (S-44)
};

std::string_view name_of(ProblemCode code);
int status_of(ProblemCode code);  // HTTP status of the table in 4.10

struct Problem {
    ProblemCode code;
    std::vector<std::pair<std::string, std::string>> extra{};  // for example oauth_acceptable_timestamps
    std::string detail{};                                      // for the log; never a secret
};

// `OAuth realm="…", oauth_problem="…"[, …]`. `realm` is the plain base URL: it and all values are percent-encoded here.
std::string www_authenticate(std::string_view realm, const Problem& problem);
// `oauth_problem=…[&…]`, empty for level_off.
std::string problem_body(const Problem& problem);
// Reads a peer's answer: the header that begins with OAuth, else a form body. Empty when there is no oauth_problem.
std::string find_problem(std::string_view www_authenticate_header, std::string_view body);

}  // namespace applinks::oauth1
