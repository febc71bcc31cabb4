// SPDX-License-Identifier: Apache-2.0
// What becomes of a peer's answer on its way through the gateway. Inside proxy only.
//
// Pure; any thread.
#pragma once

#include <string>

#include "domain/links/link.hpp"
#include "net/message.hpp"
#include "protocol/http/url.hpp"

namespace applinks::proxy {

struct AnswerRules {
    const domain::Link& link;
    http::AbsoluteUrl asked;   // the address of the call
    std::string gateway_path;  // path of this link's gateway on our origin, without '/' at the end
    std::string own_url;       // public address of this application
    bool by_grant = false;
    bool grant_refused = false;  // out: the peer no longer takes the person's token
};

// Removes what would act on our origin, sandboxes the rest, rewrites redirects inside the link, and turns a refused
// grant into our own answer.
void clean_answer(AnswerRules& rules, net::Response& head);

// 401 with the address to authorise at (design "Outgoing").
net::Response grant_required_answer(const domain::Link& link, std::string_view own_url);

}  // namespace applinks::proxy
