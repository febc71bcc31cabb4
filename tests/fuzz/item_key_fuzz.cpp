// SPDX-License-Identifier: Apache-2.0
// Keys in text (features.md 7.1): whatever is found is a key by itself and stands in the text.
#include "domain/sharing/item_key.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto upper = domain::find_item_keys(text, domain::KeyCase::upper);
    const auto any = domain::find_item_keys(text, domain::KeyCase::any);
    AL_ASSERT(upper.size() <= domain::kItemKeysMax && any.size() <= domain::kItemKeysMax);
    for (const auto& key : upper) AL_ASSERT(text.contains(key.str()));
    for (const auto& key : any) {
        const auto parsed = domain::parse_item_key(key.str());
        AL_ASSERT(parsed && *parsed == key);
    }
    return 0;
}
