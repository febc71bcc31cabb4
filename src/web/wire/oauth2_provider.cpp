// SPDX-License-Identifier: Apache-2.0
#include "web/wire/oauth2_provider.hpp"

#include <algorithm>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/identity/bearer.hpp"
#include "protocol/oauth2/metadata.hpp"
#include "protocol/oauth2/pkce.hpp"
#include "protocol/oauth2/token_request.hpp"
#include "web/oauth2_answers.hpp"

namespace applinks::web {
namespace {

using domain::OAuth2Client;
using domain::OAuth2Family;
using domain::OAuth2NewTokens;
using domain::OAuth2Outcome;
using oauth2::Failure;
using oauth2::FailureCode;
using oauth2::TokenRequest;
template <class T>
using Checked = std::expected<T, Failure>;

std::unexpected<Failure> failure(FailureCode code, std::string description) {
    return std::unexpected(Failure{.code = code, .description = std::move(description)});
}
// Storage that fails closes the door (S-44).
std::unexpected<Failure> unavailable() {
    return failure(FailureCode::temporarily_unavailable, "This cannot be answered right now. Try again soon.");
}
std::unexpected<Failure> invalid_grant() {
    return failure(FailureCode::invalid_grant, "The code or token is unknown, was used, has ended or is not yours.");
}

Checked<http::Form> form_of(const Context& context) {
    const bool in_query = context.target.query.contains("client_secret") || context.target.query.contains("token");
    if (in_query || !http::is_form_content_type(context.head.headers.get("Content-Type")))
        return failure(FailureCode::invalid_request, "Send the parameters as a form in the body.");
    auto form = context.form();
    if (!form) return failure(FailureCode::invalid_request, "The form cannot be read.");
    return *std::move(form);
}

// The present secret, or within their overlap the one of before; the first use of the new one ends that (features.md
// 4).
bool is_secret_of(Services& services, const OAuth2Client& client, const std::string& given_hash,
                  const Context& context) {
    const auto& formers = context.snapshot->former_client_secrets;
    const auto former = formers.find(client.id);
    if (equal_constant_time(given_hash, client.secret_hash)) {
        if (former != formers.end())
            services.tokens.uses().note(domain::TokenKind::new_credential, domain::owner_of(client.id), context.now);
        return true;
    }
    return former != formers.end() && client.is_confidential() && context.now < former->second.ends_at &&
           equal_constant_time(given_hash, former->second.hash);
}

// Unknown client and wrong secret are one answer (S-20). The client lives as long as the snapshot.
Checked<const OAuth2Client*> authenticated_client(Services& services, const Context& context, const http::Form& form) {
    const auto credentials = oauth2::read_client(context.head.headers.get("Authorization"), form);
    if (!credentials) return std::unexpected(credentials.error());
    const auto* client = context.snapshot->find_oauth2_client(credentials->client);
    const auto given = credentials->secret.empty() ? std::string() : crypto::token_hash(credentials->secret.reveal());
    if (client == nullptr || !is_secret_of(services, *client, given, context))
        return failure(FailureCode::invalid_client, "The client is unknown, or its secret is wrong.");
    if (calling_link(*client, *context.snapshot) == nullptr)
        return failure(FailureCode::unauthorized_client, "The link of this client does not allow calls.");
    return client;
}

// New tokens in the clear, for the answer, and as they are stored.
struct IssuedTokens {
    std::string access = std::string(oauth2::kAccessTokenPrefix) + crypto::random_token();
    std::string refresh{};

    static IssuedTokens with_refresh() {
        IssuedTokens issued;
        issued.refresh = std::string(oauth2::kRefreshTokenPrefix) + crypto::random_token();
        return issued;
    }
    std::string body(oauth2::Scope scope) const {
        return oauth2::token_body({.access_token = access,
                                   .refresh_token = refresh,
                                   .expires_in_seconds = domain::kOAuth2AccessLife.count(),
                                   .scope = scope});
    }
    OAuth2NewTokens stored(Timestamp now) const {
        return {.access_hash = crypto::token_hash(access),
                .access_expires_at = now + domain::kOAuth2AccessLife,
                .refresh_hash = refresh.empty() ? std::string() : crypto::token_hash(refresh),
                .answer = {}};
    }
};

domain::Caller caller_of(const OAuth2Client& client) {
    domain::Caller caller;
    caller.kind = domain::Caller::Kind::two_legged;
    caller.link = client.link;
    caller.consumer = ConsumerKey(client.id.str());
    return caller;
}

// S-19, S-76: the person must still be here and allowed to sign in.
bool is_active(const AccountId& id, const domain::Snapshot& snapshot) {
    const auto* account = snapshot.find_account(id);
    return account != nullptr && account->active;
}

Task<Checked<net::Response>> exchange_code(Services& services, const Context& context, const OAuth2Client& client,
                                           const TokenRequest& request) {
    const auto verifier = request.verifier.reveal();
    const domain::OAuth2CodeTry attempt{
        .hash = crypto::token_hash(request.code.reveal()),
        .client = client.id,
        .redirect_uri = request.redirect_uri,
        .challenge = oauth2::is_verifier(verifier) ? oauth2::challenge_of(verifier) : std::string(),
        .now = context.now};
    const auto issued = IssuedTokens::with_refresh();
    const auto tokens = issued.stored(context.now);
    const auto audit = context.audit("token.issued", client.link, client.name + " got a token to act for a user.");
    const auto done =
        co_await services.runtime.run([&] { return services.store.exchange_oauth2_code(attempt, tokens, audit); });
    if (!done) co_return unavailable();
    if (done->outcome != OAuth2Outcome::exchanged || !is_active(done->family.account, *context.snapshot))
        co_return invalid_grant();
    co_return oauth2_json(issued.body(done->family.scope));
}

// A refresh keeps the scope of the permission, or what is left of it: the client's ceiling may be lower by now.
Checked<oauth2::Scope> refreshed_scope(const TokenRequest& request, const OAuth2Family& family,
                                       const OAuth2Client& client) {
    const auto scope = std::min(family.scope, client.scope);
    if (request.scope && *request.scope != family.scope)
        return failure(FailureCode::invalid_scope, "A refresh keeps the scope that was allowed.");
    return scope;
}

Task<Checked<net::Response>> refresh(Services& services, const Context& context, const OAuth2Client& client,
                                     const TokenRequest& request) {
    const domain::OAuth2RefreshTry attempt{
        .hash = crypto::token_hash(request.refresh_token.reveal()), .client = client.id, .now = context.now};
    const auto family = co_await services.runtime.run([&] { return services.store.find_oauth2_refresh(attempt.hash); });
    if (!family) co_return unavailable();
    if (!*family || (*family)->client != client.id) co_return invalid_grant();
    if (!is_active((*family)->account, *context.snapshot)) co_return invalid_grant();
    const auto scope = refreshed_scope(request, **family, client);
    if (!scope) co_return std::unexpected(scope.error());

    const auto issued = IssuedTokens::with_refresh();
    auto tokens = issued.stored(context.now);
    tokens.answer = Secret(issued.body(*scope));
    const auto audit = context.audit("token.renewed", client.link, client.name + " renewed its token.");
    const auto done =
        co_await services.runtime.run([&] { return services.store.rotate_oauth2_token(attempt, tokens, audit); });
    if (!done) co_return unavailable();
    if (done->outcome == OAuth2Outcome::exchanged) co_return oauth2_json(std::string(tokens.answer.reveal()));
    if (done->outcome == OAuth2Outcome::repeated) co_return oauth2_json(std::string(done->answer.reveal()));
    co_return invalid_grant();
}

Task<Checked<net::Response>> act_for_itself(Services& services, const Context& context, const OAuth2Client& client,
                                            const TokenRequest& request) {
    // RFC 6749 4.4: confidential clients only.
    if (!client.is_confidential() || service_account(client, *context.snapshot) == nullptr)
        co_return failure(FailureCode::unauthorized_client, "This client may not act without a user.");
    const auto scope = request.scope.value_or(client.scope);
    if (scope > client.scope)
        co_return failure(FailureCode::invalid_scope, "This application may not ask for this scope.");
    const IssuedTokens issued;
    const auto tokens = issued.stored(context.now);
    const OAuth2Family family{.id = crypto::random_uuid(),
                              .client = client.id,
                              .account = {},
                              .scope = scope,
                              .created_at = context.now,
                              .ends_at = tokens.access_expires_at};
    const auto audit = context.audit("token.issued", client.link, client.name + " got a token to act for itself.");
    const auto added =
        co_await services.runtime.run([&] { return services.store.add_oauth2_family(family, tokens, audit); });
    if (!added) co_return unavailable();
    co_return oauth2_json(issued.body(scope));
}

Task<Checked<net::Response>> answer_token(Services& services, Context& context) {
    const auto form = form_of(context);
    if (!form) co_return std::unexpected(form.error());
    const auto client = authenticated_client(services, context, *form);
    if (!client) co_return std::unexpected(client.error());
    context.caller = caller_of(**client);
    const auto request = oauth2::read_token_request(*form);
    if (!request) co_return std::unexpected(request.error());
    switch (request->type) {
        case oauth2::GrantType::authorization_code:
            co_return co_await exchange_code(services, context, **client, *request);
        case oauth2::GrantType::refresh_token: co_return co_await refresh(services, context, **client, *request);
        case oauth2::GrantType::client_credentials: break;
    }
    co_return co_await act_for_itself(services, context, **client, *request);
}

// RFC 7009 2.2: 200 after the commit, also for tokens that are unknown (S-22).
Task<Checked<net::Response>> answer_revoke(Services& services, Context& context) {
    const auto form = form_of(context);
    if (!form) co_return std::unexpected(form.error());
    const auto client = authenticated_client(services, context, *form);
    if (!client) co_return std::unexpected(client.error());
    context.caller = caller_of(**client);
    const auto request = oauth2::read_revocation(*form);
    if (!request) co_return std::unexpected(request.error());
    const auto hash = crypto::token_hash(request->token.reveal());
    const auto audit = context.audit("token.revoked", (*client)->link, (*client)->name + " gave a token back.");
    const auto& id = (*client)->id;
    const auto revoked =
        co_await services.runtime.run([&] { return services.store.revoke_oauth2_token(hash, id, audit); });
    if (!revoked) co_return unavailable();
    co_return oauth2_json("{}");
}

Task<Result<net::Response>> token(Services& services, Context& context) {
    auto answer = co_await answer_token(services, context);
    if (answer) co_return *std::move(answer);
    co_return token_failure_response(answer.error(), context);
}

Task<Result<net::Response>> revoke(Services& services, Context& context) {
    auto answer = co_await answer_revoke(services, context);
    if (answer) co_return *std::move(answer);
    co_return token_failure_response(answer.error(), context);
}

Task<Result<net::Response>> metadata(Services&, Context& context) {
    net::Response response{.status = 200, .headers = {}, .body = oauth2::metadata_body(context.settings().url.str())};
    response.headers.set("Content-Type", "application/json");
    co_return response;
}

Route metadata_route(std::string pattern) {
    return {.method = "GET",
            .pattern = std::move(pattern),
            .policy = {.who = Who::anyone,
                       .accepts = Accepts::nothing,
                       .step_up = StepUp::no,
                       .csrf = Csrf::none,
                       .family = Family::oauth},
            .handler = metadata};
}

}  // namespace

std::vector<Route> oauth2_provider_routes() {
    const Policy by_client{.who = Who::consumer,
                           .accepts = Accepts::nothing,
                           .step_up = StepUp::no,
                           .csrf = Csrf::none,
                           .family = Family::oauth,
                           .body_bytes_max = limits::kFormBodyMax};
    return {
        {.method = "POST", .pattern = std::string(oauth2::kTokenPath), .policy = by_client, .handler = token},
        {.method = "POST", .pattern = std::string(oauth2::kRevokePath), .policy = by_client, .handler = revoke},
        // Below the issuer, as most clients ask; with the issuer's path behind it, as RFC 8414 3.1 says, where our
        // address has none the two are one; and where Atlassian's products have it (applinks-protocol.md 9.1).
        metadata_route(std::string(oauth2::kMetadataPath)),
        metadata_route("/rest/oauth2/latest" + std::string(oauth2::kMetadataPath)),
    };
}

}  // namespace applinks::web
