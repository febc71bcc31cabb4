// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/request.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "protocol/oauth1/authorization.hpp"
#include "protocol/oauth1/parameters.hpp"
#include "protocol/oauth1/signature.hpp"

namespace applinks::oauth1 {
namespace {

constexpr std::string_view kPrefix = "oauth_";
constexpr std::string_view kRequestor = "xoauth_requestor_id";
constexpr std::string_view kToken = "oauth_token";

// applinks-protocol.md 4.9: all six make an OAuth attempt (S-08).
constexpr std::array<std::string_view, 6> kWholeSet = {
    "oauth_consumer_key", kToken, "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce"};

std::unexpected<Problem> rejected(std::string_view name, std::string detail) {
    return std::unexpected(Problem{.code = ProblemCode::parameter_rejected,
                                   .extra = {{"oauth_parameters_rejected", std::string(name)}},
                                   .detail = std::move(detail)});
}

std::unexpected<Problem> rejected_text(std::string detail) {
    return std::unexpected(Problem{.code = ProblemCode::parameter_rejected, .detail = std::move(detail)});
}

// True when query and form together name all six, in any spelling of the names. With more parameters than a signed
// request may have it is none, so that a stranger's megabyte of form is not searched to its end.
bool names_whole_set(std::string_view query, std::string_view form) {
    unsigned found = 0;
    std::size_t count = 0;
    for (std::string_view rest : {query, form}) {
        while (const auto pair = next_pair(rest)) {
            if (++count > limits::kOauthParameterCountMax) return false;
            const auto decoded = pair->name.contains('%') ? percent_decode(pair->name) : std::nullopt;
            const auto name = decoded ? std::string_view(*decoded) : pair->name;
            for (std::size_t i = 0; i < kWholeSet.size(); ++i)
                if (name == kWholeSet[i]) found |= 1U << i;
        }
    }
    return found == (1U << kWholeSet.size()) - 1;
}

std::expected<void, Problem> check_added(AddResult result, std::string_view place) {
    switch (result) {
        case AddResult::added: return {};
        case AddResult::bad_encoding: return rejected_text("bad percent-encoding in the " + std::string(place));
        case AddResult::too_many: break;
    }
    return rejected_text("more than " + std::to_string(limits::kOauthParameterCountMax) + " parameters");
}

std::expected<void, Problem> add_header(ParameterSet& set, std::string_view credentials) {
    HeaderReader reader(credentials);
    HeaderParameter parameter;
    bool has_realm = false;
    for (;;) {
        const auto step = reader.next(parameter);
        if (step == HeaderReader::Step::end) return {};
        if (step == HeaderReader::Step::malformed) return rejected_text("malformed Authorization header");
        // The realm is not signed (RFC 5849, 3.4.1.3.1), but two of them are as ambiguous as two of anything else.
        if (equal_ignoring_case(parameter.name, "realm")) {
            if (has_realm) return rejected("realm", "repeated realm");
            has_realm = true;
            continue;
        }
        // S-09: a user is named in the query or form. In the header it would be signed and then not looked at.
        if (parameter.name == kRequestor)
            return rejected(kRequestor, "xoauth_requestor_id in the Authorization header");
        AL_TRY_VOID(check_added(set.add_raw(parameter.name, parameter.value, Plus::literal), "Authorization header"));
    }
}

// S-01 and S-09: after sorting, what occurs twice stands side by side.
std::expected<void, Problem> check_repeated(const std::vector<EncodedParameter>& sorted) {
    const auto twice = std::ranges::adjacent_find(sorted, [](const EncodedParameter& a, const EncodedParameter& b) {
        return a.name == b.name && (a.name.starts_with(kPrefix) || a.name == kRequestor);
    });
    if (twice == sorted.end()) return {};
    return rejected(twice->name, "repeated parameter");
}

std::expected<void, Problem> check_complete(const SignedRequest& request, Place place) {
    std::string absent;
    for (const auto name : kWholeSet) {
        if (request.has(name) || (name == kToken && place == Place::request_token)) continue;
        if (!absent.empty()) absent.push_back('&');
        absent.append(name);
    }
    if (absent.empty()) return {};
    return std::unexpected(Problem{.code = ProblemCode::parameter_absent,
                                   .extra = {{"oauth_parameters_absent", absent}},
                                   .detail = "absent: " + absent});
}

// What is encoded here was encoded by us or checked: decoding cannot fail.
std::string decoded(std::string_view encoded) {
    return encoded.contains('%') ? percent_decode(encoded).value_or(std::string()) : std::string(encoded);
}

void take_protocol(SignedRequest& out, const std::vector<EncodedParameter>& sorted) {
    constexpr std::size_t kUsualCount = 8;
    out.protocol.reserve(kUsualCount);
    for (const auto& parameter : sorted) {
        if (parameter.name.starts_with(kPrefix))
            out.protocol.emplace_back(decoded(parameter.name), decoded(parameter.value));
        if (parameter.name == kRequestor && !parameter.value.empty()) out.requestor_id = decoded(parameter.value);
    }
}

const http::Parameter* find(const std::vector<http::Parameter>& parameters, std::string_view name) {
    const auto found = std::ranges::find(parameters, name, &http::Parameter::first);
    return found == parameters.end() ? nullptr : &*found;
}

bool is_nonce(std::string_view nonce) {
    return !nonce.empty() && nonce.size() <= limits::kNonceMax &&
           std::ranges::all_of(nonce, [](char c) { return c >= 0x20 && c < 0x7f; });
}

// S-04: 1 to 12 digits and nothing else, so that N26 to N30 never reach a number parser's leniency.
std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    constexpr std::size_t kDigitsMax = 12;
    if (text.size() > kDigitsMax || text.starts_with('-')) return std::nullopt;
    return parse_int(text);
}

}  // namespace

std::string_view SignedRequest::get(std::string_view name) const {
    const auto* parameter = find(protocol, name);
    return parameter == nullptr ? std::string_view() : parameter->second;
}

bool SignedRequest::has(std::string_view name) const {
    return find(protocol, name) != nullptr;
}

std::expected<std::optional<SignedRequest>, Problem> take_apart(const IncomingRequest& request, Place place) {
    const auto credentials = oauth_credentials(request.authorization);
    const auto form = http::is_form_content_type(request.content_type) ? request.body : std::string_view();
    if (!credentials && place == Place::resource && !names_whole_set(request.query, form)) return std::nullopt;

    ParameterSet set;
    if (credentials) AL_TRY_VOID(add_header(set, *credentials));
    AL_TRY_VOID(check_added(set.add_query(request.query), "query"));
    AL_TRY_VOID(check_added(set.add_query(form), "form body"));
    set.sort();
    AL_TRY_VOID(check_repeated(set.parameters()));

    SignedRequest out;
    out.in_header = credentials.has_value();
    take_protocol(out, set.parameters());
    AL_TRY_VOID(check_complete(out, place));
    out.base_string = write_base_string(request.method, normalized_uri(request.url_base, request.path), set);
    return out;
}

std::expected<Freshness, Problem> check_freshness(const SignedRequest& request, std::int64_t now_seconds,
                                                  std::int64_t window_seconds) {
    if (request.has("oauth_version") && request.get("oauth_version") != "1.0")
        return std::unexpected(
            Problem{.code = ProblemCode::version_rejected, .extra = {{"oauth_acceptable_versions", "1.0-1.0"}}});
    const auto timestamp = parse_timestamp(request.get("oauth_timestamp"));
    if (!timestamp) return rejected("oauth_timestamp", "oauth_timestamp is not 1 to 12 digits");
    const auto nonce = request.get("oauth_nonce");
    if (!is_nonce(nonce)) return rejected("oauth_nonce", "oauth_nonce is not 1 to 255 printable characters");

    const auto earliest = now_seconds - window_seconds;
    const auto latest = now_seconds + window_seconds;
    if (*timestamp < earliest || *timestamp > latest) {
        const auto window = std::to_string(earliest) + "-" + std::to_string(latest);
        return std::unexpected(Problem{.code = ProblemCode::timestamp_refused,
                                       .extra = {{"oauth_acceptable_timestamps", window}},
                                       .detail = "off by " + std::to_string(*timestamp - now_seconds) + " s"});
    }
    return Freshness{.timestamp_seconds = *timestamp, .nonce = std::string(nonce)};
}

}  // namespace applinks::oauth1
