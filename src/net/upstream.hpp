// SPDX-License-Identifier: Apache-2.0
// Connections to upstreams and peers, kept alive and pooled per I/O thread. Internal to net.
//
// A parked connection has a read pending: its end is seen when it happens, and the answer to the next request finds the
// read already there. Both cost nothing per request (a look with MSG_PEEK would be one more system call).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/buffer.hpp"
#include "net/egress.hpp"
#include "net/resolver.hpp"
#include "net/stream.hpp"
#include "net/tls.hpp"
#include "net/watchdog.hpp"

namespace applinks::net {

// Where a call goes: connections are shared only between calls that agree in all of it.
struct Destination {
    std::string host;
    std::uint16_t port = 0;
    bool https = false;
    std::shared_ptr<const Trust> trust;  // null: the system's store, the default policy

    bool matches(const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& other_trust) const;
};

class UpstreamPool;

class UpstreamConnection : public std::enable_shared_from_this<UpstreamConnection> {
public:
    explicit UpstreamConnection(IoThread& thread);

    // Bytes arrived and not yet used.
    InBuffer& in() { return in_; }
    Stream& stream() { return stream_; }
    Stream::WriteAwaiter write(std::initializer_list<std::string_view> pieces) { return stream_.write(pieces); }

    struct ReadAwaiter {
        UpstreamConnection& connection;
        bool await_ready() {
            connection.begin_read();
            return !connection.is_reading_;
        }
        void await_suspend(std::coroutine_handle<> self) { connection.reader_ = self; }
        Io await_resume() { return connection.take_read(); }
    };
    // Waits for more bytes in in(). Error eof at the peer's end.
    ReadAwaiter read() { return {*this}; }

    // Operations end with an error after this.
    void set_deadline(Deadline deadline) { watchdog_.set(deadline); }
    void clear_deadline() { watchdog_.clear(); }
    bool is_expired() const { return is_expired_; }
    void abort();

    bool is_reused() const { return is_reused_; }

private:
    friend class UpstreamPool;
    void begin_read();
    static void on_read(void* self, Io io);
    Io take_read();
    static void on_deadline(void* self);

    Stream stream_;
    Watchdog watchdog_;
    InBuffer in_;
    UpstreamPool* parked_in_ = nullptr;
    std::coroutine_handle<> reader_;
    Io read_;
    bool is_reading_ = false;
    bool has_read_ = false;
    bool is_reused_ = false;
    bool is_expired_ = false;
};

using Upstream = std::shared_ptr<UpstreamConnection>;

// One per I/O thread; belongs to it.
class UpstreamPool {
public:
    static constexpr std::size_t kParkedMax = 64;  // per destination
    static constexpr std::chrono::seconds kParkedFor{30};

    UpstreamPool() = default;
    ~UpstreamPool();
    UpstreamPool(const UpstreamPool&) = delete;
    UpstreamPool& operator=(const UpstreamPool&) = delete;

    // A parked connection, or null.
    Upstream take(const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& trust);
    // Only a connection whose last answer was used up, with no request under way.
    void park(Upstream connection, const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& trust);
    // A parked connection ended.
    void drop(const UpstreamConnection* connection);
    std::size_t parked_count() const;

private:
    struct Shelf {
        Destination destination;
        std::vector<Upstream> connections;
    };
    std::vector<Shelf> shelves_;
};

}  // namespace applinks::net
