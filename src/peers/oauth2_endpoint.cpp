// SPDX-License-Identifier: Apache-2.0
#include "peers/oauth2_endpoint.hpp"

#include <array>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "crypto/random.hpp"
#include "domain/identity/account.hpp"
#include "domain/links/token_header.hpp"
#include "peers/trust.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::OAuth2Provider;
using oauth2::TokenRefusal;

constexpr std::chrono::seconds kTokenCallTimeout{15};
constexpr std::size_t kIdentityMax = 256 * 1024;
constexpr std::size_t kAssertionIdBytes = 16;
// Tokens are renewed before their end (features.md 9 "Clock slack 60 s"), short ones in their second half.
constexpr std::chrono::seconds kExpirySlack{60};

const OAuth2Provider& provider_of(const Link& link) {
    AL_ASSERT(link.oauth2() != nullptr);
    return *link.oauth2();
}

net::OutgoingCall call_of(const Services& services, const Link& link, http::AbsoluteUrl url) {
    const auto snapshot = services.snapshots.current();
    return {.url = std::move(url),
            .timeout = kTokenCallTimeout,
            .trust = trust_toward(snapshot->settings, link.ca_pem,
                                  link.allow_loopback ? Loopback::allowed : Loopback::by_settings)};
}

Result<oauth2::AuthenticatedForm> authenticated(const Services& services, const LinkId& link,
                                                const OAuth2Provider& provider, http::Form form,
                                                const http::AbsoluteUrl& endpoint) {
    const auto snapshot = services.snapshots.current();
    const auto id = crypto::random_token(kAssertionIdBytes);
    return oauth2::with_client(
        std::move(form),
        {.id = provider.client_id, .secret = provider.client_secret, .authentication = provider.authentication},
        {.key = snapshot->own_key_toward(link), .audience = endpoint.str(), .now = services.clock.now(), .id = id});
}

// Posts a form with our credentials; the answer, whatever it is.
Task<Result<net::Response>> post_form(Services& services, Link link, http::AbsoluteUrl endpoint, http::Form form) {
    const auto& provider = provider_of(link);
    // An assertion is signed with RSA, which is too long for an I/O thread.
    auto ready = co_await services.runtime.run(
        [&] { return authenticated(services, link.id, provider, std::move(form), endpoint); });
    if (!ready) co_return std::unexpected(std::move(ready).error());
    auto call = call_of(services, link, std::move(endpoint));
    call.method = "POST";
    call.answer_bytes_max = oauth2::kTokenAnswerMax;
    call.headers.add("Accept", "application/json");
    call.headers.add("Content-Type", "application/x-www-form-urlencoded");
    call.headers.add("X-Atlassian-Token", "no-check");  // applinks-protocol.md 9.2
    if (!ready->authorization.empty()) call.headers.add("Authorization", ready->authorization);
    call.body = std::move(ready->body);
    co_return co_await services.egress.fetch(std::move(call));
}

// What is found, with the call that failed in front: it may be any of several (features.md 3 "Save and test").
TokenFailure failure_of(std::string_view code, const Callee& callee, const std::string& sentence, Errc error_code,
                        std::string detail) {
    auto finding = domain::finding_for(code, values_of(callee), detail);
    finding.text = callee.method + " " + callee.url.str() + ": " + sentence;
    Error error{.code = error_code, .message = finding.text, .detail = std::move(detail)};
    return {.denied = false, .finding = std::move(finding), .error = std::move(error)};
}

TokenFailure of_network(const Callee& callee, const Error& error) {
    const auto finding = finding_of(error, callee);
    return failure_of(finding.code, callee, finding.text, error.code, error.detail);
}

TokenFailure of_refusal(const Callee& callee, const net::Response& answer, const TokenRefusal& refusal) {
    const std::string detail = "status " + std::to_string(answer.status) + " " + refusal.code;
    const auto& peer = callee.name;
    switch (refusal.kind) {
        case TokenRefusal::Kind::denied: {
            auto failure = failure_of("token", callee,
                                      peer + " does not accept the permission (" + refusal.code + "). Connect again.",
                                      Errc::peer_refused, detail);
            failure.denied = true;
            return failure;
        }
        case TokenRefusal::Kind::client:
            return failure_of("key_unknown", callee,
                              peer + " does not accept this application (" + refusal.code +
                                  "). Check client id, secret and client authentication.",
                              Errc::peer_refused, detail);
        case TokenRefusal::Kind::other:
            return failure_of("not_allowed", callee, peer + " refuses (" + refusal.code + ").", Errc::peer_refused,
                              detail);
        case TokenRefusal::Kind::unreadable: break;
    }
    const bool is_redirect = answer.status >= 300 && answer.status < 400;
    return failure_of(is_redirect ? "login_page" : "not_a_peer", callee,
                      "the answer is no token: status " + std::to_string(answer.status) + ".", Errc::peer_malformed,
                      detail);
}

// The usual names, in the order of how much they mean to people.
constexpr std::array<const char*, 6> kIdentityMembers = {
    "preferred_username", "username", "login", "name", "email", "sub"};

std::string name_in(const net::Response& answer) {
    const auto type = to_lower_ascii(answer.headers.get("Content-Type"));
    if (type.starts_with("text/plain")) {
        const auto name = domain::parse_user_name(trim_blanks(answer.body));
        return name ? name->str() : std::string();
    }
    boost::system::error_code failed;
    const auto value = boost::json::parse(answer.body, failed);
    if (failed || !value.is_object()) return {};
    for (const auto* member : kIdentityMembers) {
        const auto* found = value.get_object().if_contains(member);
        if (found == nullptr || !found->is_string()) continue;
        const auto name = domain::parse_user_name({found->get_string().data(), found->get_string().size()});
        if (name) return name->str();
    }
    return {};
}

}  // namespace

std::string oauth2_redirect_uri(const domain::Settings& settings) {
    return settings.url.str() + "/applinks/oauth2/callback";
}

Task<TokenResult> ask_for_token(Services& services, Link link, http::Form form) {
    const Callee callee{.name = link.name, .url = provider_of(link).token_url, .method = "POST"};
    if (!callee.url.has_value())
        co_return std::unexpected(
            failure_of("not_allowed", callee, "The link names no token address.", Errc::not_allowed, {}));
    auto answer = co_await post_form(services, link, callee.url, std::move(form));
    if (!answer) co_return std::unexpected(of_network(callee, answer.error()));
    auto found = oauth2::parse_token_answer(
        {.status = answer->status, .content_type = answer->headers.get("Content-Type"), .body = answer->body});
    wipe(answer->body);
    if (!found) co_return std::unexpected(of_refusal(callee, *answer, found.error()));
    co_return *std::move(found);
}

void take_answer(domain::Grant& grant, oauth2::TokenAnswer answer, Timestamp now) {
    grant.token = std::move(answer.access_token);
    if (!answer.refresh_token.empty()) grant.refresh_token = std::move(answer.refresh_token);
    if (!answer.scope.empty()) grant.scope = std::move(answer.scope);
    grant.expires_at = {};
    if (answer.expires_in) grant.expires_at = now + *answer.expires_in - std::min(kExpirySlack, *answer.expires_in / 2);
}

Task<Result<bool>> revoke_at_provider(Services& services, Link link, domain::Grant grant) {
    const auto url = provider_of(link).revoke_url;
    if (!url.has_value()) co_return false;
    // RFC 7009 2.1: ending the refresh token ends what came of it.
    const bool has_refresh = !grant.refresh_token.empty();
    auto form =
        oauth2::revocation_form(has_refresh ? grant.refresh_token : grant.token,
                                has_refresh ? oauth2::TokenHint::refresh_token : oauth2::TokenHint::access_token);
    auto answer = co_await post_form(services, link, url, std::move(form));
    if (!answer) co_return std::unexpected(reworded(std::move(answer).error(), url));
    if (answer->status != 200 && answer->status != 204)
        co_return fail(Errc::peer_refused, link.name + " did not end the permission.",
                       "status " + std::to_string(answer->status));
    co_return true;
}

Task<std::string> ask_identity(Services& services, Link link, Secret token) {
    const auto& provider = provider_of(link);
    const auto header = domain::parse_token_header(provider.header_template);
    if (!provider.identity_url.has_value() || !header) co_return std::string();
    auto call = call_of(services, link, provider.identity_url);
    call.answer_bytes_max = kIdentityMax;
    call.headers.add("Accept", "application/json, text/plain;q=0.5");
    call.headers.add(header->name, header->value(token));
    const auto answer = co_await services.egress.fetch(std::move(call));
    co_return answer && answer->status == 200 ? name_in(*answer) : std::string();
}

}  // namespace applinks::peers
