// SPDX-License-Identifier: Apache-2.0
// Why a signature does not verify: what the caller must have signed instead (RFC 5849 section 3.4). For diagnosis only:
// nothing here ever lets a request in.
//
// Pure; any thread. Recomputes the signature under each named mistake and each pair of them, and names the one that
// fits: since it fits the signature, it is what the caller did. At most 1 ms (bench/explain_bench.cpp); the caller
// limits how often (peers/observations.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/oauth1/request.hpp"
#include "protocol/oauth1/signature.hpp"

namespace applinks::oauth1 {

enum class Mistake {
    scheme,                 // http in place of https, or the other way round
    port,                   // left out, added, or another one
    host,                   // another name of this server
    path_prefix,            // stripped or added by a proxy
    encoded_once,           // values not encoded before the whole was
    space_as_plus,          // form encoding in place of percent-encoding
    body_left_out,          // a form that belongs into the signature
    query_left_out,         //
    token_secret_left_out,  // HMAC with the consumer's secret alone
    method_case,
    other_key,  // RSA: signed with another key than the known one
};
std::string_view name_of(Mistake mistake);  // "body_left_out"

struct Explanation {
    std::vector<Mistake> mistakes;  // one, or two that came together
    std::string sentence;           // "The signature fits when it is made with http in place of https."
};

// What else this server and its links are called: candidates for what the caller used.
struct KnownNames {
    std::vector<std::string> authorities;    // "host" or "host:port"
    std::vector<std::string> path_prefixes;  // "/jira"
};

// A call whose signature did not verify with `key`. Nothing: no known mistake fits.
struct FailedCall {
    const IncomingRequest& request;
    std::string_view signature;  // oauth_signature
    std::string_view token_secret{};
    Place place = Place::resource;
};
std::optional<Explanation> explain(const FailedCall& call, const VerifyKey& key, const KnownNames& names);

// Where the caller's base string leaves ours. Excerpts of at most 60 characters, for logs: the token in them is covered
// with asterisks (S-61), secrets are in neither string.
struct Difference {
    std::size_t at = 0;
    std::string ours;
    std::string theirs;
};
std::optional<Difference> first_difference(std::string_view ours, std::string_view theirs);

}  // namespace applinks::oauth1
