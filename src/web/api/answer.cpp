// SPDX-License-Identifier: Apache-2.0
#include "web/api/answer.hpp"

#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "protocol/applinks/time_text.hpp"
#include "web/errors.hpp"

namespace applinks::web::api {
std::string path_of(std::string_view below) {
    return std::string(kRoot) + std::string(below);
}

Policy reads(Who who) {
    return {.who = who,
            .accepts = Accepts::session_or_basic,
            .step_up = StepUp::no,
            .csrf = Csrf::none,
            .family = Family::api};
}

Policy changes(Who who, Body body) {
    auto policy = reads(who);
    policy.step_up = who == Who::admin ? StepUp::yes : StepUp::no;
    policy.csrf = Csrf::header_token;
    policy.body_bytes_max = body == Body::json ? limits::kJsonBodyMax : 0;
    return policy;
}

Policy session_changes(Who who, Body body) {
    auto policy = changes(who, body);
    policy.accepts = Accepts::session;
    return policy;
}

net::Response json_answer(const boost::json::value& body, int status) {
    return json_text(boost::json::serialize(body), status);
}

net::Response json_text(std::string text, int status) {
    net::Response response{.status = status, .headers = {}, .body = std::move(text)};
    response.headers.set("Content-Type", "application/json");
    return response;
}

net::Response no_content() {
    return {.status = 204, .headers = {}, .body = {}};
}

std::string etag_of(const boost::json::object& settings) {
    return '"' + base64url_encode(crypto::sha256(boost::json::serialize(settings))).substr(0, 22) + '"';
}

net::Response with_etag(net::Response response, const std::string& etag) {
    response.headers.set("ETag", etag);
    return response;
}

std::optional<net::Response> stale_answer(const Context& context, const std::string& etag) {
    const auto wanted = context.head.headers.get("If-Match");
    if (wanted.empty() || wanted == "*" || wanted == etag) return std::nullopt;
    return api_refusal({.status = 412,
                        .name = "changed_meanwhile",
                        .sentence = "Someone changed this since you opened it. Load it again; what you typed is still "
                                    "here."},
                       context, {});
}

std::string text_of(Timestamp time) {
    return wire::time_text(time, wire::TimeForm::rfc3339);
}

boost::json::value optional_time(Timestamp time) {
    if (time == Timestamp{}) return nullptr;
    return boost::json::value(text_of(time));
}

Result<Timestamp> parse_time(std::string_view text) {
    if (const auto time = wire::read_time(text)) return *time;
    return fail(Errc::invalid_argument, "Write the time as in 2026-11-23T19:51:31Z.");
}

}  // namespace applinks::web::api
