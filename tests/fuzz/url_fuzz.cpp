// SPDX-License-Identifier: Apache-2.0
// The URL guard (S-33): what passes has one spelling, and nothing in it that another parser reads differently.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/url.hpp"

using namespace applinks;

namespace {

void check(const http::AbsoluteUrl& url) {
    AL_ASSERT(url.has_value() && url.port() != 0);
    AL_ASSERT(url.str().size() <= limits::kUrlMax && url.host().size() <= limits::kHostMax && !url.host().empty());
    AL_ASSERT(url.str() == url.origin() + std::string(url.path()) +
                               (url.query().empty() ? "" : "?" + std::string(url.query())) ||
              url.str().ends_with('?'));
    AL_ASSERT(url.origin() == (url.is_https() ? "https://" : "http://") + url.authority());
    AL_ASSERT(url.host() == to_lower_ascii(url.host()) && url.host().find_first_of("@%/\\#?[] ") == std::string::npos);
    AL_ASSERT(std::ranges::all_of(url.str(), [](char c) { return c > 0x20 && c < 0x7f && c != '\\' && c != '#'; }));
    AL_ASSERT(url.request_target().starts_with('/') && url.same_origin(url));

    const auto again = http::AbsoluteUrl::parse(url.str());
    AL_ASSERT(again.has_value() && *again == url && again->host() == url.host() && again->port() == url.port());
    const auto origin = http::AbsoluteUrl::parse(url.origin());
    AL_ASSERT(origin.has_value() && origin->same_origin(url));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto url = http::AbsoluteUrl::parse(text);
    if (url) check(*url);

    const auto base = http::AbsoluteUrl::parse_base(text);
    if (base) {
        check(*base);
        AL_ASSERT(url.has_value() && base->query().empty() && !base->path().ends_with('/') && base->is_within(*base));
        AL_ASSERT(http::AbsoluteUrl::parse_base(base->str()).value() == *base);
    }
    // Anything that can be joined to a base stays within it.
    const auto fixed = http::AbsoluteUrl::parse_base("https://peer.example/base").value();
    if (const auto joined = fixed.join(text)) {
        check(*joined);
        AL_ASSERT(joined->is_within(fixed));
    }
    return 0;
}
