// SPDX-License-Identifier: Apache-2.0
// Calls of a linked application with the right credential (applinks-protocol.md 5.3, design "Outgoing").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "domain/links/link.hpp"
#include "peers/services.hpp"

namespace applinks::peers {

enum class CallAs {
    anonymous,
    application,  // two-legged
    person,       // impersonation where the link has it, else the person's grant (5.3)
};

// Credential for one call, decided from link and person. Pure but for the look-up of the grant.
struct Credential {
    enum class Kind { anonymous, two_legged, impersonation, grant };
    Kind kind = Kind::anonymous;
    std::string user_name{};   // impersonation
    Secret token{};            // grant
    Secret token_secret{};
};

// Errors: grant_required (no grant of this person: message says so, the address to authorise at is authorize_path()),
// not_allowed (the level is off), not_found (no such link), conflict (suspended or not confirmed yet).
Task<Result<Credential>> choose_credential(Services& services, domain::Link link, CallAs as, std::optional<domain::Account> person);

// `/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=…[&redirectUrl=…]`
std::string authorize_path(const LinkId& link, std::string_view return_to = {});

// What a signature adds to a call: the URL (with xoauth_requestor_id for impersonation) and the Authorization value, "" when anonymous.
struct SignedHead {
    http::AbsoluteUrl url;
    std::string authorization;
};
// `form`: parameters of a form body, or empty. RSA signing takes 250 µs: `sign_on_pool` runs this on the workers.
Result<SignedHead> sign_head(const domain::Snapshot& snapshot, const domain::Link& link, const Credential& credential,
                             std::string_view method, const http::AbsoluteUrl& url, const std::vector<http::Parameter>& form,
                             Timestamp now);

struct PeerCall {
    LinkId link;
    CallAs as = CallAs::application;
    std::optional<domain::Account> person{};
    std::string method = "GET";
    std::string path;  // below rpc_url, with query
    std::string accept = "application/json";
    std::string content_type{};
    std::string body{};
};
// Signs and sends; a 3LO answer with token_expired/token_rejected/token_revoked forgets the grant and gives grant_required (5.5).
Task<Result<net::Response>> call_peer(Services& services, PeerCall call);

}  // namespace applinks::peers
