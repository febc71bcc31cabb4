// SPDX-License-Identifier: Apache-2.0
#include "web/wire/login_dance.hpp"

#include "base/uuid.hpp"
#include "crypto/digest.hpp"
#include "peers/dance.hpp"
#include "protocol/applinks/paths.hpp"
#include "protocol/http/same_origin.hpp"
#include "web/asker.hpp"
#include "web/pages/dance_page.hpp"
#include "web/pages/page.hpp"

namespace applinks::web {
namespace {

constexpr std::chrono::seconds kCookieLife{600};                           // of a request token (4.6)
constexpr std::string_view kOAuth2Callback = "/applinks/oauth2/callback";  // peers::oauth2_redirect_uri
constexpr std::string_view kOfferPath = "/applinks/connections/offer";
constexpr std::size_t kCookieNameDigits = 16;

// S-31: one cookie per dance, so that two may run side by side. It is made from the token or state, which the peer's
// callback names, and can be set by our own answer only (`__Host-`).
struct FlowCookie {
    std::string base;
    std::string value;

    explicit FlowCookie(std::string_view flow)
        : base("applinkd-dance-" + crypto::token_hash(flow).substr(0, kCookieNameDigits)),
          value(crypto::token_hash("login dance of " + std::string(flow))) {}

    bool is_in(const Context& context) const {
        const auto name = http::cookie_name(base, context.settings().cookie_scope());
        const auto sent = http::cookie_value(context.head.headers.get("Cookie"), name);
        return sent && equal_constant_time(*sent, value);
    }
    std::string set(const Context& context) const {
        return http::set_cookie(base, value, context.settings().cookie_scope(), kCookieLife);
    }
    std::string removed(const Context& context) const {
        return http::set_cookie(base, "", context.settings().cookie_scope(), std::chrono::seconds(0));
    }
};

Result<domain::Link> link_named(const Context& context, const http::Form& form) {
    AL_TRY(const auto text, form.only("applicationLinkID"));
    const auto id = parse_uuid(text);
    if (!id) return fail(Errc::invalid_argument, "The id of an application link is a UUID.");
    const auto* link = context.snapshot->find_link(LinkId(*id));
    if (link == nullptr) return fail(Errc::not_found, "There is no application link with this id.");
    return *link;
}

// `redirectUrl`: a place on this application, as an absolute address or as a path (3.4, S-72); absent: "".
Result<std::string> return_to_of(const Context& context, const http::Form& form) {
    AL_TRY(const auto text, form.at_most_one("redirectUrl"));
    if (text.empty() || http::is_local_return_target(text)) return text;
    const auto url = http::AbsoluteUrl::parse(text);
    if (url && url->is_within(context.settings().url) && http::is_local_return_target(url->request_target()))
        return url->request_target();
    return fail(Errc::invalid_argument, "The place to return to is not on this application.");
}

net::Response confirm_page(const Context& context, const domain::Link& link, const std::string& return_to) {
    const auto frame = pages::frame_of(
        context,
        {.title = "Connect to " + link.name, .section = pages::Section::connections, .width = pages::Width::narrow});
    const std::string action(context.settings().url.path());
    auto response =
        pages::html(pages::render_dance_start(frame, {.action = action + std::string(wire::paths::kLoginDanceAuthorize),
                                                      .link_id = link.id.str(),
                                                      .name = link.name,
                                                      .user = context.caller.user_name(),
                                                      .return_to = return_to}));
    pages::allow_form_targets(response, pages::permission_urls(*context.snapshot));
    return response;
}

// A link on one of our own pages, or typed by the person, starts at once. Anything else could be a stranger's doing and
// gets a page with a button (S-31).
Task<Result<net::Response>> authorize(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto link, link_named(context, query));
    AL_CO_TRY(const auto return_to, return_to_of(context, query));
    if (!http::is_same_origin(context.head.headers, context.settings().url))
        co_return confirm_page(context, link, return_to);
    co_return co_await start_dance(services, context, link.id, return_to);
}

Task<Result<net::Response>> authorize_confirmed(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(const auto link, link_named(context, form));
    AL_CO_TRY(const auto return_to, return_to_of(context, form));
    co_return co_await start_dance(services, context, link.id, return_to);
}

net::Response closing_page(const Context& context, const peers::DanceEnd& end) {
    const auto* link = context.snapshot->find_link(end.link);
    const std::string name = link == nullptr ? "the other application" : link->name;
    const auto frame = pages::frame_of(context, {.title = end.refused ? "Not connected" : "Connected to " + name,
                                                 .section = pages::Section::connections,
                                                 .width = pages::Width::narrow});
    const auto result = end.refused ? pages::DanceResult::refused : pages::DanceResult::connected;
    return pages::html(pages::render_dance_end(
        frame, {.result = result, .name = name, .remote_user = end.remote_user, .return_to = end.return_to}));
}

net::Response offer_page(const Context& context, const peers::DanceEnd& end) {
    const auto* link = context.snapshot->find_link(end.link);
    const std::string name = link == nullptr ? "the other application" : link->name;
    const auto frame = pages::frame_of(
        context,
        {.title = "Connect to " + name, .section = pages::Section::connections, .width = pages::Width::narrow});
    return pages::html(pages::render_dance_offer(
        frame, {.action = std::string(context.settings().url.path()) + std::string(kOfferPath),
                .offer = end.offer,
                .name = name,
                .remote_user = end.remote_user,
                .remote_user_before = end.remote_user_before,
                .user = context.caller.user_name()}));
}

// The offer is bound to this browser like the dance before it.
net::Response end_of_dance(const Context& context, const FlowCookie& cookie, const peers::DanceEnd& end) {
    auto response = end.refused ? closing_page(context, end) : offer_page(context, end);
    response.headers.add("Set-Cookie", cookie.removed(context));
    if (!end.refused) response.headers.add("Set-Cookie", FlowCookie(end.offer).set(context));
    return response;
}

std::unexpected<Error> not_this_browser() {
    return fail(Errc::not_allowed, "This permission was not asked for in this browser. Connect again.");
}

// The peer's answer. Whoever did not start this dance here, in this browser, gets nothing stored.
Task<Result<net::Response>> access(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    AL_CO_TRY(const auto token, query.only("oauth_token"));
    AL_CO_TRY(const auto verifier, query.at_most_one("oauth_verifier"));
    const FlowCookie cookie(token);
    if (!cookie.is_in(context)) co_return not_this_browser();
    AL_CO_TRY(const auto end, co_await peers::finish_dance(services, token, verifier, context.caller.account->id));
    co_return end_of_dance(context, cookie, end);
}

// The answer of a provider of OAuth 2.0 (RFC 6749 4.1.2).
Task<Result<net::Response>> oauth2_callback(Services& services, Context& context) {
    AL_CO_TRY(const auto query, context.query());
    peers::OAuth2Callback callback;
    AL_CO_TRY(callback.state, query.only("state"));
    AL_CO_TRY(callback.code, query.at_most_one("code"));
    AL_CO_TRY(callback.error, query.at_most_one("error"));
    AL_CO_TRY(callback.issuer, query.at_most_one("iss"));
    const FlowCookie cookie(callback.state);
    if (!cookie.is_in(context)) co_return not_this_browser();
    AL_CO_TRY(const auto end,
              co_await peers::finish_oauth2_dance(services, std::move(callback), context.caller.account->id));
    co_return end_of_dance(context, cookie, end);
}

// What the person says to the page that names the account.
Task<Result<net::Response>> answer_offer(Services& services, Context& context) {
    AL_CO_TRY(const auto form, context.form());
    AL_CO_TRY(const auto offer, form.only("offer"));
    const bool keeps = form.contains("keep");
    if (keeps == form.contains("drop")) co_return fail(Errc::invalid_argument, "Choose whether to connect.");
    const FlowCookie cookie(offer);
    if (!cookie.is_in(context)) co_return not_this_browser();
    const auto& account = context.caller.account->id;
    auto end = keeps ? co_await peers::accept_offer(services, offer, account, asker(context))
                     : co_await peers::reject_offer(services, offer, account);
    if (!end) co_return std::unexpected(std::move(end).error());
    auto response =
        end->return_to.empty() || end->refused ? closing_page(context, *end) : pages::go_to_address(end->return_to);
    response.headers.add("Set-Cookie", cookie.removed(context));
    co_return response;
}

}  // namespace

Task<Result<DanceStart>> prepare_dance(Services& services, const Context& context, LinkId link, std::string return_to) {
    const auto account = context.caller.account->id;
    AL_CO_TRY(const auto start, co_await peers::begin_dance(services, link, account, std::move(return_to)));
    co_return DanceStart{.url = start.address, .cookie = FlowCookie(start.flow).set(context)};
}

Task<Result<net::Response>> start_dance(Services& services, const Context& context, LinkId link,
                                        std::string return_to) {
    AL_CO_TRY(const auto start, co_await prepare_dance(services, context, link, std::move(return_to)));
    auto response = pages::go_to_address(start.url);
    response.headers.add("Set-Cookie", start.cookie);
    co_return response;
}

std::vector<Route> login_dance_routes() {
    const Policy reads = pages::reads(Who::user);
    const std::string authorize_path(wire::paths::kLoginDanceAuthorize);
    return {
        {.method = "GET", .pattern = authorize_path, .policy = reads, .handler = authorize},
        {.method = "POST",
         .pattern = authorize_path,
         .policy = pages::changes(Who::user),
         .handler = authorize_confirmed,
         .return_page = "/applinks/connections"},
        {.method = "POST",
         .pattern = std::string(kOfferPath),
         .policy = pages::changes(Who::user),
         .handler = answer_offer,
         .return_page = "/applinks/connections"},
        {.method = "GET", .pattern = std::string(wire::paths::kLoginDanceAccess), .policy = reads, .handler = access},
        {.method = "GET", .pattern = std::string(kOAuth2Callback), .policy = reads, .handler = oauth2_callback},
    };
}

}  // namespace applinks::web
