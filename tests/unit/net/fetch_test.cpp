// SPDX-License-Identifier: Apache-2.0
// Whole outgoing calls (S-32 to S-34, S-38, S-74).
#include <gtest/gtest.h>

#include <cstdlib>

#include "net/egress.hpp"
#include "unit/net/support.hpp"

namespace applinks::net::testing {
namespace {

class FetchTest : public ::testing::Test {
protected:
    OutgoingCall call_to(std::uint16_t port, std::string_view path = "/", std::string_view host = "127.0.0.1") {
        OutgoingCall call;
        call.url =
            http::AbsoluteUrl::parse("http://" + std::string(host) + ":" + std::to_string(port) + std::string(path))
                .value();
        call.trust = loopback_;
        call.timeout = kWait;
        return call;
    }
    Result<Response> fetch(OutgoingCall call) { return runtime_.wait(egress_.fetch(std::move(call))); }
    Errc code_of(OutgoingCall call) {
        const auto answer = fetch(std::move(call));
        return answer ? Errc::internal : answer.error().code;
    }

    std::shared_ptr<const Trust> loopback_ =
        std::make_shared<Trust>(Trust{.ca_pem = {}, .addresses = {.allow_loopback = true}});
    Runtime runtime_{{.io_threads = 1, .worker_threads = 1}};
    Egress egress_{runtime_};
};

TEST_F(FetchTest, sends_a_call_and_reads_the_answer) {
    std::string seen;
    RawUpstream peer([&](RawConnection& connection, int) {
        seen = connection.read_until("\r\n\r\n") + connection.read_bytes(3);
        connection.send("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        connection.read_all();
    });
    OutgoingCall call = call_to(peer.port(), "/a?b=c");
    call.method = "POST";
    call.body = "xyz";
    call.headers.add("X-Mine", "1");
    call.headers.add("Content-Length", "99");
    call.headers.add("Connection", "X-Mine");
    const auto answer = fetch(std::move(call));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 201);
    EXPECT_EQ(answer->body, "ok");
    EXPECT_EQ(answer->headers.get("x-a"), "1");
    EXPECT_FALSE(answer->headers.contains("Transfer-Encoding"));
    EXPECT_EQ(seen,
              "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                  "\r\nX-Mine: 1\r\nAccept-Encoding: identity\r\nUser-Agent: applinkd\r\nContent-Length: 3\r\n\r\nxyz");
}

TEST_F(FetchTest, keeps_connections_for_calls_of_equal_trust_only) {
    RawUpstream peer([](RawConnection& connection, int) {
        while (!connection.read_until("\r\n\r\n").empty())
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(fetch(call_to(peer.port())));
    EXPECT_EQ(peer.connection_count(), 1);
    OutgoingCall equal = call_to(peer.port());
    equal.trust = std::make_shared<Trust>(*loopback_);
    EXPECT_TRUE(fetch(std::move(equal)));
    EXPECT_EQ(peer.connection_count(), 1);
    OutgoingCall other = call_to(peer.port());
    other.trust =
        std::make_shared<Trust>(Trust{.ca_pem = {}, .addresses = {.allow_loopback = true, .allow_any_port = true}});
    EXPECT_TRUE(fetch(std::move(other)));
    EXPECT_EQ(peer.connection_count(), 2);
}

TEST_F(FetchTest, refuses_addresses_before_it_connects_S_34) {
    RawUpstream peer([](RawConnection&, int) {});
    OutgoingCall by_address = call_to(peer.port());
    by_address.trust = nullptr;
    EXPECT_EQ(code_of(std::move(by_address)), Errc::address_refused);
    OutgoingCall by_name = call_to(peer.port(), "/", "localhost");
    by_name.trust = nullptr;
    EXPECT_EQ(code_of(std::move(by_name)), Errc::address_refused);
    OutgoingCall mapped = call_to(peer.port(), "/", "[::ffff:127.0.0.1]");
    mapped.trust = std::make_shared<Trust>();
    EXPECT_EQ(code_of(std::move(mapped)), Errc::address_refused);
    EXPECT_EQ(peer.connection_count(), 0);
}

// RFC 6761, 6.3.
TEST_F(FetchTest, knows_names_of_this_machine_without_a_name_server) {
    RawUpstream peer([](RawConnection& connection, int) {
        while (!connection.read_until("\r\n\r\n").empty())
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    for (const char* name : {"localhost", "LocalHost", "tracker.localhost"})
        EXPECT_TRUE(fetch(call_to(peer.port(), "/", name))) << name;
    EXPECT_EQ(code_of(call_to(peer.port(), "/", "notlocalhost")), Errc::unknown_host);
}

TEST_F(FetchTest, knows_unknown_hosts_and_closed_ports) {
    EXPECT_EQ(code_of(call_to(80, "/", "no-such-host.invalid")), Errc::unknown_host);
    EXPECT_EQ(code_of(call_to(unused_port())), Errc::connect_failed);
}

TEST_F(FetchTest, gives_up_on_a_silent_peer_S_74) {
    RawUpstream peer([](RawConnection& connection, int) { connection.read_all(); });
    OutgoingCall call = call_to(peer.port());
    call.timeout = std::chrono::milliseconds(100);
    EXPECT_EQ(code_of(std::move(call)), Errc::timeout);
}

TEST_F(FetchTest, gives_up_on_a_peer_that_trickles_its_answer_S_74) {
    RawUpstream peer([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while (connection.send("x") && connection.stays_silent(std::chrono::milliseconds(10))) {
        }
    });
    OutgoingCall call = call_to(peer.port());
    call.timeout = std::chrono::milliseconds(200);
    EXPECT_EQ(code_of(std::move(call)), Errc::timeout);
}

TEST_F(FetchTest, reads_no_more_than_its_limit_S_38) {
    RawUpstream peer([](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        if (number == 1) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n");
        if (number == 2) connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n");
        if (number == 3) connection.send("HTTP/1.1 200 OK\r\n\r\n12345678901");
        if (number == 4) connection.send("HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'a') + "\r\n\r\n");
        connection.read_all(std::chrono::milliseconds(500));
    });
    for (int i = 1; i <= 3; ++i) {
        OutgoingCall call = call_to(peer.port());
        call.answer_bytes_max = 10;
        EXPECT_EQ(code_of(std::move(call)), Errc::limit_exceeded) << i;
    }
    EXPECT_EQ(code_of(call_to(peer.port())), Errc::peer_malformed);
}

TEST_F(FetchTest, refuses_malformed_answers) {
    const std::vector<std::string> kAnswers = {
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx",
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    };
    RawUpstream peer([&](RawConnection& connection, int number) {
        connection.read_until("\r\n\r\n");
        connection.send(kAnswers.at(static_cast<std::size_t>(number - 1)));
    });
    for (const std::string& answer : kAnswers) EXPECT_EQ(code_of(call_to(peer.port())), Errc::peer_malformed) << answer;
}

TEST_F(FetchTest, does_not_follow_redirects_S_35) {
    RawUpstream evil([](RawConnection&, int) {});
    RawUpstream peer([&](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:" + std::to_string(evil.port()) +
                        "/\r\nContent-Length: 0\r\n\r\n");
        connection.read_all();
    });
    const auto answer = fetch(call_to(peer.port()));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 307);
    EXPECT_EQ(evil.connection_count(), 0);
}

TEST_F(FetchTest, ignores_proxies_of_the_environment_S_32) {
    RawUpstream proxy([](RawConnection&, int) {});
    const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
    ::setenv("http_proxy", address.c_str(), 1);
    ::setenv("HTTP_PROXY", address.c_str(), 1);
    ::setenv("ALL_PROXY", address.c_str(), 1);
    RawUpstream peer([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 204 No Content\r\n\r\n");
        connection.read_all();
    });
    EXPECT_TRUE(fetch(call_to(peer.port())));
    EXPECT_EQ(proxy.connection_count(), 0);
    for (const char* name : {"http_proxy", "HTTP_PROXY", "ALL_PROXY"}) ::unsetenv(name);
}

TEST_F(FetchTest, repeats_a_get_once_on_a_stale_connection_and_never_a_post) {
    std::atomic<int> requests = 0;
    RawUpstream peer([&](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        ++requests;
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        if (!connection.read_until("\r\n\r\n").empty()) ++requests;
        connection.reset();
    });
    EXPECT_TRUE(fetch(call_to(peer.port())));
    EXPECT_TRUE(fetch(call_to(peer.port())));
    EXPECT_EQ(requests, 3);
    OutgoingCall post = call_to(peer.port());
    post.method = "POST";
    EXPECT_EQ(code_of(std::move(post)), Errc::connection_lost);
    EXPECT_EQ(requests, 4);
}

TEST_F(FetchTest, refuses_a_method_that_would_split_the_request_S_42) {
    OutgoingCall call = call_to(unused_port());
    call.method = "GET / HTTP/1.1\r\nX: y\r\n\r\nGET";
    EXPECT_EQ(code_of(std::move(call)), Errc::invalid_argument);
}

TEST_F(FetchTest, reads_an_early_answer_to_a_body_that_is_not_read) {
    RawUpstream peer([](RawConnection& connection, int) {
        connection.read_until("\r\n\r\n");
        connection.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        connection.shutdown_send();
        connection.read_all();
    });
    OutgoingCall call = call_to(peer.port());
    call.method = "POST";
    call.body = std::string(1'000'000, 'x');
    const auto answer = fetch(std::move(call));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->status, 413);
}

}  // namespace
}  // namespace applinks::net::testing
