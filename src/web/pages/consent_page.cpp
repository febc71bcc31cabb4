// SPDX-License-Identifier: Apache-2.0
#include "web/pages/consent_page.hpp"

#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "domain/grants/authorization.hpp"
#include "web/pages/error_page.hpp"
#include "web/pages/page.hpp"
#include "web/pages/words.hpp"

namespace applinks::web::pages {
namespace {

using domain::RequestToken;
using oauth1::Problem;
using oauth1::ProblemCode;

constexpr std::string_view kPath = "/plugins/servlet/oauth/authorize";

// 4.7: an HTML page, and the problem in a header for programs that look.
net::Response problem_page(const Context& context, const Problem& problem) {
    const auto status = oauth1::status_of(problem.code);
    const std::string sentence(consent_problem_sentence(problem.code));
    // Not 401's "Please sign in": the person is signed in, the request is what is wrong.
    auto frame = frame_of(context, {});
    auto response =
        html(render_error_page(frame, {.status = 400, .sentence = sentence, .request_id = context.request_id}), status);
    response.headers.set("WWW-Authenticate", oauth1::www_authenticate(context.settings().url.str(), problem));
    return response;
}

// Who asks, and what for. Everything is looked up again at each step (S-76).
struct Request {
    RequestToken token;
    std::string token_text;
    domain::Consumer consumer;
    domain::Link link;
    http::AbsoluteUrl callback;
};

std::expected<Request, Problem> rejected(std::string detail) {
    return std::unexpected(Problem{.code = ProblemCode::token_rejected, .detail = std::move(detail)});
}

// Problems: token_rejected, token_used, token_expired, permission_denied (the link does not let people connect any
// more).
std::expected<Request, Problem> checked_request(const Context& context, std::optional<RequestToken> token,
                                                std::string_view requested_callback) {
    if (!token) return rejected("no such request token");
    if (auto undecided = domain::check_undecided(*token, context.now); !undecided)
        return std::unexpected(undecided.error());
    const auto* known = context.snapshot->find_consumer(token->consumer);
    const auto* link = known ? context.snapshot->find_link(known->consumer.link) : nullptr;
    if (link == nullptr) return rejected("its consumer is gone");
    if (!known->consumer.three_legged || link->state != domain::LinkState::active)
        return std::unexpected(
            Problem{.code = ProblemCode::permission_denied, .detail = "people cannot connect over this link"});
    auto callback = domain::callback_after(*token, known->consumer, *link, requested_callback);
    return Request{.token = *std::move(token),
                   .token_text = {},
                   .consumer = known->consumer,
                   .link = *link,
                   .callback = std::move(callback)};
}

Task<Result<std::expected<Request, Problem>>> load_request(Services& services, const Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto text, query.at_most_one("oauth_token"));
    AL_CO_TRY(const auto requested_callback, query.at_most_one("oauth_callback"));
    const auto hash = crypto::token_hash(text);
    AL_CO_TRY(auto token,
              co_await services.runtime.run([&services, &hash] { return services.store.find_request_token(hash); }));
    auto request = checked_request(context, std::move(token), requested_callback);
    if (request) request->token_text = text;
    co_return request;
}

Task<Result<net::Response>> get_consent(Services& services, Context& context) {
    AL_CO_TRY(const auto request, co_await load_request(services, context));
    if (!request) co_return problem_page(context, request.error());
    const ConsentPage page{
        .application = request->consumer.name,
        .description = request->consumer.description,
        .host = short_address(request->link.display_url),
        .callback_host = request->callback.has_value() ? request->callback.authority() : std::string(),
        .lasts = span_text(context.settings().access_token_life),
        .action = context.target.str(),
        .is_admin = context.caller.is_admin()};
    auto response = html(render_consent(frame_of(context, {.title = "Allow access?", .width = Width::narrow}), page));
    allow_form_targets(response, {request->callback});
    co_return response;
}

domain::AuditEntry audit_of(const Context& context, const Request& request, domain::Choice choice) {
    const bool allow = choice == domain::Choice::allow;
    return context.audit(
        allow ? "grant.allowed" : "grant.denied", request.link.id,
        request.consumer.name + (allow ? " may act for " : " may not act for ") + context.caller.user_name() + ".");
}

Task<Result<net::Response>> post_consent(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    const bool allows = form.contains("approve");
    if (allows == form.contains("deny")) co_return fail(Errc::invalid_argument, "Choose Allow or Deny.");
    AL_CO_TRY(const auto request, co_await load_request(services, context));
    if (!request) co_return problem_page(context, request.error());
    const auto choice = allows ? domain::Choice::allow : domain::Choice::deny;
    const domain::DecisionRequest asked{.token = request->token,
                                        .callback = request->callback,
                                        .token_text = request->token_text,
                                        .verifier = crypto::random_alphanumeric(domain::kVerifierCharacters)};
    const auto decided = domain::decide(asked, choice);
    const auto audit = audit_of(context, *request, choice);
    const auto stored = co_await services.runtime.run([&services, &context, &request, &decided, &audit] {
        return services.store.decide_request_token(request->token.hash, decided.decision, context.caller.account->id,
                                                   decided.verifier_hash, audit);
    });
    if (!stored && stored.error().code == Errc::conflict)
        co_return problem_page(context, Problem{.code = ProblemCode::token_used});
    if (!stored) co_return std::unexpected(stored.error());
    if (!decided.location.empty()) co_return go_to_address(decided.location);
    const DecidedPage page{.application = request->consumer.name, .verifier = decided.verifier, .allowed = allows};
    co_return html(
        render_decided(frame_of(context, {.title = allows ? "Allowed" : "Refused", .width = Width::narrow}), page));
}

}  // namespace

std::string_view consent_problem_sentence(ProblemCode code) {
    switch (code) {
        case ProblemCode::token_expired:
            return "This request for permission has run out. Go back to the application that sent you here and start "
                   "again.";
        case ProblemCode::token_used:
            return "This request for permission was answered already. Nothing more is to be done here.";
        case ProblemCode::permission_denied:
            return "This application may not ask people for permission here. An administrator can change that in the "
                   "settings of its link.";
        default:
            return "This request for permission is not known here. Go back to the application that sent you here and "
                   "start again.";
    }
}

std::string render_consent(const Frame& frame, const ConsentPage& page) {
    View view;
    view.text("app_name", page.application)
        .text("app_initial", initial(page.application))
        .text("own_initial", initial(frame.application))
        .text("description", page.description)
        .text("host", page.host)
        .text("callback_host", page.callback_host)
        .flag("goes_on", !page.callback_host.empty() && page.host.empty())
        .flag("goes_elsewhere",
              !page.callback_host.empty() && !page.host.empty() && !page.host.starts_with(page.callback_host))
        .text("can", page.can)
        .text("lasts", page.lasts)
        .text("user", frame.user)
        .text("action", page.action)
        .flag("is_admin", page.is_admin);
    return render_page(frame, "consent", std::move(view));
}

std::string render_decided(const Frame& frame, const DecidedPage& page) {
    View view;
    view.text("app_name", page.application).text("verifier", page.verifier).flag("allowed", page.allowed);
    return render_page(frame, "decided", std::move(view));
}

std::vector<Route> consent_routes() {
    const std::string path(kPath);
    return {
        {.method = "GET", .pattern = path, .policy = reads(Who::user), .handler = get_consent},
        {.method = "POST", .pattern = path, .policy = changes(Who::user), .handler = post_consent, .return_page = path},
    };
}

}  // namespace applinks::web::pages
