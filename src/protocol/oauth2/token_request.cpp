// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/token_request.hpp"

#include <boost/json.hpp>
#include <cstdint>

#include "base/encoding.hpp"

namespace applinks::oauth2 {
namespace {

std::unexpected<Failure> failure(FailureCode code, std::string description) {
    return std::unexpected(Failure{.code = code, .description = std::move(description)});
}

std::expected<std::string, Failure> at_most_one(const http::Form& form, std::string_view name) {
    auto value = form.at_most_one(name);
    if (!value)
        return failure(FailureCode::invalid_request, "The parameter " + std::string(name) + " may occur only once.");
    return *std::move(value);
}

std::expected<std::string, Failure> one(const http::Form& form, std::string_view name) {
    auto value = at_most_one(form, name);
    if (value && value->empty())
        return failure(FailureCode::invalid_request, "The parameter " + std::string(name) + " is missing.");
    return value;
}

// "Basic " with form-encoded id and secret (RFC 6749 2.3.1).
std::optional<ClientCredentials> basic_client(std::string_view credentials) {
    auto decoded = base64_decode(credentials);
    if (!decoded) return std::nullopt;
    const auto colon = decoded->find(':');
    std::optional<ClientCredentials> client;
    if (colon != std::string::npos) {
        const auto id = percent_decode(std::string_view(*decoded).substr(0, colon));
        auto secret = percent_decode(std::string_view(*decoded).substr(colon + 1));
        if (id && secret) client = ClientCredentials{.client = ClientId(*id), .secret = Secret(*std::move(secret))};
    }
    wipe(*decoded);
    return client;
}

std::expected<std::optional<Scope>, Failure> read_scope(const http::Form& form) {
    const auto text = at_most_one(form, "scope");
    if (!text) return std::unexpected(text.error());
    if (text->empty()) return std::nullopt;
    const auto scope = parse_scopes(*text);
    if (!scope) return failure(FailureCode::invalid_scope, "This scope is not known.");
    return scope;
}

std::expected<TokenRequest, Failure> code_exchange(const http::Form& form) {
    TokenRequest request{.type = GrantType::authorization_code};
    auto code = one(form, "code");
    if (!code) return std::unexpected(std::move(code).error());
    auto uri = one(form, "redirect_uri");
    if (!uri) return std::unexpected(std::move(uri).error());
    // Not "missing" when it is absent: the exchange then fails as one with a wrong verifier, and burns the code (S-17).
    auto verifier = at_most_one(form, "code_verifier");
    if (!verifier) return std::unexpected(std::move(verifier).error());
    request.code = Secret(*std::move(code));
    request.redirect_uri = *std::move(uri);
    request.verifier = Secret(*std::move(verifier));
    return request;
}

std::expected<TokenRequest, Failure> refresh(const http::Form& form) {
    TokenRequest request{.type = GrantType::refresh_token};
    auto token = one(form, "refresh_token");
    if (!token) return std::unexpected(std::move(token).error());
    request.refresh_token = Secret(*std::move(token));
    auto scope = read_scope(form);
    if (!scope) return std::unexpected(std::move(scope).error());
    request.scope = *scope;
    return request;
}

std::expected<TokenRequest, Failure> for_itself(const http::Form& form) {
    auto scope = read_scope(form);
    if (!scope) return std::unexpected(std::move(scope).error());
    return TokenRequest{.type = GrantType::client_credentials, .scope = *scope};
}

}  // namespace

std::expected<ClientCredentials, Failure> read_client(std::string_view authorization, const http::Form& form) {
    static constexpr std::string_view kScheme = "Basic ";
    const auto id = at_most_one(form, "client_id");
    if (!id) return std::unexpected(id.error());
    auto secret = at_most_one(form, "client_secret");
    if (!secret) return std::unexpected(std::move(secret).error());
    if (authorization.empty()) {
        if (id->empty()) return failure(FailureCode::invalid_client, "The client did not say who it is.");
        return ClientCredentials{.client = ClientId(*id), .secret = Secret(*std::move(secret))};
    }
    if (!equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme))
        return failure(FailureCode::invalid_client, "This way of client authentication is not known here.");
    auto client = basic_client(trim_blanks(authorization.substr(kScheme.size())));
    if (!client) return failure(FailureCode::invalid_client, "The Basic credentials cannot be read.");
    if (!secret->empty() || (!id->empty() && *id != client->client.str()))
        return failure(FailureCode::invalid_request, "The client may authenticate in one way only.");
    return *std::move(client);
}

std::expected<TokenRequest, Failure> read_token_request(const http::Form& form) {
    const auto type = one(form, "grant_type");
    if (!type) return std::unexpected(type.error());
    if (*type == "authorization_code") return code_exchange(form);
    if (*type == "refresh_token") return refresh(form);
    if (*type == "client_credentials") return for_itself(form);
    return failure(FailureCode::unsupported_grant_type, "This grant_type is not served here.");
}

std::expected<RevocationRequest, Failure> read_revocation(const http::Form& form) {
    auto token = one(form, "token");
    if (!token) return std::unexpected(std::move(token).error());
    return RevocationRequest{.token = Secret(*std::move(token))};
}

std::string token_body(const TokenGrant& grant) {
    boost::json::object body{{"access_token", grant.access_token},
                             {"token_type", "bearer"},
                             {"expires_in", grant.expires_in_seconds},
                             {"scope", name_of(grant.scope)}};
    if (!grant.refresh_token.empty()) body["refresh_token"] = grant.refresh_token;
    return boost::json::serialize(body);
}

}  // namespace applinks::oauth2
