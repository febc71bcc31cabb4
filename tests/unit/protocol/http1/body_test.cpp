// SPDX-License-Identifier: Apache-2.0
// Bodies: lengths and chunks, cut at every place (S-39).
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/http/http1.hpp"

namespace applinks::http1 {
namespace {

struct Body {
    std::string data;
    std::string rest;  // bytes after the body
    bool done = false;
};

// Feeds `bytes` in two pieces, cut at `cut`.
Parsed<Body> read_cut(BodyReader reader, std::string_view bytes, std::size_t cut) {
    Body body;
    std::string pending;
    for (const std::string_view piece : {bytes.substr(0, cut), bytes.substr(cut)}) {
        pending += piece;
        const auto taken = reader.take(pending);
        if (!taken) return std::unexpected(taken.error());
        body.data += taken->data;
        pending.erase(0, taken->consumed);
    }
    body.rest = pending;
    body.done = reader.is_done();
    return body;
}

TEST(ChunkedBody, is_the_same_however_the_bytes_are_cut) {
    constexpr std::string_view kBytes =
        "5\r\nhello\r\n1\r\n \r\n00a\r\nbeautiful \r\n5\r\nworld\r\n0\r\nX-T: 1\r\n\r\nNEXT";
    for (std::size_t cut = 0; cut <= kBytes.size(); ++cut) {
        const auto body = read_cut(BodyReader(Framing::chunked, 0), kBytes, cut);
        ASSERT_TRUE(body.has_value()) << cut;
        EXPECT_EQ(body->data, "hello beautiful world") << cut;
        EXPECT_EQ(body->rest, "NEXT") << cut;
        EXPECT_TRUE(body->done) << cut;
    }
}

TEST(ChunkedBody, joins_the_chunks_of_one_read_in_place) {
    std::string bytes = "3\r\nabc\r\n3\r\ndef\r\n3\r\ngh";
    BodyReader reader(Framing::chunked, 0);
    const auto piece = reader.take(bytes);
    ASSERT_TRUE(piece.has_value());
    EXPECT_EQ(piece->data, "abcdefgh");
    EXPECT_EQ(piece->consumed, bytes.size());
    EXPECT_FALSE(reader.is_done());
}

struct Refused {
    std::string_view name;
    std::string_view input;
    Fault want;
};

constexpr Refused kRefused[] = {
    {"plus", "+5\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"minus", "-5\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"prefix", "0x5\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"empty_size", "\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"blank_before", " 5\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"blank_after", "5 \r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"letter", "g\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"underscore", "1_0\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"overflow", "ffffffffffffffff\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"64_bits", "8000000000000000\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"17_digits", "00000000000000005\r\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"extension", "5;a=b\r\nhello\r\n0\r\n\r\n", Fault::chunk_extension},
    {"extension_with_line_feed", "5;\nxx\r\nhello\r\n0\r\n\r\n", Fault::chunk_extension},
    {"bare_line_feed_after_size", "5\nhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"bare_return_after_size", "5\rhello\r\n0\r\n\r\n", Fault::bad_chunk_size},
    {"data_too_long", "5\r\nhello!\r\n0\r\n\r\n", Fault::bad_chunk_end},
    {"bare_line_feed_after_data", "5\r\nhello\n0\r\n\r\n", Fault::bad_chunk_end},
    {"bare_return_after_data", "5\r\nhello\rx0\r\n\r\n", Fault::bad_chunk_end},
    {"trailer_without_colon", "0\r\nX\r\n\r\n", Fault::bad_trailer},
    {"trailer_folded", "0\r\nX: 1\r\n 2\r\n\r\n", Fault::bad_trailer},
    {"trailer_control", "0\r\nX: \x01\r\n\r\n", Fault::bad_trailer},
    {"trailer_bare_line_feed", "0\r\nX: 1\n\r\n", Fault::bad_trailer},
    {"end_bare_line_feed", "0\r\n\n", Fault::bad_trailer},
    {"end_bare_return", "0\r\n\rX", Fault::bad_trailer},
};

TEST(ChunkedBody, refuses_what_could_be_read_in_two_ways_S_39) {
    for (const Refused& refused : kRefused) {
        for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, refused.input.size() / 2}) {
            const auto body = read_cut(BodyReader(Framing::chunked, 0), refused.input, cut);
            ASSERT_FALSE(body.has_value()) << refused.name;
            EXPECT_EQ(describe(body.error()).name, describe(refused.want).name) << refused.name;
        }
    }
}

TEST(ChunkedBody, bounds_its_trailer_S_38) {
    std::string bytes = "0\r\n";
    for (int i = 0; i < 2000; ++i) bytes += "X: 1\r\n";
    BodyReader reader(Framing::chunked, 0);
    EXPECT_EQ(reader.take(bytes).error(), Fault::trailer_too_large);
}

TEST(ChunkedBody, is_truncated_when_the_peer_closes_before_the_last_chunk) {
    std::string bytes = "5\r\nhello\r\n";
    BodyReader reader(Framing::chunked, 0);
    ASSERT_TRUE(reader.take(bytes));
    EXPECT_EQ(reader.end_of_input().error(), Fault::truncated);
}

TEST(LengthBody, stops_at_its_end) {
    for (std::size_t cut = 0; cut <= 9; ++cut) {
        const auto body = read_cut(BodyReader(Framing::length, 5), "helloNEXT", cut);
        ASSERT_TRUE(body.has_value());
        EXPECT_EQ(body->data, "hello");
        EXPECT_EQ(body->rest, "NEXT");
        EXPECT_TRUE(body->done);
    }
}

TEST(LengthBody, is_truncated_when_the_peer_closes_early) {
    std::string bytes = "hell";
    BodyReader reader(Framing::length, 5);
    ASSERT_TRUE(reader.take(bytes));
    EXPECT_EQ(reader.remaining(), 1U);
    EXPECT_EQ(reader.end_of_input().error(), Fault::truncated);
}

TEST(CloseBody, ends_with_the_connection) {
    std::string bytes = "hello";
    BodyReader reader(Framing::until_close, 0);
    EXPECT_EQ(reader.take(bytes)->data, "hello");
    EXPECT_FALSE(reader.is_done());
    EXPECT_TRUE(reader.end_of_input());
    EXPECT_TRUE(reader.is_done());
}

TEST(NoBody, takes_nothing) {
    std::string bytes = "NEXT";
    BodyReader reader(Framing::none, 0);
    EXPECT_TRUE(reader.is_done());
    EXPECT_EQ(reader.take(bytes)->consumed, 0U);
}

TEST(ChunkWriter, frames_what_the_reader_takes_apart) {
    std::string bytes;
    append_chunk_size(bytes, 26);
    EXPECT_EQ(bytes, "1a\r\n");
    bytes += std::string(26, 'x');
    bytes += kChunkEnd;
    bytes += kLastChunk;
    BodyReader reader(Framing::chunked, 0);
    EXPECT_EQ(reader.take(bytes)->data, std::string(26, 'x'));
    EXPECT_TRUE(reader.is_done());
}

}  // namespace
}  // namespace applinks::http1
