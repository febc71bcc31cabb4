// SPDX-License-Identifier: Apache-2.0
#include "peers/oauth2_check.hpp"

#include "crypto/random.hpp"
#include "peers/oauth2_endpoint.hpp"
#include "peers/signed_call.hpp"
#include "protocol/oauth2/client_request.hpp"

namespace applinks::peers {
namespace {

using domain::Link;
using domain::OAuthLevel;

Finding named(Finding finding, const Callee& callee) {
    if (!finding.is_ok()) finding.text = callee.method + " " + callee.url.str() + ": " + finding.text;
    return finding;
}

Finding fine(const Link& link, std::string text) {
    auto finding = domain::finding_for("ok", {{"peer", link.name}});
    if (!text.empty()) finding.text = std::move(text);
    return finding;
}

// Whether the application takes the link's token. A page for people is an answer, too: what it shows is not ours to
// judge.
Task<Finding> call_as_application(Services& services, Link link) {
    const Callee callee{.name = link.name, .url = link.rpc_url};
    const auto answer =
        co_await call_link(services, link, {.link = link.id, .as = CallAs::application, .path = "/", .accept = "*/*"});
    if (!answer) co_return named(finding_of(answer.error(), callee), callee);
    if (answer->status != 401) co_return fine(link, {});
    auto finding = domain::finding_for("token", values_of(callee), seen_of(*answer, callee));
    finding.text = link.name + " does not accept the token of the link.";
    co_return named(std::move(finding), callee);
}

Task<Finding> ask_with_a_wrong_code(Services& services, Link link) {
    const auto& provider = *link.oauth2();
    const auto redirect_uri = oauth2_redirect_uri(services.snapshots.current()->settings);
    const auto code = crypto::random_token();
    const auto verifier = provider.pkce ? crypto::random_token() : std::string();
    const auto answer = co_await ask_for_token(
        services, link, oauth2::code_form({.code = code, .redirect_uri = redirect_uri, .verifier = verifier}));
    if (answer || answer.error().denied)
        co_return fine(link, link.name + " knows this application. Whether people may use it shows when one connects.");
    co_return answer.error().finding;
}

}  // namespace

Task<Finding> check_oauth2(Services& services, Link link) {
    const auto& provider = *link.oauth2();
    const bool calls_for_itself = link.outgoing >= OAuthLevel::oauth;
    if (!calls_for_itself) co_return co_await ask_with_a_wrong_code(services, link);
    if (provider.link_token.empty()) {
        const auto token = co_await ask_for_token(services, link, oauth2::client_credentials_form(provider.scope()));
        if (!token) co_return token.error().finding;
    }
    co_return co_await call_as_application(services, link);
}

}  // namespace applinks::peers
