// SPDX-License-Identifier: Apache-2.0
// Sockets for tests: a raw client and a raw upstream on loopback. Every wait has a deadline; nothing sleeps.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "net/runtime.hpp"
#include "net/server.hpp"

namespace applinks::net::testing {

inline constexpr std::chrono::milliseconds kWait{5000};

// One TCP connection, blocking with deadlines. Closed at the end.
class RawConnection {
public:
    explicit RawConnection(int descriptor) : descriptor_(descriptor) {}
    static std::unique_ptr<RawConnection> connect(std::uint16_t port);
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    // False when the peer has closed.
    bool send(std::string_view bytes);
    void shutdown_send();
    void close();
    // Closes with a reset.
    void reset();
    // From another thread: what waits here ends.
    void interrupt();

    // Reads until what was received since the last read contains `end`, or the peer closes, or the deadline passes.
    // Returns everything up to and including `end`; what follows waits for the next read.
    std::string read_until(std::string_view end, std::chrono::milliseconds wait = kWait);
    // Reads exactly so many bytes, or fewer at the end.
    std::string read_bytes(std::size_t count, std::chrono::milliseconds wait = kWait);
    // Reads and forgets so many bytes, in a buffer of fixed size; returns how many came.
    std::size_t skip_bytes(std::size_t count, std::chrono::milliseconds wait = std::chrono::seconds(60));
    // Reads until the peer closes.
    std::string read_all(std::chrono::milliseconds wait = kWait);
    // One answer: head and body by Content-Length or chunks (raw), or until the end.
    std::string read_answer(std::chrono::milliseconds wait = kWait);
    // True when the peer closed and nothing was left to read.
    bool is_closed(std::chrono::milliseconds wait = kWait);
    // True when nothing arrives and the peer stays for so long.
    bool stays_silent(std::chrono::milliseconds span);

    int descriptor() const { return descriptor_; }

private:
    bool receive(std::chrono::steady_clock::time_point deadline);

    std::mutex mutex_;  // closing against interrupt(); otherwise a connection belongs to one thread
    int descriptor_;
    std::string received_;
    bool ended_ = false;
};

// A server that does what a script says, one thread per connection. Counts what it was sent.
class RawUpstream {
public:
    using Script = std::function<void(RawConnection& connection, int connection_number)>;
    explicit RawUpstream(Script script);
    ~RawUpstream();
    RawUpstream(const RawUpstream&) = delete;
    RawUpstream& operator=(const RawUpstream&) = delete;

    std::uint16_t port() const { return port_; }
    int connection_count() const { return connection_count_; }

private:
    void accept_loop();

    Script script_;
    std::uint16_t port_ = 0;  // before listener_, which sets it
    int listener_ = -1;
    std::atomic<int> connection_count_{0};
    std::mutex mutex_;
    std::vector<std::thread> threads_;                  // guarded by mutex_
    std::vector<std::shared_ptr<RawConnection>> open_;  // guarded by mutex_
    std::thread accepter_;
};

// A port of loopback where nobody listens.
std::uint16_t unused_port();

inline std::string get(std::string_view target) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n\r\n";
}
int status_of(std::string_view answer);
std::string body_of(std::string_view answer);
// Value of the first field of that name; "" when absent.
std::string field_of(std::string_view answer, std::string_view name);

// Waits until `condition` holds, looking again and again; false at the deadline.
bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds wait = kWait);

}  // namespace applinks::net::testing
