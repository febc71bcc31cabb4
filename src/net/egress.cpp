// SPDX-License-Identifier: Apache-2.0
#include "net/egress.hpp"

#include <algorithm>
#include <latch>
#include <utility>

#include "base/encoding.hpp"
#include "net/egress_impl.hpp"
#include "net/io_thread.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::net {
namespace {

constexpr std::size_t kTlsContextsMax = 256;
constexpr int kInterimAnswersMax = 8;

const AddressPolicy& policy_of(const std::shared_ptr<const Trust>& trust) {
    static const AddressPolicy kDefault;
    return trust != nullptr ? trust->addresses : kDefault;
}

std::string_view ca_of(const std::shared_ptr<const Trust>& trust) {
    return trust != nullptr ? std::string_view(trust->ca_pem) : std::string_view();
}

// Times one step after another.
class StopWatch {
public:
    CallTrace::Duration lap() {
        const auto from = std::exchange(last_, std::chrono::steady_clock::now());
        return std::chrono::duration_cast<CallTrace::Duration>(last_ - from);
    }

private:
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace

bool is_idempotent(std::string_view method) {
    constexpr std::string_view kIdempotent[] = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"};
    return std::ranges::find(kIdempotent, method) != std::end(kIdempotent);
}

Error lost(const UpstreamConnection& connection, const error_code& error) {
    if (connection.is_expired()) return {Errc::timeout, "The application did not answer in time.", {}};
    return {Errc::connection_lost, "The application closed the connection without an answer.", error.message()};
}

Error malformed_answer(http1::Fault fault) {
    return {Errc::peer_malformed, "The application's answer is not valid HTTP.",
            std::string(http1::describe(fault).name)};
}

http1::ResponseView& scratch_response() {
    thread_local http1::ResponseView view;
    return view;
}

Egress::Impl::Impl(Runtime& used_runtime) : runtime(used_runtime) {
    for (std::size_t i = 0; i < runtime.impl().threads.size(); ++i) pools_.push_back(std::make_unique<UpstreamPool>());
}

// Each pool goes on its own thread, unless the threads are gone already.
Egress::Impl::~Impl() {
    if (runtime.impl().stopped) return;
    std::latch done(static_cast<std::ptrdiff_t>(pools_.size()));
    for (const auto& thread : runtime.impl().threads) {
        thread->post([this, &done, index = thread->index] {
            pools_.at(index).reset();
            done.count_down();
        });
    }
    done.wait();
}

UpstreamPool& Egress::Impl::pool() {
    AL_ASSERT(IoThread::current() != nullptr);
    return *pools_.at(IoThread::current()->index);
}

Result<TlsContext> Egress::Impl::tls_for(const std::string& ca_pem) {
    const std::lock_guard lock(tls_mutex_);
    if (const auto found = tls_.find(ca_pem); found != tls_.end()) return found->second;
    AL_TRY(TlsContext context, client_tls(ca_pem));
    if (tls_.size() >= kTlsContextsMax) tls_.clear();
    tls_.emplace(ca_pem, context);
    return context;
}

Task<Result<Upstream>> Egress::Impl::connect(const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& trust,
                                             Deadline deadline, CallTrace* trace) {
    CallTrace unwatched;
    CallTrace& seen = trace != nullptr ? *trace : unwatched;
    StopWatch watch;
    const Deadline connect_by = std::min(deadline, deadline_in(limits::kConnectTimeout));
    auto resolved = co_await resolver.resolve(url.host(), connect_by);
    seen.resolving = watch.lap();
    AL_CO_TRY(const Addresses addresses, std::move(resolved));
    for (const asio::ip::address& address : addresses) seen.addresses.push_back(address.to_string());
    seen.step = CallTrace::Step::connect;
    Error failure{Errc::address_refused, "This address may not be called: the rules for outgoing calls refuse it.", {}};
    auto left = static_cast<int>(addresses.size());
    for (const asio::ip::address& address : addresses) {
        // An address that swallows packets must not use up the time of those after it.
        const auto now = std::chrono::steady_clock::now();
        const Deadline attempt_by = now + (connect_by - now) / left--;
        // The check is on the very address that is connected to, so it does not matter what the name says later (S-34).
        if (!is_allowed(policy_of(trust), address.to_string(), url.port())) continue;
        seen.address = address.to_string();
        auto connected = co_await connect_to(Endpoint(address, url.port()), attempt_by);
        seen.connecting += watch.lap();
        if (!connected) {
            failure = std::move(connected).error();
            continue;
        }
        const Upstream connection = *std::move(connected);
        if (url.is_https()) {
            seen.step = CallTrace::Step::secure;
            const auto secured = co_await secure(*connection, url, std::string(ca_of(trust)), deadline, seen.tls);
            seen.securing = watch.lap();
            if (!secured) co_return std::unexpected(secured.error());
        }
        connection->clear_deadline();
        co_return connection;
    }
    co_return std::unexpected(std::move(failure));
}

Task<Result<Upstream>> Egress::Impl::connect_to(const Endpoint& endpoint, Deadline deadline) {
    auto connection = std::make_shared<UpstreamConnection>(*IoThread::current());
    connection->set_deadline(deadline);
    const Io io = co_await connection->stream().socket().async_connect(endpoint, use_task);
    if (connection->is_expired())
        co_return fail(Errc::timeout, "The application did not accept the connection in time.");
    if (!io.ok()) co_return fail(Errc::connect_failed, "The application cannot be reached.", io.error.message());
    error_code ignored;
    connection->stream().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    connection->stream().socket().set_option(TcpSocket::keep_alive(true), ignored);
    co_return connection;
}

Task<Result<void>> Egress::Impl::secure(UpstreamConnection& connection, const http::AbsoluteUrl& url,
                                        const std::string& ca_pem, Deadline deadline, TlsFacts& facts) {
    AL_CO_TRY(TlsContext context, tls_for(ca_pem));
    connection.set_deadline(std::min(deadline, deadline_in(limits::kFirstByteTimeout)));
    const Io io = co_await connection.stream().start_tls(std::move(context), TlsSide::client, url.host());
    if (connection.is_expired()) co_return fail(Errc::timeout, "The application did not answer in time.");
    facts = connection.stream().tls_facts();
    if (!io.ok()) {
        if (facts.fault == TlsFault::none) facts.fault = TlsFault::other;
        co_return std::unexpected(tls_error(io.error, facts.fault));
    }
    co_return Result<void>();
}

Task<Result<std::size_t>> read_answer_head(UpstreamConnection& connection, http1::Method method) {
    http1::HeadScanner scanner;
    int interim_count = 0;
    while (true) {
        std::size_t head_bytes = 0;
        if (!connection.in().empty()) {
            const auto scanned = scanner.scan(connection.in().view());
            if (!scanned) co_return std::unexpected(malformed_answer(scanned.error()));
            head_bytes = *scanned;
        }
        if (head_bytes == 0) {
            const Io io = co_await connection.read();
            if (io.ok()) continue;
            // Something was said, and it was not HTTP.
            const auto said = connection.in().view();
            if (!connection.is_expired() && !said.empty() && !said.starts_with("HTTP/"))
                co_return fail(Errc::peer_malformed, "The application's answer is not valid HTTP.", "another protocol");
            co_return std::unexpected(lost(connection, io.error));
        }
        http1::ResponseView& out = scratch_response();
        const auto parsed = http1::parse_response(connection.in().view().substr(0, head_bytes), method, out);
        if (!parsed) co_return std::unexpected(malformed_answer(parsed.error()));
        if (out.status >= 200 || out.status == 101) co_return head_bytes;
        if (++interim_count > kInterimAnswersMax) {
            co_return fail(Errc::peer_malformed, "The application's answer is not valid HTTP.",
                           "too many interim answers");
        }
        connection.in().consume(head_bytes);
        scanner.reset();
    }
}

Egress::Egress(Runtime& runtime) : impl_(std::make_unique<Impl>(runtime)) {}
Egress::~Egress() = default;

}  // namespace applinks::net
