// SPDX-License-Identifier: Apache-2.0
#include "peers/dance.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "peers/dance_steps.hpp"
#include "peers/finding.hpp"
#include "peers/link_steps.hpp"
#include "peers/may_call.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "peers/signed_call.hpp"
#include "peers/trust.hpp"
#include "protocol/applinks/paths.hpp"
#include "protocol/http/path.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Link;

constexpr std::size_t kAnswerMax = 16 * 1024;
constexpr std::size_t kNonceBytes = 16;
constexpr std::string_view kDenied = "denied";  // 4.7
// Longer promises are cut: beyond this, times overflow somewhere.
constexpr std::int64_t kLifeMaxSeconds = 100LL * 365 * 24 * 3600;

struct Endpoints {
    http::AbsoluteUrl request_token;
    http::AbsoluteUrl authorize;
    http::AbsoluteUrl access_token;
};

// Tokens come from rpcUrl, people go to displayUrl (applinks-protocol.md 2.4).
Result<Endpoints> endpoints_of(const Link& link) {
    if (const auto* provider = link.oauth1())
        return Endpoints{.request_token = provider->request_token_url,
                         .authorize = provider->authorize_url,
                         .access_token = provider->access_token_url};
    if (link.kind == domain::LinkKind::generic || !link.rpc_url.has_value())
        return fail(Errc::not_allowed, link.name + " is not set up for users of this application.");
    Endpoints endpoints;
    AL_TRY(endpoints.request_token, link.rpc_url.join(wire::paths::kRequestToken));
    AL_TRY(endpoints.authorize, link.display_url.join(wire::paths::kAuthorize));
    AL_TRY(endpoints.access_token, link.rpc_url.join(wire::paths::kAccessToken));
    return endpoints;
}

// One call of a token endpoint. `token` is absent for request-token.
struct TokenCall {
    http::AbsoluteUrl url;
    std::vector<http::Parameter> extra;  // oauth_callback, oauth_verifier
    std::optional<Secret> token{};
    Secret token_secret{};
};

Result<std::vector<http::Parameter>> sign_token_call(const domain::Snapshot& snapshot, const Link& link,
                                                     const TokenCall& call, Timestamp now) {
    const auto nonce = crypto::random_token(kNonceBytes);
    const auto consumer = snapshot.consumer_key_toward(link);
    oauth1::OutgoingRequest request{.method = "POST",
                                    .url = &call.url,
                                    .extra = call.extra,
                                    .consumer_key = consumer.str(),
                                    .token_secret = call.token_secret.reveal(),
                                    .timestamp_seconds = to_seconds(now),
                                    .nonce = nonce};
    if (call.token) request.token = call.token->reveal();
    return oauth1::sign(request, snapshot.sign_key(link));
}

// Application Links peers get the parameters in the body, as they send them (5.2); plain providers in the header, which
// all of them read.
net::OutgoingCall write_token_call(const Link& link, const TokenCall& call,
                                   const std::vector<http::Parameter>& parameters) {
    net::OutgoingCall out{.method = "POST", .url = call.url, .answer_bytes_max = kAnswerMax};
    out.headers.add("Accept", "text/plain, application/x-www-form-urlencoded, */*;q=0.1");
    if (link.kind == domain::LinkKind::generic) {
        out.headers.add("Authorization", oauth1::authorization_header(parameters));
        return out;
    }
    http::Form form;
    for (const auto& [name, value] : parameters) form.add(name, value);
    out.headers.add("Content-Type", "application/x-www-form-urlencoded");
    out.body = form.str();
    return out;
}

Error refusal(const net::Response& answer, const Link& link, const TokenCall& call, Timestamp now) {
    const auto finding = finding_of(answer, {.name = link.name, .url = call.url}, now);
    return {.code = Errc::peer_refused,
            .message = finding.is_ok() ? link.name + " gave an answer that is not understood." : finding.text,
            .detail = "status " + std::to_string(answer.status) + " " + oauth_problem_of(answer)};
}

// Some providers end the answer with a line end.
std::string_view without_line_end(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return trim_blanks(text);
}

// Posts and reads the form that comes back. Redirects are answers like any other, and refused (S-13).
Task<Result<http::Form>> call_token_endpoint(Services& services, const Link& link, TokenCall call) {
    const auto snapshot = services.snapshots.current();
    const auto now = services.clock.now();
    const auto stamp = services.observed.stamp_for(link.id, now);
    AL_CO_TRY(const auto parameters,
              co_await services.runtime.run([&] { return sign_token_call(*snapshot, link, call, stamp); }));
    auto out = write_token_call(link, call, parameters);
    out.trust =
        trust_toward(snapshot->settings, link.ca_pem, link.allow_loopback ? Loopback::allowed : Loopback::by_settings);
    auto answer = co_await services.egress.fetch(std::move(out));
    if (!answer) co_return std::unexpected(reworded(std::move(answer).error(), call.url));
    if (answer->status != 200) co_return std::unexpected(refusal(*answer, link, call, now));
    auto form = http::Form::parse(without_line_end(answer->body));
    if (!form || !form->contains("oauth_token") || !form->contains("oauth_token_secret"))
        co_return std::unexpected(refusal(*answer, link, call, now));
    co_return form;
}

std::string callback_url(const domain::Settings& settings, const LinkId& link) {
    return settings.url.str() + std::string(wire::paths::kLoginDanceAccess) +
           "?applicationLinkID=" + percent_encode(link.str());
}

// The callback stands in request-token and in this address: peers of the old 1.0 way read the second (5.4).
std::string browser_url(const Link& link, const Endpoints& endpoints, std::string_view token,
                        std::string_view callback) {
    auto text = endpoints.authorize.str();
    text += endpoints.authorize.query().empty() ? "?" : "&";
    text += "oauth_token=" + percent_encode(token);
    if (link.kind == domain::LinkKind::applinks) text += "&oauth_callback=" + percent_encode(callback);
    return text;
}

// Absent: the peer does not say, and the grant is good until it is refused (features.md 9).
Timestamp expiry_of(const http::Form& form, Timestamp now) {
    const auto text = form.at_most_one("oauth_expires_in");
    const auto seconds = text ? parse_int(*text) : std::nullopt;
    if (!seconds || *seconds <= 0) return {};
    return now + std::chrono::seconds(std::min(*seconds, kLifeMaxSeconds));
}

Result<domain::Grant> grant_from(const http::Form& form, const domain::Dance& dance, Timestamp now) {
    domain::Grant grant;
    grant.link = dance.link;
    grant.account = dance.account;
    AL_TRY(auto token, form.only("oauth_token"));
    AL_TRY(auto secret, form.only("oauth_token_secret"));
    AL_TRY(auto handle, form.at_most_one("oauth_session_handle"));
    if (token.empty()) return fail(Errc::peer_malformed, "The other application gave an empty permission.");
    grant.token = Secret(std::move(token));
    grant.secret = Secret(std::move(secret));
    grant.session_handle = Secret(std::move(handle));
    grant.created_at = now;
    grant.expires_at = expiry_of(form, now);
    return grant;
}

}  // namespace

Task<Result<domain::Dance>> take_own_dance(Services& services, std::string flow, AccountId account) {
    const auto hash = crypto::token_hash(flow);
    const auto now = services.clock.now();
    AL_CO_TRY(auto dance, co_await services.runtime.run([&] { return services.store.take_dance(hash, now); }));
    if (dance && dance->account == account) co_return *std::move(dance);
    co_return fail(Errc::not_allowed, "This permission was not asked for by you, or it took too long. Connect again.");
}

Task<Result<DanceStart>> begin_dance(Services& services, LinkId link_id, AccountId account, std::string return_to) {
    if (!return_to.empty() && !http::is_local_return_target(return_to))
        co_return fail(Errc::invalid_argument, "The place to return to is not on this application.");
    AL_CO_TRY(const auto link, find_link(services, link_id));
    AL_CO_TRY_VOID(check_may_call(link, CallAs::person));
    if (link.oauth2()) co_return co_await begin_oauth2_dance(services, link, account, std::move(return_to));
    AL_CO_TRY(const auto endpoints, endpoints_of(link));
    const auto snapshot = services.snapshots.current();
    const auto callback = callback_url(snapshot->settings, link.id);
    AL_CO_TRY(const auto form,
              co_await call_token_endpoint(services, link,
                                           {.url = endpoints.request_token, .extra = {{"oauth_callback", callback}}}));
    AL_CO_TRY(const auto confirmed, form.at_most_one("oauth_callback_confirmed"));
    if (confirmed != "true")
        co_return fail(Errc::peer_refused, link.name + " speaks the old OAuth 1.0, which is not safe: it needs 1.0a.");
    AL_CO_TRY(const auto token, form.only("oauth_token"));
    AL_CO_TRY(auto secret, form.only("oauth_token_secret"));
    const domain::Dance dance{.token_hash = crypto::token_hash(token),
                              .link = link.id,
                              .account = account,
                              .token = Secret(token),
                              .secret = Secret(std::move(secret)),
                              .return_to = std::move(return_to),
                              .expires_at = services.clock.now() + kDanceLife};
    AL_CO_TRY_VOID(co_await services.runtime.run([&] { return services.store.add_dance(dance); }));
    co_return DanceStart{.address = browser_url(link, endpoints, token, callback), .flow = token};
}

Task<Result<DanceEnd>> finish_dance(Services& services, std::string oauth_token, std::string oauth_verifier,
                                    AccountId account) {
    const auto now = services.clock.now();
    AL_CO_TRY(const auto dance, co_await take_own_dance(services, std::move(oauth_token), std::move(account)));
    DanceEnd end{.link = dance.link, .return_to = dance.return_to, .remote_user = {}};
    if (oauth_verifier == kDenied) {
        end.refused = true;
        co_return end;
    }
    if (oauth_verifier.empty())
        co_return fail(Errc::missing_parameter, "The other application sent no verifier. Connect again.");
    AL_CO_TRY(const auto link, find_link(services, dance.link));
    AL_CO_TRY_VOID(check_may_call(link, CallAs::person));
    AL_CO_TRY(const auto endpoints, endpoints_of(link));
    AL_CO_TRY(const auto form, co_await call_token_endpoint(services, link,
                                                            {.url = endpoints.access_token,
                                                             .extra = {{"oauth_verifier", oauth_verifier}},
                                                             .token = dance.token,
                                                             .token_secret = dance.secret}));
    AL_CO_TRY(auto grant, grant_from(form, dance, now));
    co_return co_await offer_grant(services, link, std::move(grant), std::move(end));
}

Task<Result<Forgotten>> forget_grant(Services& services, LinkId link_id, AccountId account, domain::AuditEntry by) {
    AL_CO_TRY(const auto grant, services.store.find_grant(link_id, account));
    // Whose it was: an administrator takes back what another person gave.
    const auto snapshot = services.snapshots.current();
    const auto* person = snapshot->find_account(account);
    const auto audit =
        audit_of(services, by, "grant.forgotten", link_id,
                 "The account of " + (person ? person->name.str() : account.str()) + " is disconnected.");
    AL_CO_TRY_VOID(
        co_await services.runtime.run([&] { return services.store.remove_grant(link_id, account, {}, audit); }));
    const auto link = find_link(services, link_id);
    if (!grant || !link || !link->oauth2()) co_return Forgotten::here_only;
    const auto revoked = co_await revoke_at_provider(services, *link, *grant);
    if (!revoked) log::warn("grant.not_revoked", {{"link", link_id}, {"detail", revoked.error().detail}});
    co_return revoked && *revoked ? Forgotten::ended : Forgotten::here_only;
}

}  // namespace applinks::peers
