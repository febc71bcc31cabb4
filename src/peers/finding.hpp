// SPDX-License-Identifier: Apache-2.0
// What went wrong between us and a peer: from errors and answers of the network to the findings of domain/health.
//
// Pure; any thread. No text of the peer is repeated but its name, which is data (S-36, S-50).
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "domain/health/finding.hpp"
#include "net/call_trace.hpp"
#include "net/message.hpp"
#include "protocol/http/url.hpp"

namespace applinks::peers {

using domain::Finding;

// Who was asked, for the sentences.
struct Callee {
    enum class Call { with_credentials, anonymous };
    std::string name;
    http::AbsoluteUrl url;  // the whole address of the call
    std::string method = "GET";
    Call call = Call::with_credentials;
    std::string base_path{};  // of the application
};
domain::FindingValues values_of(const Callee& callee);

// A call that got no answer. With a trace the finding says how far it came; without one, a closed, a filtered and a
// non-HTTP port look alike, for those who try addresses in the wizard (S-36).
Finding finding_of(const Error& error, const Callee& callee, const net::CallTrace* trace = nullptr);
// An answer to a call of a machine path; 2xx is ok.
Finding finding_of(const net::Response& answer, const Callee& callee, Timestamp now);
// Their clock minus ours, in words: "clock" or, below 300 s, "clock_drift".
Finding clock_finding(std::chrono::seconds offset, const Callee& callee);

// "GET https://wiki.example.com/x: status 302, text/html": facts about an answer, none of its text.
std::string seen_of(const net::Response& answer, const Callee& callee);

// A network error with the sentence that belongs to it, as alike as above.
Error reworded(Error error, const http::AbsoluteUrl& url);

// The oauth_problem of an answer, from its challenge or its body; "" when there is none.
std::string oauth_problem_of(const net::Response& answer);
// Our stored token is no longer any good (5.5).
bool is_token_problem(std::string_view oauth_problem);
// 401 with an OAuth challenge, no oauth_problem and an empty body: the level is off over there (4.9).
bool is_level_off(const net::Response& answer);

}  // namespace applinks::peers
