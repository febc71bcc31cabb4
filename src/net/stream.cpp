// SPDX-License-Identifier: Apache-2.0
#include "net/stream.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/uio.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <utility>

#include "base/result.hpp"
#include "net/tls.hpp"

namespace applinks::net {

class TlsLayer {
public:
    TlsLayer(TcpSocket& socket, std::shared_ptr<asio::ssl::context> used_context)
        : context(std::move(used_context)), stream(socket, *context) {}

    std::shared_ptr<asio::ssl::context> context;  // outlives the stream
    asio::ssl::stream<TcpSocket&> stream;
};

namespace {

// The certificate must be for `host`; SNI carries names only (RFC 6066 section 3).
bool expect_host(SSL* ssl, const std::string& host) {
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
}

}  // namespace

Stream::Stream(TcpSocket socket) : socket_(std::move(socket)) {}
Stream::~Stream() = default;
Stream::Stream(Stream&& other) noexcept : socket_(std::move(other.socket_)) {
    // TlsLayer refers to the socket by address.
    AL_ASSERT(other.tls_ == nullptr);
}

Task<Io> Stream::start_tls(std::shared_ptr<asio::ssl::context> context, TlsSide side, std::string host) {
    ERR_clear_error();
    tls_ = std::make_unique<TlsLayer>(socket_, std::move(context));
    if (side == TlsSide::client && !expect_host(tls_->stream.native_handle(), host)) {
        co_return Io{asio::error::invalid_argument, 0};
    }
    const auto type = side == TlsSide::client ? asio::ssl::stream_base::client : asio::ssl::stream_base::server;
    co_return co_await tls_->stream.async_handshake(type, use_task);
}

TlsFacts Stream::tls_facts() const {
    AL_ASSERT(tls_ != nullptr);
    return facts_of(tls_->stream.native_handle());
}

Task<void> Stream::end_tls() {
    if (tls_ != nullptr) co_await tls_->stream.async_shutdown(use_task);
}

struct Stream::ReadAwaiter::Handler {
    ReadAwaiter* awaiter;
    void operator()(error_code error, std::size_t bytes) const {
        awaiter->io_ = {error, bytes};
        awaiter->self_.resume();
    }
};

void Stream::ReadAwaiter::await_suspend(std::coroutine_handle<> self) {
    self_ = self;
    if (stream_.tls_ != nullptr) {
        stream_.tls_->stream.async_read_some(buffer_, Handler{this});
    } else {
        stream_.socket_.async_read_some(buffer_, Handler{this});
    }
}

void Stream::start_read(asio::mutable_buffer buffer, ReadSink sink) {
    auto handler = [sink = std::move(sink)](error_code error, std::size_t bytes) {
        sink.done(sink.context, {error, bytes});
    };
    if (tls_ != nullptr) {
        tls_->stream.async_read_some(buffer, std::move(handler));
    } else {
        socket_.async_read_some(buffer, std::move(handler));
    }
}

struct Stream::WriteAwaiter::Handler {
    WriteAwaiter* awaiter;
    void operator()(error_code error, std::size_t bytes) const {
        awaiter->advance(bytes);
        awaiter->error_ = error;
        if (!error && awaiter->stream_.tls_ == nullptr && !awaiter->try_now()) {
            awaiter->wait_for_room();
            return;
        }
        awaiter->self_.resume();
    }
};

Stream::WriteAwaiter::WriteAwaiter(Stream& stream, std::initializer_list<std::string_view> pieces) : stream_(stream) {
    AL_ASSERT(pieces.size() <= kPiecesMax);
    for (const std::string_view piece : pieces) {
        if (piece.empty()) continue;
        // sendmsg does not write to the pieces; iovec has no const form.
        pieces_.at(count_++) = {const_cast<char*>(piece.data()), piece.size()};
    }
    is_done_ = count_ == 0;
}

void Stream::WriteAwaiter::advance(std::size_t bytes) noexcept {
    while (count_ > 0 && bytes >= pieces_[first_].iov_len) {
        bytes -= pieces_[first_].iov_len;
        ++first_;
        --count_;
    }
    if (count_ > 0) {
        pieces_[first_].iov_base = static_cast<char*>(pieces_[first_].iov_base) + bytes;
        pieces_[first_].iov_len -= bytes;
    }
    is_done_ = count_ == 0;
}

bool Stream::WriteAwaiter::try_now() noexcept {
    if (stream_.tls_ != nullptr) return false;
    while (!is_done_) {
        msghdr message{};
        message.msg_iov = pieces_.data() + first_;
        message.msg_iovlen = count_;
        const ssize_t sent = ::sendmsg(stream_.socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            advance(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return false;
        } else if (errno != EINTR) {
            error_ = error_code(errno, boost::system::system_category());
            is_done_ = true;
        }
    }
    return true;
}

void Stream::WriteAwaiter::wait_for_room() {
    const iovec& piece = pieces_[first_];
    stream_.socket_.async_write_some(asio::const_buffer(piece.iov_base, piece.iov_len), Handler{this});
}

void Stream::WriteAwaiter::await_suspend(std::coroutine_handle<> self) {
    self_ = self;
    if (stream_.tls_ == nullptr) {
        wait_for_room();
        return;
    }
    // One buffer makes one record of a head and its body; a record for each would cost a second MAC and header.
    std::size_t total = 0;
    for (std::size_t i = first_; i < first_ + count_; ++i) total += pieces_.at(i).iov_len;
    joined_.reserve(total);
    for (std::size_t i = first_; i < first_ + count_; ++i) {
        joined_.append(static_cast<const char*>(pieces_.at(i).iov_base), pieces_.at(i).iov_len);
    }
    asio::async_write(stream_.tls_->stream, asio::buffer(joined_), Handler{this});
}

void Stream::cancel() {
    error_code ignored;
    socket_.cancel(ignored);
}

void Stream::close() {
    error_code ignored;
    socket_.close(ignored);
}

void Stream::shutdown_send() {
    error_code ignored;
    socket_.shutdown(TcpSocket::shutdown_send, ignored);
}

bool Stream::is_peer_gone() {
    pollfd look{.fd = socket_.native_handle(), .events = POLLRDHUP, .revents = 0};
    return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

bool Stream::has_unread_input() {
    error_code error;
    return socket_.available(error) > 0;
}

}  // namespace applinks::net
