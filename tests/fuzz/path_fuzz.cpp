// SPDX-License-Identifier: Apache-2.0
// The canonical path (S-43): one spelling, nothing that means "up" to anyone, and looser rules never change a strict
// result.
#include <algorithm>

#include "base/encoding.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/path.hpp"

using namespace applinks;

namespace {

void check(const http::Target& target, const http::PathRules& rules) {
    const auto& path = target.path;
    AL_ASSERT(path.starts_with('/') && !path.contains("//"));
    AL_ASSERT(path.find_first_of("\\#?\"<>^`{|}[] ") == std::string::npos);
    AL_ASSERT(rules.allow_parameters || (!path.contains(';') && !path.contains("%3B")));
    AL_ASSERT(rules.allow_encoded_slash || !path.contains("%2F"));

    const auto decoded = percent_decode(path);
    AL_ASSERT(decoded.has_value() && is_valid_utf8(*decoded) && !decoded->contains('\\'));
    AL_ASSERT(std::ranges::none_of(*decoded, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }));
    AL_ASSERT(!(*decoded + "/").contains("/../") && !(*decoded + "/").contains("/./") && !decoded->contains("/..;"));
    // Who decodes twice sees no way up, either.
    if (const auto twice = percent_decode(*decoded))
        AL_ASSERT(!(*twice + "/").contains("/../") && !twice->contains('\\'));

    const auto again = http::canonical_target(target.str(), rules);
    AL_ASSERT(again.has_value() && again->path == path && again->query == target.query);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto strict = http::canonical_target(text);
    for (const bool slash : {false, true}) {
        for (const bool parameters : {false, true}) {
            const http::PathRules rules{.allow_encoded_slash = slash, .allow_parameters = parameters};
            const auto target = http::canonical_target(text, rules);
            if (target) check(*target, rules);
            if (strict) AL_ASSERT(target.has_value() && target->str() == strict->str());
        }
    }
    if (http::is_local_return_target(text))
        AL_ASSERT(text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\"));
    return 0;
}
