// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "protocol/http/http1.hpp"

namespace applinks::http1 {
namespace {

void append_number(std::string& out, std::uint64_t number, int base) {
    std::array<char, 24> digits;
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), written.ptr);
}

}  // namespace

void append_request_line(std::string& out, std::string_view method, std::string_view target) {
    out += method;
    out += ' ';
    out += target;
    out += " HTTP/1.1\r\n";
}

void append_status_line(std::string& out, int status, std::string_view reason) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::uint64_t>(status), 10);
    out += ' ';
    out += reason;
    out += "\r\n";
}

void append_field(std::string& out, FieldView field) {
    out += field.name;
    out += ": ";
    out += field.value;
    out += "\r\n";
}

void append_field(std::string& out, std::string_view name, std::uint64_t number) {
    out += name;
    out += ": ";
    append_number(out, number, 10);
    out += "\r\n";
}

void append_chunk_size(std::string& out, std::uint64_t bytes) {
    append_number(out, bytes, 16);
    out += "\r\n";
}

}  // namespace applinks::http1
