// SPDX-License-Identifier: Apache-2.0
#include "proxy/gateway_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "peers/finding.hpp"
#include "peers/signed_call.hpp"

namespace applinks::proxy {
namespace {

// What a peer may not do on our origin: keep cookies, ask for passwords, set policies, clear or share our data, send
// the page elsewhere.
constexpr std::array<std::string_view, 22> kRemoved = {"set-cookie",
                                                       "set-cookie2",
                                                       "www-authenticate",
                                                       "proxy-authenticate",
                                                       "authentication-info",
                                                       "strict-transport-security",
                                                       "clear-site-data",
                                                       "expect-ct",
                                                       "alt-svc",
                                                       "report-to",
                                                       "reporting-endpoints",
                                                       "nel",
                                                       "refresh",
                                                       "service-worker-allowed",
                                                       "content-security-policy",
                                                       "content-security-policy-report-only",
                                                       "permissions-policy",
                                                       "x-frame-options",
                                                       "referrer-policy",
                                                       "origin-agent-cluster",
                                                       "server",
                                                       "x-powered-by"};
constexpr std::array<std::string_view, 5> kRemovedPrefixes = {"access-control-", "cross-origin-", "x-applink",
                                                              "public-key-pins", "sec-"};

bool is_removed(std::string_view name) {
    const auto key = to_lower_ascii(name);
    return std::ranges::find(kRemoved, std::string_view(key)) != kRemoved.end() ||
           std::ranges::any_of(kRemovedPrefixes, [&](auto prefix) { return key.starts_with(prefix); });
}

void sandbox(http::Headers& headers) {
    headers.set("Content-Security-Policy", "sandbox; default-src 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
}

// The answer is one person's: no cache may hand it to another.
void keep_private(http::Headers& headers) {
    const bool never_stored = to_lower_ascii(headers.get("Cache-Control")).find("no-store") != std::string::npos;
    headers.set("Cache-Control", never_stored ? "no-store" : "private, no-cache");
}

// What stands behind `base`, or nothing when the address is not inside it.
std::optional<std::string> below(const http::AbsoluteUrl& url, const http::AbsoluteUrl& base) {
    if (!base.has_value() || !url.is_within(base)) return std::nullopt;
    return url.str().substr(base.str().size());
}

void rewrite_redirect(const AnswerRules& rules, http::Headers& headers) {
    const std::string location(headers.get("Location"));
    if (location.empty()) return;
    const bool absolute_path = location.starts_with('/') && !location.starts_with("//");
    auto url = http::AbsoluteUrl::parse(absolute_path ? rules.asked.origin() + location : location);
    if (!url) return;
    auto clean = peers::without_requestor(*url);
    if (!clean) return;
    auto rest = below(*clean, rules.link.rpc_url);
    if (!rest) rest = below(*clean, rules.link.display_url);
    if (rest) headers.set("Location", rules.gateway_path + *rest);
}

}  // namespace

net::Response try_again_answer(const domain::Link& link) {
    const boost::json::object body{
        {"error", "try_again"},
        {"message", "The permission at " + link.name + " was just renewed. Send the call once more."}};
    net::Response answer{.status = 503, .body = boost::json::serialize(body)};
    answer.headers.set("Content-Type", "application/json");
    answer.headers.set("Retry-After", "1");
    sandbox(answer.headers);
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

net::HeadVerdict clean_answer(AnswerRules& rules, net::Response& head) {
    rules.refused = peers::is_refused(rules.link, rules.credential, head);
    // What is answered in its place waits until the token is renewed or forgotten. The link's own token is nobody's to
    // give: there the peer's refusal is passed on.
    rules.withheld = rules.refused && (rules.renews || rules.credential.kind == peers::Credential::Kind::grant);
    if (rules.withheld) return net::HeadVerdict::withhold;
    head.headers.remove_if([](const http::Headers::Field& field) { return is_removed(field.name); });
    rewrite_redirect(rules, head.headers);
    sandbox(head.headers);
    keep_private(head.headers);
    return net::HeadVerdict::send;
}

net::Response grant_required_answer(const domain::Link& link, std::string_view own_url) {
    const auto error = peers::grant_required(link);
    const boost::json::object body{{"error", "grant_required"},
                                   {"authorize_url", std::string(own_url) + peers::authorize_path(link.id)},
                                   {"message", error.message}};
    net::Response answer{.status = 401, .body = boost::json::serialize(body)};
    answer.headers.set("Content-Type", "application/json");
    sandbox(answer.headers);
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

}  // namespace applinks::proxy
