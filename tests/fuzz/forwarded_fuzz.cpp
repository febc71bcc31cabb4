// SPDX-License-Identifier: Apache-2.0
// Forwarded headers (S-41): whatever they say, the origin is an address, a scheme and an authority, and a stranger's
// count for nothing.
//
// Input: lines of a header field each, name and value separated by a colon.
#include <algorithm>

#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/forwarded.hpp"

using namespace applinks;

namespace {

http::Headers headers_of(std::string_view text) {
    http::Headers headers;
    while (!text.empty()) {
        const auto line = fuzz::next_line(text);
        const auto name = line.substr(0, line.find(':'));
        const auto value = line.substr(std::min(name.size() + 1, line.size()));
        if (http::is_token(name) && http::is_field_value(value)) headers.add(name, value);
    }
    return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto url = http::AbsoluteUrl::parse_base("https://wiki.example.com/base").value();
    static const std::vector<http::AddressBlock> trusted = {http::AddressBlock::parse("10.0.0.0/24").value()};
    const auto headers = headers_of(fuzz::text_of(data, size));

    const auto stranger = http::resolve_origin(headers, "192.0.2.1", trusted, url);
    AL_ASSERT(!stranger.from_trusted_proxy && stranger.client_address == "192.0.2.1");
    AL_ASSERT(stranger.scheme == "https" && stranger.authority == url.authority());

    const auto origin = http::resolve_origin(headers, "10.0.0.1", trusted, url);
    AL_ASSERT(origin.from_trusted_proxy && http::AddressBlock::parse(origin.client_address).has_value());
    AL_ASSERT(origin.scheme == "https" || origin.scheme == "http");
    const auto called = http::AbsoluteUrl::parse(origin.scheme + "://" + origin.authority);
    AL_ASSERT(called.has_value() && called->path().empty() && called->query().empty());
    return 0;
}
