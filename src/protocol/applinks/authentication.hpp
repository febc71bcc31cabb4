// SPDX-License-Identifier: Apache-2.0
// The `authentication` resources of a link: which providers are on, and the OAuth 1.0a consumers
// (applinks-protocol.md 3.5).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "protocol/applinks/auth_types.hpp"
#include "protocol/applinks/negotiation.hpp"
#include "protocol/http/url.hpp"
#include "protocol/oauth1/signature.hpp"

namespace applinks::wire {

// One provider of the outgoing direction.
struct AuthenticationProvider {
    std::string self_href;
    std::string provider;  // class name
    std::vector<std::pair<std::string, std::string>> config;
};
std::string write_providers(std::span<const AuthenticationProvider> providers, Format format);

// The body of `PUT …/authentication/provider`. Errors: malformed (`provider` absent, config no table of texts).
Result<AuthenticationProvider> parse_provider(std::string_view json);
// The body that we send there, once per provider.
std::string write_provider_request(AuthType type);

// A consumer of a link as it is read. There is no shared secret in it: secrets are written, never read (S-70).
struct ConsumerEntity {
    std::string self_href;
    ConsumerKey key;
    std::string name;
    std::string description;
    oauth1::SignatureMethod method = oauth1::SignatureMethod::rsa_sha1;
    std::string public_key;  // base64, one line
    http::AbsoluteUrl callback;
    bool outgoing = false;  // true: us at a provider; false: the peer at us
    bool two_lo_allowed = false;
    std::optional<UserName> executing_two_lo_user;
    bool two_lo_impersonation_allowed = false;
};
std::string write_consumers(std::span<const ConsumerEntity> consumers, Format format);

// `GET …/authentication`.
struct AuthenticationEntity {
    std::string self_href;
    std::vector<AuthenticationProvider> providers;
    std::vector<ConsumerEntity> consumers;
};
std::string write_authentication(const AuthenticationEntity& entity, Format format);
// What a peer without the status API says of its own ends (6.4, step 3): `incoming` from its consumers that stand for
// us, `outgoing` from its providers. Errors: peer_malformed, limit_exceeded.
Result<OAuthStatus> parse_authentication(std::string_view json);

// The body of `PUT …/authentication/consumer`. With `?autoConfigure=true` only the flags count.
struct ConsumerRequest {
    ConsumerKey key;
    std::string name;
    std::string description;
    std::optional<oauth1::SignatureMethod> method;  // absent: RSA-SHA1 with a public key, HMAC-SHA1 with a secret
    std::string public_key;                         // base64, one line; PEM armour removed
    Secret shared_secret;
    http::AbsoluteUrl callback;
    bool outgoing = false;
    bool two_lo_allowed = false;
    std::optional<UserName> executing_two_lo_user;
    bool two_lo_impersonation_allowed = false;
};
// Errors: malformed (syntax, wrong type of a member, unknown signature method, key not in base64), invalid_url
// (callback), limit_exceeded (key over kConsumerKeyMax, name over kLinkNameMax).
Result<ConsumerRequest> parse_consumer_request(std::string_view json);
// The body that we send with `?autoConfigure=true`: `{"twoLOAllowed":…,"executingTwoLOUser":null,…}`.
std::string write_auto_configure_request(OAuthLevel level);

}  // namespace applinks::wire
