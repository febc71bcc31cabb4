// SPDX-License-Identifier: Apache-2.0
#include "proxy/gateway.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "domain/identity/identity_headers.hpp"
#include "domain/links/link_rules.hpp"
#include "peers/finding.hpp"
#include "peers/signed_call.hpp"
#include "peers/trust.hpp"
#include "protocol/http/form.hpp"
#include "proxy/gateway_answer.hpp"
#include "proxy/gateway_caller.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::proxy {
namespace {

using domain::Link;
using peers::Credential;

// Of the caller's request, what is about us and not about the peer: credentials, where the browser came from, and what
// proxies on the way have added. Identity headers go by themselves.
constexpr std::array<std::string_view, 15> kNotForPeers = {
    "authorization", "proxy-authorization", "cookie",      "cookie2",        "host",           "origin",
    "referer",       "forwarded",           "x-real-ip",   "x-original-url", "x-original-uri", "x-rewrite-url",
    "x-csrf-token",  "x-xsrf-token",        "x-request-id"};
constexpr std::array<std::string_view, 2> kNotForPeersPrefixes = {"x-forwarded-", "sec-"};

struct Place {
    std::string link;  // id or name, decoded
    std::string path;  // below the link, begins with '/'
};

Result<Place> place_of(std::string_view path) {
    if (!path.starts_with(kGatewayPrefix)) return fail(Errc::not_found, "There is nothing at this address.");
    path.remove_prefix(kGatewayPrefix.size());
    const auto end = std::min(path.find('/'), path.size());
    const auto link = percent_decode(path.substr(0, end));
    if (!link || link->empty()) return fail(Errc::not_found, "The address names no link.");
    const auto rest = path.substr(end);
    return Place{.link = *link, .path = rest.empty() ? "/" : std::string(rest)};
}

Result<http::AbsoluteUrl> address_at(const Link& link, const Place& place, const std::string& query) {
    AL_TRY(auto url, link.rpc_url.join(query.empty() ? place.path : place.path + "?" + query));
    if (!url.is_within(link.rpc_url)) return fail(Errc::invalid_url, "The address leads out of the link.");
    return url;
}

Result<void> check_request(const net::RequestHead& head) {
    if (head.wants_upgrade) return fail(Errc::invalid_argument, "WebSockets do not go through the gateway.");
    if (head.method == "CONNECT" || head.method == "TRACE")
        return fail(Errc::invalid_argument, "This method does not go through the gateway.");
    return {};
}

http::Headers headers_for_peer(const domain::Snapshot& snapshot, const net::RequestHead& head) {
    auto headers = net::end_to_end(head.headers);
    remove_identity_headers(headers, snapshot.local_type());
    headers.remove_if([](const http::Headers::Field& field) {
        const auto name = to_lower_ascii(field.name);
        return std::ranges::find(kNotForPeers, std::string_view(name)) != kNotForPeers.end() ||
               std::ranges::any_of(kNotForPeersPrefixes, [&](auto prefix) { return name.starts_with(prefix); });
    });
    return headers;
}

// Every use of the application's key for a person leaves a row; no audit, no call (S-62).
Task<Result<void>> audit_key_use(Services& services, const GatewayUser& user, const Link& link,
                                 const GatewayCall& call) {
    if (!user.by_key || !user.person) co_return Result<void>();
    const domain::AuditEntry entry{.at = call.now,
                                   .event = "gateway.called",
                                   .actor = "application",
                                   .acted_for = user.person->name.str(),
                                   .link = link.id,
                                   .detail = "The application called " + link.name + " for this user.",
                                   .address = call.origin.client_address};
    co_return co_await services.runtime.run([&] { return services.store.append_audit(entry); });
}

enum class Outcome { answered, grant_refused, failed };
constexpr std::array<std::string_view, 3> kOutcomes = {"answered", "grant_refused", "failed"};
constexpr std::array<std::string_view, 4> kCredentials = {"anonymous", "two_legged", "impersonation", "grant"};

void count(const Credential& credential, Outcome outcome) {
    static const auto counters = [] {
        std::vector<metrics::Counter> made;
        for (const auto kind : kCredentials)
            for (const auto name : kOutcomes)
                made.push_back(metrics::registry().counter(
                    "applinkd_gateway_calls_total", "Calls of linked applications through the gateway.",
                    {{"credential", std::string(kind)}, {"outcome", std::string(name)}}));
        return made;
    }();
    counters.at(static_cast<std::size_t>(credential.kind) * kOutcomes.size() + static_cast<std::size_t>(outcome)).add();
}

struct FormBody {
    std::shared_ptr<const std::string> text;
    std::vector<http::Parameter> parameters;
};

// Only a form is part of what is signed (RFC 5849 3.4.1.3.1); everything else streams.
Task<Result<FormBody>> read_form(net::Exchange& exchange) {
    FormBody form;
    const auto& head = exchange.head();
    if (!head.has_body || !http::is_form_content_type(head.headers.get("Content-Type"))) co_return form;
    AL_CO_TRY(auto text, co_await exchange.read_body(limits::kFormBodyMax));
    AL_CO_TRY(const auto parsed, http::Form::parse(text));
    form.parameters = parsed.parameters();
    form.text = std::make_shared<const std::string>(std::move(text));
    co_return form;
}

// One call, decided: everything that the relay needs.
struct Decided {
    Link link;
    GatewayUser user;
    Credential credential;
    http::AbsoluteUrl url;
};

net::HeadVerdict filter_answer(void* context, net::Response& head) {
    return clean_answer(*static_cast<AnswerRules*>(context), head);
}

// What is the same when a call is made a second time.
struct Prepared {
    FormBody form;
    bool has_body = false;
};

enum class Turn { first, second };
enum class Relayed { answered, refused, withheld };

// One attempt. References: the objects outlive the call, which is awaited at once.
Task<Result<Relayed>> relay_once(Services& services, const GatewayCall& call, const Decided& decided,
                                 const Prepared& prepared, Turn turn, net::Exchange& exchange) {
    const auto& snapshot = *call.snapshot;
    const auto& link = decided.link;
    const auto& head = exchange.head();
    const peers::SignInput input{.link = link,
                                 .credential = decided.credential,
                                 .method = head.method,
                                 .url = decided.url,
                                 .form = prepared.form.parameters,
                                 .now = services.observed.stamp_for(decided.link.id, call.now)};
    AL_CO_TRY(const auto signed_head, co_await peers::sign_on_pool(services, input));
    net::RelayCall relay{
        .method = head.method,
        .base = signed_head.url,
        .target = signed_head.url.request_target(),
        .headers = headers_for_peer(snapshot, head),
        .body = prepared.form.text,
        .trust = peers::trust_toward(snapshot.settings, link.ca_pem,
                                     link.allow_loopback ? peers::Loopback::allowed : peers::Loopback::by_settings)};
    if (!signed_head.authorization.empty()) relay.headers.set(signed_head.header_name, signed_head.authorization);
    const bool renews = decided.credential.renewable && turn == Turn::first;
    AnswerRules rules{
        .link = link,
        .asked = decided.url,
        .gateway_path = std::string(snapshot.settings.url.path()) + std::string(kGatewayPrefix) + link.id.str(),
        .own_url = snapshot.settings.url.str(),
        .credential = decided.credential,
        .renews = renews};
    auto done = co_await services.egress.relay(exchange, std::move(relay), {.apply = filter_answer, .context = &rules});
    if (!done) {
        count(decided.credential, Outcome::failed);
        co_return std::unexpected(peers::reworded(std::move(done).error(), decided.url));
    }
    count(decided.credential, rules.refused ? Outcome::grant_refused : Outcome::answered);
    if (!rules.refused) co_return Relayed::answered;
    co_return rules.withheld ? Relayed::withheld : Relayed::refused;
}

// A token that cannot be renewed, or was refused just after: forgotten before the caller is told to ask again, so that
// a person who gives a new one at once does not lose that.
Task<Result<void>> forget_and_answer(Services& services, Decided decided, const GatewayCall& call,
                                     net::Exchange& exchange) {
    AL_CO_TRY_VOID(co_await peers::forget_refused_grant(services, decided.link.id, decided.credential.account,
                                                        decided.credential.token));
    co_return co_await exchange.send(grant_required_answer(decided.link, call.snapshot->settings.url.str()));
}

Task<Result<void>> relay_signed(Services& services, const GatewayCall& call, Decided decided, net::Exchange& exchange) {
    Prepared prepared{.form = {}, .has_body = exchange.head().has_body};
    // Only OAuth 1.0a signs a form.
    if (!decided.link.oauth2()) {
        AL_CO_TRY(prepared.form, co_await read_form(exchange));
    }
    for (const auto turn : {Turn::first, Turn::second}) {
        AL_CO_TRY(const auto relayed, co_await relay_once(services, call, decided, prepared, turn, exchange));
        if (relayed == Relayed::answered) break;
        const auto& refused = decided.credential;
        if (relayed == Relayed::refused)
            co_return co_await peers::forget_refused_grant(services, decided.link.id, refused.account, refused.token);
        if (!refused.renewable || turn == Turn::second)
            co_return co_await forget_and_answer(services, std::move(decided), call, exchange);
        auto renewed = co_await peers::renewed_credential(services, decided.link, refused);
        if (!renewed && renewed.error().code == Errc::grant_required)
            co_return co_await exchange.send(grant_required_answer(decided.link, call.snapshot->settings.url.str()));
        if (!renewed) co_return std::unexpected(std::move(renewed).error());
        if (prepared.has_body) co_return co_await exchange.send(try_again_answer(decided.link));
        decided.credential = *std::move(renewed);
    }
    co_return Result<void>();
}

}  // namespace

Task<Result<void>> gateway(Services& services, GatewayCall call, net::Exchange& exchange) {
    const auto& snapshot = *call.snapshot;
    const auto& head = exchange.head();
    AL_CO_TRY_VOID(check_request(head));
    AL_CO_TRY(auto user, co_await confirmed_user(services, call.snapshot, call.caller, head));
    if (!user.by_key) AL_CO_TRY_VOID(check_origin(snapshot, call.caller, head));
    AL_CO_TRY(const auto place, place_of(call.path));
    const auto* link = domain::find_link_by_id_or_name(snapshot, place.link);
    if (!link) co_return fail(Errc::not_found, "There is no link with this id or name.");
    auto credential = co_await peers::choose_credential(services, *link, user.as, user.person);
    if (!credential && credential.error().code == Errc::grant_required)
        co_return co_await exchange.send(grant_required_answer(*link, snapshot.settings.url.str()));
    if (!credential) co_return std::unexpected(std::move(credential).error());
    AL_CO_TRY(auto url, address_at(*link, place, call.query));
    AL_CO_TRY_VOID(co_await audit_key_use(services, user, *link, call));
    co_return co_await relay_signed(
        services, call,
        {.link = *link, .user = std::move(user), .credential = *std::move(credential), .url = std::move(url)},
        exchange);
}

}  // namespace applinks::proxy
