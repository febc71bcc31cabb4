// SPDX-License-Identifier: Apache-2.0
#include "domain/grants/authorization.hpp"

#include "base/encoding.hpp"
#include "crypto/digest.hpp"

namespace applinks::domain {
namespace {

using oauth1::Problem;
using oauth1::ProblemCode;
using oauth1::SignedRequest;

std::unexpected<Problem> problem(ProblemCode code, std::string detail = {}) {
    return std::unexpected(Problem{.code = code, .detail = std::move(detail)});
}

std::unexpected<Problem> absent(const std::string& name) {
    return std::unexpected(
        Problem{.code = ProblemCode::parameter_absent, .extra = {{"oauth_parameters_absent", name}}});
}

std::string with_parameter(std::string url, std::string_view name, std::string_view value) {
    url += url.contains('?') ? '&' : '?';
    url += name;
    url += '=';
    percent_encode_to(url, value);
    return url;
}

}  // namespace

std::expected<CallbackRequest, Problem> callback_requested(const SignedRequest& request, const Consumer& consumer) {
    if (!request.has("oauth_callback")) {
        if (!consumer.callback_optional) return absent("oauth_callback");
        return CallbackRequest{.callback_confirmed = false};
    }
    const auto text = request.get("oauth_callback");
    if (text == "oob") return CallbackRequest{};
    auto callback = http::AbsoluteUrl::parse(text);
    if (callback) return CallbackRequest{.callback = *std::move(callback)};
    return std::unexpected(Problem{
        .code = ProblemCode::parameter_rejected,
        .extra = {{"oauth_parameters_rejected", "oauth_callback"}, {"oauth_problem_advice", callback.error().message}},
        .detail = callback.error().message});
}

std::expected<void, Problem> check_undecided(const RequestToken& token, Timestamp now) {
    if (token.expires_at <= now) return problem(ProblemCode::token_expired);
    if (token.decision != RequestToken::Decision::none) return problem(ProblemCode::token_used);
    return {};
}

http::AbsoluteUrl callback_after(const RequestToken& token, const Consumer& consumer, const Link& link,
                                 std::string_view requested_callback) {
    if (token.callback.has_value()) return token.callback;
    const auto requested = http::AbsoluteUrl::parse(requested_callback);
    if (token.callback_confirmed || !requested) return consumer.callback;
    const auto is_theirs = [&](const http::AbsoluteUrl& base) {
        return base.has_value() && requested->is_within(base);
    };
    const bool is_allowed = is_theirs(link.display_url) || is_theirs(link.rpc_url) || is_theirs(consumer.callback);
    return is_allowed ? *requested : consumer.callback;
}

Decided decide(const DecisionRequest& request, Choice choice) {
    Decided decided;
    const bool has_verifier = request.token.callback_confirmed;
    if (choice == Choice::allow) {
        decided.decision = RequestToken::Decision::approved;
        if (has_verifier) {
            decided.verifier = request.verifier;
            decided.verifier_hash = crypto::token_hash(request.verifier);
        }
    }
    if (!request.callback.has_value()) return decided;
    decided.location = with_parameter(request.callback.str(), "oauth_token", request.token_text);
    if (has_verifier) {
        const auto verifier = choice == Choice::allow ? decided.verifier : std::string("denied");
        decided.location = with_parameter(std::move(decided.location), "oauth_verifier", verifier);
    }
    return decided;
}

std::expected<void, Problem> check_exchange(const RequestToken& token, const SignedRequest& request, Timestamp now) {
    if (token.expires_at <= now) return problem(ProblemCode::token_expired);
    if (token.decision == RequestToken::Decision::none) return problem(ProblemCode::permission_unknown);
    if (token.decision == RequestToken::Decision::denied) return problem(ProblemCode::permission_denied);
    if (token.callback_confirmed && !request.has("oauth_verifier")) return absent("oauth_verifier");
    return {};
}

std::expected<void, Problem> check_outcome(ExchangeOutcome outcome) {
    switch (outcome) {
        case ExchangeOutcome::exchanged: return {};
        case ExchangeOutcome::expired: return problem(ProblemCode::token_expired);
        case ExchangeOutcome::undecided: return problem(ProblemCode::permission_unknown);
        case ExchangeOutcome::denied: return problem(ProblemCode::permission_denied);
        case ExchangeOutcome::unknown: return problem(ProblemCode::token_rejected, "no such request token");
        case ExchangeOutcome::wrong_verifier: break;
    }
    return problem(ProblemCode::token_rejected, "wrong verifier");
}

}  // namespace applinks::domain
