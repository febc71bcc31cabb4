// SPDX-License-Identifier: Apache-2.0
// One request head: our strict reader against Boost.Beast's parser (docs/adr/0002). Both end with owned header fields.
#include <benchmark/benchmark.h>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <string>
#include <string_view>

#include "protocol/http/headers.hpp"
#include "protocol/http/http1.hpp"

namespace {

namespace beast = boost::beast::http;
using namespace applinks;

constexpr std::string_view kBrowser =
    "GET /projects/applinkd/issues?set_filter=1&status_id=open HTTP/1.1\r\nHost: tracker.example.org\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nCookie: "
    "_redmine_session=0123456789abcdef0123456789abcdef0123456789abcdef\r\n"
    "Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: "
    "same-origin\r\n"
    "Connection: keep-alive\r\n\r\n";
constexpr std::string_view kShort = "GET /small HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

std::string_view input(const benchmark::State& state) {
    return state.range(0) == 0 ? kShort : kBrowser;
}

void our_views(benchmark::State& state) {
    http1::RequestView view;
    for (auto _ : state) {
        http1::HeadScanner scanner;
        const auto length = scanner.scan(input(state));
        benchmark::DoNotOptimize(http1::parse_request(input(state).substr(0, *length), view));
        benchmark::DoNotOptimize(view);
    }
}
BENCHMARK(our_views)->Arg(0)->Arg(1);

void our_headers(benchmark::State& state) {
    http1::RequestView view;
    for (auto _ : state) {
        http1::HeadScanner scanner;
        const auto length = scanner.scan(input(state));
        benchmark::DoNotOptimize(http1::parse_request(input(state).substr(0, *length), view));
        http::Headers headers;
        headers.reserve(view.fields.all().size());
        for (const http1::FieldView& field : view.fields.all()) headers.add(field.name, field.value);
        benchmark::DoNotOptimize(headers);
    }
}
BENCHMARK(our_headers)->Arg(0)->Arg(1);

void beast_parser(benchmark::State& state) {
    for (auto _ : state) {
        beast::request_parser<beast::empty_body> parser;
        boost::beast::error_code error;
        parser.put(boost::asio::const_buffer(input(state).data(), input(state).size()), error);
        benchmark::DoNotOptimize(parser.get());
    }
}
BENCHMARK(beast_parser)->Arg(0)->Arg(1);

}  // namespace

BENCHMARK_MAIN();
