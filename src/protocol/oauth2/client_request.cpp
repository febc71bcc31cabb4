// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/client_request.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "base/encoding.hpp"
#include "protocol/jose/jws.hpp"

namespace applinks::oauth2 {
namespace {

constexpr std::array<std::pair<ClientAuthentication, std::string_view>, 4> kNames{{
    {ClientAuthentication::post, "client_secret_post"},
    {ClientAuthentication::basic, "client_secret_basic"},
    {ClientAuthentication::private_key, "private_key_jwt"},
    {ClientAuthentication::none, "none"},
}};

// Parameters of the protocol itself, and those that would change the form of the answer.
constexpr std::array<std::string_view, 11> kReserved = {
    "client_id",      "redirect_uri",          "response_type", "response_mode", "state",      "scope",
    "code_challenge", "code_challenge_method", "client_secret", "request",       "request_uri"};

constexpr std::string_view kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr std::chrono::seconds kAssertionLife{60};

Result<std::string> assertion_of(const ClientId& client, const AssertionInput& input) {
    const auto now = to_seconds(input.now);
    return jose::sign_rs256(input.key, {{"iss", client.str()},
                                        {"sub", client.str()},
                                        {"aud", boost::json::string(input.audience)},
                                        {"jti", boost::json::string(input.id)},
                                        {"iat", now},
                                        {"exp", now + kAssertionLife.count()}});
}

}  // namespace

std::string_view name_of(ClientAuthentication authentication) {
    const auto found = std::ranges::find(kNames, authentication, &decltype(kNames)::value_type::first);
    AL_ASSERT(found != kNames.end());
    return found->second;
}

std::optional<ClientAuthentication> parse_client_authentication(std::string_view name) {
    const auto found = std::ranges::find(kNames, name, &decltype(kNames)::value_type::second);
    return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

bool needs_secret(ClientAuthentication authentication) {
    return authentication == ClientAuthentication::post || authentication == ClientAuthentication::basic;
}

Result<void> check_extra_parameters(const std::vector<http::Parameter>& parameters) {
    if (parameters.size() > kExtraParameterCountMax)
        return fail(Errc::limit_exceeded, "These are too many extra parameters.");
    for (const auto& [name, value] : parameters) {
        if (name.empty()) return fail(Errc::invalid_argument, "Write extra parameters as name=value, one on a line.");
        if (std::ranges::find(kReserved, std::string_view(name)) != kReserved.end())
            return fail(Errc::invalid_argument, "The parameter " + name + " is set by this application itself.");
    }
    return {};
}

Result<http::AbsoluteUrl> authorization_url(const AuthorizationCall& call) {
    AL_TRY(const auto given, http::Form::parse(call.endpoint.query()));
    AL_TRY_VOID(check_extra_parameters(given.parameters()));
    AL_TRY_VOID(check_extra_parameters(call.extra));
    http::Form query;
    query.add("response_type", "code");
    query.add("client_id", call.client.str());
    query.add("redirect_uri", call.redirect_uri);
    query.add("state", call.state);
    if (!call.scope.empty()) query.add("scope", call.scope);
    if (!call.challenge.empty()) {
        query.add("code_challenge", call.challenge);
        query.add("code_challenge_method", "S256");
    }
    for (const auto& [name, value] : call.extra) query.add(name, value);
    auto text = call.endpoint.str();
    if (!text.contains('?'))
        text += '?';
    else if (!call.endpoint.query().empty())
        text += '&';
    return http::AbsoluteUrl::parse(text + query.str());
}

http::Form code_form(const CodeExchange& exchange) {
    http::Form form;
    form.add("grant_type", "authorization_code");
    form.add("code", std::string(exchange.code));
    form.add("redirect_uri", std::string(exchange.redirect_uri));
    if (!exchange.verifier.empty()) form.add("code_verifier", std::string(exchange.verifier));
    return form;
}

http::Form refresh_form(const Secret& refresh_token, std::string_view redirect_uri) {
    http::Form form;
    form.add("grant_type", "refresh_token");
    form.add("refresh_token", std::string(refresh_token.reveal()));
    form.add("redirect_uri", std::string(redirect_uri));
    return form;
}

http::Form client_credentials_form(std::string_view scope) {
    http::Form form;
    form.add("grant_type", "client_credentials");
    if (!scope.empty()) form.add("scope", std::string(scope));
    return form;
}

http::Form revocation_form(const Secret& token, TokenHint hint) {
    http::Form form;
    form.add("token", std::string(token.reveal()));
    form.add("token_type_hint", hint == TokenHint::refresh_token ? "refresh_token" : "access_token");
    return form;
}

Result<AuthenticatedForm> with_client(http::Form form, const ClientIdentity& client, const AssertionInput& assertion) {
    if (client.authentication == ClientAuthentication::basic) {
        // 2.3.1: form-encoded before they are joined, so that a colon in the id stays one.
        const auto pair = Secret(percent_encode(client.id.str()) + ":" + percent_encode(client.secret.reveal()));
        return AuthenticatedForm{.body = form.str(), .authorization = "Basic " + base64_encode(pair.reveal())};
    }
    form.add("client_id", client.id.str());
    if (client.authentication == ClientAuthentication::post)
        form.add("client_secret", std::string(client.secret.reveal()));
    if (client.authentication == ClientAuthentication::private_key) {
        AL_TRY(auto text, assertion_of(client.id, assertion));
        form.add("client_assertion_type", std::string(kAssertionType));
        form.add("client_assertion", std::move(text));
    }
    return AuthenticatedForm{.body = form.str()};
}

}  // namespace applinks::oauth2
