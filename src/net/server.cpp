// SPDX-License-Identifier: Apache-2.0
#include "net/server.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <latch>
#include <thread>
#include <utility>

#include "net/io_thread.hpp"
#include "net/server_core.hpp"
#include "net/session.hpp"
#include "telemetry/log.hpp"

namespace applinks::net {

bool ServerCore::admit(const std::string& address) {
    const std::lock_guard lock(count_mutex);
    if (open_count.load(std::memory_order_relaxed) >= limits.connections_max) return false;
    if (limits.connections_per_address_max > 0) {
        std::size_t& count = count_by_address[address];
        if (count >= limits.connections_per_address_max) return false;
        ++count;
    }
    open_count.fetch_add(1, std::memory_order_relaxed);
    connections.add();
    return true;
}

void ServerCore::dismiss(const std::string& address) {
    const std::lock_guard lock(count_mutex);
    if (limits.connections_per_address_max > 0) {
        const auto found = count_by_address.find(address);
        if (found != count_by_address.end() && --found->second == 0) count_by_address.erase(found);
    }
    connections.subtract();
    if (open_count.fetch_sub(1, std::memory_order_relaxed) == 1) emptied.notify_all();
}

bool ServerCore::wait_until_empty(Deadline deadline) {
    std::unique_lock lock(count_mutex);
    return emptied.wait_until(lock, deadline, [this] { return open_count.load(std::memory_order_relaxed) == 0; });
}

namespace {

// Answers of "too many connections" that may be under way at once; over that, a connection is closed without a word.
constexpr std::size_t kRefusalsMax = 256;
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::chrono::seconds kAbortGrace{5};

class ServerImpl final : public Server {
public:
    ServerImpl(Runtime& runtime, TlsFiles tls, std::shared_ptr<ServerCore> core)
        : runtime_(runtime), tls_files_(std::move(tls)), core_(std::move(core)) {}
    ~ServerImpl() override { drain(std::chrono::steady_clock::now()); }

    Result<void> listen(const ListenAddress& address);

    std::uint16_t port() const override { return port_; }
    Result<void> reload_tls() override;
    void drain(Deadline deadline) override;
    std::size_t open_connections() const override { return core_->open_count.load(std::memory_order_relaxed); }

private:
    struct Listener {
        IoThread* thread;
        std::shared_ptr<TcpAcceptor> acceptor;
    };

    // Runs `work(thread)` on every I/O thread and waits for all.
    template <class F>
    void on_every_thread(F work);

    Runtime& runtime_;
    const TlsFiles tls_files_;
    std::shared_ptr<ServerCore> core_;
    std::vector<Listener> listeners_;
    std::uint16_t port_ = 0;
    bool drained_ = false;
};

Error listen_error(const ListenAddress& address, const error_code& error) {
    const std::string place = address.address + ":" + std::to_string(address.port);
    const int code = error.value();
    std::string sentence = "Cannot listen on " + place + ": " + error.message() + ".";
    if (code == EADDRINUSE) {
        sentence = "Cannot listen on " + place + ": another program uses this port. Stop it or choose another port.";
    } else if (code == EACCES) {
        sentence = "Cannot listen on " + place + ": ports below 1024 need more rights. Choose another port.";
    } else if (code == EADDRNOTAVAIL) {
        sentence = "Cannot listen on " + place + ": this machine does not have that address.";
    }
    return {Errc::configuration, std::move(sentence), {}};
}

void open_acceptor(TcpAcceptor& acceptor, const Endpoint& endpoint, error_code& error) {
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(TcpAcceptor::reuse_address(true), error);
}

// SO_REUSEPORT would let a second server take half of the connections in silence. A socket without it finds out first
// whether the port is free, and which one port 0 means.
Result<std::uint16_t> claim_port(const ListenAddress& address, const Endpoint& endpoint) {
    asio::io_context context;
    TcpAcceptor probe(context);
    error_code error;
    open_acceptor(probe, endpoint, error);
    if (!error) probe.bind(endpoint, error);
    if (error) return std::unexpected(listen_error(address, error));
    return probe.local_endpoint().port();
}

void open_session(const std::shared_ptr<ServerCore>& core, IoThread& thread, TcpSocket socket) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.set_option(TcpSocket::keep_alive(true), ignored);
    auto session = std::make_unique<Session>(core, thread, std::move(socket));
    if (core->admit(session->peer_address())) {
        thread.start_here(Session::run(std::move(session)));
        return;
    }
    core->overloads.add();
    // Under TLS the sentence would cost a handshake, which is what we have no room for.
    if (core->tls() == nullptr && core->refusals_open.fetch_add(1, std::memory_order_relaxed) < kRefusalsMax) {
        thread.start_here(Session::refuse(std::move(session)));
    }
}

Task<void> accept_loop(std::shared_ptr<ServerCore> core, IoThread& thread, std::shared_ptr<TcpAcceptor> acceptor) {
    while (acceptor->is_open()) {
        TcpSocket socket(thread.context);
        const Io io = co_await acceptor->async_accept(socket, use_task);
        if (!acceptor->is_open()) co_return;
        if (io.ok()) {
            open_session(core, thread, std::move(socket));
            continue;
        }
        // Out of descriptors or memory, or the client was gone already: a pause keeps this from spinning.
        log::warn("http.accept_failed", {{"reason", io.error.message()}});
        Timer pause(thread.context, kAcceptPause);
        co_await pause.async_wait(use_task);
    }
}

}  // namespace

template <class F>
void ServerImpl::on_every_thread(F work) {
    AL_ASSERT(IoThread::current() == nullptr);
    auto& threads = runtime_.impl().threads;
    std::latch done(static_cast<std::ptrdiff_t>(threads.size()));
    for (const auto& thread : threads) {
        thread->post([&work, &done, &thread = *thread] {
            work(thread);
            done.count_down();
        });
    }
    done.wait();
}

Result<void> ServerImpl::listen(const ListenAddress& address) {
    error_code error;
    const auto ip = asio::ip::make_address(address.address, error);
    if (error) {
        return fail(Errc::configuration,
                    "Cannot listen on " + address.address + ": give an IP address such as 127.0.0.1.");
    }
    AL_TRY(port_, claim_port(address, Endpoint(ip, address.port)));
    const Endpoint endpoint(ip, port_);
    for (const auto& thread : runtime_.impl().threads) {
        auto acceptor = std::make_shared<TcpAcceptor>(thread->context);
        open_acceptor(*acceptor, endpoint, error);
        const int on = 1;
        if (!error && ::setsockopt(acceptor->native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
            error = error_code(errno, boost::system::system_category());
        }
        if (!error) acceptor->bind(endpoint, error);
        if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
        if (error) return std::unexpected(listen_error(address, error));
        listeners_.push_back({thread.get(), std::move(acceptor)});
    }
    for (const Listener& listener : listeners_) {
        listener.thread->post([core = core_, &thread = *listener.thread, acceptor = listener.acceptor] {
            thread.start_here(accept_loop(core, thread, acceptor));
        });
    }
    return {};
}

Result<void> ServerImpl::reload_tls() {
    if (tls_files_.empty()) return {};
    AL_TRY(TlsContext context, server_tls(tls_files_));
    const std::lock_guard lock(core_->tls_mutex);
    core_->tls_context = std::move(context);
    return {};
}

void ServerImpl::drain(Deadline deadline) {
    if (std::exchange(drained_, true) || runtime_.impl().stopped) return;
    core_->draining.store(true, std::memory_order_relaxed);
    on_every_thread([this](IoThread& thread) {
        for (const Listener& listener : listeners_) {
            if (listener.thread == &thread) listener.acceptor->close();
        }
        for (Session* session : core_->sessions.at(thread.index).items) session->close_if_idle();
    });
    if (core_->wait_until_empty(deadline)) return;
    on_every_thread([this](IoThread& thread) {
        // A copy: an aborted session may end, and leave the list, at once.
        const auto sessions = core_->sessions.at(thread.index).items;
        for (Session* session : sessions) session->abort();
    });
    // Handlers that wait for something else end by their own deadlines; sessions keep what they need alive.
    core_->wait_until_empty(std::chrono::steady_clock::now() + kAbortGrace);
}

Result<std::unique_ptr<Server>> Server::open(Runtime& runtime, const ListenAddress& address, const TlsFiles& tls,
                                             const ServerLimits& limits, Handler handler) {
    auto core = std::make_shared<ServerCore>(limits, std::move(handler), runtime.impl().threads.size());
    auto server = std::make_unique<ServerImpl>(runtime, tls, std::move(core));
    AL_TRY_VOID(server->reload_tls());
    AL_TRY_VOID(server->listen(address));
    return server;
}

}  // namespace applinks::net
