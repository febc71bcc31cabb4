// SPDX-License-Identifier: Apache-2.0
// Stream: a TCP connection, with or without TLS on it. One reader and one writer at a time; one thread. Internal to
// net.
//
// Writes are tried at once and wait only when the socket is full: most answers cost one system call and no completion.
// No operation has its own time limit: the owner's Watchdog calls cancel() or close().
#pragma once

#include <sys/socket.h>

#include <array>
#include <coroutine>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "net/async.hpp"
#include "net/call_trace.hpp"

namespace boost::asio::ssl {
class context;
}

namespace applinks::net {

class TlsLayer;  // stream.cpp: the asio::ssl::stream

enum class TlsSide { client, server };

class Stream {
public:
    explicit Stream(TcpSocket socket);
    ~Stream();
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) = delete;

    TcpSocket& socket() { return socket_; }
    bool is_tls() const { return tls_ != nullptr; }

    // Handshake over the connected socket. `context` is kept until the stream ends. For clients, `host` is what the
    // certificate must be for (name or address literal) and what SNI says.
    Task<Io> start_tls(std::shared_ptr<asio::ssl::context> context, TlsSide side, std::string host);
    // What a client's handshake met; only after start_tls.
    TlsFacts tls_facts() const;
    // Sends close_notify and waits for the peer's. Only with a Watchdog set.
    Task<void> end_tls();

    class ReadAwaiter {
    public:
        ReadAwaiter(Stream& stream, asio::mutable_buffer buffer) : stream_(stream), buffer_(buffer) {}
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> self);
        Io await_resume() const noexcept { return io_; }

    private:
        struct Handler;
        Stream& stream_;
        asio::mutable_buffer buffer_;
        std::coroutine_handle<> self_;
        Io io_;
    };
    // At the peer's end: error eof, 0 bytes.
    ReadAwaiter read_some(asio::mutable_buffer buffer) { return {*this, buffer}; }

    // The same with a function in place of a waiting coroutine; `keep` lives until it was called, or the context is
    // gone.
    struct ReadSink {
        std::shared_ptr<void> keep;
        void* context;
        void (*done)(void* context, Io io);
    };
    void start_read(asio::mutable_buffer buffer, ReadSink sink);

    // Writes all of up to kPiecesMax pieces, in order.
    class WriteAwaiter {
    public:
        static constexpr std::size_t kPiecesMax = 4;
        WriteAwaiter(Stream& stream, std::initializer_list<std::string_view> pieces);
        bool await_ready() noexcept { return is_done_ || try_now(); }
        void await_suspend(std::coroutine_handle<> self);
        Io await_resume() const noexcept { return {error_, 0}; }
        // Writes what the socket takes without waiting; true when nothing is left to do. Never true under TLS.
        bool try_now() noexcept;

    private:
        struct Handler;
        void wait_for_room();
        void advance(std::size_t bytes) noexcept;

        Stream& stream_;
        std::array<iovec, kPiecesMax> pieces_{};
        std::size_t first_ = 0;
        std::size_t count_ = 0;
        bool is_done_ = false;
        std::string joined_;  // under TLS: all pieces as one record or few
        std::coroutine_handle<> self_;
        error_code error_;
    };
    WriteAwaiter write(std::initializer_list<std::string_view> pieces) { return {*this, pieces}; }

    // Pending operations end with operation_aborted.
    void cancel();
    void close();
    void shutdown_send();
    // True when the peer has closed its side, or the connection is broken; whatever is still to be read. One system
    // call.
    bool is_peer_gone();
    // True when bytes arrived that were not read. One system call.
    bool has_unread_input();

private:
    TcpSocket socket_;
    std::unique_ptr<TlsLayer> tls_;
};

}  // namespace applinks::net
