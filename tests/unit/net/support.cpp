// SPDX-License-Identifier: Apache-2.0
#include "unit/net/support.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <charconv>

#include "base/encoding.hpp"

namespace applinks::net::testing {
namespace {

using Clock = std::chrono::steady_clock;

int milliseconds_left(Clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(0, left));
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// A listening socket on a free port of loopback.
int open_listener(std::uint16_t& port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0) std::abort();
    if (::listen(listener, 128) != 0) std::abort();
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    return listener;
}

}  // namespace

std::unique_ptr<RawConnection> RawConnection::connect(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(descriptor);
        return nullptr;
    }
    return std::make_unique<RawConnection>(descriptor);
}

RawConnection::~RawConnection() {
    close();
}

void RawConnection::close() {
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
}

void RawConnection::reset() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    close();
}

void RawConnection::interrupt() {
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0) ::shutdown(descriptor_, SHUT_RDWR);
}

bool RawConnection::send(std::string_view bytes) {
    const auto deadline = Clock::now() + kWait;
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
        pollfd wait{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        if (::poll(&wait, 1, milliseconds_left(deadline)) <= 0) return false;
    }
    return true;
}

void RawConnection::shutdown_send() {
    ::shutdown(descriptor_, SHUT_WR);
}

bool RawConnection::receive(Clock::time_point deadline) {
    if (ended_) return false;
    pollfd wait{.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (::poll(&wait, 1, milliseconds_left(deadline)) <= 0) return false;
    std::array<char, 65536> buffer;
    const ssize_t got = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        ended_ = true;
        return false;
    }
    received_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

std::string RawConnection::read_until(std::string_view end, std::chrono::milliseconds wait) {
    const auto deadline = Clock::now() + wait;
    while (true) {
        const std::size_t found = received_.find(end);
        if (found != std::string::npos) {
            std::string result = received_.substr(0, found + end.size());
            received_.erase(0, result.size());
            return result;
        }
        if (!receive(deadline)) return std::exchange(received_, {});
    }
}

std::string RawConnection::read_bytes(std::size_t count, std::chrono::milliseconds wait) {
    const auto deadline = Clock::now() + wait;
    while (received_.size() < count && receive(deadline)) {
    }
    std::string result = received_.substr(0, count);
    received_.erase(0, result.size());
    return result;
}

std::size_t RawConnection::skip_bytes(std::size_t count, std::chrono::milliseconds wait) {
    const auto deadline = Clock::now() + wait;
    std::size_t skipped = std::min(count, received_.size());
    received_.erase(0, skipped);
    std::array<char, 65536> buffer;
    while (skipped < count) {
        pollfd ready{.fd = descriptor_, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, milliseconds_left(deadline)) <= 0) break;
        const ssize_t got = ::recv(descriptor_, buffer.data(), std::min(buffer.size(), count - skipped), 0);
        if (got <= 0) break;
        skipped += static_cast<std::size_t>(got);
    }
    return skipped;
}

std::string RawConnection::read_all(std::chrono::milliseconds wait) {
    const auto deadline = Clock::now() + wait;
    while (receive(deadline)) {
    }
    return std::exchange(received_, {});
}

std::string RawConnection::read_answer(std::chrono::milliseconds wait) {
    std::string answer = read_until("\r\n\r\n", wait);
    if (const auto length = parse_int(field_of(answer, "Content-Length"))) {
        return answer + read_bytes(static_cast<std::size_t>(*length), wait);
    }
    if (field_of(answer, "Transfer-Encoding") == "chunked") return answer + read_until("0\r\n\r\n", wait);
    const int status = status_of(answer);
    if (status == 204 || status == 304 || status < 200) return answer;
    return answer + read_all(wait);
}

bool RawConnection::is_closed(std::chrono::milliseconds wait) {
    receive(Clock::now() + wait);
    return ended_ && received_.empty();
}

bool RawConnection::stays_silent(std::chrono::milliseconds span) {
    receive(Clock::now() + span);
    return !ended_ && received_.empty();
}

RawUpstream::RawUpstream(Script script) : script_(std::move(script)), listener_(open_listener(port_)) {
    accepter_ = std::thread([this] { accept_loop(); });
}

void RawUpstream::accept_loop() {
    while (true) {
        const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) return;
        const int number = ++connection_count_;
        auto connection = std::make_shared<RawConnection>(descriptor);
        const std::lock_guard lock(mutex_);
        open_.push_back(connection);
        threads_.emplace_back([this, connection, number] {
            script_(*connection, number);
            connection->interrupt();
        });
    }
}

RawUpstream::~RawUpstream() {
    ::shutdown(listener_, SHUT_RDWR);
    accepter_.join();
    ::close(listener_);
    const std::lock_guard lock(mutex_);
    for (const auto& connection : open_) connection->interrupt();
    for (std::thread& thread : threads_) thread.join();
}

std::uint16_t unused_port() {
    std::uint16_t port = 0;
    ::close(open_listener(port));
    return port;
}

int status_of(std::string_view answer) {
    if (answer.size() < 12 || !answer.starts_with("HTTP/1.")) return 0;
    return static_cast<int>(parse_int(answer.substr(9, 3)).value_or(0));
}

std::string body_of(std::string_view answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string() : std::string(answer.substr(end + 4));
}

std::string field_of(std::string_view answer, std::string_view name) {
    const std::string_view head = answer.substr(0, answer.find("\r\n\r\n"));
    std::size_t at = head.find("\r\n");
    while (at != std::string_view::npos) {
        const std::size_t begin = at + 2;
        at = head.find("\r\n", begin);
        const std::string_view line = head.substr(begin, at == std::string_view::npos ? at : at - begin);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), name)) continue;
        return std::string(trim_blanks(line.substr(colon + 1)));
    }
    return {};
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds wait) {
    const auto deadline = Clock::now() + wait;
    while (!condition()) {
        if (Clock::now() >= deadline) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace applinks::net::testing
