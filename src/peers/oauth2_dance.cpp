// SPDX-License-Identifier: Apache-2.0
// Getting a person's permission with OAuth 2.0: authorization code with PKCE (RFC 6749 4.1, RFC 7636, S-17, S-31).
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "peers/dance_steps.hpp"
#include "peers/link_steps.hpp"
#include "peers/may_call.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "protocol/oauth2/pkce.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::OAuth2Provider;

Result<const OAuth2Provider*> connectable(const Link& link) {
    AL_TRY_VOID(check_may_call(link, CallAs::person));
    const auto* provider = link.oauth2();
    if (provider && provider->token_kind == domain::OutgoingTokenKind::per_user) return provider;
    return fail(Errc::not_allowed, link.name + " is not set up for users of this application.");
}

// RFC 9207 2.4: who answers has to be whom we asked, or the code of one provider could be given to another (S-24).
Result<void> check_issuer(const OAuth2Provider& provider, std::string_view issuer) {
    const bool may_be_absent = !provider.issuer_answers;
    if (provider.issuer.empty() || (issuer.empty() && may_be_absent) || issuer == provider.issuer) return {};
    return fail(Errc::not_allowed, "The answer is not from the application that was asked. Connect again.");
}

Result<void> check_answer(const OAuth2Callback& callback, const Link& link) {
    if (!callback.error.empty())
        return fail(Errc::peer_refused, link.name + " did not give the permission. Ask its administrator why.",
                    callback.error.substr(0, 64));
    if (callback.code.empty())
        return fail(Errc::missing_parameter, "The other application sent no code. Connect again.");
    return {};
}

}  // namespace

Task<Result<DanceStart>> begin_oauth2_dance(Services& services, Link link, AccountId account, std::string return_to) {
    AL_CO_TRY(const auto* const provider, connectable(link));
    const auto snapshot = services.snapshots.current();
    const auto state = crypto::random_token();
    const auto verifier = provider->pkce ? crypto::random_token() : std::string();
    AL_CO_TRY(const auto url,
              oauth2::authorization_url({.endpoint = provider->authorize_url,
                                         .client = provider->client_id,
                                         .redirect_uri = oauth2_redirect_uri(snapshot->settings),
                                         .state = state,
                                         .scope = provider->scope(),
                                         .challenge = verifier.empty() ? std::string() : oauth2::challenge_of(verifier),
                                         .extra = provider->authorize_parameters}));
    const domain::Dance dance{.token_hash = crypto::token_hash(state),
                              .link = link.id,
                              .account = std::move(account),
                              .token = {},
                              .secret = Secret(verifier),
                              .return_to = std::move(return_to),
                              .expires_at = services.clock.now() + kDanceLife};
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.add_dance(dance); }));
    co_return DanceStart{.address = url.str(), .flow = state};
}

Task<Result<DanceEnd>> finish_oauth2_dance(Services& services, OAuth2Callback callback, AccountId account) {
    const auto now = services.clock.now();
    AL_CO_TRY(const auto dance, co_await take_own_dance(services, callback.state, std::move(account)));
    DanceEnd end{.link = dance.link, .return_to = dance.return_to, .remote_user = {}};
    AL_CO_TRY(const auto link, find_link(services, dance.link));
    AL_CO_TRY(const auto* const provider, connectable(link));
    AL_CO_TRY_VOID(check_issuer(*provider, callback.issuer));
    end.refused = callback.error == "access_denied";
    if (end.refused) co_return end;
    AL_CO_TRY_VOID(check_answer(callback, link));
    const auto redirect_uri = oauth2_redirect_uri(services.snapshots.current()->settings);
    auto answer = co_await ask_for_token(
        services, link,
        oauth2::code_form({.code = callback.code, .redirect_uri = redirect_uri, .verifier = dance.secret.reveal()}));
    if (!answer) co_return std::unexpected(std::move(answer).error().error);
    domain::Grant grant;
    grant.link = dance.link;
    grant.account = dance.account;
    grant.scope = provider->scope();
    grant.created_at = now;
    take_answer(grant, *std::move(answer), now);
    co_return co_await offer_grant(services, link, std::move(grant), std::move(end));
}

}  // namespace applinks::peers
