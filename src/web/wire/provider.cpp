// SPDX-License-Identifier: Apache-2.0
#include "web/wire/provider.hpp"

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/grants/authorization.hpp"
#include "domain/identity/authenticate.hpp"
#include "peers/refusal.hpp"
#include "protocol/applinks/paths.hpp"
#include "web/authenticate.hpp"
#include "web/errors.hpp"

namespace applinks::web {
namespace {

using domain::KnownConsumer;
using oauth1::Place;
using oauth1::Problem;
using oauth1::ProblemCode;
using oauth1::SignedRequest;
template <class T>
using Checked = std::expected<T, Problem>;

std::unexpected<Problem> problem(ProblemCode code, std::string detail = {}) {
    return std::unexpected(Problem{.code = code, .detail = std::move(detail)});
}

// Storage that fails closes the door (S-44).
std::unexpected<Problem> unavailable(const Error& error) {
    return problem(ProblemCode::unavailable, error.detail.empty() ? error.message : error.detail);
}

net::Response form_answer(const http::Form& form) {
    net::Response response{.status = 200, .headers = {}, .body = form.str()};
    response.headers.set("Content-Type", "text/plain");
    return response;
}

std::string url_base_of(const Context& context) {
    return context.origin.scheme + "://" + context.origin.authority;
}

oauth1::IncomingRequest incoming_request(const Context& context, const std::string& url_base) {
    return {.method = context.head.method,
            .url_base = url_base,
            .path = raw_path(context.head),
            .query = context.target.query,
            .authorization = context.head.headers.get("Authorization"),
            .content_type = context.head.headers.get("Content-Type"),
            .body = context.body};
}

// For the administrator; the caller is told the problem's name as ever.
void explain(Services& services, const Context& context, const Problem& problem, Place place) {
    const auto url_base = url_base_of(context);
    const auto request = incoming_request(context, url_base);
    peers::explain_refusal(services, problem.code,
                           {.request = request,
                            .headers = context.head.headers,
                            .place = place,
                            .request_id = context.request_id,
                            .client_address = context.origin.client_address});
}

Checked<SignedRequest> signed_request(const Context& context, Place place) {
    const auto url_base = url_base_of(context);
    auto taken = oauth1::take_apart(incoming_request(context, url_base), place);
    if (!taken) return std::unexpected(std::move(taken).error());
    if (!*taken)
        return std::unexpected(Problem{.code = ProblemCode::parameter_absent,
                                       .extra = {{"oauth_parameters_absent", "oauth_consumer_key"}}});
    return **std::move(taken);
}

// The consumer is the caller of these endpoints: for the log, the audit and nothing else.
domain::Caller caller_of(const KnownConsumer& known) {
    domain::Caller caller;
    caller.kind = domain::Caller::Kind::two_legged;
    caller.link = known.consumer.link;
    caller.consumer = known.consumer.key;
    return caller;
}

Checked<void> check_may_act_for_users(const KnownConsumer& known, const domain::Snapshot& snapshot) {
    const auto* link = snapshot.find_link(known.consumer.link);
    if (!known.consumer.three_legged)
        return problem(ProblemCode::permission_denied, "the consumer may not act for users");
    if (link == nullptr || link->state != domain::LinkState::active)
        return problem(ProblemCode::permission_denied, "the link is not confirmed by both sides yet");
    return {};
}

Task<Checked<net::Response>> make_request_token(Services& services, Context& context) {
    const auto request = signed_request(context, Place::request_token);
    if (!request) co_return std::unexpected(request.error());
    const domain::VerifyPorts ports{
        .snapshot = *context.snapshot, .tokens = services.tokens, .nonces = services.nonces};
    const auto known = domain::verify_consumer_call(*request, {}, ports, context.now);
    if (!known) {
        explain(services, context, known.error(), Place::request_token);
        co_return std::unexpected(known.error());
    }
    const auto& consumer = (*known)->consumer;
    context.caller = caller_of(**known);
    if (const auto allowed = check_may_act_for_users(**known, *context.snapshot); !allowed)
        co_return std::unexpected(allowed.error());
    auto callback = domain::callback_requested(*request, consumer);
    if (!callback) co_return std::unexpected(std::move(callback).error());

    const auto token = crypto::random_alphanumeric(domain::kTokenCharacters);
    const auto secret = crypto::random_alphanumeric(domain::kTokenCharacters);
    const domain::RequestToken stored{.hash = crypto::token_hash(token),
                                      .consumer = consumer.key,
                                      .secret = Secret(secret),
                                      .callback = std::move(callback->callback),
                                      .callback_confirmed = callback->callback_confirmed,
                                      .created_at = context.now,
                                      .expires_at = context.now + context.settings().request_token_life};
    const auto added = co_await services.runtime.run([&] { return services.store.add_request_token(stored); });
    if (!added) co_return unavailable(added.error());

    http::Form answer;
    answer.add("oauth_token", token);
    answer.add("oauth_token_secret", secret);
    if (stored.callback_confirmed) answer.add("oauth_callback_confirmed", "true");
    co_return form_answer(answer);
}

// The token that a call of access-token names: a request token to exchange or, with a session handle, an access token
// to renew. Looked up by (consumer, token) before the signature, because HMAC needs its secret (S-11).
struct NamedToken {
    std::string hash;
    std::optional<domain::RequestToken> request_token;
    std::optional<domain::AccessToken> access_token;

    bool is_known() const { return request_token || access_token; }
    std::string_view secret() const {
        if (request_token) return request_token->secret.reveal();
        return access_token ? access_token->secret.reveal() : std::string_view();
    }
};

Result<NamedToken> find_named_token(domain::Store& store, const SignedRequest& request) {
    const ConsumerKey consumer(std::string(request.get("oauth_consumer_key")));
    NamedToken named{.hash = crypto::token_hash(request.get("oauth_token")), .request_token = {}, .access_token = {}};
    AL_TRY(named.request_token, store.find_request_token(consumer, named.hash));
    if (!named.request_token && request.has("oauth_session_handle")) {
        AL_TRY(named.access_token, store.find_access_token(consumer, named.hash));
    }
    return named;
}

// A new access token in the clear, for the answer, and as it is stored.
struct IssuedToken {
    std::string token = crypto::random_alphanumeric(domain::kTokenCharacters);
    std::string session_handle = crypto::random_alphanumeric(domain::kTokenCharacters);
    domain::AccessToken stored{};

    IssuedToken(const Context& context, const ConsumerKey& consumer) {
        const auto& settings = context.settings();
        stored = {.id = crypto::random_uuid(),
                  .hash = crypto::token_hash(token),
                  .consumer = consumer,
                  .session_handle_hash = crypto::token_hash(session_handle),
                  .created_at = context.now,
                  .expires_at = context.now + settings.access_token_life,
                  .session_expires_at = context.now + settings.session_handle_life};
    }

    net::Response answer(std::string_view secret, const domain::Settings& settings) const {
        http::Form form;
        form.add("oauth_token", token);
        form.add("oauth_token_secret", std::string(secret));
        form.add("oauth_expires_in", std::to_string(settings.access_token_life.count()));
        form.add("oauth_session_handle", session_handle);
        form.add("oauth_authorization_expires_in", std::to_string(settings.session_handle_life.count()));
        return form_answer(form);
    }
};

// S-76: the person must still be here and allowed to sign in.
Checked<std::string> active_user(const AccountId& id, const domain::Snapshot& snapshot) {
    const auto* account = snapshot.find_account(id);
    if (account == nullptr || !account->active)
        return problem(ProblemCode::permission_denied, "the token's user is gone or disabled");
    return account->name.str();
}

Task<Checked<net::Response>> exchange(Services& services, const Context& context, const SignedRequest& request,
                                      const NamedToken& named) {
    const auto& token = *named.request_token;
    if (const auto ready = domain::check_exchange(token, request, context.now); !ready)
        co_return std::unexpected(ready.error());
    const auto user = active_user(token.account, *context.snapshot);
    if (!user) co_return std::unexpected(user.error());

    const IssuedToken issued(context, token.consumer);
    const auto verifier_hash = crypto::token_hash(request.get("oauth_verifier"));
    auto audit = context.audit("token.issued", {}, "An application got a token to act for " + *user + ".");
    audit.acted_for = *user;
    const auto outcome = co_await services.runtime.run(
        [&] { return services.store.exchange_request_token(named.hash, verifier_hash, issued.stored, audit); });
    if (!outcome) co_return unavailable(outcome.error());
    if (const auto exchanged = domain::check_outcome(*outcome); !exchanged)
        co_return std::unexpected(exchanged.error());
    co_return issued.answer(token.secret.reveal(), context.settings());
}

// Session extension: the old token ends with the answer (4.8).
Task<Checked<net::Response>> renew(Services& services, const Context& context, const SignedRequest& request,
                                   const NamedToken& named) {
    const auto& old = *named.access_token;
    const auto user = active_user(old.account, *context.snapshot);
    if (!user) co_return std::unexpected(user.error());

    const IssuedToken issued(context, old.consumer);
    const auto handle_hash = crypto::token_hash(request.get("oauth_session_handle"));
    auto audit = context.audit("token.renewed", {}, "An application renewed its token to act for " + *user + ".");
    audit.acted_for = *user;
    const auto renewed = co_await services.runtime.run(
        [&] { return services.store.renew_access_token(named.hash, handle_hash, issued.stored, audit); });
    if (!renewed) {
        const auto code = renewed.error().code;
        if (code == Errc::not_found) co_return problem(ProblemCode::token_rejected, "wrong session handle");
        if (code == Errc::expired) co_return problem(ProblemCode::permission_denied, "the session has ended");
        co_return unavailable(renewed.error());
    }
    services.tokens.clear();  // S-76: the old one is refused from now on
    co_return issued.answer(old.secret.reveal(), context.settings());
}

Task<Checked<net::Response>> make_access_token(Services& services, Context& context) {
    const auto request = signed_request(context, Place::access_token);
    if (!request) co_return std::unexpected(request.error());
    const auto named = find_named_token(services.store, *request);
    if (!named) co_return unavailable(named.error());
    const domain::VerifyPorts ports{
        .snapshot = *context.snapshot, .tokens = services.tokens, .nonces = services.nonces};
    const auto known = domain::verify_consumer_call(*request, named->secret(), ports, context.now);
    if (!known) {
        // Without a token there is no secret for HMAC to fit: then it is the token that is wrong.
        const bool is_rsa = request->get("oauth_signature_method").starts_with("RSA");
        if (known.error().code == ProblemCode::signature_invalid && !named->is_known() && !is_rsa)
            co_return problem(ProblemCode::token_rejected, "no such token");
        explain(services, context, known.error(), Place::access_token);
        co_return std::unexpected(known.error());
    }
    context.caller = caller_of(**known);
    if (!named->is_known()) co_return problem(ProblemCode::token_rejected, "no such token of this consumer");
    if (const auto allowed = check_may_act_for_users(**known, *context.snapshot); !allowed)
        co_return std::unexpected(allowed.error());
    if (named->request_token) co_return co_await exchange(services, context, *request, *named);
    co_return co_await renew(services, context, *request, *named);
}

Task<Result<net::Response>> request_token(Services& services, Context& context) {
    auto answer = co_await make_request_token(services, context);
    if (answer) co_return *std::move(answer);
    co_return problem_response(answer.error(), context);
}

Task<Result<net::Response>> access_token(Services& services, Context& context) {
    auto answer = co_await make_access_token(services, context);
    if (answer) co_return *std::move(answer);
    co_return problem_response(answer.error(), context);
}

}  // namespace

std::vector<Route> provider_routes() {
    const Policy signed_by_consumer{.who = Who::consumer,
                                    .accepts = Accepts::nothing,
                                    .step_up = StepUp::no,
                                    .csrf = Csrf::none,
                                    .family = Family::oauth,
                                    .body_bytes_max = limits::kFormBodyMax};
    return {
        {.method = "POST",
         .pattern = std::string(wire::paths::kRequestToken),
         .policy = signed_by_consumer,
         .handler = request_token},
        {.method = "POST",
         .pattern = std::string(wire::paths::kAccessToken),
         .policy = signed_by_consumer,
         .handler = access_token},
    };
}

}  // namespace applinks::web
