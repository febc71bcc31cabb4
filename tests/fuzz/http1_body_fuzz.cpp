// SPDX-License-Identifier: Apache-2.0
// The reader of bodies (S-39): the same data, end or fault however the bytes are cut. First byte: the framing.
#include <optional>
#include <string>

#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/http1.hpp"

using namespace applinks;

namespace {

struct Outcome {
    std::string data;
    std::size_t consumed = 0;
    bool is_done = false;
    std::optional<http1::Fault> fault;
    bool operator==(const Outcome&) const = default;
};

Outcome read(http1::BodyReader reader, std::string_view text, std::size_t step) {
    Outcome outcome;
    for (std::size_t at = 0; at < text.size() && !reader.is_done(); at += step) {
        std::string piece(text.substr(at, step));
        const auto taken = reader.take(piece);
        if (!taken) {
            outcome.fault = taken.error();
            // How much data came before the fault depends on the cut; that there is one does not.
            outcome.data.clear();
            outcome.consumed = 0;
            return outcome;
        }
        AL_ASSERT(taken->consumed <= piece.size() && taken->data.size() <= taken->consumed);
        AL_ASSERT(taken->consumed == piece.size() || reader.is_done());
        outcome.data += taken->data;
        outcome.consumed += taken->consumed;
    }
    outcome.is_done = reader.is_done();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto text = fuzz::text_of(data + 1, size - 1);
    const http1::BodyReader reader = data[0] % 2 == 0 ? http1::BodyReader(http1::Framing::chunked, 0)
                                                      : http1::BodyReader(http1::Framing::length, data[0]);
    const Outcome whole = read(reader, text, text.size() + 1);
    AL_ASSERT(whole == read(reader, text, 1));
    AL_ASSERT(whole == read(reader, text, 7));
    if (!whole.is_done || whole.fault || reader.framing() != http1::Framing::chunked || whole.data.empty()) return 0;
    // Framed anew, as a relay does, it is the same body.
    std::string again;
    http1::append_chunk_size(again, whole.data.size());
    again.append(whole.data).append(http1::kChunkEnd).append(http1::kLastChunk);
    const Outcome second = read(reader, again, again.size());
    AL_ASSERT(second.is_done && second.data == whole.data && second.consumed == again.size());
    return 0;
}
