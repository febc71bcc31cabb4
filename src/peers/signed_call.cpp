// SPDX-License-Identifier: Apache-2.0
#include "peers/signed_call.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/links/token_header.hpp"
#include "domain/links/type_registry.hpp"
#include "peers/finding.hpp"
#include "peers/may_call.hpp"
#include "peers/oauth2_grants.hpp"
#include "peers/trust.hpp"
#include "protocol/http/path.hpp"
#include "protocol/oauth1/request.hpp"
#include "protocol/oauth1/signature.hpp"
#include "telemetry/log.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::LinkKind;
using domain::OAuthLevel;

constexpr std::string_view kRequestor = "xoauth_requestor_id";
constexpr std::string_view kOldRequestor = "user_id";
constexpr int kRedirectsMax = 3;  // 5.3
constexpr std::size_t kNonceBytes = 16;
// The time of last use is for people: once in ten minutes is enough and costs no write per call.
constexpr std::chrono::minutes kTouchInterval{10};

Result<void> check_has_address(const Link& link) {
    if (link.rpc_url.has_value()) return {};
    return fail(Errc::not_allowed, "The link to " + link.name + " takes calls only: it has no address to call.");
}

bool is_live(const domain::Grant& grant, Timestamp now) {
    return grant.expires_at == Timestamp{} || grant.expires_at > now;
}

// Only a note for people: a failure must not stop the call. The grant outlives the call, which is awaited at once.
Task<void> note_use(Services& services, const domain::Grant& grant) {
    const auto now = services.clock.now();
    if (now - grant.last_used_at < kTouchInterval) co_return;
    const auto noted =
        co_await services.runtime.run([&] { return services.store.touch_grant(grant.link, grant.account, now); });
    if (!noted) log::warn("grant.use_not_written", {{"link", grant.link}, {"reason", noted.error().detail}});
}

// A store that does not answer is no missing grant: nobody is sent to give one again, and nobody is impersonated
// instead.
Task<Result<std::optional<domain::Grant>>> live_grant(Services& services, const Link& link, const AccountId& account) {
    AL_CO_TRY(auto grant, services.store.find_grant(link.id, account));
    if (!grant || !is_live(*grant, services.clock.now())) co_return std::nullopt;
    co_await note_use(services, *grant);
    co_return std::move(grant);
}

Credential of_grant(domain::Grant grant) {
    return {.kind = Credential::Kind::grant,
            .token = std::move(grant.token),
            .token_secret = std::move(grant.secret),
            .account = std::move(grant.account)};
}

Credential of_bearer(domain::Grant grant) {
    return {.kind = grant.account.empty() ? Credential::Kind::two_legged : Credential::Kind::grant,
            .token = std::move(grant.token),
            .account = grant.account,
            .renewable = grant.account.empty() || !grant.refresh_token.empty()};
}

Task<Result<Credential>> bearer_credential(Services& services, Link link, AccountId account) {
    AL_CO_TRY(auto grant, co_await usable_grant(services, std::move(link), std::move(account)));
    co_await note_use(services, grant);
    co_return of_bearer(std::move(grant));
}

Task<Result<Credential>> choose_bearer(Services& services, Link link, CallAs as,
                                       std::optional<domain::Account> person) {
    const auto& provider = *link.oauth2();
    if (as == CallAs::application && !provider.link_token.empty())
        co_return Credential{.kind = Credential::Kind::two_legged, .token = provider.link_token};
    if (as == CallAs::application) co_return co_await bearer_credential(services, std::move(link), AccountId());
    // One token for everybody would let people do there what they may not.
    if (provider.token_kind == domain::OutgoingTokenKind::per_link)
        co_return fail(Errc::not_allowed,
                       "The link to " + link.name + " has one token for the application itself: people cannot use it.");
    co_return co_await bearer_credential(services, std::move(link), person->id);
}

bool carries_protocol_parameter(const std::vector<http::Parameter>& parameters, bool old_name_counts) {
    return std::ranges::any_of(parameters, [&](const http::Parameter& parameter) {
        return parameter.first.starts_with("oauth_") || parameter.first == kRequestor ||
               (old_name_counts && parameter.first == kOldRequestor);
    });
}

// A caller who could put the user's name into the query of a two-legged call would choose whom we act as. Atlassian
// products also read the old name (4.9).
Result<void> check_parameters(const domain::Snapshot& snapshot, const SignInput& input) {
    const bool old_name_counts = input.credential.kind == Credential::Kind::two_legged &&
                                 snapshot.types->get(input.link.type).kind == domain::TypeKind::atlassian;
    AL_TRY(const auto query, http::Form::parse(input.url.query()));
    if (carries_protocol_parameter(query.parameters(), old_name_counts) ||
        carries_protocol_parameter(input.form, old_name_counts))
        return fail(Errc::invalid_argument, "A call through a link may not carry parameters of OAuth itself.");
    return {};
}

// A second token in the query would be somebody else's (S-21).
Result<SignedHead> bearer_head(const SignInput& input) {
    AL_TRY(const auto query, http::Form::parse(input.url.query()));
    if (query.contains("access_token"))
        return fail(Errc::invalid_argument, "A call through a link may not carry a token of its own.");
    AL_TRY(const auto header, domain::parse_token_header(input.link.oauth2()->header_template));
    auto value = header.value(input.credential.token);
    if (!http::is_field_value(value)) return fail(Errc::invalid_encoding, "The token cannot be sent in a header.");
    return SignedHead{.url = input.url, .authorization = std::move(value), .header_name = header.name};
}

Result<http::AbsoluteUrl> url_for(const SignInput& input) {
    if (input.credential.kind != Credential::Kind::impersonation) return input.url;
    auto text = input.url.str();
    text += input.url.query().empty() ? (text.ends_with('?') ? "" : "?") : "&";
    text += kRequestor;
    text += '=';
    percent_encode_to(text, input.credential.user_name);
    return http::AbsoluteUrl::parse(text);
}

// 2LO sends an empty oauth_token on the Application Links wire (4.9); plain OAuth providers want none.
std::optional<std::string_view> token_of(const SignInput& input) {
    if (input.credential.kind == Credential::Kind::grant) return input.credential.token.reveal();
    if (input.link.kind == LinkKind::generic) return std::nullopt;
    return std::string_view();
}

bool signs_with_rsa(const Link& link) {
    if (!link.provider) return true;
    const auto* provider = link.oauth1();
    return provider && (provider->method == oauth1::SignatureMethod::rsa_sha1 ||
                        provider->method == oauth1::SignatureMethod::rsa_sha256);
}

struct Attempt {
    net::Response answer;
    http::AbsoluteUrl url;
};

// As the other side has to come to it; "" when the call is not signed.
std::string base_string_of(const SignedHead& head, const PeerCall& call) {
    const auto url_base = head.url.origin();
    const auto taken = oauth1::take_apart({.method = call.method,
                                           .url_base = url_base,
                                           .path = head.url.path(),
                                           .query = head.url.query(),
                                           .authorization = head.authorization,
                                           .content_type = call.content_type,
                                           .body = call.body},
                                          oauth1::Place::resource);
    return taken && *taken ? (*taken)->base_string : std::string();
}

// One signed request. References: the objects outlive the call, which is awaited at once.
Task<Result<Attempt>> send_once(Services& services, const Link& link, const Credential& credential,
                                const PeerCall& call, const http::AbsoluteUrl& url) {
    const auto snapshot = services.snapshots.current();
    std::vector<http::Parameter> form;
    if (http::is_form_content_type(call.content_type)) {
        AL_CO_TRY(const auto parsed, http::Form::parse(call.body));
        form = parsed.parameters();
    }
    const SignInput input{.link = link,
                          .credential = credential,
                          .method = call.method,
                          .url = url,
                          .form = form,
                          .now = services.observed.stamp_for(link.id, services.clock.now()),
                          .key = call.key};
    AL_CO_TRY(auto head, co_await sign_on_pool(services, input));
    net::OutgoingCall out{.method = call.method,
                          .url = head.url,
                          .body = call.body,
                          .answer_bytes_max = call.answer_bytes_max,
                          .timeout = call.timeout,
                          .trust = trust_toward(snapshot->settings, link.ca_pem,
                                                link.allow_loopback ? Loopback::allowed : Loopback::by_settings)};
    out.headers.add("Accept", call.accept);
    if (!call.content_type.empty()) out.headers.add("Content-Type", call.content_type);
    if (call.method != "GET") out.headers.add("X-Atlassian-Token", "no-check");  // applinks-protocol.md 0.4
    if (!head.authorization.empty()) out.headers.add(head.header_name, head.authorization);
    if (call.shows_base_string && !link.oauth2()) out.headers.add(kBaseStringHeader, base_string_of(head, call));
    auto answer = co_await services.egress.fetch(std::move(out));
    if (!answer) co_return std::unexpected(reworded(std::move(answer).error(), url));
    co_return Attempt{.answer = *std::move(answer), .url = url};
}

// Where a GET may go on: the same origin, inside the link (S-13). Everything else is handed to the caller as it is.
std::optional<http::AbsoluteUrl> next_hop(const Attempt& attempt, const PeerCall& call, const Link& link) {
    const auto status = attempt.answer.status;
    const bool redirects = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    const auto location = attempt.answer.headers.get("Location");
    if (call.method != "GET" || !redirects || location.empty()) return std::nullopt;
    const bool absolute_path = location.starts_with('/') && !location.starts_with("//");
    auto url =
        http::AbsoluteUrl::parse(absolute_path ? attempt.url.origin() + std::string(location) : std::string(location));
    if (!url || !url->is_within(link.rpc_url)) return std::nullopt;
    if (!http::canonical_target(url->request_target())) return std::nullopt;  // dot segments would leave the link
    auto clean = without_requestor(*url);
    if (!clean) return std::nullopt;
    return *std::move(clean);
}

// Sends, and follows redirects inside the link. References: the objects outlive the call, which is awaited at once.
Task<Result<net::Response>> send_following(Services& services, const Link& link, const Credential& credential,
                                           const PeerCall& call) {
    AL_CO_TRY(auto url, link.rpc_url.join(call.path));
    for (int redirects = 0; redirects <= kRedirectsMax; ++redirects) {
        AL_CO_TRY(auto attempt, co_await send_once(services, link, credential, call, url));
        auto next = next_hop(attempt, call, link);
        if (!next) co_return std::move(attempt.answer);
        url = *std::move(next);
    }
    co_return fail(Errc::peer_malformed, link.name + " redirects in circles.");
}

}  // namespace

Error grant_required(const Link& link) {
    return {.code = Errc::grant_required, .message = "Connect your account at " + link.name + " first.", .detail = {}};
}

Task<Result<Credential>> choose_credential(Services& services, Link link, CallAs as,
                                           std::optional<domain::Account> person) {
    AL_CO_TRY_VOID(check_may_call(link, as));
    AL_CO_TRY_VOID(check_has_address(link));
    if (as == CallAs::anonymous) co_return Credential{};
    if (as == CallAs::application && link.oauth2())
        co_return co_await choose_bearer(services, std::move(link), as, std::nullopt);
    if (as == CallAs::application) co_return Credential{.kind = Credential::Kind::two_legged};
    if (!person) co_return fail(Errc::not_authenticated, "Sign in to use the link to " + link.name + ".");
    if (!person->active) co_return fail(Errc::not_allowed, "This account is disabled.");
    if (link.oauth2()) co_return co_await choose_bearer(services, std::move(link), as, std::move(person));
    const bool impersonates = link.outgoing == OAuthLevel::impersonation;
    if (!impersonates || person->admin) {
        AL_CO_TRY(auto grant, co_await live_grant(services, link, person->id));
        if (grant) co_return of_grant(*std::move(grant));
        if (!impersonates) co_return std::unexpected(grant_required(link));
    }
    co_return Credential{.kind = Credential::Kind::impersonation, .user_name = person->name.str()};
}

std::string authorize_path(const LinkId& link, std::string_view return_to) {
    std::string path = "/plugins/servlet/applinks/oauth/login-dance/authorize?applicationLinkID=";
    percent_encode_to(path, link.str());
    if (!return_to.empty()) {
        path += "&redirectUrl=";
        percent_encode_to(path, return_to);
    }
    return path;
}

Result<SignedHead> sign_head(const domain::Snapshot& snapshot, const SignInput& input) {
    if (input.credential.kind == Credential::Kind::anonymous) return SignedHead{.url = input.url, .authorization = {}};
    if (input.link.oauth2()) return bearer_head(input);
    AL_TRY_VOID(check_parameters(snapshot, input));
    AL_TRY(const auto url, url_for(input));
    const auto nonce = crypto::random_token(kNonceBytes);
    const auto consumer = snapshot.consumer_key_toward(input.link);
    const oauth1::OutgoingRequest request{.method = input.method,
                                          .url = &url,
                                          .form = input.form,
                                          .consumer_key = consumer.str(),
                                          .token = token_of(input),
                                          .token_secret = input.credential.token_secret.reveal(),
                                          .timestamp_seconds = to_seconds(input.now),
                                          .nonce = nonce};
    const auto key =
        input.key == OwnKey::present ? oauth1::SignKey::rsa(snapshot.signing_key) : snapshot.sign_key(input.link);
    AL_TRY(const auto parameters, oauth1::sign(request, key));
    return SignedHead{.url = url, .authorization = oauth1::authorization_header(parameters)};
}

Task<Result<SignedHead>> sign_on_pool(Services& services, const SignInput& input) {
    const auto snapshot = services.snapshots.current();
    if (input.credential.kind == Credential::Kind::anonymous || !signs_with_rsa(input.link))
        co_return sign_head(*snapshot, input);
    co_return co_await services.runtime.run([&] { return sign_head(*snapshot, input); });
}

Result<http::AbsoluteUrl> without_requestor(const http::AbsoluteUrl& url) {
    const auto query = url.query();
    if (query.find(kRequestor) == std::string_view::npos) return url;
    std::string kept;
    for (std::size_t at = 0; at <= query.size();) {
        const auto end = std::min(query.find('&', at), query.size());
        const auto piece = query.substr(at, end - at);
        if (percent_decode(piece.substr(0, piece.find('='))) != kRequestor) {
            if (!kept.empty()) kept += '&';
            kept += piece;
        }
        at = end + 1;
    }
    const auto base = url.str().substr(0, url.str().size() - query.size() - 1);
    return http::AbsoluteUrl::parse(kept.empty() ? base : base + "?" + kept);
}

Task<Result<net::Response>> call_peer(Services& services, PeerCall call) {
    const auto snapshot = services.snapshots.current();
    const auto* link = snapshot->find_link(call.link);
    if (!link) co_return fail(Errc::not_found, "There is no such link.");
    co_return co_await call_link(services, *link, std::move(call));
}

Task<Result<net::Response>> call_link(Services& services, Link link, PeerCall call) {
    AL_CO_TRY(auto credential, co_await choose_credential(services, link, call.as, call.person));
    AL_CO_TRY(auto answer, co_await send_following(services, link, credential, call));
    if (!is_refused(link, credential, answer)) co_return answer;
    if (link.oauth2()) {
        AL_CO_TRY(credential, co_await renewed_credential(services, link, std::move(credential)));
        AL_CO_TRY(answer, co_await send_following(services, link, credential, call));
        if (!is_refused(link, credential, answer) || credential.kind != Credential::Kind::grant) co_return answer;
    }
    AL_CO_TRY_VOID(co_await forget_refused_grant(services, link.id, call.person->id, credential.token));
    co_return std::unexpected(grant_required(link));
}

bool is_refused(const Link& link, const Credential& credential, const net::Response& answer) {
    const bool is_grant = credential.kind == Credential::Kind::grant;
    if (!link.oauth2()) return is_grant && is_token_problem(oauth_problem_of(answer));
    // A token that an administrator typed in cannot be had anew: its refusal is for who called.
    return answer.status == 401 && (is_grant || credential.renewable);
}

Task<Result<Credential>> renewed_credential(Services& services, Link link, Credential refused) {
    AL_CO_TRY(auto grant,
              co_await renew_refused_grant(services, std::move(link), refused.account, std::move(refused.token)));
    co_return of_bearer(std::move(grant));
}

Task<Result<void>> forget_refused_grant(Services& services, LinkId link, AccountId account, Secret token) {
    const auto hash = crypto::token_hash(token.reveal());
    const auto now = services.clock.now();
    const domain::AuditEntry audit{.at = now,
                                   .event = "grant.forgotten",
                                   .actor = "system",
                                   .link = link,
                                   .detail = "The other side no longer accepts the permission."};
    co_return co_await services.runtime.run([&] { return services.store.remove_grant(link, account, hash, audit); });
}

}  // namespace applinks::peers
