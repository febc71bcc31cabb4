// SPDX-License-Identifier: Apache-2.0
// Calls of a linked application with the right credential (applinks-protocol.md 5.3, design "Outgoing").
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/secret.hpp"
#include "domain/links/link.hpp"
#include "net/message.hpp"
#include "peers/services.hpp"
#include "protocol/http/form.hpp"

namespace applinks::peers {

enum class CallAs {
    anonymous,
    application,  // two-legged
    person,       // impersonation where the link has it, else the person's grant (5.3)
};

// Credential for one call, decided from link and person.
struct Credential {
    enum class Kind { anonymous, two_legged, impersonation, grant };
    Kind kind = Kind::anonymous;
    std::string user_name{};  // impersonation
    Secret token{};           // grant; with OAuth 2.0 also two_legged
    Secret token_secret{};    // OAuth 1.0a
    AccountId account{};      // whose stored grant the token is of; empty with OAuth 2.0: the link's own
    bool renewable = false;   // OAuth 2.0: another token can be had without asking anybody
};

// An administrator's own grant goes before impersonation: peers refuse to have administrators impersonated (S-09).
//
// OAuth 2.0: the token has been renewed when it was due. A link with one token for itself makes no calls for persons.
//
// Errors: grant_required (no grant of this person: the address to authorise at is authorize_path()), not_authenticated
// (as a person, but there is none), not_allowed (the level is off), conflict (suspended or not confirmed yet),
// unavailable and those of Egress::fetch (OAuth 2.0: the token could not be renewed).
Task<Result<Credential>> choose_credential(Services& services, domain::Link link, CallAs as,
                                           std::optional<domain::Account> person);

// `/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=…[&redirectUrl=…]`
std::string authorize_path(const LinkId& link, std::string_view return_to = {});

// With which of our RSA keys, while one is being changed (S-59).
enum class OwnKey { known_there, present };

// What a signature is made over. The referenced objects outlive the call.
struct SignInput {
    const domain::Link& link;
    const Credential& credential;
    std::string_view method;
    const http::AbsoluteUrl& url;
    const std::vector<http::Parameter>& form;  // parameters of a form body, or empty
    Timestamp now;
    OwnKey key = OwnKey::known_there;
};
// What a signature adds to a call: the URL (with xoauth_requestor_id for impersonation) and the Authorization value, ""
// when anonymous. A provider of OAuth 2.0 may want its token in another header.
struct SignedHead {
    http::AbsoluteUrl url;
    std::string authorization;
    std::string header_name = "Authorization";
};
// Errors: invalid_argument (the call itself names a user or carries oauth_ parameters: nobody chooses a credential
// through a query), invalid_url (too long with the user name), crypto_failed.
Result<SignedHead> sign_head(const domain::Snapshot& snapshot, const SignInput& input);
// The same on the worker pool where it is RSA (250 µs), inline where it is HMAC.
Task<Result<SignedHead>> sign_on_pool(Services& services, const SignInput& input);

// The address without xoauth_requestor_id: a redirect of the peer may repeat it, and the next call gets its own.
Result<http::AbsoluteUrl> without_requestor(const http::AbsoluteUrl& url);

struct PeerCall {
    LinkId link;
    CallAs as = CallAs::application;
    std::optional<domain::Account> person{};
    std::string method = "GET";
    std::string path;  // below rpc_url, with query
    std::string accept = "application/json";
    std::string content_type{};
    std::string body{};
    OwnKey key = OwnKey::known_there;
    // Sends what was signed along, for the other side's explanation of a refusal (protocol/oauth1/explain.hpp).
    bool shows_base_string = false;
    std::chrono::milliseconds timeout = limits::kWholeCallTimeout;
    std::size_t answer_bytes_max = limits::kJsonBodyMax;
};
// What a caller says it signed. It is compared and shown to administrators, never used to accept a call.
inline constexpr std::string_view kBaseStringHeader = "X-Applink-Base-String";
// Signs and sends. Redirects of a GET inside rpc_url are followed, at most three, signed anew (5.3, S-13). An answer
// with token_expired, token_rejected or token_revoked forgets the grant and gives grant_required (5.5).
//
// Errors: those of choose_credential and sign_head; not_found (no such link); those of Egress::fetch, worded as in
// features.md 5; peer_malformed (more than three redirects).
Task<Result<net::Response>> call_peer(Services& services, PeerCall call);
// The same over a link that may be gone from the snapshot: its removal is still to be told (3.8).
Task<Result<net::Response>> call_link(Services& services, domain::Link link, PeerCall call);

// The peer no longer takes the token of this call: an OAuth problem, or with OAuth 2.0 any 401 (5.5, features.md 9).
bool is_refused(const domain::Link& link, const Credential& credential, const net::Response& answer);
// OAuth 2.0, after a refusal: the credential for one more try. Errors: grant_required (the grant is forgotten) and the
// others of choose_credential.
Task<Result<Credential>> renewed_credential(Services& services, domain::Link link, Credential refused);

// The person's token did not work: it is forgotten here, unless a newer one has come (5.5).
Task<Result<void>> forget_refused_grant(Services& services, LinkId link, AccountId account, Secret token);
// What a caller without a grant is told; the message names the link.
Error grant_required(const domain::Link& link);

}  // namespace applinks::peers
