// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <limits>

#include "protocol/http/http1.hpp"
#include "protocol/http/http1_chars.hpp"

namespace applinks::http1 {
namespace {

constexpr std::size_t kMethodMax = 32;
constexpr std::size_t kRequestLineMax = limits::kTargetMax + kMethodMax + 16;

std::unexpected<Fault> refuse(Fault fault) {
    return std::unexpected(fault);
}

// What the fields say about the connection and the body, collected while they are read.
struct Meaning {
    int host_count = 0;
    int content_length_count = 0;
    int transfer_encoding_count = 0;
    std::uint64_t content_length = 0;
    bool close = false;
    bool keep_alive = false;
    bool connection_upgrade = false;
    bool upgrade_websocket = false;
    bool expects_continue = false;
    bool expects_other = false;
    bool websocket_key = false;
    bool websocket_version = false;
};

// Takes the line at the front of `rest` without its CR LF. The scanner has seen that every LF follows a CR.
std::string_view take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || end == 0) {
        rest = {};
        return {};
    }
    const std::string_view line = rest.substr(0, end - 1);
    rest.remove_prefix(end + 1);
    return line;
}

// RFC 9110 section 8.6: digits only. More than 63 bits is nothing that we or an upstream could hold.
Parsed<std::uint64_t> parse_content_length(std::string_view text) {
    constexpr std::size_t kDigitsMax = 19;
    if (text.empty() || text.size() > kDigitsMax) return refuse(Fault::bad_content_length);
    for (const char c : text) {
        if (!is_digit(c)) return refuse(Fault::bad_content_length);
    }
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return refuse(Fault::bad_content_length);
    }
    return number;
}

// uri-host and port (RFC 9110 section 7.2), narrowed to names and address literals. The URL check looks closer.
bool is_host_and_port(std::string_view text) {
    if (text.empty() || text.size() > limits::kHostMax + 8) return false;
    for (const char c : text) {
        const char lower = to_lower(c);
        const bool known = is_digit(c) || (lower >= 'a' && lower <= 'z') || std::string_view("-._:[]").contains(c);
        if (!known) return false;
    }
    return true;
}

Parsed<void> read_connection(std::string_view value, Meaning& meaning) {
    bool ok = true;
    for_each_element(value, [&](std::string_view element) {
        for (const char c : element) ok &= is_token_char(c);
        if (equals_lower(element, "close")) meaning.close = true;
        if (equals_lower(element, "keep-alive")) meaning.keep_alive = true;
        if (equals_lower(element, "upgrade")) meaning.connection_upgrade = true;
    });
    if (!ok) return refuse(Fault::bad_connection);
    return {};
}

// 16 bytes in base64 (RFC 6455 section 4.1).
bool is_websocket_key(std::string_view value) {
    return value.size() == 24 && value.ends_with("==");
}

Parsed<void> read_meaning(const FieldView& field, Meaning& meaning) {
    switch (field.name.size()) {
        case 4:
            if (!equals_lower(field.name, "host")) break;
            ++meaning.host_count;
            if (!is_host_and_port(field.value)) return refuse(Fault::bad_host);
            break;
        case 6:
            if (!equals_lower(field.name, "expect")) break;
            (equals_lower(field.value, "100-continue") ? meaning.expects_continue : meaning.expects_other) = true;
            break;
        case 7:
            if (equals_lower(field.name, "upgrade")) meaning.upgrade_websocket = equals_lower(field.value, "websocket");
            break;
        case 10:
            if (equals_lower(field.name, "connection")) return read_connection(field.value, meaning);
            break;
        case 14: {
            if (!equals_lower(field.name, "content-length")) break;
            const auto length = parse_content_length(field.value);
            if (!length) return refuse(length.error());
            meaning.content_length = *length;
            if (++meaning.content_length_count > 1) return refuse(Fault::repeated_content_length);
            break;
        }
        case 17:
            if (equals_lower(field.name, "sec-websocket-key")) meaning.websocket_key = is_websocket_key(field.value);
            if (!equals_lower(field.name, "transfer-encoding")) break;
            if (++meaning.transfer_encoding_count > 1) return refuse(Fault::bad_transfer_encoding);
            if (!equals_lower(field.value, "chunked")) return refuse(Fault::bad_transfer_encoding);
            break;
        case 21:
            if (equals_lower(field.name, "sec-websocket-version")) meaning.websocket_version = field.value == "13";
            break;
        default: break;
    }
    return {};
}

// RFC 9112 section 5: field-name ":" OWS field-value OWS.
Parsed<FieldView> parse_field(std::string_view line) {
    if (line.size() + 2 > limits::kHeaderLineMax) return refuse(Fault::line_too_long);
    std::size_t name_end = 0;
    while (name_end < line.size() && is_token_char(line[name_end])) ++name_end;
    if (name_end == line.size()) return refuse(Fault::bad_field_name);
    if (line[name_end] != ':') {
        if (!is_blank(line[name_end])) return refuse(Fault::bad_field_name);
        return refuse(name_end == 0 ? Fault::folded_line : Fault::space_before_colon);
    }
    if (name_end == 0) return refuse(Fault::bad_field_name);
    const std::string_view value = trim(line.substr(name_end + 1));
    if (!is_value(value)) return refuse(Fault::bad_field_value);
    return FieldView{.name = line.substr(0, name_end), .value = value};
}

Parsed<void> parse_fields(std::string_view rest, FieldList& fields, Meaning& meaning) {
    while (true) {
        const std::string_view line = take_line(rest);
        if (line.empty()) break;
        const auto field = parse_field(line);
        if (!field) return refuse(field.error());
        if (!fields.add(*field)) return refuse(Fault::too_many_fields);
        if (const auto read = read_meaning(*field, meaning); !read) return read;
    }
    // The scanner ended the head at the first empty line: bytes after it mean that the caller passed something else.
    if (!rest.empty()) return refuse(Fault::bad_start);
    return {};
}

// "HTTP/1.x". Other majors are answered 505, anything else 400.
Parsed<int> parse_version(std::string_view text) {
    constexpr std::string_view kPrefix = "HTTP/";
    if (text.size() != 8 || !text.starts_with(kPrefix)) return refuse(Fault::bad_version);
    if (!is_digit(text[5]) || text[6] != '.' || !is_digit(text[7])) return refuse(Fault::bad_version);
    if (text[5] != '1' || text[7] > '1') return refuse(Fault::unsupported_version);
    return text[7] - '0';
}

Parsed<void> parse_request_line(std::string_view line, RequestView& out) {
    const std::size_t first_space = line.find(' ');
    const std::size_t last_space = line.rfind(' ');
    if (first_space == std::string_view::npos || first_space == last_space) return refuse(Fault::bad_request_line);
    out.method = line.substr(0, first_space);
    out.target = line.substr(first_space + 1, last_space - first_space - 1);
    if (out.method.empty() || out.method.size() > kMethodMax) return refuse(Fault::bad_method);
    for (const char c : out.method) {
        if (!is_token_char(c)) return refuse(Fault::bad_method);
    }
    const auto version = parse_version(line.substr(last_space + 1));
    if (!version) return refuse(version.error());
    out.minor_version = *version;
    if (out.target.contains(' ')) return refuse(Fault::bad_request_line);
    if (out.target.size() > limits::kTargetMax) return refuse(Fault::target_too_long);
    if (!is_request_target(out.target)) return refuse(Fault::bad_target);
    return {};
}

// RFC 9112 section 6.3, with every case that a second reader could see differently refused (S-39).
template <class View>
Parsed<void> read_framing(const Meaning& meaning, View& out) {
    if (meaning.transfer_encoding_count > 0) {
        if (out.minor_version == 0) return refuse(Fault::transfer_encoding_in_http_1_0);
        if (meaning.content_length_count > 0) return refuse(Fault::transfer_encoding_and_content_length);
        out.framing = Framing::chunked;
    } else if (meaning.content_length_count > 0) {
        out.content_length = meaning.content_length;
        out.framing = meaning.content_length > 0 ? Framing::length : Framing::none;
    }
    out.keep_alive = !meaning.close && (out.minor_version == 1 || meaning.keep_alive);
    return {};
}

Parsed<int> parse_status_line(std::string_view line, ResponseView& out) {
    // "HTTP/1.1 200" is accepted without the blank after it: a widespread spelling, and not ambiguous.
    if (line.size() < 12 || line[8] != ' ') return refuse(Fault::bad_status_line);
    const auto version = parse_version(line.substr(0, 8));
    if (!version) return refuse(version.error());
    out.minor_version = *version;
    const std::string_view digits = line.substr(9, 3);
    int status = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), status);
    if (read.ptr != digits.data() + digits.size() || !is_digit(digits[0]) || status < 100 || status > 599) {
        return refuse(Fault::bad_status_line);
    }
    if (line.size() > 12 && (line[12] != ' ' || !is_value(line.substr(12)))) return refuse(Fault::bad_status_line);
    return status;
}

}  // namespace

Parsed<std::size_t> HeadScanner::scan(std::string_view received) {
    if (!received.empty() && !is_token_char(received.front())) return refuse(Fault::bad_start);
    while (true) {
        const std::size_t found = received.find('\n', searched_);
        const std::size_t line_end = found == std::string_view::npos ? received.size() : found + 1;
        const std::size_t line_bytes = line_end - line_begin_;
        if (is_first_line_ && line_bytes > kRequestLineMax) return refuse(Fault::target_too_long);
        if (!is_first_line_ && line_bytes > limits::kHeaderLineMax) return refuse(Fault::line_too_long);
        if (line_end > limits::kHeadMax) return refuse(Fault::head_too_large);
        if (found == std::string_view::npos) {
            searched_ = received.size();
            return 0;
        }
        if (line_bytes < 2 || received[found - 1] != '\r') return refuse(Fault::bare_line_feed);
        if (line_bytes == 2) return line_end;
        searched_ = line_end;
        line_begin_ = line_end;
        is_first_line_ = false;
    }
}

Parsed<void> parse_request(std::string_view head, RequestView& out) {
    out.fields.clear();
    out.framing = Framing::none;
    out.content_length = 0;
    if (const auto line = parse_request_line(take_line(head), out); !line) return line;
    Meaning meaning;
    if (const auto fields = parse_fields(head, out.fields, meaning); !fields) return fields;
    if (meaning.host_count > 1) return refuse(Fault::repeated_host);
    if (meaning.host_count == 0 && out.minor_version == 1) return refuse(Fault::missing_host);
    if (const auto framing = read_framing(meaning, out); !framing) return framing;
    // RFC 9110 section 10.1.1: an expectation in HTTP/1.0 is ignored.
    if (meaning.expects_other && out.minor_version == 1) return refuse(Fault::bad_expectation);
    out.expects_continue = meaning.expects_continue && out.minor_version == 1 && out.framing != Framing::none;
    out.wants_websocket = out.method == "GET" && out.minor_version == 1 && out.framing == Framing::none &&
                          meaning.connection_upgrade && meaning.upgrade_websocket && meaning.websocket_key &&
                          meaning.websocket_version;
    return {};
}

Parsed<void> parse_response(std::string_view head, Method method, ResponseView& out) {
    out.fields.clear();
    out.framing = Framing::until_close;
    out.content_length = 0;
    const auto status = parse_status_line(take_line(head), out);
    if (!status) return refuse(status.error());
    out.status = *status;
    Meaning meaning;
    if (const auto fields = parse_fields(head, out.fields, meaning); !fields) return fields;
    if (const auto framing = read_framing(meaning, out); !framing) return framing;
    out.has_content_length = meaning.content_length_count > 0;
    out.switches_to_websocket = out.status == 101 && meaning.connection_upgrade && meaning.upgrade_websocket;
    const bool never_has_body = out.status < 200 || out.status == 204 || out.status == 304;
    if (never_has_body || method == Method::head) {
        // A 204 that announces a body is followed by bytes we would take for the next answer.
        const bool odd =
            never_has_body && out.status != 304 && (out.framing == Framing::chunked || out.content_length > 0);
        if (odd) out.keep_alive = false;
        out.framing = Framing::none;
    }
    if (out.framing == Framing::until_close) out.keep_alive = false;
    return {};
}

bool is_request_target(std::string_view target) {
    if (!target.starts_with('/')) return false;
    bool ok = true;
    for (const char c : target) ok &= c > 0x20 && c < 0x7F;
    return ok;
}

}  // namespace applinks::http1
