// SPDX-License-Identifier: Apache-2.0
#include "peers/finding.hpp"

#include <cstdlib>

#include "base/encoding.hpp"
#include "peers/clock_skew.hpp"
#include "protocol/oauth1/problem.hpp"

namespace applinks::peers {
namespace {

std::string place_of(const http::AbsoluteUrl& url) {
    return url.host() + ":" + std::to_string(url.port());
}

std::string_view challenge_of(const net::Response& answer) {
    for (const auto& field : answer.headers.fields())
        if (equal_ignoring_case(field.name, "WWW-Authenticate") &&
            equal_ignoring_case(std::string_view(field.value).substr(0, 5), "OAuth"))
            return field.value;
    return {};
}

std::string does_not_accept(const http::AbsoluteUrl& url) {
    return place_of(url) + " does not accept connections from here.";
}

Finding clock_finding(const net::Response& answer, const Callee& callee, Timestamp now) {
    const auto difference = clock_difference(answer.headers, now);
    auto text = difference && std::chrono::abs(*difference) >= kSkewWorthTelling
                    ? "Clocks differ by " + std::to_string(std::abs(difference->count())) + " s."
                    : callee.name + " refuses the time of this server. Check the clocks of both.";
    return {"clock", std::move(text), "OAUTH_TIMESTAMP_REFUSED"};
}

Finding problem_finding(std::string_view problem, const net::Response& answer, const Callee& callee, Timestamp now) {
    if (problem == "timestamp_refused") return clock_finding(answer, callee, now);
    if (problem == "signature_invalid")
        return {"signature",
                callee.name +
                    " cannot verify the signature of this server. Either it is called under another address "
                    "than it knows itself by, or it holds an old key of this server.",
                "OAUTH_SIGNATURE_INVALID"};
    if (problem == "consumer_key_unknown" || problem == "consumer_key_rejected")
        return {"key_unknown", callee.name + " no longer knows this link.", "OAUTH_PROBLEM"};
    if (is_token_problem(problem))
        return {"token", "Your permission was withdrawn or ran out. Connect again.", "REMOTE_AUTH_TOKEN_REQUIRED"};
    if (problem == "consumer_key_refused")
        return {"not_allowed", callee.name + " has suspended this link.", "OAUTH_PROBLEM"};
    return {"not_allowed", callee.name + " knows this link but refuses the call.", "OAUTH_PROBLEM"};
}

bool is_html(const net::Response& answer) {
    return to_lower_ascii(answer.headers.get("Content-Type")).starts_with("text/html");
}

Finding login_page(const Callee& callee) {
    return {"login_page",
            "A sign-in page answered instead of " + callee.name + ". Exclude " + std::string(callee.url.path()) +
                " from single sign-on.",
            "UNEXPECTED_RESPONSE"};
}

Finding status_finding(const net::Response& answer, const Callee& callee) {
    constexpr auto kCatalogue = "UNEXPECTED_RESPONSE_STATUS";
    if (answer.status >= 300 && answer.status < 400) return login_page(callee);
    switch (answer.status) {
        case 401:
        case 403: return {"not_allowed", callee.name + " knows this link but refuses the call.", kCatalogue};
        case 404: return {"not_a_peer", callee.url.str() + " is not there.", kCatalogue};
        case 405:
        case 501:
            return {"method_blocked", "Something between here and " + callee.name + " blocks calls of this kind.",
                    kCatalogue};
        case 429: return {"rate_limited", callee.name + " asks us to wait before the next call.", kCatalogue};
        default:
            return {"unexpected", callee.name + " answered with status " + std::to_string(answer.status) + ".",
                    kCatalogue};
    }
}

}  // namespace

Finding finding_of(const Error& error, const Callee& callee) {
    const auto text = reworded(error, callee.url).message;
    switch (error.code) {
        case Errc::unknown_host: return {"unknown_host", text, "UNKNOWN_HOST"};
        case Errc::timeout: return {"timeout", text, "CONNECTION_REFUSED"};
        case Errc::connect_failed:
        case Errc::connection_lost: return {"refused", text, "CONNECTION_REFUSED"};
        case Errc::tls_failed: return {"tls_untrusted", text, "SSL_UNTRUSTED"};
        case Errc::address_refused: return {"address_refused", text, "CONNECTION_REFUSED"};
        case Errc::redirected: return login_page(callee);
        case Errc::not_found:
        case Errc::malformed:
        case Errc::limit_exceeded:
        case Errc::unsupported_media_type:
        case Errc::peer_malformed:
            return {"not_a_peer", callee.url.str() + " answers, but not as an application that can be linked.",
                    "UNEXPECTED_RESPONSE"};
        default: return {"unexpected", error.message, "UNKNOWN"};
    }
}

Finding finding_of(const net::Response& answer, const Callee& callee, Timestamp now) {
    if (const auto problem = oauth_problem_of(answer); !problem.empty())
        return problem_finding(problem, answer, callee, now);
    if (answer.status >= 200 && answer.status < 300)
        return is_html(answer) ? login_page(callee) : Finding{"ok", "Working.", {}};
    if (is_level_off(answer))
        return {"level_mismatch", callee.name + " does not accept calls without a user from here.",
                "AUTH_LEVEL_UNSUPPORTED"};
    return status_finding(answer, callee);
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
    return oauth1::find_problem(challenge_of(answer), answer.status >= 400 ? std::string_view(answer.body) : "");
}

bool is_token_problem(std::string_view oauth_problem) {
    return oauth_problem == "token_expired" || oauth_problem == "token_rejected" || oauth_problem == "token_revoked";
}

bool is_level_off(const net::Response& answer) {
    return answer.status == 401 && answer.body.empty() && !challenge_of(answer).empty() &&
           oauth_problem_of(answer).empty();
}

}  // namespace applinks::peers
