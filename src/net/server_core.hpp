// SPDX-License-Identifier: Apache-2.0
// ServerCore: what a server's sessions on all threads share. Sessions keep it alive. Internal to net.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/server.hpp"
#include "net/tls.hpp"
#include "telemetry/metrics.hpp"

namespace applinks::net {

class Session;

struct ServerCore {
    ServerCore(ServerLimits server_limits, Handler request_handler, std::size_t thread_count)
        : limits(server_limits), handler(std::move(request_handler)), sessions(thread_count) {}

    TlsContext tls() const {
        const std::lock_guard lock(tls_mutex);
        return tls_context;
    }

    // Counts a connection in; false when a limit says no (S-74).
    bool admit(const std::string& address);
    void dismiss(const std::string& address);
    // True when no connection is left; false at the deadline.
    bool wait_until_empty(Deadline deadline);

    const ServerLimits limits;
    const Handler handler;
    std::atomic<std::size_t> in_flight{0};
    std::atomic<std::size_t> refusals_open{0};
    std::atomic<bool> draining{false};
    std::atomic<std::size_t> open_count{0};

    // Sessions of each I/O thread, by index; each vector belongs to its thread.
    struct List {
        std::vector<Session*> items;
    };
    std::vector<List> sessions;

    mutable std::mutex tls_mutex;
    TlsContext tls_context;  // guarded by tls_mutex; null without TLS

    std::mutex count_mutex;
    std::condition_variable emptied;
    std::unordered_map<std::string, std::size_t> count_by_address;  // guarded by count_mutex; empty without that limit

    const metrics::Counter requests = metrics::registry().counter("applinkd_http_requests_total", "Requests answered.");
    const metrics::Gauge connections =
        metrics::registry().gauge("applinkd_http_connections", "Open connections of clients.");
    const metrics::Counter overloads = metrics::registry().counter(
        "applinkd_http_overload_total", "Connections and requests refused because a limit was reached.");
    const metrics::Counter crashes = metrics::registry().counter("applinkd_http_handler_failures_total",
                                                                 "Requests whose handler threw or did not answer.");
};

// Counts a refused request head or body by the name of its fault.
void count_refusal(std::string_view fault_name);

}  // namespace applinks::net
