// SPDX-License-Identifier: Apache-2.0
// A server that relays everything to a scripted upstream.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/egress.hpp"
#include "unit/net/support.hpp"

namespace applinks::net::testing {

inline constexpr std::string_view kSmall = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

struct RelaySetup {
    Egress* egress;
    http::AbsoluteUrl base;
    std::shared_ptr<const Trust> trust =
        std::make_shared<Trust>(Trust{.ca_pem = {}, .addresses = AddressPolicy::upstream()});
    std::chrono::milliseconds first_byte_timeout{2000};
    Permit permit{};
};

inline int status_for(Errc code) {
    switch (code) {
        case Errc::timeout: return 504;
        case Errc::malformed: return 400;
        default: return 502;
    }
}

inline Task<void> relay_all(const RelaySetup* setup, Exchange& exchange) {
    RelayCall call{.method = exchange.head().method,
                   .base = setup->base,
                   .target = exchange.head().target,
                   .headers = end_to_end(exchange.head().headers),
                   .trust = setup->trust,
                   .first_byte_timeout = setup->first_byte_timeout,
                   .upgrade = exchange.head().wants_upgrade,
                   .permit = setup->permit};
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
        server_ = Server::open(runtime_, {}, {}, limits_, [this](Exchange& exchange) {
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
    ServerLimits limits_;  // as open() takes them
    std::mutex mutex_;
    std::vector<std::string> requests_;  // guarded by mutex_
    std::unique_ptr<RawUpstream> upstream_;
    std::unique_ptr<Server> server_;
};

}  // namespace applinks::net::testing
