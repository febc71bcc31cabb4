// SPDX-License-Identifier: Apache-2.0
// Asio operations inside our coroutines: `co_await socket.async_read_some(buffer, use_task)`.
//
// The awaiter keeps the initiation and its arguments, starts the operation when the coroutine has suspended, and the
// completion handler resumes it. Nothing is allocated but Asio's recycled handler memory. A completion never throws:
// what comes back is `Io` (error code and value). Internal to net: nothing else sees Asio.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <coroutine>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/task.hpp"

namespace applinks::net {

namespace asio = boost::asio;
using boost::system::error_code;

// One concrete executor on the data plane: `any_io_executor` costs 10 % (stack.md).
using Executor = asio::io_context::executor_type;
using TcpSocket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using TcpAcceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Endpoint = asio::ip::tcp::endpoint;

struct UseTask {};
inline constexpr UseTask use_task{};

// What an operation came to. `bytes` is 0 for operations without a value.
struct Io {
    error_code error;
    std::size_t bytes = 0;
    bool ok() const { return !error; }
};

template <class Initiation, class... Args>
class AsioAwaiter {
public:
    AsioAwaiter(Initiation initiation, Args... args) : initiation_(std::move(initiation)), args_(std::move(args)...) {}

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> self) {
        self_ = self;
        std::apply([this](auto&... args) { std::move(initiation_)(Handler{this}, std::move(args)...); }, args_);
    }
    Io await_resume() const noexcept { return io_; }

private:
    // Trivial on destruction: when a context is destroyed with operations pending, their frames are gone already.
    struct Handler {
        AsioAwaiter* awaiter;
        void operator()(error_code error, std::size_t bytes = 0) const {
            awaiter->io_ = {error, bytes};
            awaiter->self_.resume();
        }
        // Composed operations of asio::ssl pass these.
        template <class Other>
        void operator()(error_code error, const Other&) const {
            (*this)(error, std::size_t{0});
        }
    };

    Initiation initiation_;
    std::tuple<Args...> args_;
    std::coroutine_handle<> self_;
    Io io_;
};

}  // namespace applinks::net

template <class... Signatures>
class boost::asio::async_result<applinks::net::UseTask, Signatures...> {
public:
    template <class Initiation, class... Args>
    static auto initiate(Initiation&& initiation, applinks::net::UseTask, Args&&... args) {
        return applinks::net::AsioAwaiter<std::decay_t<Initiation>, std::decay_t<Args>...>(
            std::forward<Initiation>(initiation), std::forward<Args>(args)...);
    }
};
