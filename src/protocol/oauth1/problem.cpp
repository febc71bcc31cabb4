// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/problem.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "protocol/http/form.hpp"
#include "protocol/oauth1/authorization.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::string_view kProblem = "oauth_problem";

// A peer's word is shown to people and written to the log: a name of ordinary characters, or nothing.
std::string checked_name(std::string name) {
    constexpr std::size_t kNameMax = 64;
    const auto is_name_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    };
    if (name.size() > kNameMax || !std::ranges::all_of(name, is_name_character)) return {};
    return name;
}

std::string problem_in_header(std::string_view credentials) {
    HeaderReader reader(credentials);
    HeaderParameter parameter;
    while (reader.next(parameter) == HeaderReader::Step::parameter)
        if (parameter.name == kProblem) return checked_name(percent_decode(parameter.value).value_or(std::string()));
    return {};
}

}  // namespace

std::string_view name_of(ProblemCode code) {
    switch (code) {
        case ProblemCode::version_rejected: return "version_rejected";
        case ProblemCode::parameter_absent: return "parameter_absent";
        case ProblemCode::parameter_rejected: return "parameter_rejected";
        case ProblemCode::timestamp_refused: return "timestamp_refused";
        case ProblemCode::signature_method_rejected: return "signature_method_rejected";
        case ProblemCode::nonce_used: return "nonce_used";
        case ProblemCode::token_used: return "token_used";
        case ProblemCode::token_expired: return "token_expired";
        case ProblemCode::token_revoked: return "token_revoked";
        case ProblemCode::token_rejected: return "token_rejected";
        case ProblemCode::signature_invalid: return "signature_invalid";
        case ProblemCode::consumer_key_unknown: return "consumer_key_unknown";
        case ProblemCode::consumer_key_rejected: return "consumer_key_rejected";
        case ProblemCode::additional_authorization_required: return "additional_authorization_required";
        case ProblemCode::permission_unknown: return "permission_unknown";
        case ProblemCode::permission_denied:
        case ProblemCode::user_unknown: return "permission_denied";
        case ProblemCode::user_refused: return "user_refused";
        case ProblemCode::consumer_key_refused: return "consumer_key_refused";
        case ProblemCode::level_off: return "level_off";
        case ProblemCode::unavailable: return "unavailable";
    }
    return "";
}

int status_of(ProblemCode code) {
    switch (code) {
        case ProblemCode::version_rejected:
        case ProblemCode::parameter_absent:
        case ProblemCode::parameter_rejected:
        case ProblemCode::timestamp_refused:
        case ProblemCode::signature_method_rejected: return 400;
        case ProblemCode::nonce_used:
        case ProblemCode::token_used:
        case ProblemCode::token_expired:
        case ProblemCode::token_revoked:
        case ProblemCode::token_rejected:
        case ProblemCode::signature_invalid:
        case ProblemCode::consumer_key_unknown:
        case ProblemCode::consumer_key_rejected:
        case ProblemCode::additional_authorization_required:
        case ProblemCode::permission_unknown:
        case ProblemCode::permission_denied:
        case ProblemCode::user_unknown:
        case ProblemCode::level_off: return 401;
        case ProblemCode::user_refused:
        case ProblemCode::consumer_key_refused:
        case ProblemCode::unavailable: return 503;
    }
    return 403;
}

std::string www_authenticate(std::string_view realm, const Problem& problem) {
    std::string out = "OAuth realm=\"" + percent_encode(realm) + "\"";
    const auto append = [&out](std::string_view name, std::string_view value) {
        out.append(", ");
        percent_encode_to(out, name);
        out.append("=\"");
        percent_encode_to(out, value);
        out.push_back('"');
    };
    if (problem.code != ProblemCode::level_off) append(kProblem, name_of(problem.code));
    for (const auto& [name, value] : problem.extra) append(name, value);
    return out;
}

std::string problem_body(const Problem& problem) {
    if (problem.code == ProblemCode::level_off) return {};
    http::Form form;
    form.add(std::string(kProblem), std::string(name_of(problem.code)));
    for (const auto& [name, value] : problem.extra) form.add(name, value);
    return form.str();
}

std::string find_problem(std::string_view www_authenticate_header, std::string_view body) {
    if (const auto credentials = oauth_credentials(www_authenticate_header)) {
        auto problem = problem_in_header(*credentials);
        if (!problem.empty()) return problem;
    }
    // An HTML page with "&" and "=" in it reads as a form, too: only an exact name counts.
    const auto form = http::Form::parse(body);
    if (!form) return {};
    return checked_name(form->at_most_one(kProblem).value_or(std::string()));
}

}  // namespace applinks::oauth1
