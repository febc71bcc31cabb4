// SPDX-License-Identifier: Apache-2.0
// The signature base string: the fast way through raw views equals the plain one through decoded parameters.
//
// Input: four lines, method, path, query, form body.
#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/form.hpp"
#include "protocol/oauth1/request.hpp"
#include "protocol/oauth1/signature.hpp"

using namespace applinks;

namespace {

const std::vector<http::Parameter>& protocol() {
    static const std::vector<http::Parameter> parameters = {
        {"oauth_consumer_key", "key:1"}, {"oauth_nonce", "n"}, {"oauth_signature_method", "HMAC-SHA1"},
        {"oauth_timestamp", "1"},        {"oauth_token", ""},  {"oauth_signature", "s+/="}};
    return parameters;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::text_of(data, size);
    static const auto header = oauth1::authorization_header(protocol());
    oauth1::IncomingRequest request{.method = fuzz::next_line(text),
                                    .url_base = "HTTPS://Host:443",
                                    .path = fuzz::next_line(text),
                                    .query = fuzz::next_line(text),
                                    .authorization = header,
                                    .content_type = "application/x-www-form-urlencoded",
                                    .body = text};
    const auto taken = oauth1::take_apart(request, oauth1::Place::resource);
    const auto query = http::Form::parse(request.query);
    const auto body = http::Form::parse(request.body);
    if (!query || !body) {
        AL_ASSERT(!taken.has_value() && taken.error().code == oauth1::ProblemCode::parameter_rejected);
        return 0;
    }
    if (!taken) return 0;  // repeated or too many

    std::vector<http::Parameter> parameters;
    for (const auto* part : {&protocol(), &query->parameters(), &body->parameters()})
        for (const auto& parameter : *part)
            if (parameter.first != "oauth_signature") parameters.push_back(parameter);
    AL_ASSERT(taken->has_value());
    const auto uri = oauth1::normalized_uri("https://host", request.path);
    AL_ASSERT((*taken)->base_string == oauth1::base_string(request.method, uri, parameters));
    return 0;
}
