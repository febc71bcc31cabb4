// SPDX-License-Identifier: Apache-2.0
// Relaying between a raw client and a raw upstream: framing, reuse, refusals (S-39, S-42, S-74).
#include "base/encoding.hpp"
#include "unit/net/relay_fixture.hpp"

namespace applinks::net::testing {
namespace {

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

TEST_F(RelayTest, gives_a_length_to_a_chunked_body_that_is_all_there) {
    open([this](RawConnection& connection, int) {
        const std::string head = connection.read_until("\r\n\r\n");
        record(head + connection.read_bytes(4));
        connection.send(kSmall);
    });
    const auto client = connect();
    ASSERT_TRUE(client->send(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n003\r\nabc\r\n1\r\nd\r\n0\r\nX: t\r\n\r\n"));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
    EXPECT_EQ(body_of(requests().at(0)), "abcd");
    EXPECT_EQ(field_of(requests().at(0), "Content-Length"), "4");
    EXPECT_EQ(field_of(requests().at(0), "Transfer-Encoding"), "");
}

TEST_F(RelayTest, frames_a_chunked_upload_anew_while_it_comes) {
    open([this](RawConnection& connection, int) {
        const std::string head = connection.read_until("\r\n\r\n");
        record(head);
        record(connection.read_until("0\r\n\r\n"));
        connection.send(kSmall);
    });
    const auto client = connect();
    ASSERT_TRUE(client->send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n003\r\nabc\r\n1"));
    ASSERT_TRUE(eventually([this] { return requests().size() == 1; }));
    ASSERT_TRUE(client->send("\r\nd\r\n0\r\nX: t\r\n\r\n"));
    EXPECT_EQ(body_of(client->read_answer()), "hello");
    EXPECT_EQ(field_of(requests().at(0), "Transfer-Encoding"), "chunked");
    EXPECT_EQ(requests().at(1), "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n");
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

HeadVerdict answer_instead(void* context, Response& head) {
    if (head.status != 401) return HeadVerdict::send;
    head.status = *static_cast<int*>(context);
    head.body = "ours";
    return HeadVerdict::send;
}

Task<void> relay_filtered(const RelaySetup* setup, int* status, Exchange& exchange) {
    RelayCall call{.method = "GET", .base = setup->base, .target = "/", .trust = setup->trust};
    (void)co_await setup->egress->relay(exchange, std::move(call), {.apply = answer_instead, .context = status});
}

// A 401 stays between the upstream and us.
HeadVerdict withhold_refusals(void* context, Response& head) {
    if (head.status != 401) return HeadVerdict::send;
    ++*static_cast<int*>(context);
    return HeadVerdict::withhold;
}

Task<void> relay_until_taken(const RelaySetup* setup, int* refusals, Exchange& exchange) {
    for (int attempt = 0; attempt < 3 && !exchange.answered(); ++attempt) {
        RelayCall call{.method = "GET", .base = setup->base, .target = "/", .trust = setup->trust};
        (void)co_await setup->egress->relay(exchange, std::move(call),
                                            {.apply = withhold_refusals, .context = refusals});
    }
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

TEST_F(RelayTest, relays_once_more_when_the_filter_withheld_the_answer) {
    std::atomic<int> asked{0};
    open([&asked](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send(asked++ == 0 ? "HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n\r\ntheirs"
                                     : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood");
        connection.read_all();
    });
    int refusals = 0;
    const StopAtEnd stop{*this};
    RelaySetup* const setup = &setup_;
    const auto filtered = Server::open(
        runtime_, {}, {}, {}, [&](Exchange& exchange) { return relay_until_taken(setup, &refusals, exchange); });
    const auto client = RawConnection::connect((*filtered)->port());
    ASSERT_TRUE(client->send(get("/")));
    const std::string answer = client->read_answer();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "good");
    EXPECT_EQ(refusals, 1);
    EXPECT_EQ(asked, 2);
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
