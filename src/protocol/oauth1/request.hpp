// SPDX-License-Identifier: Apache-2.0
// An OAuth 1.0a request taken apart (RFC 5849 section 3): where the parameters stood, what they are, what was signed.
//
// Pure. Limits: kOauthParameterCountMax parameters in all places together.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http/form.hpp"
#include "protocol/oauth1/problem.hpp"

namespace applinks::oauth1 {

// What the verifier sees. Views must outlive the call. `url_base` is scheme://authority as the caller used it (S-03).
struct IncomingRequest {
    std::string_view method;
    std::string_view url_base;  // "https://host[:port]", from configuration or a trusted proxy, never from a free Host
    std::string_view path;      // as received, without query
    std::string_view query;     // without '?'
    std::string_view authorization;  // Authorization header, or ""
    std::string_view content_type;
    std::string_view body;  // only looked at when content_type is a form
};

struct SignedRequest {
    std::vector<http::Parameter> protocol;  // oauth_*, decoded, without realm; each name once (S-01)
    std::string base_string;                // RFC 5849 3.4.1
    bool in_header = false;

    std::string_view get(std::string_view name) const;  // "" when absent
    bool has(std::string_view name) const;
    // From query or form, only when present exactly once and not empty (S-09); two values are refused by take_apart.
    std::optional<std::string> requestor_id;  // xoauth_requestor_id
};

// nullopt: not an OAuth attempt (no OAuth header, incomplete set elsewhere) — other authentication decides (S-08). The
// token endpoints have no other: there an incomplete set is always parameter_absent. About 1.4 µs for a usual request.
// Problems: parameter_rejected (repeated oauth_ parameter, two xoauth_requestor_id, bad encoding, too many),
//           parameter_absent (an OAuth header without the whole set). `token_required` is false for request-token.
enum class Place { resource, request_token, access_token };
std::expected<std::optional<SignedRequest>, Problem> take_apart(const IncomingRequest& request, Place place);

// Timestamp (digits, window) and nonce (1..255 printable), version (S-04, S-05). `now_seconds` is Unix time.
struct Freshness {
    std::int64_t timestamp_seconds;
    std::string nonce;
};
std::expected<Freshness, Problem> check_freshness(const SignedRequest& request, std::int64_t now_seconds,
                                                  std::int64_t window_seconds = 300);

}  // namespace applinks::oauth1
