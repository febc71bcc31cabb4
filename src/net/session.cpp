// SPDX-License-Identifier: Apache-2.0
#include "net/session.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "crypto/random.hpp"
#include "telemetry/log.hpp"

namespace applinks::net {
namespace {

// A body that nobody read is dropped up to this size to keep the connection; over it, closing is cheaper.
constexpr std::size_t kDroppedMax = 64 * 1024;
// How long, and for how many bytes, we listen to a client that we closed on, so that it sees the answer (RFC 9112 9.6).
constexpr std::chrono::seconds kLinger{1};
constexpr std::size_t kLingerMax = 512 * 1024;

// Filled and used within one call; too large for every session to have its own.
http1::RequestView& scratch_view() {
    thread_local http1::RequestView view;
    return view;
}

std::string text_of(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

struct InFlight {
    explicit InFlight(std::atomic<std::size_t>& counter)
        : count(counter), before(count.fetch_add(1, std::memory_order_relaxed)) {}
    ~InFlight() { count.fetch_sub(1, std::memory_order_relaxed); }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

    std::atomic<std::size_t>& count;
    std::size_t before;
};

}  // namespace

void count_refusal(std::string_view fault_name) {
    metrics::registry()
        .counter("applinkd_http_refused_total", "Requests refused for their framing or size.",
                 {{"fault", std::string(fault_name)}})
        .add();
}

Session::Session(std::shared_ptr<ServerCore> core, IoThread& thread, TcpSocket socket)
    : core_(std::move(core)),
      thread_(thread),
      stream_(std::move(socket)),
      read_watchdog_(thread, &Session::on_read_deadline, this),
      write_watchdog_(thread, &Session::on_write_deadline, this),
      in_(thread.blocks, kBufferBytes) {
    error_code error;
    const Endpoint peer = stream_.socket().remote_endpoint(error);
    if (!error) {
        peer_address_ = text_of(peer.address());
        peer_port_ = peer.port();
    }
    auto& list = core_->sessions.at(thread_.index).items;
    list_index_ = list.size();
    list.push_back(this);
}

Session::~Session() {
    auto& list = core_->sessions.at(thread_.index).items;
    list.back()->list_index_ = list_index_;
    std::swap(list.at(list_index_), list.back());
    list.pop_back();
}

Task<void> Session::run(std::unique_ptr<Session> session) {
    const std::shared_ptr<ServerCore> core = session->core_;
    const std::string address = session->peer_address_;
    co_await session->serve();
    session.reset();
    core->dismiss(address);
}

Task<void> Session::refuse(std::unique_ptr<Session> session) {
    const std::shared_ptr<ServerCore> core = session->core_;
    session->closes_ = true;
    session->must_linger_ = true;
    co_await session->answer_plainly(503, "This server has too many connections open. Try again in a few seconds.");
    co_await session->linger();
    session.reset();
    core->refusals_open.fetch_sub(1, std::memory_order_relaxed);
}

Task<void> Session::serve() {
    if (const TlsContext tls = core_->tls(); tls != nullptr) {
        read_watchdog_.set(coarse_deadline_in(core_->limits.idle_timeout));
        const Io handshake = co_await stream_.start_tls(tls, TlsSide::server, {});
        if (!handshake.ok()) {
            log::debug("http.handshake_failed", {{"peer", peer_address_}, {"reason", handshake.error.message()}});
            co_return;
        }
    }
    while (true) {
        const Next next = co_await read_head();
        if (next == Next::closed) break;
        if (next == Next::refused) {
            must_linger_ = true;
            const http1::FaultText& text = http1::describe(fault_);
            count_refusal(head_timed_out_ ? "timeout" : text.name);
            if (head_timed_out_) {
                co_await answer_plainly(408, "The request did not arrive in time.");
            } else {
                co_await answer_plainly(text.status, text.sentence);
            }
            break;
        }
        co_await handle();
        if (closes_ || is_expired_ || is_aborted_) break;
    }
    co_await linger();
}

http1::Parsed<std::size_t> Session::parse_head() {
    const auto length = scanner_.scan(in_.view());
    if (!length || *length == 0) return length;
    http1::RequestView& view = scratch_view();
    if (const auto parsed = http1::parse_request(in_.view().substr(0, *length), view); !parsed) {
        return std::unexpected(parsed.error());
    }
    take_head(view);
    return length;
}

void Session::take_head(const http1::RequestView& view) {
    head_.method = view.method;
    head_.target = view.target;
    head_.headers = {};
    head_.headers.reserve(view.fields.all().size());
    for (const http1::FieldView& field : view.fields.all()) head_.headers.add(field.name, field.value);
    head_.peer_address = peer_address_;
    head_.peer_port = peer_port_;
    head_.tls = stream_.is_tls();
    head_.has_body = view.framing != http1::Framing::none;
    head_.content_length = view.content_length;
    head_.chunked = view.framing == http1::Framing::chunked;
    head_.wants_upgrade = view.wants_websocket;
    body_ = http1::BodyReader(view.framing, view.content_length);
    minor_version_ = view.minor_version;
    is_head_ = view.method == "HEAD";
    owes_continue_ = view.expects_continue;
    closes_ = !view.keep_alive;
    answer_ = AnswerState::none;
    is_tunnel_ = false;
}

Task<Session::Next> Session::read_head() {
    scanner_.reset();
    is_head_ = false;
    answer_ = AnswerState::none;
    minor_version_ = 1;
    bool may_skip_empty_line = true;
    read_watchdog_.set(coarse_deadline_in(core_->limits.idle_timeout));
    while (true) {
        // One empty line before a request is ignored (RFC 9112 section 2.2): old clients send it after a POST.
        if (may_skip_empty_line && in_.view().starts_with("\r\n")) {
            in_.consume(2);
            may_skip_empty_line = false;
        }
        const bool is_half_empty_line = may_skip_empty_line && in_.view() == "\r";
        if (!in_.empty() && !is_half_empty_line) {
            const auto length = parse_head();
            if (!length) {
                fault_ = length.error();
                co_return Next::refused;
            }
            if (*length > 0) {
                in_.consume(*length);
                read_watchdog_.clear();
                co_return Next::request;
            }
        }
        const bool was_empty = in_.empty();
        if (was_empty) {
            if (core_->draining.load(std::memory_order_relaxed)) co_return Next::closed;
            in_.release_block();
        }
        is_idle_ = was_empty;
        const std::span<char> room = in_.room();
        const Io io = co_await stream_.read_some(asio::buffer(room.data(), room.size()));
        is_idle_ = false;
        if (!io.ok()) {
            head_timed_out_ = is_expired_ && !was_empty;
            is_expired_ = false;
            co_return head_timed_out_ ? Next::refused : Next::closed;
        }
        in_.commit(io.bytes);
        if (was_empty) read_watchdog_.set(coarse_deadline_in(core_->limits.idle_timeout));
    }
}

Task<void> Session::handle() {
    const InFlight in_flight(core_->in_flight);
    core_->requests.add();
    if (in_flight.before >= core_->limits.requests_in_flight_max) {
        core_->overloads.add();
        co_await answer_plainly(503, "This server is busy. Try again in a few seconds.");
    } else if (head_.method == "TRACE" || head_.method == "CONNECT") {
        co_await answer_plainly(405, "This method is not supported.");  // S-64
    } else {
        co_await call_handler();
    }
    if (answer_ != AnswerState::complete) closes_ = true;
    if (!closes_) co_await drop_rest_of_body();
    if (!body_.is_done()) {
        closes_ = true;
        must_linger_ = true;
    }
}

Task<void> Session::call_handler() {
    std::string failure = "no answer";
    try {
        co_await core_->handler(*this);
    } catch (const std::exception& exception) {
        failure = exception.what();
    } catch (...) {
        failure = "unknown exception";
    }
    set_gone_hook({});
    if (answer_ == AnswerState::complete || is_aborted_) co_return;
    core_->crashes.add();
    if (answer_ == AnswerState::none) co_await answer_plainly(500, "Something went wrong on this server.", failure);
}

// One sentence and an id that stands in the log, too (S-78). Overload is counted and not logged: it comes in floods.
Task<void> Session::answer_plainly(int status, std::string_view sentence, std::string detail) {
    const std::string request_id = crypto::random_uuid();
    const log::Level level = status == 500 ? log::Level::error : status == 503 ? log::Level::debug : log::Level::info;
    log::event(level, "http.refused",
               {{"status", status},
                {"request", request_id},
                {"peer", peer_address_},
                {"reason", sentence},
                {"detail", detail}});
    Response response{.status = status, .body = std::string(sentence) + "\nError id: " + request_id + "\n"};
    response.headers.add("Content-Type", "text/plain; charset=utf-8");
    response.headers.add("X-Request-Id", request_id);
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cross-Origin-Opener-Policy", "same-origin");
    if (stream_.is_tls()) response.headers.add("Strict-Transport-Security", "max-age=31536000");
    if (status == 503) response.headers.add("Retry-After", "2");
    if (status == 405) response.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    closes_ = true;
    (void)co_await send(std::move(response));
}

Task<void> Session::drop_rest_of_body() {
    std::size_t dropped = 0;
    while (!body_.is_done() && !owes_continue_ && dropped < kDroppedMax) {
        const auto piece = co_await read_some();
        if (!piece) break;
        dropped += piece->size();
    }
}

// Closing with unread bytes makes the kernel send a reset, which can take our answer away from the client.
Task<void> Session::linger() {
    if (is_aborted_) co_return;
    read_watchdog_.set(coarse_deadline_in(kLinger));
    if (stream_.is_tls() && !is_expired_) co_await stream_.end_tls();
    // A client that sent more than we were asked to answer would otherwise get a reset, too.
    const bool has_more = must_linger_ || !in_.empty() || stream_.has_unread_input();
    if (!has_more || is_expired_) co_return;
    stream_.shutdown_send();
    in_.consume(in_.view().size());
    std::size_t dropped = 0;
    while (dropped < kLingerMax && !is_expired_ && !is_aborted_) {
        const std::span<char> room = in_.room();
        const Io io = co_await stream_.socket().async_read_some(asio::buffer(room.data(), room.size()), use_task);
        if (!io.ok()) break;
        dropped += io.bytes;
    }
}

void Session::on_read_deadline(void* self) {
    auto& session = *static_cast<Session*>(self);
    if (session.gone_hook_.call == nullptr || !session.body_.is_done()) {
        session.expire();
    } else if (session.stream_.is_peer_gone()) {
        session.gone_hook_.call(session.gone_hook_.context);
    } else {
        session.read_watchdog_.set(coarse_deadline_in(session.core_->limits.client_watch));
    }
}

void Session::on_write_deadline(void* self) {
    static_cast<Session*>(self)->expire();
}

void Session::expire() {
    is_expired_ = true;
    stream_.cancel();
}

void Session::set_gone_hook(Hook hook) {
    gone_hook_ = hook;
    if (hook.call == nullptr) {
        read_watchdog_.clear();
    } else if (body_.is_done() && !is_tunnel_) {
        read_watchdog_.set(coarse_deadline_in(core_->limits.client_watch));
    }
}

void Session::stop_reading() {
    closes_ = true;
    must_linger_ = true;
    stream_.cancel();
}

void Session::close_if_idle() {
    if (is_idle_) stream_.close();
}

void Session::abort() {
    is_aborted_ = true;
    stream_.close();
    if (gone_hook_.call != nullptr) gone_hook_.call(gone_hook_.context);
}

}  // namespace applinks::net
