// SPDX-License-Identifier: Apache-2.0
#include "net/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/encoding.hpp"
#include "net/io_thread.hpp"

namespace applinks::net {
namespace {

Result<Addresses> unknown_host(std::string detail) {
    return fail(Errc::unknown_host, "The host name is not known.", std::move(detail));
}

struct AddrinfoFree {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::optional<asio::ip::address> address_of(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, address, sizeof v4);
        return asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, address, sizeof v6);
        asio::ip::address_v6::bytes_type bytes;
        std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
        return asio::ip::address_v6(bytes, v6.sin6_scope_id);
    }
    return std::nullopt;
}

// RFC 6761, 6.3: these names are this machine, whatever a name server or a missing /etc/hosts says.
bool is_localhost(std::string_view host) {
    constexpr std::string_view kName = "localhost";
    if (host.size() < kName.size() || !equal_ignoring_case(host.substr(host.size() - kName.size()), kName))
        return false;
    return host.size() == kName.size() || host.at(host.size() - kName.size() - 1) == '.';
}

Result<Addresses> look_up(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* raw = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &raw);
    if (code != 0) return unknown_host(::gai_strerror(code));
    const std::unique_ptr<addrinfo, AddrinfoFree> list(raw);
    Addresses found;
    for (const addrinfo* item = list.get(); item != nullptr && found.size() < Resolver::kAddressesMax;
         item = item->ai_next) {
        const auto address = address_of(item->ai_addr);
        if (address && std::ranges::find(found, *address) == found.end()) found.push_back(*address);
    }
    if (found.empty()) return unknown_host("no address");
    return found;
}

}  // namespace

// Shared by the waiting coroutine, the timer and the job; all but the job's look_up() runs on the home thread.
struct Resolver::Lookup {
    Lookup(IoThread& thread, std::string name) : home(thread), host(std::move(name)), timer(thread.context) {}

    void finish(Result<Addresses> with) {
        if (!waiter) return;
        result = std::move(with);
        timer.cancel();
        std::exchange(waiter, {}).resume();
    }

    IoThread& home;
    const std::string host;
    Timer timer;
    std::coroutine_handle<> waiter;
    Result<Addresses> result;
};

struct Resolver::Awaiter {
    WorkerPool& pool;
    std::shared_ptr<Lookup> lookup;
    Deadline deadline;

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> self) {
        const bool accepted = pool.offer([lookup = lookup]() mutable {
            auto found = look_up(lookup->host);
            IoThread& home = lookup->home;
            home.post(
                [lookup = std::move(lookup), found = std::move(found)]() mutable { lookup->finish(std::move(found)); });
        });
        if (!accepted) {
            lookup->result =
                fail(Errc::overloaded, "Too many host names are being looked up. Try again in a few seconds.");
            return false;
        }
        lookup->waiter = self;
        lookup->timer.expires_at(deadline);
        lookup->timer.async_wait([lookup = lookup](error_code error) {
            if (!error) lookup->finish(fail(Errc::timeout, "The host name could not be looked up in time."));
        });
        return true;
    }
    Result<Addresses> await_resume() { return std::move(lookup->result); }
};

Task<Result<Addresses>> Resolver::resolve(std::string host, Deadline deadline) {
    error_code not_a_literal;
    const auto literal = asio::ip::make_address(host, not_a_literal);
    if (!not_a_literal) co_return Addresses{literal};
    if (is_localhost(host)) co_return Addresses{asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    Awaiter awaiter{pool_, std::make_shared<Lookup>(*IoThread::current(), std::move(host)), deadline};
    co_return co_await awaiter;
}

}  // namespace applinks::net
