// SPDX-License-Identifier: Apache-2.0
// What we send as a client: the address for the browser, and the forms of token and revocation endpoints (RFC 6749
// 4.1.1, 4.1.3, 4.4.2, 6 and 2.3.1; RFC 7009 2.1; RFC 7636 4.3 and 4.5; RFC 7523 2.2).
//
// Pure; any thread. Signing an assertion costs 250 µs: on the worker pool.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/rsa.hpp"
#include "protocol/http/form.hpp"
#include "protocol/http/url.hpp"
#include "protocol/oauth2/credential.hpp"

namespace applinks::oauth2 {

// How a client shows the provider who it is (features.md 3 "client authentication").
enum class ClientAuthentication { post, basic, private_key, none };
// The names of the IANA registry: "client_secret_post" …
std::string_view name_of(ClientAuthentication authentication);
std::optional<ClientAuthentication> parse_client_authentication(std::string_view name);
bool needs_secret(ClientAuthentication authentication);

// An administrator adds parameters to the authorize request ("prompt", "audience" …), but not those that decide
// whom the answer is for and where it goes. Errors: invalid_argument (one of ours, an empty name), limit_exceeded.
inline constexpr std::size_t kExtraParameterCountMax = 20;
Result<void> check_extra_parameters(const std::vector<http::Parameter>& parameters);

struct AuthorizationCall {
    http::AbsoluteUrl endpoint;
    ClientId client;
    std::string redirect_uri;
    std::string state;
    std::string scope;      // as it is sent; "": none
    std::string challenge;  // S256; "": without PKCE
    std::vector<http::Parameter> extra;
};
// Errors: invalid_url (too long), and those of check_extra_parameters, also for what the endpoint itself carries.
Result<http::AbsoluteUrl> authorization_url(const AuthorizationCall& call);

struct CodeExchange {
    std::string_view code;
    std::string_view redirect_uri;
    std::string_view verifier;  // "": without PKCE
};
http::Form code_form(const CodeExchange& exchange);
// Some providers want the redirect URI of the first request again (features.md 10, gitlab); others ignore it.
http::Form refresh_form(const Secret& refresh_token, std::string_view redirect_uri);
http::Form client_credentials_form(std::string_view scope);
enum class TokenHint { access_token, refresh_token };
http::Form revocation_form(const Secret& token, TokenHint hint);

// A form with the client's credentials: in the header, or in the body.
struct AuthenticatedForm {
    std::string body;
    std::string authorization{};  // "": none
};
struct ClientIdentity {
    ClientId id;
    Secret secret{};  // post and basic
    ClientAuthentication authentication = ClientAuthentication::post;
};
struct AssertionInput {
    const crypto::RsaPrivateKey& key;
    std::string_view audience;  // the endpoint that is called (RFC 7523 3)
    Timestamp now;
    std::string_view id;  // jti: used once
};
// Errors: crypto_failed, limit_exceeded.
Result<AuthenticatedForm> with_client(http::Form form, const ClientIdentity& client, const AssertionInput& assertion);

}  // namespace applinks::oauth2
