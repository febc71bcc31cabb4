// SPDX-License-Identifier: Apache-2.0
#include "web/authenticate.hpp"

#include <optional>

#include "base/encoding.hpp"
#include "domain/identity/authenticate.hpp"
#include "domain/identity/bearer.hpp"
#include "domain/identity/login.hpp"
#include "domain/identity/unknown_person.hpp"
#include "peers/refusal.hpp"
#include "protocol/oauth1/request.hpp"

namespace applinks::web {
namespace {

std::unexpected<Refusal> refused(Error error) {
    return std::unexpected(Refusal(std::move(error)));
}
std::unexpected<Refusal> refused(oauth1::Problem problem) {
    return std::unexpected(Refusal(std::move(problem)));
}

// The credentials after "Basic ", or nothing when the header has another scheme.
std::optional<std::string_view> basic_credentials(std::string_view authorization) {
    constexpr std::string_view scheme = "Basic ";
    if (authorization.size() < scheme.size() || !equal_ignoring_case(authorization.substr(0, scheme.size()), scheme))
        return std::nullopt;
    return trim_blanks(authorization.substr(scheme.size()));
}

// RFC 7617: base64 of name, colon, password.
Result<domain::PasswordLogin> parse_basic(std::string_view credentials, const std::string& address) {
    auto decoded = base64_decode(credentials);
    const auto colon = decoded ? decoded->find(':') : std::string::npos;
    if (!decoded || colon == std::string::npos)
        return fail(Errc::not_authenticated, "The Basic credentials of this call cannot be read.");
    domain::PasswordLogin login{
        .user_name = decoded->substr(0, colon), .password = Secret(decoded->substr(colon + 1)), .address = address};
    wipe(*decoded);
    return login;
}

Task<std::expected<Identified, Refusal>> with_password(Services& services, const Context& context,
                                                       std::string_view credentials) {
    const auto login = parse_basic(credentials, context.origin.client_address);
    if (!login) co_return refused(login.error());
    auto account = co_await services.people.sign_in(services, *context.snapshot, *login);
    if (!account) co_return refused(std::move(account).error());
    co_return Identified{.caller = {.kind = domain::Caller::Kind::basic, .account = *std::move(account)}};
}

std::expected<Identified, Refusal> with_session(Services& services, const Context& context) {
    const auto name = http::cookie_name(kSessionCookie, context.settings().cookie_scope());
    const auto value = http::cookie_value(context.head.headers.get("Cookie"), name);
    if (!value) return Identified{};
    auto found = domain::find_session(*value, *context.snapshot, services.store, context.now);
    if (!found) return refused(std::move(found).error());
    if (!*found) return Identified{};
    return Identified{.caller = std::move((*found)->caller), .session_touch_due = (*found)->touch_due};
}

Task<std::expected<Identified, Refusal>> with_password_or_session(Services& services, const Context& context) {
    const auto credentials = basic_credentials(context.head.headers.get("Authorization"));
    if (credentials) co_return co_await with_password(services, context, *credentials);
    co_return with_session(services, context);
}

oauth1::IncomingRequest incoming_request(const Context& context, const std::string& url_base) {
    const auto& headers = context.head.headers;
    return {.method = context.head.method,
            .url_base = url_base,
            .path = raw_path(context.head),
            .query = context.target.query,
            .authorization = headers.get("Authorization"),
            .content_type = headers.get("Content-Type"),
            .body = context.body};
}

Task<std::expected<Identified, Refusal>> with_signature(Services& services, const Context& context,
                                                        const oauth1::IncomingRequest& request,
                                                        const oauth1::SignedRequest& taken) {
    const domain::VerifyPorts ports{
        .snapshot = *context.snapshot, .tokens = services.tokens, .nonces = services.nonces};
    auto caller = domain::verify_resource_call(taken, ports, context.now);
    if (!caller && caller.error().code == oauth1::ProblemCode::user_unknown)
        caller = co_await services.people.resume(services, taken);
    if (!caller) {
        peers::explain_refusal(services, caller.error().code,
                               {.request = request,
                                .headers = context.head.headers,
                                .request_id = context.request_id,
                                .client_address = context.origin.client_address});
        co_return refused(std::move(caller).error());
    }
    peers::note_verified(services, caller->link, taken, context.now);
    co_return Identified{.caller = *std::move(caller), .carries_oauth = true};
}

// The application itself, on behalf of a person: `Authorization: Bearer <gateway key>` and her name in X-Applink-User,
// as at the gateway. Nothing: another credential. She acts without administrator's rights: whoever can read the key's
// file beside the application must not be able to change links with it.
Task<std::expected<std::optional<Identified>, Refusal>> with_gateway_key(Services& services, const Context& context) {
    constexpr std::string_view scheme = "Bearer ";
    const auto& headers = context.head.headers;
    const auto value = headers.get("Authorization");
    const auto& expected = context.settings().gateway_key;
    if (expected.empty() || headers.count("Authorization") != 1 ||
        !equal_ignoring_case(value.substr(0, scheme.size()), scheme) ||
        !expected.matches(trim_blanks(value.substr(scheme.size()))))
        co_return std::nullopt;
    const UserName name(std::string(headers.count("X-Applink-User") == 1 ? headers.get("X-Applink-User") : ""));
    if (auto known = co_await services.people.make_known(services, name); !known)
        co_return refused(std::move(known).error());
    const auto snapshot = services.snapshots.current();
    const auto* account = name.empty() ? nullptr : snapshot->find_account(name.str());
    if (!account || !account->active)
        co_return refused(
            Error{Errc::not_authenticated,
                  domain::unknown_person(*snapshot, "There is no active user with the name in X-Applink-User."),
                  {}});
    Identified identified{.caller = {.kind = domain::Caller::Kind::basic, .account = *account}};
    identified.caller.account->admin = false;
    co_return identified;
}

domain::BearerCall bearer_call(const Context& context) {
    const auto& headers = context.head.headers;
    return {.method = context.head.method,
            .authorization = headers.get("Authorization"),
            .query = context.target.query,
            .authorization_count = headers.count("Authorization")};
}

bool is_for_us(const domain::BearerCall& call) {
    const auto attempt = oauth2::take_bearer(call.authorization, call.query);
    return attempt.misplaced || !attempt.token.empty();
}

std::expected<Identified, Refusal> with_bearer(Services& services, const Context& context,
                                               const domain::BearerCall& call) {
    auto caller = domain::verify_bearer(call, *context.snapshot, services.store, context.now);
    if (!caller) return std::unexpected(Refusal(std::move(caller).error()));
    if (!*caller) return Identified{.carries_oauth = true};
    services.tokens.uses().note(domain::TokenKind::oauth2_family, (*caller)->permission.id, context.now);
    return Identified{.caller = **std::move(caller), .carries_oauth = true};
}

}  // namespace

std::string_view raw_path(const net::RequestHead& head) {
    const std::string_view target(head.target);
    return target.substr(0, target.find('?'));
}

Task<std::expected<Identified, Refusal>> authenticate(Services& services, const Context& context, Accepts accepts) {
    if (accepts == Accepts::nothing) co_return Identified{};
    const auto url_base = context.origin.scheme + "://" + context.origin.authority;
    const auto request = incoming_request(context, url_base);
    const auto attempt = oauth1::take_apart(request, oauth1::Place::resource);
    const auto bearer = bearer_call(context);
    const bool carries_oauth = !attempt || attempt->has_value() || is_for_us(bearer);
    if (accepts == Accepts::session) {
        if (carries_oauth) co_return Identified{.carries_oauth = true};
        co_return with_session(services, context);
    }
    if (accepts == Accepts::session_or_basic) {
        auto integration = co_await with_gateway_key(services, context);
        if (!integration) co_return std::unexpected(std::move(integration).error());
        if (*integration) co_return **std::move(integration);
        if (carries_oauth) co_return Identified{.carries_oauth = true};
        co_return co_await with_password_or_session(services, context);
    }
    if (is_for_us(bearer)) co_return with_bearer(services, context, bearer);
    if (!attempt) co_return refused(attempt.error());
    if (*attempt) co_return co_await with_signature(services, context, request, **attempt);
    if (accepts == Accepts::session_or_machine) co_return co_await with_password_or_session(services, context);
    co_return with_session(services, context);
}

}  // namespace applinks::web
