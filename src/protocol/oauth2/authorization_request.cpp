// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/authorization_request.hpp"

#include "protocol/oauth2/pkce.hpp"

namespace applinks::oauth2 {
namespace {

std::unexpected<Failure> failure(FailureCode code, std::string description) {
    return std::unexpected(Failure{.code = code, .description = std::move(description)});
}

std::expected<std::string, Failure> only_once(const http::Form& query, std::string_view name) {
    auto value = query.at_most_one(name);
    if (!value)
        return failure(FailureCode::invalid_request, "The parameter " + std::string(name) + " may occur only once.");
    return *std::move(value);
}

std::expected<std::string, Failure> read_challenge(const http::Form& query) {
    const auto method = only_once(query, "code_challenge_method");
    if (!method) return std::unexpected(method.error());
    auto challenge = only_once(query, "code_challenge");
    if (!challenge) return challenge;
    if (challenge->empty()) return failure(FailureCode::invalid_request, "PKCE is required: send a code_challenge.");
    // A missing method means plain (RFC 7636 4.3), which is refused as well.
    if (*method != "S256") return failure(FailureCode::invalid_request, "The code_challenge_method has to be S256.");
    if (!is_challenge(*challenge))
        return failure(FailureCode::invalid_request, "The code_challenge is not 43 characters of base64url.");
    return challenge;
}

std::string location(const AnswerAddress& address, http::Form parameters) {
    if (!address.state.empty()) parameters.add("state", address.state);
    parameters.add("iss", address.issuer);
    const char separator = address.redirect_uri.contains('?') ? '&' : '?';
    return address.redirect_uri + separator + parameters.str();
}

}  // namespace

std::expected<AuthorizationTarget, Failure> read_target(const http::Form& query) {
    auto client = only_once(query, "client_id");
    if (!client) return std::unexpected(std::move(client).error());
    auto uri = only_once(query, "redirect_uri");
    if (!uri) return std::unexpected(std::move(uri).error());
    return AuthorizationTarget{.client = ClientId(*std::move(client)), .redirect_uri = *std::move(uri)};
}

std::string state_of(const http::Form& query) {
    auto state = query.at_most_one("state");
    return state && state->size() <= kStateMax ? *std::move(state) : std::string();
}

std::expected<AuthorizationRequest, Failure> read_authorization(const http::Form& query, Scope ceiling) {
    AuthorizationRequest request{.scope = ceiling};
    auto state = only_once(query, "state");
    if (!state) return std::unexpected(std::move(state).error());
    if (state->size() > kStateMax) return failure(FailureCode::invalid_request, "The state is too long.");
    request.state = *std::move(state);
    const auto type = only_once(query, "response_type");
    if (!type) return std::unexpected(type.error());
    if (type->empty()) return failure(FailureCode::invalid_request, "The response_type is missing.");
    // S-30: no implicit grant.
    if (*type != "code") return failure(FailureCode::unsupported_response_type, "The response_type has to be code.");
    const auto scopes = only_once(query, "scope");
    if (!scopes) return std::unexpected(scopes.error());
    if (!scopes->empty()) {
        const auto scope = parse_scopes(*scopes);
        if (!scope || *scope > ceiling)
            return failure(FailureCode::invalid_scope, "This application may not ask for this scope.");
        request.scope = *scope;
    }
    auto challenge = read_challenge(query);
    if (!challenge) return std::unexpected(std::move(challenge).error());
    request.challenge = *std::move(challenge);
    return request;
}

std::string success_location(const AnswerAddress& address, std::string_view code) {
    http::Form parameters;
    parameters.add("code", std::string(code));
    return location(address, std::move(parameters));
}

std::string failure_location(const AnswerAddress& address, const Failure& failure) {
    http::Form parameters;
    parameters.add("error", std::string(name_of(failure.code)));
    if (!failure.description.empty()) parameters.add("error_description", failure.description);
    return location(address, std::move(parameters));
}

}  // namespace applinks::oauth2
