// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::http1 {
namespace {

constexpr std::array kFaults = std::to_array<FaultText>({
    {Fault::bad_start, 400, "bad_start", "This does not begin like an HTTP request."},
    {Fault::bare_line_feed, 400, "bare_line_feed", "Lines of the request head must end with CR LF."},
    {Fault::bad_request_line, 400, "bad_request_line",
     "The request line must be a method, a target and a version with one space between."},
    {Fault::bad_method, 400, "bad_method", "The request method is not a valid name."},
    {Fault::bad_target, 400, "bad_target",
     "The request target must begin with / and hold visible ASCII characters only."},
    {Fault::target_too_long, 414, "target_too_long", "The request target is longer than this server accepts."},
    {Fault::bad_version, 400, "bad_version", "The HTTP version of the request cannot be read."},
    {Fault::unsupported_version, 505, "unsupported_version", "This server speaks HTTP/1.1 and HTTP/1.0 only."},
    {Fault::bad_status_line, 400, "bad_status_line", "The status line cannot be read."},
    {Fault::folded_line, 400, "folded_line", "A header field must not continue on the next line."},
    {Fault::space_before_colon, 400, "space_before_colon", "No blank may stand before the colon of a header field."},
    {Fault::bad_field_name, 400, "bad_field_name",
     "The name of a header field is empty or has a character it must not have."},
    {Fault::bad_field_value, 400, "bad_field_value", "The value of a header field has a control character."},
    {Fault::line_too_long, 431, "line_too_long", "A header line is longer than this server accepts."},
    {Fault::too_many_fields, 431, "too_many_fields", "The request has more header fields than this server accepts."},
    {Fault::head_too_large, 431, "head_too_large", "The request head is larger than this server accepts."},
    {Fault::missing_host, 400, "missing_host", "The request has no Host header field."},
    {Fault::repeated_host, 400, "repeated_host", "The request has more than one Host header field."},
    {Fault::bad_host, 400, "bad_host", "The Host header field is not a host and port."},
    {Fault::bad_connection, 400, "bad_connection", "The Connection header field cannot be read."},
    {Fault::bad_content_length, 400, "bad_content_length", "Content-Length is not a plain decimal number in range."},
    {Fault::repeated_content_length, 400, "repeated_content_length", "Content-Length is there more than once."},
    {Fault::bad_transfer_encoding, 400, "bad_transfer_encoding", "The only Transfer-Encoding accepted is: chunked."},
    {Fault::transfer_encoding_and_content_length, 400, "transfer_encoding_and_content_length",
     "Transfer-Encoding and Content-Length must not come together."},
    {Fault::transfer_encoding_in_http_1_0, 400, "transfer_encoding_in_http_1_0", "HTTP/1.0 has no Transfer-Encoding."},
    {Fault::bad_expectation, 417, "bad_expectation", "The only expectation this server knows is: 100-continue."},
    {Fault::bad_chunk_size, 400, "bad_chunk_size", "The size of a chunk cannot be read."},
    {Fault::chunk_extension, 400, "chunk_extension", "Chunk extensions are not accepted."},
    {Fault::bad_chunk_end, 400, "bad_chunk_end", "A chunk does not end where its size says."},
    {Fault::bad_trailer, 400, "bad_trailer", "The trailer of the body cannot be read."},
    {Fault::trailer_too_large, 431, "trailer_too_large", "The trailer of the body is larger than this server accepts."},
    {Fault::truncated, 400, "truncated", "The message ended before it was complete."},
});

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < kFaults.size(); ++i) {
        if (static_cast<std::size_t>(kFaults.at(i).fault) != i) return false;
    }
    return kFaults.size() == static_cast<std::size_t>(Fault::last_fault_) + 1;
}
static_assert(is_in_order(), "one row per fault, in the order of the enumeration");

}  // namespace

const FaultText& describe(Fault fault) {
    const auto index = static_cast<std::size_t>(fault);
    AL_ASSERT(index < kFaults.size());
    return kFaults.at(index);
}

}  // namespace applinks::http1
