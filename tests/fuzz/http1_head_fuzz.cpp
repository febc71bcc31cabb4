// SPDX-License-Identifier: Apache-2.0
// The reader of heads (S-38, S-39): the same however the bytes are cut, and what passes has one meaning.
#include <algorithm>
#include <string>

#include "base/result.hpp"
#include "fuzz/input.hpp"
#include "protocol/http/headers.hpp"
#include "protocol/http/http1.hpp"

using namespace applinks;

namespace {

http1::RequestView request;
http1::RequestView request_again;
http1::ResponseView response;
http1::ResponseView response_again;

// Where the head ends, found in one look and byte by byte: a fault or an end is the same one.
std::size_t head_length(std::string_view text) {
    http1::HeadScanner whole;
    const auto found = whole.scan(text);
    http1::HeadScanner slow;
    http1::Parsed<std::size_t> step = 0;
    for (std::size_t size = 1; size <= text.size() && step && *step == 0; ++size)
        step = slow.scan(text.substr(0, size));
    AL_ASSERT(found.has_value() == step.has_value());
    AL_ASSERT(found ? *found == *step : found.error() == step.error());
    if (!found) return 0;
    AL_ASSERT(*found <= text.size() && *found <= limits::kHeadMax);
    return *found;
}

void check_fields(const http1::FieldList& fields) {
    AL_ASSERT(fields.all().size() <= limits::kHeaderCountMax);
    for (const http1::FieldView& field : fields.all()) {
        AL_ASSERT(http::is_token(field.name) && http::is_field_value(field.value));
        AL_ASSERT(!field.value.starts_with(' ') && !field.value.ends_with(' '));
    }
}

std::string write_fields(const http1::FieldList& fields) {
    std::string out;
    for (const http1::FieldView& field : fields.all()) http1::append_field(out, field);
    return out + "\r\n";
}

bool is_same_list(const http1::FieldList& a, const http1::FieldList& b) {
    return std::ranges::equal(a.all(), b.all(), [](const http1::FieldView& x, const http1::FieldView& y) {
        return x.name == y.name && x.value == y.value;
    });
}

void check_request(std::string_view head) {
    if (!http1::parse_request(head, request)) return;
    check_fields(request.fields);
    AL_ASSERT(http::is_token(request.method) && http1::is_request_target(request.target));
    AL_ASSERT(request.framing != http1::Framing::until_close);
    AL_ASSERT(request.framing != http1::Framing::length || request.content_length > 0);
    if (request.minor_version == 0) return;  // written anew it would be 1.1, where Host is needed
    std::string again;
    http1::append_request_line(again, request.method, request.target);
    again += write_fields(request.fields);
    AL_ASSERT(head_length(again) == again.size() && http1::parse_request(again, request_again).has_value());
    AL_ASSERT(request_again.framing == request.framing && request_again.content_length == request.content_length);
    AL_ASSERT(request_again.keep_alive == request.keep_alive && is_same_list(request.fields, request_again.fields));
}

void check_response(std::string_view head, http1::Method method) {
    if (!http1::parse_response(head, method, response)) return;
    check_fields(response.fields);
    AL_ASSERT(response.status >= 100 && response.status < 600);
    AL_ASSERT(response.framing != http1::Framing::until_close || !response.keep_alive);
    AL_ASSERT(method == http1::Method::other || response.framing == http1::Framing::none);
    if (response.minor_version == 0) return;
    std::string again;
    http1::append_status_line(again, response.status, "x");
    again += write_fields(response.fields);
    AL_ASSERT(http1::parse_response(again, method, response_again).has_value());
    AL_ASSERT(response_again.framing == response.framing && response_again.content_length == response.content_length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const std::size_t length = head_length(text);
    if (length == 0) return 0;
    check_request(text.substr(0, length));
    check_response(text.substr(0, length), http1::Method::other);
    check_response(text.substr(0, length), http1::Method::head);
    return 0;
}
