// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "protocol/http/http1.hpp"
#include "protocol/http/http1_chars.hpp"

namespace applinks::http1 {
namespace {

// More digits than this is an attempt to overflow somebody (S-39); 16 hex digits fill 64 bits.
constexpr int kSizeDigitsMax = 16;
constexpr std::uint64_t kChunkMax = UINT64_MAX >> 1U;

std::unexpected<Fault> refuse(Fault fault) {
    return std::unexpected(fault);
}

int hex_value(char c) {
    if (is_digit(c)) return c - '0';
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

bool BodyReader::is_done() const {
    switch (framing_) {
        case Framing::none: return true;
        case Framing::length: return remaining_ == 0;
        case Framing::chunked: return state_ == State::done;
        case Framing::until_close: return state_ == State::done;
    }
    return true;
}

Parsed<BodyReader::Piece> BodyReader::take(std::span<char> input) {
    switch (framing_) {
        case Framing::none: return Piece{};
        case Framing::length: {
            const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size()));
            remaining_ -= bytes;
            return Piece{.data = {input.data(), bytes}, .consumed = bytes};
        }
        case Framing::chunked: return take_chunked(input);
        case Framing::until_close: return Piece{.data = {input.data(), input.size()}, .consumed = input.size()};
    }
    return Piece{};
}

Parsed<void> BodyReader::end_of_input() {
    if (is_done()) return {};
    if (framing_ != Framing::until_close) return refuse(Fault::truncated);
    state_ = State::done;
    return {};
}

Parsed<BodyReader::Piece> BodyReader::take_chunked(std::span<char> input) {
    std::size_t at = 0;
    std::size_t data_begin = 0;
    std::size_t data_end = 0;
    while (at < input.size() && state_ != State::done) {
        if (state_ != State::data) {
            if (const auto stepped = step(input[at]); !stepped) return refuse(stepped.error());
            ++at;
            continue;
        }
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, input.size() - at));
        if (data_begin == data_end) {
            data_begin = data_end = at;
        } else {
            std::memmove(input.data() + data_end, input.data() + at, bytes);
        }
        data_end += bytes;
        at += bytes;
        remaining_ -= bytes;
        if (remaining_ == 0) state_ = State::data_return;
    }
    return Piece{.data = {input.data() + data_begin, data_end - data_begin}, .consumed = at};
}

Parsed<void> BodyReader::step(char c) {
    switch (state_) {
        case State::size_first:
        case State::size_digits:
        case State::size_line_feed: return step_size(c);
        case State::data_return:
            if (c != '\r') return refuse(Fault::bad_chunk_end);
            state_ = State::data_line_feed;
            return {};
        case State::data_line_feed:
            if (c != '\n') return refuse(Fault::bad_chunk_end);
            state_ = State::size_first;
            return {};
        case State::trailer_first:
        case State::trailer_name:
        case State::trailer_value:
        case State::trailer_line_feed:
        case State::last_line_feed: return step_trailer(c);
        case State::data:
        case State::done: break;
    }
    return {};
}

// RFC 9112 section 7.1: chunk-size CRLF. Sign, blanks, "0x" and extensions are refused.
Parsed<void> BodyReader::step_size(char c) {
    if (state_ == State::size_line_feed) {
        if (c != '\n') return refuse(Fault::bad_chunk_size);
        state_ = remaining_ == 0 ? State::trailer_first : State::data;
        return {};
    }
    if (state_ == State::size_first) {
        remaining_ = 0;
        digit_count_ = 0;
    }
    const int value = hex_value(c);
    if (value < 0) {
        if (state_ == State::size_first) return refuse(Fault::bad_chunk_size);
        if (c == ';') return refuse(Fault::chunk_extension);
        if (c != '\r') return refuse(Fault::bad_chunk_size);
        state_ = State::size_line_feed;
        return {};
    }
    if (++digit_count_ > kSizeDigitsMax) return refuse(Fault::bad_chunk_size);
    remaining_ = (remaining_ << 4U) | static_cast<std::uint64_t>(value);
    if (remaining_ > kChunkMax) return refuse(Fault::bad_chunk_size);
    state_ = State::size_digits;
    return {};
}

// RFC 9112 section 7.1.2: field lines until an empty one. They are checked like header fields and dropped.
Parsed<void> BodyReader::step_trailer(char c) {
    if (++trailer_bytes_ > limits::kHeaderLineMax) return refuse(Fault::trailer_too_large);
    switch (state_) {
        case State::trailer_first:
            if (c == '\r') {
                state_ = State::last_line_feed;
                return {};
            }
            if (!is_token_char(c)) return refuse(Fault::bad_trailer);
            state_ = State::trailer_name;
            return {};
        case State::trailer_name:
            if (c == ':') {
                state_ = State::trailer_value;
                return {};
            }
            if (!is_token_char(c)) return refuse(Fault::bad_trailer);
            return {};
        case State::trailer_value:
            if (c == '\r') {
                state_ = State::trailer_line_feed;
                return {};
            }
            if (!is_value_char(c)) return refuse(Fault::bad_trailer);
            return {};
        case State::trailer_line_feed:
            if (c != '\n') return refuse(Fault::bad_trailer);
            state_ = State::trailer_first;
            return {};
        default:  // last_line_feed
            if (c != '\n') return refuse(Fault::bad_trailer);
            state_ = State::done;
            return {};
    }
}

}  // namespace applinks::http1
