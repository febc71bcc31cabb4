// SPDX-License-Identifier: Apache-2.0
// Commits and tags of repositories that anybody may have pushed: what is read is text within its limits.
#include "base/encoding.hpp"
#include "forge/commit_object.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    if (const auto commit = forge::parse_commit(bytes)) {
        AL_ASSERT(is_valid_utf8(commit->message) && is_valid_utf8(commit->author));
        AL_ASSERT(is_valid_utf8(commit->subject()) && commit->subject().size() <= 255);
        AL_ASSERT(commit->message.size() <= 2 * forge::kMessageReadMax);
        AL_ASSERT(commit->parents.size() <= forge::kParentsMax);
        static_cast<void>(forge::parse_merge_message(commit->message));
    }
    if (const auto tag = forge::parse_tag(bytes)) AL_ASSERT(is_valid_utf8(tag->message));
    if (const auto merge = forge::parse_merge_message(bytes))
        AL_ASSERT(!merge->source.empty() && bytes.contains(merge->source));
    return 0;
}
