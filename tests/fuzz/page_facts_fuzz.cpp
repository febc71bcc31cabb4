// SPDX-License-Identifier: Apache-2.0
// Pages of linked applications: whatever they hold, what comes out is one line of plain text.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/result.hpp"
#include "domain/sharing/page_facts.hpp"
#include "fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto facts = applinks::domain::page_facts(applinks::fuzz::text_of(data, size));
    for (const auto* text : {&facts.title, &facts.site}) {
        AL_ASSERT(text->size() <= 255 && applinks::is_valid_utf8(*text));
        AL_ASSERT(std::ranges::none_of(*text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    }
    return 0;
}
