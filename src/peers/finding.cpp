// SPDX-License-Identifier: Apache-2.0
#include "peers/finding.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "peers/clock_skew.hpp"
#include "protocol/oauth1/problem.hpp"

namespace applinks::peers {
namespace {

using domain::finding_for;
using domain::FindingValues;
using Step = net::CallTrace::Step;

std::string place_of(const http::AbsoluteUrl& url) {
    return url.host() + ":" + std::to_string(url.port());
}

std::string_view challenge_of(const net::Response& answer, std::string_view scheme) {
    for (const auto& field : answer.headers.fields())
        if (equal_ignoring_case(field.name, "WWW-Authenticate") &&
            equal_ignoring_case(std::string_view(field.value).substr(0, scheme.size()), scheme))
            return field.value;
    return {};
}

FindingValues with(FindingValues values, std::string_view name, std::string value) {
    values.push_back({name, std::move(value)});
    return values;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

std::string seen_of(const Callee& callee, const net::CallTrace* trace) {
    std::string seen = callee.method + " " + callee.url.str();
    if (trace == nullptr) return seen;
    if (!trace->addresses.empty()) seen += "; addresses " + joined(trace->addresses);
    if (!trace->tls.version.empty()) seen += "; " + trace->tls.version;
    if (!trace->tls.certificate.empty()) seen += "; certificate: " + trace->tls.certificate;
    return seen;
}

std::string_view tls_code(net::TlsFault fault) {
    switch (fault) {
        case net::TlsFault::untrusted: return "tls_untrusted";
        case net::TlsFault::wrong_name: return "tls_name";
        case net::TlsFault::expired: return "tls_expired";
        case net::TlsFault::not_yet_valid: return "tls_not_yet";
        case net::TlsFault::none:
        case net::TlsFault::other: break;
    }
    return "tls_failed";
}

std::string_view timeout_code(const net::CallTrace& trace) {
    switch (trace.step) {
        case Step::resolve: return "dns_slow";
        case Step::connect: return "timeout";
        case Step::secure:
        case Step::exchange: break;
    }
    return "too_slow";
}

std::string_view code_of(const Error& error, const net::CallTrace* trace) {
    switch (error.code) {
        case Errc::unknown_host: return "unknown_host";
        case Errc::timeout: return trace == nullptr ? "refused" : timeout_code(*trace);
        case Errc::connect_failed: return "refused";
        case Errc::connection_lost: return trace == nullptr ? "refused" : "no_answer";
        case Errc::tls_failed: return trace == nullptr ? "tls_failed" : tls_code(trace->tls.fault);
        case Errc::address_refused: return "address_refused";
        case Errc::redirected: return "login_page";
        case Errc::limit_exceeded: return "too_large";
        // From the network: not HTTP at all. From a reader of ours: HTTP, but not what was asked for.
        case Errc::peer_malformed: return trace != nullptr ? "not_http" : "not_a_peer";
        case Errc::not_found:
        case Errc::malformed:
        case Errc::unsupported_media_type: return "not_a_peer";
        default: return "internal";
    }
}

FindingValues clock_values(std::chrono::seconds offset, const Callee& callee) {
    auto values = values_of(callee);
    values.push_back({"n", std::to_string(std::chrono::abs(offset).count())});
    values.push_back({"direction", offset.count() > 0 ? "ahead" : "behind"});
    return values;
}

Finding refused_clock(const net::Response& answer, const Callee& callee, Timestamp now) {
    const auto offset = clock_difference(answer.headers, now);
    if (!offset || std::chrono::abs(*offset) < kSkewWorthTelling)
        return finding_for("clock_refused", values_of(callee), seen_of(answer, callee));
    return finding_for("clock", clock_values(*offset, callee), seen_of(answer, callee));
}

Finding problem_finding(std::string_view problem, const net::Response& answer, const Callee& callee, Timestamp now) {
    if (problem == "timestamp_refused") return refused_clock(answer, callee, now);
    std::string_view code = "not_allowed";
    if (problem == "signature_invalid") code = "signature";
    if (problem == "consumer_key_unknown" || problem == "consumer_key_rejected") code = "key_unknown";
    if (problem == "consumer_key_refused") code = "key_refused";
    if (is_token_problem(problem)) code = "token";
    return finding_for(code, with(values_of(callee), "status", std::to_string(answer.status)), seen_of(answer, callee));
}

bool is_html(const net::Response& answer) {
    return to_lower_ascii(answer.headers.get("Content-Type")).starts_with("text/html");
}

// RFC 9110 10.2.3 in seconds; the date form is rare and says no more to people.
std::string wait_text(const net::Response& answer) {
    const auto seconds = parse_int(answer.headers.get("Retry-After"));
    if (!seconds || *seconds < 0 || *seconds > 86'400) return "before the next call";
    return std::to_string(*seconds) + " s before the next call";
}

std::string_view status_code(const net::Response& answer, const Callee& callee) {
    if (answer.status >= 300 && answer.status < 400) return "login_page";
    if (!challenge_of(answer, "Bearer").empty() &&
        challenge_of(answer, "Bearer").find("insufficient_scope") != std::string_view::npos)
        return "scope";
    switch (answer.status) {
        case 401:
        case 403: return callee.call == Callee::Call::anonymous ? "blocked" : "not_allowed";
        case 407: return "blocked";
        case 404: return "not_a_peer";
        case 405:
        case 501: return "method_blocked";
        case 429: return "rate_limited";
        case 502:
        case 503:
        case 504: return "peer_down";
        default: return "unexpected";
    }
}

std::string does_not_accept(const http::AbsoluteUrl& url) {
    return place_of(url) + " does not accept connections from here.";
}

}  // namespace

FindingValues values_of(const Callee& callee) {
    if (!callee.url.has_value()) return {{"peer", callee.name}};  // a link that takes calls only
    return {{"peer", callee.name},
            {"url", callee.url.str()},
            {"host", callee.url.host()},
            {"port", std::to_string(callee.url.port())},
            {"path", std::string(callee.url.path())},
            {"method", callee.method},
            {"base_path", callee.base_path}};
}

Finding clock_finding(std::chrono::seconds offset, const Callee& callee) {
    return finding_for(std::chrono::abs(offset) > kSkewThatFails ? "clock" : "clock_drift",
                       clock_values(offset, callee));
}

std::string seen_of(const net::Response& answer, const Callee& callee) {
    std::string seen = callee.method + " " + callee.url.str() + ": status " + std::to_string(answer.status);
    // Only the two types that matter are named: the header is the peer's text.
    if (is_html(answer)) seen += ", text/html";
    if (const auto to = http::AbsoluteUrl::parse(answer.headers.get("Location"))) seen += ", to " + to->origin();
    if (const auto problem = oauth_problem_of(answer); !problem.empty()) {
        constexpr std::size_t kProblemMax = 40;
        const bool is_name = std::ranges::all_of(problem, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
        if (is_name && problem.size() <= kProblemMax) seen += ", " + problem;
    }
    return seen;
}

Finding finding_of(const Error& error, const Callee& callee, const net::CallTrace* trace) {
    return finding_for(code_of(error, trace), with(values_of(callee), "reason", error.message), seen_of(callee, trace));
}

Finding finding_of(const net::Response& answer, const Callee& callee, Timestamp now) {
    if (const auto problem = oauth_problem_of(answer); !problem.empty())
        return problem_finding(problem, answer, callee, now);
    auto values = with(values_of(callee), "status", std::to_string(answer.status));
    values.push_back({"until", wait_text(answer)});
    if (answer.status >= 200 && answer.status < 300)
        return finding_for(is_html(answer) ? "login_page" : "ok", values, seen_of(answer, callee));
    if (is_level_off(answer)) return finding_for("level_off", values, seen_of(answer, callee));
    return finding_for(status_code(answer, callee), values, seen_of(answer, callee));
}

Error reworded(Error error, const http::AbsoluteUrl& url) {
    switch (error.code) {
        case Errc::unknown_host:
            error.message = "The name " + url.host() + " cannot be resolved from this server.";
            break;
        case Errc::connect_failed:
        case Errc::timeout:
        case Errc::connection_lost: error.message = does_not_accept(url); break;
        case Errc::address_refused:
            error.message = "The settings of this server do not allow calls to " + place_of(url) + ".";
            break;
        default: break;
    }
    return error;
}

std::string oauth_problem_of(const net::Response& answer) {
    return oauth1::find_problem(challenge_of(answer, "OAuth"),
                                answer.status >= 400 ? std::string_view(answer.body) : "");
}

bool is_token_problem(std::string_view oauth_problem) {
    return oauth_problem == "token_expired" || oauth_problem == "token_rejected" || oauth_problem == "token_revoked";
}

bool is_level_off(const net::Response& answer) {
    return answer.status == 401 && answer.body.empty() && !challenge_of(answer, "OAuth").empty() &&
           oauth_problem_of(answer).empty();
}

}  // namespace applinks::peers
