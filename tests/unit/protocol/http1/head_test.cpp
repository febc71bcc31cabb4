// SPDX-License-Identifier: Apache-2.0
// The strict reader of heads (S-38, S-39).
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/http/http1.hpp"

namespace applinks::http1 {
namespace {

// What the session does: scan, then parse.
Parsed<void> read_request(std::string_view bytes, RequestView& out) {
    HeadScanner scanner;
    const auto length = scanner.scan(bytes);
    if (!length) return std::unexpected(length.error());
    if (*length == 0) return std::unexpected(Fault::truncated);
    return parse_request(bytes.substr(0, *length), out);
}

Parsed<void> read_response(std::string_view bytes, Method method, ResponseView& out) {
    HeadScanner scanner;
    const auto length = scanner.scan(bytes);
    if (!length) return std::unexpected(length.error());
    if (*length == 0) return std::unexpected(Fault::truncated);
    return parse_response(bytes.substr(0, *length), method, out);
}

struct Refused {
    std::string_view name;
    std::string_view input;
    Fault want;
};

// S-39: every shape that two readers could understand differently.
constexpr Refused kRefusedRequests[] = {
    {"te_and_cl", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
     Fault::transfer_encoding_and_content_length},
    {"cl_and_te", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
     Fault::transfer_encoding_and_content_length},
    {"two_equal_cl", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
     Fault::repeated_content_length},
    {"two_different_cl", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\ncontent-length: 4\r\n\r\n",
     Fault::repeated_content_length},
    {"cl_list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n", Fault::bad_content_length},
    {"cl_plus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", Fault::bad_content_length},
    {"cl_minus", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", Fault::bad_content_length},
    {"cl_empty", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", Fault::bad_content_length},
    {"cl_hex", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", Fault::bad_content_length},
    {"cl_inner_blank", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\n", Fault::bad_content_length},
    {"cl_64_bits", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775808\r\n\r\n",
     Fault::bad_content_length},
    {"cl_wraps", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551621\r\n\r\n",
     Fault::bad_content_length},
    {"te_gzip_chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
     Fault::bad_transfer_encoding},
    {"te_xchunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", Fault::bad_transfer_encoding},
    {"te_chunked_twice", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
     Fault::bad_transfer_encoding},
    {"te_two_fields", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
     Fault::bad_transfer_encoding},
    {"te_two_fields_identity",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
     Fault::bad_transfer_encoding},
    {"te_identity", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", Fault::bad_transfer_encoding},
    {"te_empty", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", Fault::bad_transfer_encoding},
    {"te_quoted", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n", Fault::bad_transfer_encoding},
    {"te_vertical_tab",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0b"
     "chunked\r\n\r\n",
     Fault::bad_field_value},
    {"te_in_http_1_0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
     Fault::transfer_encoding_in_http_1_0},
    {"blank_before_colon", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n",
     Fault::space_before_colon},
    {"tab_before_colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length\t: 3\r\n\r\n", Fault::space_before_colon},
    {"folded", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", Fault::folded_line},
    {"folded_with_tab", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\tTransfer-Encoding: chunked\r\n\r\n",
     Fault::folded_line},
    {"blank_first_line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", Fault::folded_line},
    {"bare_return_in_value", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", Fault::bad_field_value},
    {"bare_return_before_name", "GET / HTTP/1.1\r\nHost: a\r\n\rX: 1\r\n\r\n", Fault::bad_field_name},
    {"bare_line_feed", "GET / HTTP/1.1\nHost: a\n\n", Fault::bare_line_feed},
    {"bare_line_feed_in_field", "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n", Fault::bare_line_feed},
    {"bare_line_feed_at_end", "GET / HTTP/1.1\r\nHost: a\r\n\n", Fault::bare_line_feed},
    {"nul_in_value", {"GET / HTTP/1.1\r\nHost: a\r\nX: 1\0\r\n\r\n", 37}, Fault::bad_field_value},
    {"nul_in_name", {"GET / HTTP/1.1\r\nHost: a\r\nX\0: 1\r\n\r\n", 37}, Fault::bad_field_name},
    {"nul_in_target", {"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 29}, Fault::bad_target},
    {"delete_in_value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n", Fault::bad_field_value},
    {"empty_name", "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", Fault::bad_field_name},
    {"no_colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", Fault::bad_field_name},
    {"name_with_at", "GET / HTTP/1.1\r\nHost: a\r\nX@Y: 1\r\n\r\n", Fault::bad_field_name},
    {"name_not_ascii", "GET / HTTP/1.1\r\nHost: a\r\nX\xc3\xa9: 1\r\n\r\n", Fault::bad_field_name},
    {"no_host", "GET / HTTP/1.1\r\nX: 1\r\n\r\n", Fault::missing_host},
    {"two_hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", Fault::repeated_host},
    {"two_equal_hosts", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", Fault::repeated_host},
    {"two_hosts_in_http_1_0", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", Fault::repeated_host},
    {"empty_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", Fault::bad_host},
    {"host_list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", Fault::bad_host},
    {"host_userinfo", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", Fault::bad_host},
    {"host_path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", Fault::bad_host},
    {"absolute_form", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_target},
    {"authority_form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_target},
    {"asterisk_form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_target},
    {"empty_target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_target},
    {"two_blanks", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_request_line},
    {"blank_in_target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_request_line},
    {"tab_as_blank", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_request_line},
    {"target_not_ascii", "GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_target},
    {"http_0_9", "GET /\r\nHost: a\r\n\r\n", Fault::bad_request_line},
    {"http_2_preface", "PRI * HTTP/2.0\r\n\r\n", Fault::unsupported_version},
    {"http_1_2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", Fault::unsupported_version},
    {"version_lower_case", "GET / http/1.1\r\nHost: a\r\n\r\n", Fault::bad_version},
    {"version_long", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", Fault::bad_version},
    {"method_not_token", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_method},
    {"method_long", "GETGETGETGETGETGETGETGETGETGETGETGET / HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_method},
    {"leading_blank", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", Fault::bad_start},
    {"tls_hello", "\x16\x03\x01\x02", Fault::bad_start},
    {"expectation", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 200-maybe\r\n\r\n",
     Fault::bad_expectation},
    {"connection_not_token", "GET / HTTP/1.1\r\nHost: a\r\nConnection: a b\r\n\r\n", Fault::bad_connection},
};

TEST(RequestReader, refuses_every_ambiguous_shape_S_39) {
    for (const Refused& refused : kRefusedRequests) {
        RequestView out;
        const auto read = read_request(refused.input, out);
        ASSERT_FALSE(read.has_value()) << refused.name;
        EXPECT_EQ(describe(read.error()).name, describe(refused.want).name) << refused.name;
    }
}

TEST(RequestReader, answers_each_fault_with_a_4xx_or_505_and_one_sentence) {
    for (std::size_t i = 0; i <= static_cast<std::size_t>(Fault::last_fault_); ++i) {
        const FaultText& text = describe(static_cast<Fault>(i));
        EXPECT_TRUE((text.status >= 400 && text.status < 500) || text.status == 505) << text.name;
        EXPECT_TRUE(text.sentence.ends_with('.')) << text.name;
    }
}

TEST(RequestReader, reads_a_plain_request) {
    RequestView out;
    ASSERT_TRUE(read_request("GET /a?b=c HTTP/1.1\r\nHost: example.org:8080\r\nX-One: \t two words \r\n\r\n", out));
    EXPECT_EQ(out.method, "GET");
    EXPECT_EQ(out.target, "/a?b=c");
    EXPECT_EQ(out.minor_version, 1);
    EXPECT_TRUE(out.keep_alive);
    EXPECT_EQ(out.framing, Framing::none);
    ASSERT_EQ(out.fields.all().size(), 2U);
    EXPECT_EQ(out.fields.all()[1].name, "X-One");
    EXPECT_EQ(out.fields.all()[1].value, "two words");
}

TEST(RequestReader, forgets_the_request_it_read_before) {
    RequestView out;
    ASSERT_TRUE(read_request("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\n", out));
    ASSERT_TRUE(read_request("GET / HTTP/1.1\r\nHost: a\r\n\r\n", out));
    EXPECT_EQ(out.framing, Framing::none);
    EXPECT_EQ(out.content_length, 0U);
    EXPECT_EQ(out.fields.all().size(), 1U);
    EXPECT_TRUE(out.keep_alive);
}

TEST(RequestReader, reads_both_framings) {
    RequestView out;
    ASSERT_TRUE(read_request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007\r\n\r\n", out));
    EXPECT_EQ(out.framing, Framing::length);
    EXPECT_EQ(out.content_length, 7U);
    ASSERT_TRUE(read_request("POST / HTTP/1.1\r\nHost: a\r\ntransfer-encoding: ChunkeD\r\n\r\n", out));
    EXPECT_EQ(out.framing, Framing::chunked);
    ASSERT_TRUE(read_request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", out));
    EXPECT_EQ(out.framing, Framing::none);
}

TEST(RequestReader, knows_when_the_connection_stays) {
    struct Case {
        std::string_view input;
        bool want;
    };
    constexpr Case kCases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: x , CLOSE\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
        {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", false},
    };
    for (const Case& c : kCases) {
        RequestView out;
        ASSERT_TRUE(read_request(c.input, out)) << c.input;
        EXPECT_EQ(out.keep_alive, c.want) << c.input;
    }
}

TEST(RequestReader, recognises_a_complete_websocket_handshake_only) {
    constexpr std::string_view kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    constexpr std::string_view kVersion = "Sec-WebSocket-Version: 13\r\n";
    constexpr std::string_view kUpgrade = "Upgrade: WebSocket\r\n";
    constexpr std::string_view kConnection = "Connection: keep-alive, Upgrade\r\n";
    const auto wants = [](std::string_view a, std::string_view b, std::string_view c, std::string_view d) {
        RequestView out;
        std::string text = "GET /s HTTP/1.1\r\nHost: a\r\n";
        text.append(a).append(b).append(c).append(d).append("\r\n");
        EXPECT_TRUE(read_request(text, out));
        return out.wants_websocket;
    };
    EXPECT_TRUE(wants(kKey, kVersion, kUpgrade, kConnection));
    EXPECT_FALSE(wants("", kVersion, kUpgrade, kConnection));
    EXPECT_FALSE(wants(kKey, "", kUpgrade, kConnection));
    EXPECT_FALSE(wants(kKey, kVersion, "Upgrade: h2c\r\n", kConnection));
    EXPECT_FALSE(wants(kKey, kVersion, kUpgrade, ""));
}

TEST(RequestReader, ignores_an_expectation_of_http_1_0) {
    RequestView out;
    ASSERT_TRUE(read_request("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n", out));
    EXPECT_FALSE(out.expects_continue);
    ASSERT_TRUE(read_request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n", out));
    EXPECT_TRUE(out.expects_continue);
}

std::string repeated(std::string_view piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
}

TEST(RequestReader, holds_its_limits_S_38) {
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
    RequestView out;
    EXPECT_TRUE(read_request(start + repeated("X: 1\r\n", 99) + "\r\n", out));
    EXPECT_EQ(read_request(start + repeated("X: 1\r\n", 100) + "\r\n", out).error(), Fault::too_many_fields);
    EXPECT_EQ(read_request(start + repeated("X: 1\r\n", 1000) + "\r\n", out).error(), Fault::too_many_fields);

    const std::string line_at_limit = "X: " + std::string(limits::kHeaderLineMax - 5, 'a') + "\r\n";
    EXPECT_TRUE(read_request(start + line_at_limit + "\r\n", out));
    EXPECT_EQ(read_request(start + "Y" + line_at_limit + "\r\n", out).error(), Fault::line_too_long);
    EXPECT_EQ(read_request(start + repeated(line_at_limit, 4) + "\r\n", out).error(), Fault::head_too_large);

    const auto with_target = [](std::size_t bytes) {
        return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };
    EXPECT_TRUE(read_request(with_target(limits::kTargetMax), out));
    EXPECT_EQ(read_request(with_target(limits::kTargetMax + 1), out).error(), Fault::target_too_long);
    EXPECT_EQ(read_request(with_target(limits::kTargetMax + 100), out).error(), Fault::target_too_long);
}

TEST(HeadScanner, refuses_an_endless_line_before_its_end_arrives) {
    HeadScanner scanner;
    EXPECT_EQ(scanner.scan("GET /" + std::string(limits::kTargetMax + 100, 'a')).error(), Fault::target_too_long);
    HeadScanner other;
    EXPECT_EQ(other.scan("GET / HTTP/1.1\r\nX: " + std::string(limits::kHeaderLineMax, 'a')).error(),
              Fault::line_too_long);
}

TEST(HeadScanner, finds_the_same_end_however_the_bytes_are_cut) {
    constexpr std::string_view kBytes = "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\nGET /next HTTP/1.1\r\n";
    const std::size_t want = kBytes.find("\r\n\r\n") + 4;
    for (std::size_t cut = 1; cut < want; ++cut) {
        HeadScanner scanner;
        EXPECT_EQ(scanner.scan(kBytes.substr(0, cut)).value(), 0U) << cut;
        EXPECT_EQ(scanner.scan(kBytes).value(), want) << cut;
    }
}

constexpr Refused kRefusedResponses[] = {
    {"te_and_cl", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
     Fault::transfer_encoding_and_content_length},
    {"two_cl", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", Fault::repeated_content_length},
    {"te_gzip", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", Fault::bad_transfer_encoding},
    {"te_in_http_1_0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Fault::transfer_encoding_in_http_1_0},
    {"folded", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n", Fault::folded_line},
    {"status_99", "HTTP/1.1 099 OK\r\n\r\n", Fault::bad_status_line},
    {"status_600", "HTTP/1.1 600 OK\r\n\r\n", Fault::bad_status_line},
    {"status_sign", "HTTP/1.1 -20 OK\r\n\r\n", Fault::bad_status_line},
    {"status_short", "HTTP/1.1 20\r\n\r\n", Fault::bad_status_line},
    {"status_long", "HTTP/1.1 2000 OK\r\n\r\n", Fault::bad_status_line},
    {"http_2", "HTTP/2.0 200 OK\r\n\r\n", Fault::unsupported_version},
    {"other_protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n", Fault::bad_status_line},
    {"bare_line_feed", "HTTP/1.1 200 OK\nX: a\n\n", Fault::bare_line_feed},
    {"reason_with_control", "HTTP/1.1 200 O\x01K\r\n\r\n", Fault::bad_status_line},
};

TEST(ResponseReader, refuses_bad_framing_of_an_upstream_S_39) {
    for (const Refused& refused : kRefusedResponses) {
        ResponseView out;
        const auto read = read_response(refused.input, Method::other, out);
        ASSERT_FALSE(read.has_value()) << refused.name;
        EXPECT_EQ(describe(read.error()).name, describe(refused.want).name) << refused.name;
    }
}

TEST(ResponseReader, finds_the_framing_of_RFC_9112_6_3) {
    struct Case {
        std::string_view input;
        Method method;
        Framing framing;
        bool keep_alive;
    };
    constexpr Case kCases[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Method::other, Framing::length, true},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Method::other, Framing::none, true},
        {"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n", Method::other, Framing::chunked, true},
        {"HTTP/1.1 200 OK\r\n\r\n", Method::other, Framing::until_close, false},
        {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n", Method::other, Framing::until_close, false},
        {"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n", Method::other, Framing::length, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n", Method::other, Framing::length, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", Method::head, Framing::none, true},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Method::head, Framing::none, true},
        {"HTTP/1.1 204 No Content\r\n\r\n", Method::other, Framing::none, true},
        {"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", Method::other, Framing::none, false},
        {"HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n", Method::other, Framing::none, false},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", Method::other, Framing::none, true},
        {"HTTP/1.1 100 Continue\r\n\r\n", Method::other, Framing::none, true},
    };
    for (const Case& c : kCases) {
        ResponseView out;
        ASSERT_TRUE(read_response(c.input, c.method, out)) << c.input;
        EXPECT_EQ(out.framing, c.framing) << c.input;
        EXPECT_EQ(out.keep_alive, c.keep_alive) << c.input;
    }
}

TEST(ResponseReader, keeps_the_length_of_an_answer_to_HEAD) {
    ResponseView out;
    ASSERT_TRUE(read_response("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n", Method::head, out));
    EXPECT_TRUE(out.has_content_length);
    EXPECT_EQ(out.content_length, 42U);
}

TEST(HeadWriter, writes_lines_that_the_reader_understands) {
    std::string text;
    append_request_line(text, "PUT", "/a");
    append_field(text, {"Host", "a"});
    append_field(text, "Content-Length", 12);
    text += "\r\n";
    EXPECT_EQ(text, "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n");
    std::string status;
    append_status_line(status, 404, "Not Found");
    EXPECT_EQ(status, "HTTP/1.1 404 Not Found\r\n");
}

TEST(RequestTarget, has_no_room_for_a_second_line_S_42) {
    EXPECT_TRUE(is_request_target("/a?b=%0d%0a"));
    EXPECT_FALSE(is_request_target("/a HTTP/1.1\r\nX: y"));
    EXPECT_FALSE(is_request_target("/a\n"));
    EXPECT_FALSE(is_request_target("a"));
    EXPECT_FALSE(is_request_target(""));
}

}  // namespace
}  // namespace applinks::http1
