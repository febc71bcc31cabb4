// SPDX-License-Identifier: Apache-2.0
// What becomes of a peer's answer on its way through the gateway. Inside proxy only.
//
// Pure; any thread.
#pragma once

#include <string>

#include "domain/links/link.hpp"
#include "net/egress.hpp"
#include "peers/signed_call.hpp"
#include "protocol/http/url.hpp"

namespace applinks::proxy {

struct AnswerRules {
    const domain::Link& link;
    http::AbsoluteUrl asked;   // the address of the call
    std::string gateway_path;  // path of this link's gateway on our origin, without '/' at the end
    std::string own_url;       // public address of this application
    const peers::Credential& credential;
    bool renews = false;    // the first try, and a new token can be had
    bool refused = false;   // out: the peer no longer takes the token of this call
    bool withheld = false;  // out: nothing has been answered
};

// Removes what would act on our origin, sandboxes the rest, rewrites redirects inside the link, and keeps a refused
// token from the caller: the answer is withheld until the token is renewed or forgotten, and ours takes its place.
net::HeadVerdict clean_answer(AnswerRules& rules, net::Response& head);

// 503: the body of the call is gone, so that who sent it has to send it again, with the token that was just renewed.
net::Response try_again_answer(const domain::Link& link);

// 401 with the address to authorise at (design "Outgoing").
net::Response grant_required_answer(const domain::Link& link, std::string_view own_url);

}  // namespace applinks::proxy
