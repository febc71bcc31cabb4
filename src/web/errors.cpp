// SPDX-License-Identifier: Apache-2.0
#include "web/errors.hpp"

#include <boost/json.hpp>

#include "protocol/applinks/negotiation.hpp"
#include "protocol/applinks/status_entity.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "web/pages/error_page.hpp"

namespace applinks::web {
namespace {

constexpr std::string_view kOurFault = "Something went wrong on this server. Tell its administrator the error id.";

// Our own fault is not explained to anyone; what the other side or a lack of means caused may be (S-78).
std::string sentence_of(int status, const Error& error) {
    return status == 500 || error.message.empty() ? std::string(kOurFault) : error.message;
}

net::Response text_answer(int status, std::string_view content_type, std::string body) {
    net::Response response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.set("Content-Type", content_type);
    return response;
}

bool is_under(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix);
}

// applinks-protocol.md 0.4: 3.0 resources speak JSON only.
net::Response rest_error(int status, const std::string& sentence, const Context& context) {
    if (is_under(context.path, "/rest/applinks/3.0/") || is_under(context.path, "/rest/applinks/latest/"))
        return text_answer(status, "application/json",
                           wire::write_rest_error({.status = status, .entries = {{.summary = sentence}}}));
    const auto format =
        wire::choose_format({.path = context.path, .accept = context.head.headers.get("Accept")}).format;
    return text_answer(status, wire::content_type_of(format),
                       wire::write_status({.status = status, .message = sentence}, format));
}

// RFC 9457, with the id of the log line (design "Answers when things go wrong").
boost::json::object problem_object(const ApiRefusal& refusal, const Context& context) {
    return {{"type", "urn:applinkd:error:" + std::string(refusal.name)},
            {"title", net::reason_phrase(refusal.status)},
            {"status", refusal.status},
            {"detail", refusal.sentence},
            {"error_id", context.request_id.str()}};
}

net::Response problem_json(const ApiRefusal& refusal, const Context& context, const boost::json::object& more) {
    auto body = problem_object(refusal, context);
    for (const auto& [name, value] : more) body.insert_or_assign(name, value);
    return text_answer(refusal.status, "application/problem+json", boost::json::serialize(body));
}

}  // namespace

int status_of(Errc code) {
    switch (code) {
        case Errc::invalid_argument:
        case Errc::invalid_url:
        case Errc::invalid_encoding:
        case Errc::missing_parameter:
        case Errc::repeated_parameter:
        case Errc::malformed:
        case Errc::address_refused: return 400;
        case Errc::not_authenticated:
        case Errc::step_up_required:
        case Errc::grant_required: return 401;
        case Errc::not_allowed:
        case Errc::csrf_rejected: return 403;
        case Errc::not_found: return 404;
        case Errc::already_exists:
        case Errc::conflict: return 409;
        case Errc::expired: return 410;
        case Errc::limit_exceeded: return 413;
        case Errc::unsupported_media_type: return 415;
        case Errc::throttled: return 429;
        case Errc::unknown_host:
        case Errc::connect_failed:
        case Errc::tls_failed:
        case Errc::redirected:
        case Errc::connection_lost:
        case Errc::peer_malformed:
        case Errc::peer_refused: return 502;
        case Errc::overloaded:
        case Errc::unavailable:
        case Errc::storage_failed: return 503;  // S-44: closed, not broken
        case Errc::timeout: return 504;
        case Errc::crypto_failed:
        case Errc::configuration:
        case Errc::internal: break;
    }
    return 500;
}

net::Response error_response(const Error& error, Family family, const Context& context) {
    return error_response(status_of(error.code), error, family, context);
}

net::Response error_response(int status, const Error& error, Family family, const Context& context) {
    const auto sentence = sentence_of(status, error);
    switch (family) {
        case Family::page:
            return text_answer(status, "text/html; charset=utf-8", pages::render_error_page(status, sentence, context));
        case Family::rest: return rest_error(status, sentence, context);
        case Family::api:
            return problem_json({.status = status, .name = name_of(error.code), .sentence = sentence}, context, {});
        case Family::oauth:
        case Family::undeclared: break;
    }
    return text_answer(status, "text/plain; charset=utf-8",
                       sentence + "\nError id: " + context.request_id.str() + "\n");
}

boost::json::object api_refusal_body(const Error& error, const Context& context) {
    const auto status = status_of(error.code);
    const auto sentence = sentence_of(status, error);
    return problem_object({.status = status, .name = name_of(error.code), .sentence = sentence}, context);
}

net::Response api_refusal(const ApiRefusal& refusal, const Context& context, const boost::json::object& more) {
    return problem_json(refusal, context, more);
}

net::Response problem_response(const oauth1::Problem& problem, const Context& context) {
    const std::string reason(oauth1::name_of(problem.code));
    metrics::registry()
        .counter("applinkd_oauth_refusals_total", "Signed calls that were refused, by OAuth problem.",
                 {{"problem", reason}})
        .add();
    log::info("oauth.refused", {{"request", context.request_id}, {"reason", reason}, {"detail", problem.detail}});
    auto response = text_answer(oauth1::status_of(problem.code), "application/x-www-form-urlencoded;charset=UTF-8",
                                oauth1::problem_body(problem));
    response.headers.set("WWW-Authenticate", oauth1::www_authenticate(context.settings().url.str(), problem));
    // 4.9: "level off" is told by an empty body.
    if (response.body.empty()) response.headers.remove("Content-Type");
    return response;
}

Family family_of(const Context& context) {
    const std::string_view path = context.path;
    if (is_under(path, "/applinks/api/")) return Family::api;
    if (context.head.headers.get("Accept").contains("text/html")) return Family::page;
    return is_under(path, "/rest/") ? Family::rest : Family::oauth;
}

}  // namespace applinks::web
