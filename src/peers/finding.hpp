// SPDX-License-Identifier: Apache-2.0
// What went wrong between us and a peer, in the words of features.md 5 and the names of applinks-protocol.md 6.5.
//
// Pure; any thread. No text of the peer is repeated but its name, which is data (S-36, S-50).
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/message.hpp"
#include "protocol/http/url.hpp"

namespace applinks::peers {

struct Finding {
    std::string code;       // "ok", or a code of features.md 5
    std::string text;       // one sentence
    std::string catalogue;  // "CONNECTION_REFUSED" …; "" when ok
    bool is_ok() const { return code == "ok"; }
};

// Who was asked, for the sentences.
struct Callee {
    std::string name;
    http::AbsoluteUrl url;  // the whole address of the call
};

// A call that got no answer.
Finding finding_of(const Error& error, const Callee& callee);
// An answer to a signed call of a machine path; 2xx is ok.
Finding finding_of(const net::Response& answer, const Callee& callee, Timestamp now);

// A network error with the sentence that belongs to it. S-36: a closed, a filtered and a non-HTTP port look alike.
Error reworded(Error error, const http::AbsoluteUrl& url);

// The oauth_problem of an answer, from its challenge or its body; "" when there is none.
std::string oauth_problem_of(const net::Response& answer);
// Our stored token is no longer any good (5.5).
bool is_token_problem(std::string_view oauth_problem);
// 401 with an OAuth challenge, no oauth_problem and an empty body: the level is off over there (4.9).
bool is_level_off(const net::Response& answer);

}  // namespace applinks::peers
