// SPDX-License-Identifier: Apache-2.0
// Cookie headers (S-46): a cookie that is cut out is gone, and the others are still found.
#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/cookies.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto header = fuzz::text_of(data, size);
    const auto value = http::cookie_value(header, "sid");
    const auto other = http::cookie_value(header, "other");
    const auto rest = http::without_cookie(header, "sid");
    AL_ASSERT(!http::cookie_value(rest, "sid").has_value());
    AL_ASSERT(http::cookie_value(rest, "other") == other);
    AL_ASSERT(http::without_cookie(rest, "sid") == rest);
    AL_ASSERT(rest.size() <= header.size() * 2);
    if (value) AL_ASSERT(header.contains(*value) && !value->contains(';') && rest.size() < header.size() * 2);
    return 0;
}
