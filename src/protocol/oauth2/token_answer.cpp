// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth2/token_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "base/encoding.hpp"
#include "protocol/http/form.hpp"

namespace applinks::oauth2 {
namespace {

constexpr std::size_t kDepthMax = 16;
constexpr std::size_t kCodeMax = 64;
constexpr std::size_t kScopeMax = 2048;
// Longer promises are cut: beyond this, times overflow somewhere.
constexpr std::int64_t kLifeMaxSeconds = 100LL * 365 * 24 * 3600;

// Besides the codes of RFC 6749 5.2, those that GitHub has in their place.
constexpr std::array<std::string_view, 4> kDenied = {"invalid_grant", "access_denied", "bad_verification_code",
                                                     "bad_refresh_token"};
constexpr std::array<std::string_view, 4> kClient = {"invalid_client", "unauthorized_client",
                                                     "incorrect_client_credentials", "unsupported_grant_type"};

// The members of an answer as text, whatever it was written in. Absent: "".
struct Members {
    std::string access_token, refresh_token, token_type, expires_in, scope, error;
    bool is_error = false;
};

std::string text_of(const boost::json::value& value) {
    if (value.is_string()) return {value.get_string().data(), value.get_string().size()};
    if (value.is_int64()) return std::to_string(value.get_int64());
    if (value.is_uint64()) return std::to_string(value.get_uint64());
    // Some write a number of seconds with a fraction.
    if (value.is_double() && std::abs(value.get_double()) < 1e15)
        return std::to_string(static_cast<std::int64_t>(value.get_double()));
    return {};
}

std::optional<Members> of_json(std::string_view body) {
    boost::system::error_code failed;
    const auto value =
        boost::json::parse(boost::json::string_view(body.data(), body.size()), failed, {}, {.max_depth = kDepthMax});
    if (failed || !value.is_object()) return std::nullopt;
    const auto& object = value.get_object();
    const auto member = [&](const char* name) {
        const auto* found = object.if_contains(name);
        return found == nullptr ? std::string() : text_of(*found);
    };
    const auto* error = object.if_contains("error");
    return Members{.access_token = member("access_token"),
                   .refresh_token = member("refresh_token"),
                   .token_type = member("token_type"),
                   .expires_in = member("expires_in"),
                   .scope = member("scope"),
                   .error = member("error"),
                   .is_error = error != nullptr && !error->is_null()};
}

std::optional<Members> of_form(std::string_view body) {
    const auto form = http::Form::parse(body);
    if (!form) return std::nullopt;
    Members members;
    for (const auto& [name, place] :
         std::initializer_list<std::pair<std::string_view, std::string*>>{{"access_token", &members.access_token},
                                                                          {"refresh_token", &members.refresh_token},
                                                                          {"token_type", &members.token_type},
                                                                          {"expires_in", &members.expires_in},
                                                                          {"scope", &members.scope},
                                                                          {"error", &members.error}}) {
        auto value = form->at_most_one(name);
        if (!value) return std::nullopt;
        *place = *std::move(value);
    }
    members.is_error = form->contains("error");
    return members;
}

std::string_view without_line_end(std::string_view text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    return trim_blanks(text);
}

// By what the answer says that it is; some providers call either of them text.
std::optional<Members> members_of(const RawAnswer& answer) {
    const auto body = without_line_end(answer.body);
    const auto type = to_lower_ascii(trim_blanks(answer.content_type.substr(0, answer.content_type.find(';'))));
    if (type == "application/json" || type.ends_with("+json")) return of_json(body);
    if (type == "application/x-www-form-urlencoded") return of_form(body);
    if (!type.empty() && type != "text/plain" && type != "text/javascript") return std::nullopt;
    return body.starts_with('{') ? of_json(body) : of_form(body);
}

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= kCodeMax && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.';
    });
}

TokenRefusal refusal_of(const Members& members) {
    TokenRefusal refusal{.kind = TokenRefusal::Kind::other, .code = is_code(members.error) ? members.error : "error"};
    const auto is_one_of = [&](const auto& codes) {
        return std::ranges::find(codes, std::string_view(refusal.code)) != codes.end();
    };
    if (is_one_of(kDenied)) refusal.kind = TokenRefusal::Kind::denied;
    if (is_one_of(kClient)) refusal.kind = TokenRefusal::Kind::client;
    return refusal;
}

// Anything that stands in a header as one word.
bool is_token_text(std::string_view text) {
    return text.size() <= kForeignTokenMax && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// Nothing and nonsense are the same: the provider does not say how long.
std::optional<std::chrono::seconds> life_of(std::string_view text) {
    const auto seconds = parse_int(text);
    if (!seconds || *seconds <= 0) return std::nullopt;
    return std::chrono::seconds(std::min(*seconds, kLifeMaxSeconds));
}

}  // namespace

std::expected<TokenAnswer, TokenRefusal> parse_token_answer(const RawAnswer& answer) {
    auto members = members_of(answer);
    if (!members) return std::unexpected(TokenRefusal{});
    if (members->is_error) return std::unexpected(refusal_of(*members));
    const bool is_success = answer.status >= 200 && answer.status < 300;
    // 7.1: a token of a type that we do not know may not be used. Some providers leave the type out.
    const bool is_bearer = members->token_type.empty() || equal_ignoring_case(members->token_type, "bearer");
    if (!is_success || !is_bearer || members->access_token.empty() || !is_token_text(members->access_token) ||
        !is_token_text(members->refresh_token))
        return std::unexpected(TokenRefusal{});
    TokenAnswer found;
    found.access_token = Secret(std::move(members->access_token));
    found.refresh_token = Secret(std::move(members->refresh_token));
    found.expires_in = life_of(members->expires_in);
    if (members->scope.size() <= kScopeMax && is_valid_utf8(members->scope)) found.scope = std::move(members->scope);
    return found;
}

}  // namespace applinks::oauth2
