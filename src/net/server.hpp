// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server: one io_context and one SO_REUSEPORT listening socket per thread (decision 4).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "net/exchange.hpp"

namespace applinks::net {

class Runtime;  // net/runtime.hpp: the I/O threads

struct ServerLimits {
    std::chrono::milliseconds idle_timeout = limits::kIdleClientTimeout;  // between requests, and for a head to arrive
    std::chrono::milliseconds body_timeout = limits::kWholeCallTimeout;   // without progress
    std::chrono::milliseconds client_watch =
        std::chrono::seconds(5);                  // how often a relay looks whether its client is still there
    std::size_t connections_max = 10'000;         // over that: 503 + Retry-After at once (S-74)
    std::size_t connections_per_address_max = 0;  // 0: no limit
    std::size_t requests_in_flight_max = 4'000;   // over that: 503 + Retry-After
};

struct TlsFiles {
    std::string certificate_file;  // PEM chain
    std::string key_file;          // PEM
    bool empty() const { return certificate_file.empty(); }
};

struct ListenAddress {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // 0: any free port, see Server::port()
};

// Called on the session's I/O thread. The Exchange outlives the task.
using Handler = std::function<Task<void>(Exchange&)>;

class Server {
public:
    // Errors: configuration (address in use, certificate unreadable): one sentence that says what to do.
    static Result<std::unique_ptr<Server>> open(Runtime& runtime, const ListenAddress& address, const TlsFiles& tls,
                                                const ServerLimits& limits, Handler handler);
    virtual ~Server() = default;

    virtual std::uint16_t port() const = 0;
    // New connections get the new certificate; on an error the old one stays in use.
    virtual Result<void> reload_tls() = 0;
    // Stops accepting, lets running exchanges end until the deadline, then closes. Blocks; any thread but an I/O
    // thread.
    virtual void drain(Deadline deadline) = 0;
    virtual std::size_t open_connections() const = 0;
};

}  // namespace applinks::net
