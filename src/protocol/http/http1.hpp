// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 on the wire (RFC 9112): heads and bodies out of bytes, and heads into bytes. The only reader in the process:
// for clients' requests and for upstreams' answers alike (docs/adr/0002).
//
// Strict: what two readers could understand differently is refused, never repaired (S-39). Everything has a limit
// (S-38). Pure: no I/O, no clock, no allocation while reading. Views point into the caller's bytes. Any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "base/limits.hpp"

namespace applinks::http1 {

// Why a message was refused. describe() has the status and the sentence for each.
enum class Fault {
    bad_start,
    bare_line_feed,
    bad_request_line,
    bad_method,
    bad_target,
    target_too_long,
    bad_version,
    unsupported_version,
    bad_status_line,
    folded_line,
    space_before_colon,
    bad_field_name,
    bad_field_value,
    line_too_long,
    too_many_fields,
    head_too_large,
    missing_host,
    repeated_host,
    bad_host,
    bad_connection,
    bad_content_length,
    repeated_content_length,
    bad_transfer_encoding,
    transfer_encoding_and_content_length,
    transfer_encoding_in_http_1_0,
    bad_expectation,
    bad_chunk_size,
    chunk_extension,
    bad_chunk_end,
    bad_trailer,
    trailer_too_large,
    truncated,
    last_fault_ = truncated,
};

struct FaultText {
    Fault fault;
    int status;                 // what a client gets for it
    std::string_view name;      // for logs and metrics
    std::string_view sentence;  // for people; says nothing of what was sent
};
const FaultText& describe(Fault fault);

template <class T>
using Parsed = std::expected<T, Fault>;

// Finds the end of a head in bytes that arrive piece by piece. Linear over all calls together.
class HeadScanner {
public:
    // `received`: everything since the start of the head, what earlier calls saw included. Returns the length of the
    // head with its empty line, or 0 while it is incomplete. Faults: bad_start, bare_line_feed, line_too_long,
    // target_too_long, head_too_large.
    Parsed<std::size_t> scan(std::string_view received);
    void reset() { *this = HeadScanner(); }

private:
    std::size_t line_begin_ = 0;
    std::size_t searched_ = 0;
    bool is_first_line_ = true;
};

struct FieldView {
    std::string_view name;
    std::string_view value;
};

class FieldList {
public:
    bool add(FieldView field) {
        if (count_ == items_.size()) return false;
        items_[count_++] = field;
        return true;
    }
    void clear() { count_ = 0; }
    std::span<const FieldView> all() const { return {items_.data(), count_}; }

private:
    std::array<FieldView, limits::kHeaderCountMax> items_;
    std::size_t count_ = 0;
};

// How the end of a body is found (RFC 9112 section 6.3).
enum class Framing { none, length, chunked, until_close };

enum class Method { head, other };  // of the request that is answered: HEAD has no body

struct RequestView {
    std::string_view method;
    std::string_view target;  // begins with '/': origin-form only
    int minor_version = 1;
    FieldList fields;
    Framing framing = Framing::none;  // none, length or chunked
    std::uint64_t content_length = 0;
    bool keep_alive = true;
    bool expects_continue = false;
    bool wants_websocket = false;  // a complete handshake (RFC 6455 section 4.2.1)
};

struct ResponseView {
    int status = 0;
    int minor_version = 1;
    FieldList fields;
    Framing framing = Framing::none;
    std::uint64_t content_length = 0;
    bool has_content_length = false;  // also true for answers to HEAD
    bool keep_alive = true;           // the connection may carry another answer after this body
    bool switches_to_websocket = false;
};

// Parse one whole head, as long as HeadScanner said. `out` is overwritten; its views point into `head`.
Parsed<void> parse_request(std::string_view head, RequestView& out);
Parsed<void> parse_response(std::string_view head, Method method, ResponseView& out);

// Takes a body out of the bytes that follow a head. Trailers are checked and dropped.
class BodyReader {
public:
    BodyReader() = default;
    BodyReader(Framing framing, std::uint64_t length) : framing_(framing), remaining_(length) {}

    struct Piece {
        std::string_view data;     // decoded, inside the input; empty when the input ends before any
        std::size_t consumed = 0;  // bytes of the input that are done with
    };
    // Takes as much as the input has; chunks are joined in place, which is why the input is writable.
    Parsed<Piece> take(std::span<char> input);
    // The peer closed: fine only where that ends the body.
    Parsed<void> end_of_input();

    bool is_done() const;
    Framing framing() const { return framing_; }
    std::uint64_t remaining() const { return remaining_; }  // for Framing::length

private:
    enum class State {
        size_first,
        size_digits,
        size_line_feed,
        data,
        data_return,
        data_line_feed,
        trailer_first,
        trailer_name,
        trailer_value,
        trailer_line_feed,
        last_line_feed,
        done,
    };

    Parsed<Piece> take_chunked(std::span<char> input);
    Parsed<void> step(char c);
    Parsed<void> step_size(char c);
    Parsed<void> step_trailer(char c);

    Framing framing_ = Framing::none;
    State state_ = State::size_first;
    std::uint64_t remaining_ = 0;  // of the body, or of the current chunk
    int digit_count_ = 0;
    std::size_t trailer_bytes_ = 0;
};

// Writers. What goes in was checked before: names are tokens, values have no control characters (http::Headers asserts
// it).
void append_request_line(std::string& out, std::string_view method, std::string_view target);
void append_status_line(std::string& out, int status, std::string_view reason);
void append_field(std::string& out, FieldView field);
void append_field(std::string& out, std::string_view name, std::uint64_t number);
// The size line of a chunk of `bytes` (not 0) bytes; after its data comes kChunkEnd, after the last chunk kLastChunk.
void append_chunk_size(std::string& out, std::uint64_t bytes);
inline constexpr std::string_view kChunkEnd = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

// True for what may stand in a request line (S-42): begins with '/', visible ASCII only.
bool is_request_target(std::string_view target);

// Calls `visit` with each element of a comma-separated list, blanks removed, empty ones left out (RFC 9110
// section 5.6.1).
template <class Visit>
void for_each_element(std::string_view list, Visit visit) {
    constexpr std::string_view kBlanks = " \t";
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view element = list.substr(0, comma);
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
        const std::size_t begin = element.find_first_not_of(kBlanks);
        if (begin == std::string_view::npos) continue;
        element = element.substr(begin, element.find_last_not_of(kBlanks) - begin + 1);
        visit(element);
    }
}

}  // namespace applinks::http1
