// SPDX-License-Identifier: Apache-2.0
// Relaying between a raw client and a raw upstream: adversarial peers on both sides (S-39, S-42, S-74).
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <fstream>

#include "base/encoding.hpp"
#include "net/egress.hpp"
#include "unit/net/support.hpp"

namespace applinks::net::testing {
namespace {

constexpr std::string_view kSmall = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

struct RelaySetup {
    Egress* egress;
    http::AbsoluteUrl base;
    std::shared_ptr<const Trust> trust =
        std::make_shared<Trust>(Trust{.ca_pem = {}, .addresses = AddressPolicy::upstream()});
    std::chrono::milliseconds first_byte_timeout{2000};
};

int status_for(Errc code) {
    switch (code) {
        case Errc::timeout: return 504;
        case Errc::malformed: return 400;
        default: return 502;
    }
}

Task<void> relay_all(const RelaySetup* setup, Exchange& exchange) {
    RelayCall call{.method = exchange.head().method,
                   .base = setup->base,
                   .target = exchange.head().target,
                   .headers = end_to_end(exchange.head().headers),
                   .trust = setup->trust,
                   .first_byte_timeout = setup->first_byte_timeout,
                   .upgrade = exchange.head().wants_upgrade};
    call.headers.add("X-Added", "by-us");
    const auto relayed = co_await setup->egress->relay(exchange, std::move(call));
    if (!relayed && !exchange.answered()) {
        Response response{.status = status_for(relayed.error().code),
                          .body = std::string(name_of(relayed.error().code))};
        (void)co_await exchange.send(std::move(response));
    }
}

class RelayTest : public ::testing::Test {
protected:
    void open(RawUpstream::Script script) {
        upstream_ = std::make_unique<RawUpstream>(std::move(script));
        open_to(upstream_->port());
    }
    void open_to(std::uint16_t port) {
        setup_.egress = &egress_;
        setup_.base = http::AbsoluteUrl::parse("http://127.0.0.1:" + std::to_string(port)).value();
        server_ = Server::open(runtime_, {}, {}, {}, [this](Exchange& exchange) {
                      return relay_all(&setup_, exchange);
                  }).value();
    }
    std::unique_ptr<RawConnection> connect() {
        auto connection = RawConnection::connect(server_->port());
        if (connection == nullptr) throw std::runtime_error("cannot connect");
        return connection;
    }
    // Declared after what scripts refer to: ends them before that goes.
    struct StopAtEnd {
        RelayTest& test;
        ~StopAtEnd() { test.upstream_.reset(); }
    };
    void record(std::string request) {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
    }
    std::vector<std::string> requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    Runtime runtime_{{.io_threads = 1, .worker_threads = 1}};
    Egress egress_{runtime_};
    RelaySetup setup_;
    std::mutex mutex_;
    std::vector<std::string> requests_;  // guarded by mutex_
    std::unique_ptr<RawUpstream> upstream_;
    std::unique_ptr<Server> server_;
};

TEST_F(RelayTest, passes_request_and_answer_on_over_one_kept_connection) {
    open([this](RawConnection& connection, int) {
        while (true) {
            const std::string request = connection.read_until("\r\n\r\n");
            if (request.empty()) return;
            record(request);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: 1\r\nKeep-Alive: timeout=5\r\n\r\nhello");
        }
    });
    const auto client = connect();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(
            client->send("GET /p?q HTTP/1.1\r\nHost: public\r\nX-Two: 2\r\nConnection: x-two\r\nTE: trailers\r\n\r\n"));
        const std::string answer = client->read_answer();
        EXPECT_EQ(body_of(answer), "hello");
        EXPECT_EQ(field_of(answer, "X-One"), "1");
        EXPECT_EQ(field_of(answer, "Keep-Alive"), "");
    }
    EXPECT_EQ(upstream_->connection_count(), 1);
    ASSERT_EQ(requests().size(), 3U);
    EXPECT_EQ(requests()[0], "GET /p?q HTTP/1.1\r\nHost: public\r\nX-Added: by-us\r\n\r\n");
}

TEST_F(RelayTest, frames_a_chunked_upload_anew) {
    open([this](RawConnection& connection, int) {
        const std::string head = connection.read_until("\r\n\r\n");
        record(head + connection.read_until("0\r\n\r\n"));
        connection.send(kSmall);
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n003\r\nabc\r\n1\r\nd\r\n0\r\nX: t\r\n\r\n"));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
    ASSERT_EQ(requests().size(), 1U);
    EXPECT_EQ(body_of(requests()[0]), "4\r\nabcd\r\n0\r\n\r\n");
    EXPECT_EQ(field_of(requests()[0], "Transfer-Encoding"), "chunked");
}

TEST_F(RelayTest, streams_an_upload_that_comes_slowly) {
    open([this](RawConnection& connection, int) {
        const std::string head = connection.read_until("\r\n\r\n");
        record(head + connection.read_bytes(6));
        connection.send(kSmall);
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_EQ(client->read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    ASSERT_TRUE(client->send("abc"));
    ASSERT_TRUE(client->send("def"));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
    EXPECT_EQ(body_of(requests().at(0)), "abcdef");
    EXPECT_EQ(field_of(requests().at(0), "Expect"), "");
}

TEST_F(RelayTest, lets_the_upstream_see_at_most_one_request_S_39) {
    open([this](RawConnection& connection, int) {
        while (true) {
            const std::string request = connection.read_until("\r\n\r\n");
            if (request.empty()) return;
            record(request);
            connection.send(kSmall);
        }
    });
    constexpr std::string_view kHidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string hidden_length = std::to_string(kHidden.size());
    const std::vector<std::string> kShapes = {
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: " + hidden_length + "\r\n\r\n0\r\n\r\n",
        "Content-Length: " + hidden_length + "\r\nContent-Length: 0\r\n\r\n",
        "Content-Length: +" + hidden_length + "\r\n\r\n",
        "Content-Length: " + hidden_length + ", 0\r\n\r\n",
        "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\n\r\n0\r\n\r\n",
        "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0 \r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0;x=\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\n",
        "Host: b\r\n\r\n",
    };
    for (const std::string& shape : kShapes) {
        const auto client = connect();
        client->send("POST / HTTP/1.1\r\nHost: a\r\n" + shape + std::string(kHidden));
        client->shutdown_send();
        EXPECT_EQ(status_of(client->read_all()), 400) << shape;
    }
    for (const std::string& request : requests()) EXPECT_EQ(request.find("/hidden"), std::string::npos) << request;
}

TEST_F(RelayTest, keeps_a_hidden_request_inside_the_body_it_came_in) {
    open([this](RawConnection& connection, int) {
        const std::string head = connection.read_until("\r\n\r\n");
        record(head + connection.read_bytes(
                          static_cast<std::size_t>(parse_int(field_of(head, "Content-Length")).value_or(0))));
        connection.send(kSmall);
    });
    const auto client = connect();
    const std::string hidden = get("/hidden");
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(hidden.size()) +
                             "\r\n\r\n" + hidden));
    EXPECT_EQ(status_of(client->read_answer()), 200);
    EXPECT_EQ(body_of(requests().at(0)), hidden);
}

TEST_F(RelayTest, answers_502_for_bad_framing_of_the_upstream_S_39) {
    const std::vector<std::string> kAnswers = {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 99 Low\r\n\r\n",
        "not http at all\r\n\r\n",
        "",
    };
    const StopAtEnd stop{*this};
    open([&](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        connection.send(kAnswers.at(static_cast<std::size_t>(number - 1)));
    });
    for (const std::string& answer : kAnswers) {
        const auto client = connect();
        ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
        EXPECT_EQ(status_of(client->read_answer()), 502) << answer;
    }
}

TEST_F(RelayTest, does_not_give_an_upstreams_second_answer_to_anyone) {
    open([](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        if (number == 1) {
            connection.send(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            connection.read_all();
            return;
        }
        connection.send(kSmall);
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/1")));
    EXPECT_EQ(body_of(client->read_answer()), "ok");
    ASSERT_TRUE(client->send(get("/2")));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
}

TEST_F(RelayTest, does_not_give_bytes_that_come_after_an_answer_to_anyone) {
    std::atomic<bool> is_poisoned = false;
    const StopAtEnd stop{*this};
    open([&](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        connection.send(kSmall);
        if (number == 1) {
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            is_poisoned = true;
        }
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
    ASSERT_TRUE(eventually([&] { return is_poisoned.load(); }));
    // The one I/O thread has seen those bytes when it has answered something that came after them.
    const auto other = connect();
    ASSERT_TRUE(other->send("GET / HTTP/1.1\r\n\r\n"));
    EXPECT_EQ(status_of(other->read_all()), 400);
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
    EXPECT_EQ(upstream_->connection_count(), 2);
}

TEST_F(RelayTest, repeats_an_idempotent_request_once_when_a_kept_connection_was_stale) {
    open([this](RawConnection& connection, int number) {
        record(connection.read_until("\r\n\r\n"));
        connection.send(kSmall);
        if (number > 1) return;
        // The second request on this connection is read and never answered.
        record(connection.read_until("\r\n\r\n"));
        connection.reset();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/1")));
    EXPECT_EQ(status_of(client->read_answer()), 200);
    ASSERT_TRUE(client->send(get("/2")));
    EXPECT_EQ(status_of(client->read_answer()), 200);
    ASSERT_EQ(requests().size(), 3U);
    EXPECT_EQ(requests()[1], requests()[2]);
}

TEST_F(RelayTest, does_not_repeat_a_post) {
    open([this](RawConnection& connection, int) {
        record(connection.read_until("\r\n\r\n"));
        connection.send(kSmall);
        record(connection.read_until("\r\n\r\n"));
        connection.reset();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/1")));
    EXPECT_EQ(status_of(client->read_answer()), 200);
    ASSERT_TRUE(client->send("POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(status_of(client->read_answer()), 502);
    EXPECT_EQ(requests().size(), 2U);
}

TEST_F(RelayTest, notices_that_a_kept_connection_was_closed) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send(kSmall);
    });
    const auto client = connect();
    for (int i = 1; i <= 5; ++i) {
        ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nxy"));
        const std::string answer = client->read_answer();
        // The close may still be on its way when the next request comes: then it is a 502, never a wrong answer.
        EXPECT_TRUE(status_of(answer) == 200 || status_of(answer) == 502);
    }
    EXPECT_GE(upstream_->connection_count(), 1);
}

TEST_F(RelayTest, passes_an_early_answer_on_and_closes) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig");
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n"));
    const std::string answer = client->read_answer();
    EXPECT_EQ(status_of(answer), 413);
    EXPECT_EQ(body_of(answer), "big");
    EXPECT_EQ(field_of(answer, "Connection"), "close");
    client->shutdown_send();
    EXPECT_TRUE(client->is_closed());
}

TEST_F(RelayTest, ends_the_clients_connection_when_the_upstream_breaks_off) {
    const std::vector<std::string> kCut = {
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhello",
    };
    const StopAtEnd stop{*this};
    open([&](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        connection.send(kCut.at(static_cast<std::size_t>(number - 1)));
    });
    for (const std::string& cut : kCut) {
        const auto client = connect();
        ASSERT_TRUE(client->send(get("/")));
        const std::string answer = client->read_all();
        EXPECT_NE(answer.find("hello"), std::string::npos) << cut;
        EXPECT_FALSE(answer.ends_with("0\r\n\r\n")) << cut;
    }
}

TEST_F(RelayTest, answers_502_when_the_upstream_is_down_and_504_when_it_is_slow) {
    open_to(unused_port());
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    EXPECT_EQ(status_of(client->read_answer()), 502);

    setup_.first_byte_timeout = std::chrono::milliseconds(100);
    RawUpstream silent([](RawConnection& connection, int) { connection.read_all(); });
    setup_.base = http::AbsoluteUrl::parse("http://127.0.0.1:" + std::to_string(silent.port())).value();
    ASSERT_TRUE(client->send(get("/")));
    const std::string answer = client->read_answer();
    EXPECT_EQ(status_of(answer), 504);
    EXPECT_EQ(body_of(answer), "timeout");
}

TEST_F(RelayTest, drops_interim_answers_and_trailers) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\n");
        connection.send("ok\r\n0\r\nX-T: 1\r\n\r\n");
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    const std::string answer = client->read_answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(answer.find("X-T"), std::string::npos);
    EXPECT_NE(answer.find("ok"), std::string::npos);
}

TEST_F(RelayTest, knows_answers_without_a_body) {
    open([](RawConnection& connection, int) {
        while (true) {
            const std::string request = connection.read_until("\r\n\r\n");
            if (request.empty()) return;
            if (request.starts_with("HEAD")) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n");
            if (request.starts_with("DELETE")) connection.send("HTTP/1.1 204 No Content\r\n\r\n");
            if (request.starts_with("GET")) connection.send("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
        }
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(field_of(client->read_until("\r\n\r\n"), "Content-Length"), "42");
    ASSERT_TRUE(client->send("DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"));
    const std::string deleted = client->read_until("\r\n\r\n");
    EXPECT_EQ(status_of(deleted), 204);
    EXPECT_EQ(field_of(deleted, "Content-Length"), "");
    ASSERT_TRUE(client->send(get("/")));
    const std::string unchanged = client->read_until("\r\n\r\n");
    EXPECT_EQ(status_of(unchanged), 304);
    EXPECT_EQ(field_of(unchanged, "Transfer-Encoding"), "");
    EXPECT_EQ(upstream_->connection_count(), 1);
}

TEST_F(RelayTest, passes_an_http_1_0_body_that_ends_with_the_connection) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.0 200 OK\r\n\r\n");
        connection.send("until the end");
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/")));
    const std::string answer = client->read_answer();
    EXPECT_EQ(field_of(answer, "Transfer-Encoding"), "chunked");
    EXPECT_TRUE(answer.ends_with("0\r\n\r\n"));
    EXPECT_NE(answer.find("until"), std::string::npos);
}

TEST_F(RelayTest, gives_chunks_to_an_http_1_0_client_as_plain_bytes) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        connection.send("6\r\n world\r\n0\r\n\r\n");
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
    const std::string answer = client->read_all();
    EXPECT_EQ(body_of(answer), "hello world");
    EXPECT_EQ(field_of(answer, "Transfer-Encoding"), "");
}

TEST_F(RelayTest, passes_server_sent_events_on_at_once) {
    std::atomic<int> step = 0;
    const StopAtEnd stop{*this};
    open([&](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 1; i <= 3; ++i) {
            if (!eventually([&] { return step >= i; })) return;
            connection.send("9\r\ndata: " + std::to_string(i) + "\n\n\r\n");
        }
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(get("/events")));
    EXPECT_EQ(status_of(client->read_until("\r\n\r\n")), 200);
    for (int i = 1; i <= 3; ++i) {
        step = i;  // only now does the upstream send event i: it must arrive before the next
        EXPECT_EQ(client->read_until("\n\n\r\n"), "9\r\ndata: " + std::to_string(i) + "\n\n\r\n");
    }
}

TEST_F(RelayTest, tunnels_a_websocket_after_101) {
    open([](RawConnection& connection, int) {
        const std::string request = connection.read_until("\r\n\r\n");
        if (field_of(request, "Upgrade") != "websocket" || field_of(request, "Connection") != "Upgrade") return;
        connection.send(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst");
        while (true) {
            const std::string message = connection.read_bytes(4);
            if (message.size() < 4) break;
            connection.send(message);
        }
        connection.send("bye");
    });
    const auto client = connect();
    ASSERT_TRUE(
        client->send("GET /s HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    const std::string head = client->read_until("\r\n\r\n");
    EXPECT_EQ(status_of(head), 101);
    EXPECT_EQ(field_of(head, "Upgrade"), "websocket");
    EXPECT_EQ(field_of(head, "Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(client->read_bytes(5), "first");
    for (const std::string_view message : {"ping", "\0\1\2\3", "pong"}) {
        ASSERT_TRUE(client->send(std::string_view(message.data(), 4)));
        EXPECT_EQ(client->read_bytes(4), std::string_view(message.data(), 4));
    }
    client->shutdown_send();
    EXPECT_EQ(client->read_all(), "bye");
}

// Found by the system tests: the connection went back to the pool, and the next request ran into the tunnel.
TEST_F(RelayTest, never_uses_the_connection_of_a_tunnel_for_another_request) {
    open([](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        if (number > 1) {
            connection.send(kSmall);
            return;
        }
        connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(
        client->send("GET /s HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    EXPECT_EQ(status_of(client->read_until("\r\n\r\n")), 101);
    client->shutdown_send();
    EXPECT_EQ(client->read_all(), "");
    const auto next = connect();
    ASSERT_TRUE(next->send("GET /n HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(body_of(next->read_answer()), "hello");
    EXPECT_EQ(upstream_->connection_count(), 2);
}

TEST_F(RelayTest, answers_an_upgrade_that_the_upstream_does_not_want) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        connection.read_all();
    });
    const auto client = connect();
    ASSERT_TRUE(
        client->send("GET /s HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    EXPECT_EQ(status_of(client->read_answer()), 403);
}

TEST_F(RelayTest, closes_the_upstream_when_the_client_breaks_off_an_upload) {
    std::atomic<bool> ended = false;
    const StopAtEnd stop{*this};
    open([&](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.read_all();
        ended = true;
    });
    auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"));
    ASSERT_TRUE(eventually([this] { return upstream_->connection_count() == 1; }));
    client->reset();
    EXPECT_TRUE(eventually([&] { return ended.load(); }));
}

TEST_F(RelayTest, answers_400_when_the_chunks_of_an_upload_are_broken) {
    open([this](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        record(connection.read_all());
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
    ASSERT_TRUE(eventually([this] { return upstream_->connection_count() == 1; }));
    ASSERT_TRUE(client->send("5\r\nhello\r\nxyz"));
    EXPECT_EQ(status_of(client->read_answer()), 400);
    ASSERT_TRUE(eventually([this] { return requests().size() == 1; }));
    EXPECT_FALSE(requests()[0].ends_with("0\r\n\r\n"));
}

std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

// The real figure, with 2 GB, is taken by bench/; here 256 MB must not show in memory either.
TEST_F(RelayTest, streams_large_bodies_both_ways_within_bounded_memory) {
    constexpr std::size_t kBytes = 256UL * 1024 * 1024;
    const std::string piece(1024 * 1024, 'x');
    const StopAtEnd stop{*this};
    open([&](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        if (connection.skip_bytes(kBytes) < kBytes) return;
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kBytes) + "\r\n\r\n");
        for (std::size_t sent = 0; sent < kBytes; sent += piece.size()) connection.send(piece);
    });
    const auto client = connect();
    const std::size_t before = resident_bytes();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(kBytes) + "\r\n\r\n"));
    for (std::size_t sent = 0; sent < kBytes; sent += piece.size()) ASSERT_TRUE(client->send(piece));
    EXPECT_EQ(status_of(client->read_until("\r\n\r\n")), 200);
    EXPECT_EQ(client->skip_bytes(kBytes), kBytes);
    // The test's own pieces and buffers are in this figure, too.
    EXPECT_LT(resident_bytes(), before + 24UL * 1024 * 1024);
}

void answer_instead(void* context, Response& head) {
    if (head.status != 401) return;
    head.status = *static_cast<int*>(context);
    head.body = "ours";
}

Task<void> relay_filtered(const RelaySetup* setup, int* status, Exchange& exchange) {
    RelayCall call{.method = "GET", .base = setup->base, .target = "/", .trust = setup->trust};
    (void)co_await setup->egress->relay(exchange, std::move(call), {.apply = answer_instead, .context = status});
}

TEST_F(RelayTest, sends_the_filters_body_in_place_of_the_upstreams) {
    open([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n\r\ntheirs");
        connection.read_all();
    });
    int status = 409;
    const StopAtEnd stop{*this};
    RelaySetup* const setup = &setup_;
    const auto filtered = Server::open(runtime_, {}, {}, {},
                                       [&](Exchange& exchange) { return relay_filtered(setup, &status, exchange); });
    const auto client = RawConnection::connect((*filtered)->port());
    for (int i = 1; i <= 2; ++i) {
        ASSERT_TRUE(client->send(get("/")));
        const std::string answer = client->read_answer();
        EXPECT_EQ(status_of(answer), 409);
        EXPECT_EQ(body_of(answer), "ours");
        EXPECT_EQ(upstream_->connection_count(), i);
    }
}

Task<void> relay_split(const RelaySetup* setup, Exchange& exchange) {
    RelayCall call{.method = "GET", .base = setup->base, .target = "/a HTTP/1.1\r\nX: y", .trust = setup->trust};
    const auto relayed = co_await setup->egress->relay(exchange, std::move(call));
    Response response{.status = 500, .body = relayed ? "sent" : std::string(name_of(relayed.error().code))};
    (void)co_await exchange.send(std::move(response));
}

TEST_F(RelayTest, refuses_to_write_a_split_request_line_S_42) {
    open([this](RawConnection& connection, int) { record(connection.read_all()); });
    RelaySetup* const setup = &setup_;
    const auto split =
        Server::open(runtime_, {}, {}, {}, [setup](Exchange& exchange) { return relay_split(setup, exchange); });
    const auto client = RawConnection::connect((*split)->port());
    ASSERT_TRUE(client->send(get("/")));
    EXPECT_EQ(body_of(client->read_answer()), "invalid_argument");
    EXPECT_EQ(upstream_->connection_count(), 0);
}

}  // namespace
}  // namespace applinks::net::testing
