// SPDX-License-Identifier: Apache-2.0
#include "web/pages/oauth2_consent_page.hpp"

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/identity/bearer.hpp"
#include "protocol/oauth2/authorization_request.hpp"
#include "protocol/oauth2/metadata.hpp"
#include "protocol/oauth2/redirect_uri.hpp"
#include "web/pages/consent_page.hpp"
#include "web/pages/error_page.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

using domain::OAuth2Client;
using oauth2::AnswerAddress;
using oauth2::AuthorizationRequest;
using oauth2::Failure;
using oauth2::FailureCode;

// Who asks, and where the answer goes. Everything is looked up again at each step (S-76).
struct Asking {
    const OAuth2Client* client = nullptr;
    const domain::Link* link = nullptr;
    AnswerAddress answer;
    http::Form query;
};

// S-16: these never leave the house.
net::Response local_problem(const Context& context, std::string_view sentence) {
    const auto frame = frame_of(context, {});
    auto response = html(
        render_error_page(frame, {.status = 400, .sentence = std::string(sentence), .request_id = context.request_id}),
        400);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

std::expected<Asking, std::string_view> who_asks(const Context& context) {
    constexpr std::string_view unreadable = "This request for permission cannot be read.";
    auto query = context.query();
    if (!query) return std::unexpected(unreadable);
    const auto target = oauth2::read_target(*query);
    if (!target) return std::unexpected(unreadable);
    const auto* client = context.snapshot->find_oauth2_client(target->client);
    if (client == nullptr)
        return std::unexpected("The application that sent you here is not known. Tell its administrator.");
    if (!oauth2::is_registered(target->redirect_uri, client->redirect_uris))
        return std::unexpected(
            "The application that sent you here wants you back at an address that is not registered for it. Tell its "
            "administrator.");
    const auto* link = calling_link(*client, *context.snapshot);
    if (link == nullptr)
        return std::unexpected(
            "This application may not ask people for permission here. An administrator can change that in the settings "
            "of its link.");
    return Asking{.client = client,
                  .link = link,
                  .answer = {.redirect_uri = target->redirect_uri,
                             .state = oauth2::state_of(*query),
                             .issuer = context.settings().url.str()},
                  .query = *std::move(query)};
}

// 303, never 307: a browser must not send our form on (S-16).
net::Response go_back(const std::string& location) {
    auto response = go_to_address(location);
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Pragma", "no-cache");
    return response;
}

Task<Result<net::Response>> get_consent(Services&, Context& context) {
    const auto asking = who_asks(context);
    if (!asking) co_return local_problem(context, asking.error());
    const auto request = oauth2::read_authorization(asking->query, asking->client->scope);
    if (!request) co_return go_back(failure_location(asking->answer, request.error()));
    AL_CO_TRY(const auto target, http::AbsoluteUrl::parse(asking->answer.redirect_uri));
    const ConsentPage page{.application = asking->client->name,
                           .host = short_address(asking->link->display_url),
                           .callback_host = target.authority(),
                           .can = std::string(scope_words(request->scope)),
                           .lasts = span_text(domain::kOAuth2FamilyLife),
                           .action = context.target.str(),
                           .is_admin = context.caller.is_admin()};
    auto response = html(render_consent(frame_of(context, {.title = "Allow access?", .width = Width::narrow}), page));
    response.headers.set("Cache-Control", "no-store");
    allow_form_targets(response, {target});
    co_return response;
}

Task<Result<net::Response>> allow(Services& services, const Context& context, const Asking& asking,
                                  const AuthorizationRequest& request) {
    const auto text = std::string(oauth2::kCodePrefix) + crypto::random_token();
    const domain::OAuth2Code code{.hash = crypto::token_hash(text),
                                  .family = crypto::random_uuid(),
                                  .client = asking.client->id,
                                  .account = context.caller.account->id,
                                  .redirect_uri = asking.answer.redirect_uri,
                                  .challenge = request.challenge,
                                  .scope = request.scope,
                                  .expires_at = context.now + domain::kOAuth2CodeLife};
    const auto audit = context.audit("grant.allowed", asking.link->id,
                                     asking.client->name + " may act for " + context.caller.user_name() + ".");
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.add_oauth2_code(code, audit); }));
    co_return go_back(success_location(asking.answer, text));
}

Task<Result<net::Response>> deny(Services& services, const Context& context, const Asking& asking) {
    const auto audit = context.audit("grant.denied", asking.link->id,
                                     asking.client->name + " may not act for " + context.caller.user_name() + ".");
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.append_audit(audit); }));
    co_return go_back(failure_location(
        asking.answer, {.code = FailureCode::access_denied, .description = "The user did not allow it."}));
}

Task<Result<net::Response>> post_consent(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    const bool allows = form.contains("approve");
    if (allows == form.contains("deny")) co_return fail(Errc::invalid_argument, "Choose Allow or Deny.");
    const auto asking = who_asks(context);
    if (!asking) co_return local_problem(context, asking.error());
    const auto request = oauth2::read_authorization(asking->query, asking->client->scope);
    if (!request) co_return go_back(failure_location(asking->answer, request.error()));
    if (!allows) co_return co_await deny(services, context, *asking);
    co_return co_await allow(services, context, *asking, *request);
}

}  // namespace

std::string_view scope_words(oauth2::Scope scope) {
    switch (scope) {
        case oauth2::Scope::write: return "see and change what you can see and change here, and nothing more";
        case oauth2::Scope::admin:
            return "see and change what you can see and change here, settings included, and nothing more";
        case oauth2::Scope::read: break;
    }
    return "see what you can see here, and change nothing";
}

std::vector<Route> oauth2_consent_routes() {
    const std::string path(oauth2::kAuthorizePath);
    return {
        {.method = "GET", .pattern = path, .policy = reads(Who::user), .handler = get_consent},
        {.method = "POST", .pattern = path, .policy = changes(Who::user), .handler = post_consent, .return_page = path},
    };
}

}  // namespace applinks::web::pages
