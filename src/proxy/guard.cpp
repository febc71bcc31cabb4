// SPDX-License-Identifier: Apache-2.0
#include "proxy/guard.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "domain/identity/authenticate.hpp"
#include "domain/identity/bearer.hpp"
#include "domain/identity/identity_headers.hpp"
#include "domain/identity/login.hpp"
#include "domain/identity/still_allowed.hpp"
#include "peers/refusal.hpp"
#include "protocol/http/cookies.hpp"
#include "protocol/http/form.hpp"
#include "protocol/http/same_origin.hpp"
#include "protocol/oauth1/query.hpp"
#include "protocol/oauth1/request.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::proxy {
namespace {

using domain::Caller;

std::unexpected<Refusal> refuse(Error error) {
    return std::unexpected(Refusal(std::move(error)));
}
std::unexpected<Refusal> refuse(oauth1::Problem problem) {
    return std::unexpected(Refusal(std::move(problem)));
}

// Nothing: the call carries no bearer token of ours.
std::expected<std::optional<Caller>, Refusal> bearer_caller(Services& services, const GuardCall& call,
                                                            const net::RequestHead& head) {
    const domain::BearerCall attempt{.method = head.method,
                                     .authorization = head.headers.get("Authorization"),
                                     .query = call.target.query,
                                     .authorization_count = head.headers.count("Authorization")};
    auto caller = domain::verify_bearer(attempt, *call.snapshot, services.store, call.now);
    if (!caller) return std::unexpected(Refusal(std::move(caller).error()));
    if (*caller) services.tokens.uses().note(domain::TokenKind::oauth2_family, (*caller)->permission.id, call.now);
    return *std::move(caller);
}

bool is_safe_method(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

// `prefix` is a whole segment ("/my" covers /my and /my/account, not /mystery) or ends in '/'.
bool is_below(std::string_view path, std::string_view prefix) {
    if (!path.starts_with(prefix)) return false;
    return prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/' ||
           path[prefix.size()] == '.';
}

bool is_below_any(std::string_view path, const std::vector<std::string>& prefixes) {
    return std::ranges::any_of(prefixes, [&](const auto& prefix) { return is_below(path, prefix); });
}

// A form is part of what was signed (RFC 5849 3.4.1.3.1), so it is read before it is handed on. Others stream.
bool must_read_body(const net::RequestHead& head) {
    if (!head.has_body || !http::is_form_content_type(head.headers.get("Content-Type"))) return false;
    return head.content_length <= limits::kFormBodyMax;
}

// The path as the caller wrote it: that is what was signed.
std::string_view raw_path(const net::RequestHead& head) {
    const std::string_view target(head.target);
    return target.substr(0, target.find('?'));
}

// The session cookie is ours alone; after a signed call no cookie goes on at all (S-14).
void clean_cookies(http::Headers& headers, const Caller& caller, const domain::Settings& settings) {
    const auto cookie = std::string(headers.get("Cookie"));
    if (cookie.empty()) return;
    headers.remove("Cookie");
    if (caller.is_linked_application()) return;
    const auto rest = http::without_cookie(cookie, http::cookie_name(domain::kSessionCookie, settings.cookie_scope()));
    if (!rest.empty()) headers.set("Cookie", rest);
}

// A signed call has one identity: nothing else in it may sign in at the application (S-14).
void remove_other_credentials(http::Headers& headers, const domain::ApplicationType& type) {
    headers.remove("Authorization");
    for (const auto& [name, header_template] : type.acts.headers) headers.remove(name);
}

// What tells where a request came from: ours to say, because the application believes it (S-41).
constexpr std::array<std::string_view, 13> kForwardedNames = {"X-Forwarded-For",
                                                              "X-Forwarded-Proto",
                                                              "X-Forwarded-Host",
                                                              "X-Forwarded-Port",
                                                              "X-Forwarded-Server",
                                                              "X-Forwarded-Prefix",
                                                              "X-Original-URL",
                                                              "X-Original-URI",
                                                              "X-Rewrite-URL",
                                                              "X-Real-IP",
                                                              "X-Request-Id",
                                                              "Forwarded",
                                                              "Host"};

void set_forwarded(http::Headers& headers, const GuardCall& call) {
    headers.remove_if([](const http::Headers::Field& field) {
        return std::ranges::any_of(kForwardedNames,
                                   [&](std::string_view name) { return equal_ignoring_case(field.name, name); });
    });
    headers.add("X-Forwarded-For", call.origin.client_address);
    headers.add("X-Forwarded-Proto", call.origin.scheme);
    headers.add("X-Forwarded-Host", call.origin.authority);
    headers.add("Host", call.origin.authority);
    headers.add("X-Request-Id", call.request_id.str());
}

// What the application's answer may not do: keep a session for a signed call (S-14), name itself our peer.
struct AnswerRules {
    bool signed_call;
    const std::string& realm;
};

net::HeadVerdict filter_answer(void* context, net::Response& head) {
    const auto& rules = *static_cast<const AnswerRules*>(context);
    if (rules.signed_call) head.headers.remove("Set-Cookie");
    // applinks-protocol.md 4.9: any 401 of the application invites OAuth as well.
    if (head.status == 401) head.headers.add("WWW-Authenticate", "OAuth realm=\"" + percent_encode(rules.realm) + "\"");
    return net::HeadVerdict::send;
}

// An answer that streams for long ends with the permission it was given under (S-22, S-76).
struct StreamPermit {
    Services& services;
    const Caller& caller;

    static bool holds(void* self) {
        const auto& permit = *static_cast<StreamPermit*>(self);
        auto& services = permit.services;
        const auto snapshot = services.snapshots.current();
        if (permit.caller.account) services.people.note_use(*permit.caller.account);
        if (still_allowed(permit.caller, *snapshot, services.tokens, services.store, services.clock.now())) return true;
        static const auto cut = metrics::registry().counter(
            "applinkd_guard_streams_cut_total", "Answers that were ended because their permission had been withdrawn.");
        cut.add();
        log::info("stream.cut", {{"caller", permit.caller.actor()}, {"user", permit.caller.user_name()}});
        return false;
    }
};

Task<Result<void>> audit_impersonation(Services& services, const Caller& caller, const GuardCall& call,
                                       std::string_view method) {
    const domain::AuditEntry entry{.at = call.now,
                                   .event = "call.impersonated",
                                   .actor = caller.actor(),
                                   .acted_for = caller.user_name(),
                                   .link = caller.link,
                                   .detail = std::string(method) + " " + call.target.path,
                                   .address = call.origin.client_address};
    co_return co_await services.runtime.run([&] { return services.store.append_audit(entry); });
}

// The answer had begun: nothing more can be said to the client, whose connection ends in the middle of it.
void note_broken_answer(const GuardCall& call, const Error& error) {
    static const auto broken = metrics::registry().counter(
        "applinkd_guard_answers_broken_total", "Answers of the application that ended before they were whole.");
    broken.add();
    log::info("relay.broken", {{"request", call.request_id}, {"code", error.code}, {"detail", error.detail}});
}

Result<net::RelayCall> upstream_call(const GuardCall& call, const net::RequestHead& head, const Caller& caller,
                                     std::shared_ptr<const std::string> body) {
    static const auto trust =
        std::make_shared<const net::Trust>(net::Trust{.ca_pem = {}, .addresses = net::AddressPolicy::upstream()});
    const auto& snapshot = *call.snapshot;
    net::RelayCall out{.method = head.method,
                       .base = snapshot.settings.upstream,
                       .target = call.target.str(),
                       .headers = net::end_to_end(head.headers),
                       .body = std::move(body),
                       .trust = trust,
                       .first_byte_timeout = snapshot.settings.upstream_first_byte_timeout,
                       .upgrade = head.wants_upgrade};
    if (caller.is_linked_application()) {
        const auto query = oauth1::without_oauth_parameters(call.target.query);
        out.target = query.empty() ? call.target.path : call.target.path + "?" + query;
    }
    remove_identity_headers(out.headers, snapshot.local_type());
    clean_cookies(out.headers, caller, snapshot.settings);
    if (caller.is_linked_application()) remove_other_credentials(out.headers, snapshot.local_type());
    set_forwarded(out.headers, call);
    if (is_below_any(call.target.path, snapshot.local_type().public_paths)) return out;
    AL_TRY_VOID(add_identity_headers(out.headers, caller, snapshot, {.method = head.method, .path = call.target.path},
                                     call.now));
    return out;
}

}  // namespace

Task<std::expected<Caller, Refusal>> Guard::identify(const GuardCall& call, const net::RequestHead& head,
                                                     std::string_view body) {
    const auto& snapshot = *call.snapshot;
    auto bearer = bearer_caller(services_, call, head);
    if (!bearer) co_return std::unexpected(std::move(bearer).error());
    if (*bearer) co_return **std::move(bearer);
    const auto url_base = call.origin.scheme + "://" + call.origin.authority;
    const oauth1::IncomingRequest incoming{.method = head.method,
                                           .url_base = url_base,
                                           .path = raw_path(head),
                                           .query = call.target.query,
                                           .authorization = head.headers.get("Authorization"),
                                           .content_type = head.headers.get("Content-Type"),
                                           .body = body};
    const auto attempt = oauth1::take_apart(incoming, oauth1::Place::resource);
    if (!attempt) co_return refuse(attempt.error());
    if (*attempt) {
        auto caller = domain::verify_resource_call(**attempt, {snapshot, services_.tokens, services_.nonces}, call.now);
        if (!caller && caller.error().code == oauth1::ProblemCode::user_unknown)
            caller = co_await services_.people.resume(services_, **attempt);
        if (!caller) {
            peers::explain_refusal(services_, caller.error().code,
                                   {.request = incoming,
                                    .headers = head.headers,
                                    .request_id = call.request_id,
                                    .client_address = call.origin.client_address});
            co_return refuse(std::move(caller).error());
        }
        peers::note_verified(services_, caller->link, **attempt, call.now);
        co_return *std::move(caller);
    }
    if (services_.people.of_requests() != nullptr && snapshot.settings.trust_sessions &&
        snapshot.settings.directory.kind == domain::DirectoryKind::header) {
        auto named = co_await services_.people.who(services_, head.headers, call.origin, domain::Freshness::cached);
        if (!named) co_return refuse(std::move(named).error());
        const bool may_act = is_safe_method(head.method) || http::is_same_origin(head.headers, snapshot.settings.url);
        if (*named && may_act) co_return Caller{.kind = Caller::Kind::session, .account = **std::move(named)};
        if (*named) co_return Caller{};
    }
    const auto cookie = http::cookie_value(head.headers.get("Cookie"),
                                           http::cookie_name(domain::kSessionCookie, snapshot.settings.cookie_scope()));
    if (!cookie || !snapshot.settings.trust_sessions) co_return Caller{};
    auto found = domain::find_session(*cookie, snapshot, services_.store, call.now);
    if (!found) co_return refuse(std::move(found).error());
    // Whom the application itself has signed in, it knows by its own cookies: it is told nothing of our session.
    if (!*found || services_.people.is_named_by_requests((*found)->caller)) co_return Caller{};
    // A form on another site must not act with the visitor's identity here (S-47): it goes on as anonymous.
    if (!is_safe_method(head.method) && !http::is_same_origin(head.headers, snapshot.settings.url)) co_return Caller{};
    const auto id_hash = crypto::token_hash(*cookie);
    if ((*found)->touch_due) {
        const auto touched =
            co_await services_.runtime.run([&] { return services_.store.touch_session(id_hash, call.now); });
        if (!touched) co_return refuse(touched.error());
    }
    co_return std::move((*found)->caller);
}

Task<std::expected<void, Refusal>> Guard::serve(GuardCall call, net::Exchange& exchange) {
    const auto& settings = call.snapshot->settings;
    if (!settings.upstream.has_value())
        co_return refuse(Error{Errc::not_found, "There is nothing at this address.", "no upstream is configured"});
    const auto& head = exchange.head();
    std::shared_ptr<const std::string> body;
    if (must_read_body(head)) {
        auto read = co_await exchange.read_body(limits::kFormBodyMax);
        if (!read) co_return refuse(std::move(read).error());
        body = std::make_shared<const std::string>(*std::move(read));
    }
    const std::string_view form = body ? std::string_view(*body) : std::string_view();
    auto caller = co_await identify(call, head, form);
    if (!caller) co_return std::unexpected(std::move(caller).error());
    if (services_.people.must_confirm(*caller)) {
        const auto confirmed = co_await services_.people.confirm(services_, *caller);
        const bool is_gone = !confirmed && confirmed.error().code == Errc::not_authenticated;
        if (is_gone && !caller->is_linked_application())
            caller = Caller{};  // as after signing out
        else if (!confirmed)
            co_return std::unexpected(peers::refusal_of(confirmed.error(), *caller));
    }
    if (settings.require_user && !caller->account)
        co_return refuse(Error{Errc::not_authenticated, "Sign in to use this application.", {}});
    if (caller->kind == Caller::Kind::impersonation) {
        const auto audited = co_await audit_impersonation(services_, *caller, call, head.method);
        if (!audited) co_return refuse(audited.error());
    }
    if (caller->is_linked_application() && is_below_any(call.target.path, call.snapshot->local_type().withheld_paths))
        co_return refuse(Error{Errc::not_allowed, "Linked applications may not read this: it holds credentials.", {}});
    auto relay = upstream_call(call, head, *caller, std::move(body));
    if (!relay) co_return refuse(std::move(relay).error());
    StreamPermit permit{.services = services_, .caller = *caller};
    if (caller->kind != Caller::Kind::anonymous) relay->permit = {.holds = StreamPermit::holds, .context = &permit};
    AnswerRules rules{.signed_call = caller->is_linked_application(), .realm = settings.url.str()};
    auto done =
        co_await services_.egress.relay(exchange, *std::move(relay), {.apply = filter_answer, .context = &rules});
    if (!done && !exchange.answered()) co_return refuse(std::move(done).error());
    if (!done) note_broken_answer(call, done.error());
    co_return std::expected<void, Refusal>();
}

}  // namespace applinks::proxy
