// SPDX-License-Identifier: Apache-2.0
// TLS on both sides (S-63): versions, reload, and whom we trust.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "net/call_trace.hpp"
#include "net/egress.hpp"
#include "unit/net/certificate.hpp"

namespace applinks::net::testing {
namespace {

Task<void> say_tls(Exchange& exchange) {
    const auto body = co_await exchange.read_body(1024 * 1024);
    Response response{.status = 200, .body = (exchange.head().tls ? "secure " : "plain ") + body.value_or("?")};
    (void)co_await exchange.send(std::move(response));
}

Handler handler() {
    return [](Exchange& exchange) { return say_tls(exchange); };
}

class TlsTest : public ::testing::Test {
protected:
    std::unique_ptr<Server> open(const TlsFiles& files) {
        auto opened = Server::open(runtime_, {}, files, {}, handler());
        if (!opened) throw std::runtime_error(opened.error().message);
        return *std::move(opened);
    }
    Result<Response> fetch(const std::string& host, std::uint16_t port, const std::string& ca_pem,
                           std::string body = {}) {
        OutgoingCall call;
        call.url = http::AbsoluteUrl::parse("https://" + host + ":" + std::to_string(port) + "/").value();
        call.method = body.empty() ? "GET" : "POST";
        call.body = std::move(body);
        call.timeout = kWait;
        call.trust = std::make_shared<Trust>(Trust{.ca_pem = ca_pem, .addresses = {.allow_loopback = true}});
        return runtime_.wait(egress_.fetch(std::move(call)));
    }

    Runtime runtime_{{.io_threads = 2, .worker_threads = 1}};
    Egress egress_{runtime_};
    Certificate certificate_ = make_certificate("DNS:localhost");
    CertificateFiles files_{certificate_};
};

TEST_F(TlsTest, serves_over_tls_and_offers_http_1_1_only) {
    const auto server = open(files_.files());
    TlsClient client(server->port());
    ASSERT_TRUE(client.is_connected());
    EXPECT_EQ(client.protocol(), "http/1.1");
    ASSERT_TRUE(client.send(get("/") + get("/")));
    EXPECT_NE(client.read_until("secure ").find("HTTP/1.1 200"), std::string::npos);
}

TEST_F(TlsTest, refuses_versions_before_1_2) {
    const auto server = open(files_.files());
    EXPECT_TRUE(TlsClient(server->port(), TLS1_2_VERSION).is_connected());
    EXPECT_TRUE(TlsClient(server->port(), TLS1_3_VERSION).is_connected());
    EXPECT_FALSE(TlsClient(server->port(), TLS1_1_VERSION).is_connected());
    EXPECT_FALSE(TlsClient(server->port(), TLS1_VERSION).is_connected());
}

TEST_F(TlsTest, closes_on_a_client_that_does_not_speak_tls) {
    const auto server = open(files_.files());
    const auto client = RawConnection::connect(server->port());
    ASSERT_TRUE(client->send(get("/")));
    EXPECT_EQ(client->read_all().find("HTTP/1.1"), std::string::npos);
}

TEST_F(TlsTest, gives_new_connections_the_new_certificate_after_a_reload) {
    const auto server = open(files_.files());
    TlsClient before(server->port());
    EXPECT_EQ(before.server_certificate_pem(), certificate_.certificate_pem);
    const Certificate renewed = make_certificate("DNS:localhost");
    files_.write(renewed);
    ASSERT_TRUE(server->reload_tls());
    TlsClient after(server->port());
    EXPECT_EQ(after.server_certificate_pem(), renewed.certificate_pem);
    ASSERT_TRUE(before.send(get("/")));
    EXPECT_NE(before.read_until("secure ").find("secure"), std::string::npos);
}

TEST_F(TlsTest, keeps_the_old_certificate_when_the_new_one_cannot_be_read) {
    const auto server = open(files_.files());
    files_.write({"rubbish", "rubbish"});
    const auto reloaded = server->reload_tls();
    ASSERT_FALSE(reloaded);
    EXPECT_EQ(reloaded.error().code, Errc::configuration);
    EXPECT_NE(reloaded.error().message.find("cert.pem"), std::string::npos);
    TlsClient client(server->port());
    EXPECT_EQ(client.server_certificate_pem(), certificate_.certificate_pem);
}

TEST_F(TlsTest, refuses_to_start_with_a_key_of_another_certificate) {
    files_.write({certificate_.certificate_pem, make_certificate("DNS:localhost").key_pem});
    const auto opened = Server::open(runtime_, {}, files_.files(), {}, handler());
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().message.find("key.pem"), std::string::npos);
}

TEST_F(TlsTest, calls_a_peer_whose_certificate_the_link_trusts) {
    const auto server = open(files_.files());
    const auto answer = fetch("localhost", server->port(), certificate_.certificate_pem);
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->body, "secure ");
    const std::string large(300'000, 'x');
    const auto echoed = fetch("localhost", server->port(), certificate_.certificate_pem, large);
    ASSERT_TRUE(echoed) << echoed.error().detail;
    EXPECT_EQ(echoed->body, "secure " + large);
}

// What the diagnosis tells apart (features.md 5).
TEST_F(TlsTest, says_in_the_trace_what_was_wrong_with_the_certificate) {
    const auto server = open(files_.files());
    const auto fault = [&](const std::string& host, const std::string& ca_pem) {
        OutgoingCall call;
        call.url = http::AbsoluteUrl::parse("https://" + host + ":" + std::to_string(server->port()) + "/").value();
        call.timeout = kWait;
        call.trust = std::make_shared<Trust>(Trust{.ca_pem = ca_pem, .addresses = {.allow_loopback = true}});
        call.trace = std::make_shared<CallTrace>();
        const auto trace = call.trace;
        static_cast<void>(runtime_.wait(egress_.fetch(std::move(call))));
        return *trace;
    };
    const auto good = fault("localhost", certificate_.certificate_pem);
    EXPECT_EQ(good.tls.fault, TlsFault::none);
    EXPECT_TRUE(good.tls.version.starts_with("TLSv1."));
    EXPECT_EQ(good.step, CallTrace::Step::exchange);
    EXPECT_FALSE(good.addresses.empty());
    EXPECT_EQ(fault("127.0.0.1", certificate_.certificate_pem).tls.fault, TlsFault::wrong_name);
    const auto untrusted = fault("localhost", make_certificate("DNS:localhost").certificate_pem);
    EXPECT_EQ(untrusted.tls.fault, TlsFault::untrusted);
    EXPECT_EQ(untrusted.step, CallTrace::Step::secure);
    EXPECT_NE(untrusted.tls.certificate.find("issuer"), std::string::npos);
}

TEST_F(TlsTest, calls_an_address_only_if_the_certificate_names_it) {
    const Certificate by_address = make_certificate("IP:127.0.0.1");
    const CertificateFiles files(by_address);
    const auto server = open(files.files());
    EXPECT_TRUE(fetch("127.0.0.1", server->port(), by_address.certificate_pem));
    const auto by_name = fetch("localhost", server->port(), by_address.certificate_pem);
    ASSERT_FALSE(by_name);
    EXPECT_EQ(by_name.error().code, Errc::tls_failed);
}

TEST_F(TlsTest, refuses_peers_that_are_not_who_they_should_be_S_63) {
    const Certificate other_name = make_certificate("DNS:example.org");
    const CertificateFiles files(other_name);
    const auto server = open(files.files());
    // Wrong name; self-signed for the system's store; another pin.
    for (const std::string& ca : {other_name.certificate_pem, std::string(), certificate_.certificate_pem}) {
        const auto answer = fetch("localhost", server->port(), ca);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::tls_failed);
    }
}

TEST_F(TlsTest, says_that_a_links_certificate_cannot_be_read) {
    const auto server = open(files_.files());
    const auto answer = fetch("localhost", server->port(), "-----BEGIN CERTIFICATE-----\nrubbish\n");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::tls_failed);
}

TEST_F(TlsTest, calls_a_plain_server_over_tls_in_vain) {
    const auto server = open({});
    const auto answer = fetch("localhost", server->port(), certificate_.certificate_pem);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::tls_failed);
}

}  // namespace
}  // namespace applinks::net::testing
