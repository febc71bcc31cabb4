// SPDX-License-Identifier: Apache-2.0
// The server against raw sockets: framing, limits, keep-alive, overload, drain (S-38, S-39, S-74).
#include "net/server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <stdexcept>

#include "unit/net/support.hpp"

namespace applinks::net::testing {
namespace {

struct Log {
    std::mutex mutex;
    std::vector<std::string> requests;  // "METHOD target body"

    void add(std::string line) {
        const std::lock_guard lock(mutex);
        requests.push_back(std::move(line));
    }
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return requests.size();
    }
};

Task<void> echo(Exchange& exchange, Log* log) {
    const std::string line = exchange.head().method + " " + exchange.head().target;
    const auto body = co_await exchange.read_body(1024 * 1024);
    if (!body) {
        Response refused{.status = body.error().code == Errc::limit_exceeded ? 413 : 400, .body = body.error().message};
        (void)co_await exchange.send(std::move(refused));
        co_return;
    }
    log->add(line + " " + *body);
    Response response{.status = 200, .body = line + " " + *body};
    response.headers.add("Content-Type", "text/plain");
    (void)co_await exchange.send(std::move(response));
}

Task<void> throw_away(Exchange&) {
    throw std::runtime_error("secret detail");
    co_return;
}

Task<void> no_answer(Exchange&) {
    co_return;
}

Task<void> stream_pieces(Exchange& exchange) {
    Response head{.status = 200};
    head.headers.add("Content-Type", "text/event-stream");
    (void)co_await exchange.send_head(std::move(head));
    (void)co_await exchange.send_some("data: one\n\n");
    (void)co_await exchange.send_some("data: two\n\n");
    (void)co_await exchange.finish();
}

Task<void> ignore_body(Exchange& exchange) {
    Response response{.status = 403, .body = "no"};
    (void)co_await exchange.send(std::move(response));
}

Task<void> wait_long(Runtime* runtime, Exchange& exchange, std::atomic<int>* running) {
    running->fetch_add(1);
    co_await runtime->sleep(std::chrono::milliseconds(300));
    Response response{.status = 200, .body = "late"};
    (void)co_await exchange.send(std::move(response));
}

class ServerTest : public ::testing::Test {
protected:
    void open(Handler handler, ServerLimits limits = {}) {
        auto opened = Server::open(runtime_, {}, {}, limits, std::move(handler));
        ASSERT_TRUE(opened) << opened.error().message;
        server_ = *std::move(opened);
    }
    void open_echo(ServerLimits limits = {}) {
        open([this](Exchange& exchange) { return echo(exchange, &log_); }, limits);
    }
    std::unique_ptr<RawConnection> connect() {
        auto connection = RawConnection::connect(server_->port());
        if (connection == nullptr) throw std::runtime_error("cannot connect");
        return connection;
    }

    Runtime runtime_{{.io_threads = 2, .worker_threads = 1}};
    Log log_;
    std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, answers_a_request_and_keeps_the_connection) {
    open_echo();
    const auto client = connect();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client->send(get("/a")));
        const std::string answer = client->read_answer();
        EXPECT_EQ(status_of(answer), 200);
        EXPECT_EQ(body_of(answer), "GET /a ");
        EXPECT_EQ(field_of(answer, "Connection"), "");
        EXPECT_TRUE(field_of(answer, "Date").ends_with(" GMT"));
        EXPECT_EQ(field_of(answer, "Server"), "");
    }
    EXPECT_EQ(server_->open_connections(), 1U);
}

TEST_F(ServerTest, answers_pipelined_requests_in_order) {
    open_echo();
    const auto client = connect();
    std::string all;
    for (int i = 0; i < 20; ++i) {
        all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy";
    }
    ASSERT_TRUE(client->send(all));
    for (int i = 0; i < 20; ++i) EXPECT_EQ(body_of(client->read_answer()), "POST /" + std::to_string(i) + " xy");
}

TEST_F(ServerTest, reads_requests_that_come_byte_by_byte) {
    open_echo();
    const auto client = connect();
    for (const char c :
         std::string("POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")) {
        ASSERT_TRUE(client->send(std::string_view(&c, 1)));
    }
    EXPECT_EQ(body_of(client->read_answer()), "POST /b abc");
}

TEST_F(ServerTest, ignores_one_empty_line_before_a_request_and_refuses_two) {
    open_echo();
    const auto client = connect();
    ASSERT_TRUE(client->send("\r\n" + get("/a")));
    EXPECT_EQ(status_of(client->read_answer()), 200);
    ASSERT_TRUE(client->send("\r\n\r\n" + get("/a")));
    EXPECT_EQ(status_of(client->read_answer()), 400);
}

TEST_F(ServerTest, closes_when_asked_to) {
    open_echo();
    const auto client = connect();
    ASSERT_TRUE(client->send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    EXPECT_EQ(field_of(client->read_answer(), "Connection"), "close");
    EXPECT_TRUE(client->is_closed());
}

TEST_F(ServerTest, speaks_http_1_0) {
    open_echo();
    const auto once = connect();
    ASSERT_TRUE(once->send("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(status_of(once->read_answer()), 200);
    EXPECT_TRUE(once->is_closed());
    const auto kept = connect();
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(kept->send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        EXPECT_EQ(field_of(kept->read_answer(), "Connection"), "keep-alive");
    }
}

TEST_F(ServerTest, answers_HEAD_without_a_body) {
    open_echo();
    const auto client = connect();
    ASSERT_TRUE(client->send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get("/next")));
    const std::string head = client->read_until("\r\n\r\n");
    EXPECT_EQ(field_of(head, "Content-Length"), "8");
    EXPECT_EQ(body_of(client->read_answer()), "GET /next ");
}

TEST_F(ServerTest, sends_100_continue_only_when_the_body_is_wanted) {
    open_echo();
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(client->read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    ASSERT_TRUE(client->send("xy"));
    EXPECT_EQ(body_of(client->read_answer()), "POST / xy");
}

TEST_F(ServerTest, closes_instead_of_waiting_for_a_body_it_did_not_ask_for) {
    open([](Exchange& exchange) { return ignore_body(exchange); });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
    const std::string answer = client->read_answer();
    EXPECT_EQ(status_of(answer), 403);
    EXPECT_EQ(field_of(answer, "Connection"), "close");
    client->shutdown_send();
    EXPECT_TRUE(client->is_closed());
}

TEST_F(ServerTest, drops_a_short_unread_body_and_keeps_the_connection) {
    open([](Exchange& exchange) { return ignore_body(exchange); });
    const auto client = connect();
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n"));
        EXPECT_EQ(status_of(client->read_answer()), 403);
        ASSERT_TRUE(client->send(std::string(5000, 'x')));
    }
}

TEST_F(ServerTest, lets_a_client_see_the_answer_to_a_large_unread_body) {
    open([](Exchange& exchange) { return ignore_body(exchange); });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n"));
    client->send(std::string(200'000, 'x'));
    const std::string answer = client->read_answer();
    EXPECT_EQ(status_of(answer), 403);
    EXPECT_EQ(field_of(answer, "Connection"), "close");
}

TEST_F(ServerTest, refuses_a_body_over_the_limit_S_38) {
    open_echo();
    const auto by_length = connect();
    ASSERT_TRUE(by_length->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n"));
    EXPECT_EQ(status_of(by_length->read_answer()), 413);
    const auto by_chunks = connect();
    ASSERT_TRUE(by_chunks->send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n"));
    by_chunks->send(std::string(0x100001, 'x'));
    EXPECT_EQ(status_of(by_chunks->read_answer()), 413);
    EXPECT_EQ(log_.count(), 0U);
}

struct Smuggled {
    std::string_view name;
    std::string_view bytes;
    int status;
};
// S-39: each would let somebody in front or behind see another request than we do.
constexpr Smuggled kSmuggled[] = {
    {"cl_te", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG", 400},
    {"te_cl", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n", 400},
    {"cl_cl",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n",
     400},
    {"te_space", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nGET /s HTTP/1.1\r\n\r\n",
     400},
    {"te_fold", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
    {"te_x", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
    {"te_1_0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /s HTTP/1.1\r\n\r\n", 400},
    {"lf", "GET / HTTP/1.1\nHost: a\n\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"bad_chunk",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"chunk_ext",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0;\nGET /s HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"target", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"version", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
    {"expect", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: x\r\n\r\na", 417},
};

TEST_F(ServerTest, refuses_smuggled_requests_and_closes_S_39) {
    open_echo();
    for (const Smuggled& smuggled : kSmuggled) {
        const auto client = connect();
        ASSERT_TRUE(client->send(smuggled.bytes)) << smuggled.name;
        client->shutdown_send();
        const std::string answer = client->read_all();
        EXPECT_EQ(status_of(answer), smuggled.status) << smuggled.name;
        EXPECT_EQ(field_of(answer, "Connection"), "close") << smuggled.name;
        EXPECT_EQ(answer.find("HTTP/1.1 2"), std::string::npos) << smuggled.name << " was answered twice";
    }
    EXPECT_EQ(log_.count(), 0U);
}

TEST_F(ServerTest, refuses_framing_faults_with_one_sentence_and_an_id) {
    open_echo();
    const auto client = connect();
    ASSERT_TRUE(client->send("GET / HTTP/1.1\r\n\r\n"));
    const std::string answer = client->read_all();
    EXPECT_EQ(body_of(answer),
              "The request has no Host header field.\nError id: " + field_of(answer, "X-Request-Id") + "\n");
    EXPECT_EQ(field_of(answer, "X-Request-Id").size(), 36U);
}

TEST_F(ServerTest, refuses_a_thousand_headers_S_38) {
    open_echo();
    const auto client = connect();
    std::string request = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 1000; ++i) request += "X-" + std::to_string(i) + ": y\r\n";
    client->send(request + "\r\n");
    EXPECT_EQ(status_of(client->read_all()), 431);
}

TEST_F(ServerTest, refuses_TRACE_S_64) {
    open_echo();
    const auto client = connect();
    ASSERT_TRUE(client->send("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(status_of(client->read_answer()), 405);
}

TEST_F(ServerTest, gives_up_on_a_head_that_does_not_end_and_is_silent_to_an_idle_client_S_74) {
    open_echo({.idle_timeout = std::chrono::milliseconds(100)});
    const auto slow = connect();
    ASSERT_TRUE(slow->send("GET / HTTP/1.1\r\nHo"));
    const auto idle = connect();
    EXPECT_EQ(status_of(slow->read_all()), 408);
    EXPECT_EQ(idle->read_all(), "");
    EXPECT_TRUE(idle->is_closed());
}

TEST_F(ServerTest, gives_up_on_a_body_without_progress_S_74) {
    open_echo({.body_timeout = std::chrono::milliseconds(100)});
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc"));
    EXPECT_TRUE(client->is_closed());
    EXPECT_EQ(log_.count(), 0U);
}

TEST_F(ServerTest, answers_500_without_detail_when_a_handler_throws_S_78) {
    open([](Exchange& exchange) { return throw_away(exchange); });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    const std::string answer = client->read_all();
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_EQ(answer.find("secret"), std::string::npos);
    EXPECT_NE(field_of(answer, "X-Request-Id"), "");
}

TEST_F(ServerTest, answers_500_when_a_handler_says_nothing) {
    open([](Exchange& exchange) { return no_answer(exchange); });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    EXPECT_EQ(status_of(client->read_all()), 500);
}

Task<void> answer_twice(Exchange& exchange, std::atomic<int>* refused) {
    (void)co_await exchange.send_head({.status = 200});
    (void)co_await exchange.send_some("half");
    Response second{.status = 502, .body = "other"};
    if (!co_await exchange.send(std::move(second))) ++*refused;
    if (!co_await exchange.send_head({.status = 502})) ++*refused;
}

TEST_F(ServerTest, refuses_a_second_answer_and_closes) {
    std::atomic<int> refused = 0;
    open([&](Exchange& exchange) { return answer_twice(exchange, &refused); });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    const std::string answer = client->read_all();
    EXPECT_EQ(body_of(answer), "4\r\nhalf\r\n");
    EXPECT_EQ(refused, 2);
}

TEST_F(ServerTest, streams_chunks_to_http_1_1_and_until_close_to_http_1_0) {
    open([](Exchange& exchange) { return stream_pieces(exchange); });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    EXPECT_EQ(body_of(client->read_answer()), "b\r\ndata: one\n\n\r\nb\r\ndata: two\n\n\r\n0\r\n\r\n");
    ASSERT_TRUE(client->send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(status_of(client->read_until("\r\n\r\n")), 200);
    EXPECT_TRUE(client->stays_silent(std::chrono::milliseconds(50)));
    const auto old = connect();
    ASSERT_TRUE(old->send("GET / HTTP/1.0\r\n\r\n"));
    const std::string answer = old->read_all();
    EXPECT_EQ(body_of(answer), "data: one\n\ndata: two\n\n");
    EXPECT_EQ(field_of(answer, "Transfer-Encoding"), "");
}

TEST_F(ServerTest, refuses_connections_over_the_limit_at_once_S_74) {
    open_echo({.connections_max = 2});
    const auto first = connect();
    const auto second = connect();
    ASSERT_TRUE(first->send(get("/")) && second->send(get("/")));
    EXPECT_EQ(status_of(first->read_answer()), 200);
    EXPECT_EQ(status_of(second->read_answer()), 200);
    const auto third = connect();
    const std::string answer = third->read_all();
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_NE(field_of(answer, "Retry-After"), "");
    ASSERT_TRUE(first->send(get("/")));
    EXPECT_EQ(status_of(first->read_answer()), 200);
}

TEST_F(ServerTest, counts_connections_per_address) {
    open_echo({.connections_per_address_max = 1});
    const auto first = connect();
    ASSERT_TRUE(first->send(get("/")));
    EXPECT_EQ(status_of(first->read_answer()), 200);
    EXPECT_EQ(status_of(connect()->read_all()), 503);
    first->close();
    ASSERT_TRUE(eventually([this] { return server_->open_connections() == 0; }));
    const auto next = connect();
    ASSERT_TRUE(next->send(get("/")));
    EXPECT_EQ(status_of(next->read_answer()), 200);
}

TEST_F(ServerTest, refuses_requests_over_the_limit_in_flight_S_74) {
    std::atomic<int> running = 0;
    open([&](Exchange& exchange) { return wait_long(&runtime_, exchange, &running); }, {.requests_in_flight_max = 1});
    const auto first = connect();
    ASSERT_TRUE(first->send(get("/")));
    ASSERT_TRUE(eventually([&] { return running == 1; }));
    const auto second = connect();
    ASSERT_TRUE(second->send(get("/")));
    const std::string refused = second->read_answer();
    EXPECT_EQ(status_of(refused), 503);
    EXPECT_NE(field_of(refused, "Retry-After"), "");
    EXPECT_EQ(body_of(first->read_answer()), "late");
}

TEST_F(ServerTest, answers_quickly_beside_hundreds_of_slow_clients_S_74) {
    open_echo();
    std::vector<std::unique_ptr<RawConnection>> slow;
    for (int i = 0; i < 400; ++i) {
        slow.push_back(connect());
        ASSERT_TRUE(slow.back()->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx"));
    }
    const auto client = connect();
    std::vector<std::chrono::steady_clock::duration> taken;
    for (int i = 0; i < 200; ++i) {
        const auto before = std::chrono::steady_clock::now();
        ASSERT_TRUE(client->send(get("/")));
        ASSERT_EQ(status_of(client->read_answer()), 200);
        taken.push_back(std::chrono::steady_clock::now() - before);
    }
    std::ranges::sort(taken);
    EXPECT_LT(taken.at(taken.size() * 99 / 100), std::chrono::milliseconds(100));
}

TEST_F(ServerTest, drains_running_exchanges_and_closes_idle_connections) {
    std::atomic<int> running = 0;
    open([&](Exchange& exchange) { return wait_long(&runtime_, exchange, &running); });
    const auto idle = connect();
    const auto busy = connect();
    ASSERT_TRUE(busy->send(get("/")));
    ASSERT_TRUE(eventually([&] { return running == 1; }));
    server_->drain(deadline_in(kWait));
    const std::string answer = busy->read_answer();
    EXPECT_EQ(body_of(answer), "late");
    EXPECT_EQ(field_of(answer, "Connection"), "close");
    EXPECT_TRUE(idle->is_closed());
    EXPECT_EQ(server_->open_connections(), 0U);
    EXPECT_EQ(RawConnection::connect(server_->port()), nullptr);
}

TEST_F(ServerTest, says_what_to_do_when_the_port_is_taken) {
    open_echo();
    const auto second = Server::open(runtime_, {.port = server_->port()}, {}, {},
                                     [](Exchange& exchange) { return no_answer(exchange); });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::configuration);
    EXPECT_NE(second.error().message.find("another program uses this port"), std::string::npos);
}

TEST_F(ServerTest, tells_the_handler_who_called) {
    RequestHead seen;
    std::promise<void> done;
    open([&](Exchange& exchange) {
        seen = exchange.head();
        done.set_value();
        return no_answer(exchange);
    });
    const auto client = connect();
    ASSERT_TRUE(
        client->send("POST /p?q=1 HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
    ASSERT_EQ(done.get_future().wait_for(kWait), std::future_status::ready);
    EXPECT_EQ(seen.peer_address, "127.0.0.1");
    EXPECT_NE(seen.peer_port, 0);
    EXPECT_TRUE(seen.has_body && seen.chunked && !seen.tls && !seen.wants_upgrade);
    EXPECT_EQ(seen.headers.get("x-one"), "1");
}

}  // namespace
}  // namespace applinks::net::testing
