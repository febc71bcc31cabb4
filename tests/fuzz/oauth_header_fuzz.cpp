// SPDX-License-Identifier: Apache-2.0
// The Authorization header of OAuth 1.0a: what was read and is written by us reads the same.
#include <set>

#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/oauth1/problem.hpp"
#include "protocol/oauth1/request.hpp"
#include "protocol/oauth1/signature.hpp"

using namespace applinks;

namespace {

oauth1::IncomingRequest request_with(std::string_view authorization) {
    return {.method = "GET",
            .url_base = "https://host",
            .path = "/path",
            .query = "a=b&xoauth_requestor_id=alice",
            .authorization = authorization,
            .content_type = {},
            .body = {}};
}

void check(const oauth1::SignedRequest& taken) {
    AL_ASSERT(taken.in_header && taken.requestor_id == "alice");
    AL_ASSERT(taken.base_string.starts_with("GET&https%3A%2F%2Fhost%2Fpath&"));
    std::set<std::string> names;
    for (const auto& [name, value] : taken.protocol) AL_ASSERT(name.starts_with("oauth_") && names.insert(name).second);

    const auto header = oauth1::authorization_header(taken.protocol);
    // A name of odd bytes is written percent-encoded, which is a token again.
    const auto again = oauth1::take_apart(request_with(header), oauth1::Place::resource);
    AL_ASSERT(again.has_value() && again->has_value() && (*again)->protocol == taken.protocol);

    const auto freshness = oauth1::check_freshness(taken, 1'700'000'000);
    if (freshness) AL_ASSERT(!freshness->nonce.empty() && freshness->nonce.size() <= limits::kNonceMax);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = fuzz::text_of(data, size);
    const auto taken = oauth1::take_apart(request_with(header), oauth1::Place::resource);
    if (!taken) {
        const auto written = oauth1::www_authenticate("https://host", taken.error());
        AL_ASSERT(oauth1::find_problem(written, "") == oauth1::name_of(taken.error().code));
    } else if (taken->has_value()) {
        check(**taken);
    }
    oauth1::find_problem(header, header);
    return 0;
}
