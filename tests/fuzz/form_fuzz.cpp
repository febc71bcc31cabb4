// SPDX-License-Identifier: Apache-2.0
// Forms and queries: what was read and is written reads the same.
#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/form.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto form = http::Form::parse(text);
    if (!form) return 0;
    AL_ASSERT(form->parameters().size() <= limits::kOauthParameterCountMax);
    const auto again = http::Form::parse(form->str());
    // A parameter without name and value is written as "=", which reads as itself.
    AL_ASSERT(again.has_value() && again->parameters() == form->parameters());
    for (const auto& [name, value] : form->parameters()) {
        AL_ASSERT(form->contains(name));
        const auto only = form->only(name);
        AL_ASSERT(only.has_value() == (form->all(name).size() == 1));
        if (only) AL_ASSERT(*only == value);
    }
    return 0;
}
