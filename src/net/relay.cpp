// SPDX-License-Identifier: Apache-2.0
// Egress::relay: a client's request to an upstream and the answer back, streaming both ways.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/encoding.hpp"
#include "net/egress_impl.hpp"
#include "net/io_thread.hpp"
#include "net/session.hpp"
#include "net/spawned.hpp"
#include "net/watchdog.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::net {
namespace {

// Without a byte from either side. An event stream may be silent for long, and so may a tunnel.
constexpr std::chrono::minutes kSilentStreamMax{10};
constexpr std::chrono::milliseconds kBodyStall = limits::kWholeCallTimeout;

bool is_framing_field(std::string_view name) {
    switch (name.size()) {
        case 2: return equal_ignoring_case(name, "te");
        case 6: return equal_ignoring_case(name, "expect");  // answered by the session
        case 7: return equal_ignoring_case(name, "trailer") || equal_ignoring_case(name, "upgrade");
        case 10: return equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "keep-alive");
        case 14: return equal_ignoring_case(name, "content-length");
        case 17: return equal_ignoring_case(name, "transfer-encoding");
        default: return false;
    }
}

bool is_event_stream(const http::Headers& headers) {
    constexpr std::string_view kType = "text/event-stream";
    const std::string_view type = headers.get("Content-Type");
    return type.size() >= kType.size() && equal_ignoring_case(type.substr(0, kType.size()), kType);
}

// One relayed request. Lives in the frame of Egress::relay.
class Relay {
public:
    Relay(Egress::Impl& egress, Session& session, RelayCall& call, HeadFilter filter)
        : egress_(egress), session_(session), call_(call), filter_(filter) {}

    Task<Result<void>> run();

private:
    enum class Attempt { done, stale };

    Result<void> compose_request();
    std::string framing(std::string_view piece);
    Task<Result<Attempt>> attempt();
    Task<Result<void>> send_request();
    Task<Result<void>> send_piece(std::string_view piece);
    Task<void> upload();
    Task<Result<std::size_t>> read_head();
    Task<Result<void>> answer(std::size_t head_bytes);
    Task<Result<void>> answer_instead(Response response);
    Task<Result<void>> stream_answer(std::chrono::milliseconds silence_max);
    Task<Result<void>> tunnel(std::size_t head_bytes);
    Task<void> pump_to_upstream();
    Response take_response_head();
    Task<void> end_upload();
    void give_back();
    static void on_client_gone(void* self);
    void watch_permit();
    static void on_permit_due(void* self);

    Egress::Impl& egress_;
    Session& session_;
    RelayCall& call_;
    HeadFilter filter_;

    Upstream upstream_;
    std::string head_;
    bool is_chunked_ = false;       // how the request's body is framed towards the upstream
    bool is_request_sent_ = false;  // all of it
    bool is_body_begun_ = false;    // a byte of the body may have reached the upstream
    bool is_answer_begun_ = false;
    bool is_withheld_ = false;  // the filter keeps the answer from the client
    bool is_client_gone_ = false;
    bool is_upstream_deaf_ = false;  // it stopped reading; its answer may say why
    std::optional<Error> client_failure_;
    std::optional<Spawned> upload_;
    std::optional<Watchdog> permit_watch_;  // of what takes longer than one turn

    http1::BodyReader body_;  // of the answer
    bool upstream_keeps_alive_ = false;
};

Result<void> Relay::compose_request() {
    if (!http::is_token(call_.method) || !http1::is_request_target(call_.target)) {
        return fail(Errc::invalid_argument, "This request cannot be written as HTTP.");
    }
    head_.reserve(1024);
    http1::append_request_line(head_, call_.method, call_.target);
    bool has_host = false;
    for (const http::Headers::Field& field : call_.headers.fields()) {
        if (is_framing_field(field.name)) continue;
        if (equal_ignoring_case(field.name, "host")) {
            if (std::exchange(has_host, true)) continue;
        }
        http1::append_field(head_, {field.name, field.value});
    }
    if (!has_host) http1::append_field(head_, {"Host", call_.base.authority()});
    if (call_.upgrade) head_ += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    return {};
}

// Messages to the upstream are framed anew (S-39). `piece`: what is there of the body. A chunked body that is all there
// gets a length: some applications cannot read chunks.
std::string Relay::framing(std::string_view piece) {
    const RequestHead& head = session_.head();
    std::string out;
    const bool has_body_by_nature = call_.method == "POST" || call_.method == "PUT" || call_.method == "PATCH";
    is_chunked_ = head.chunked && call_.body == nullptr && !is_request_sent_;
    if (is_chunked_) {
        out += "Transfer-Encoding: chunked\r\n";
    } else if (is_request_sent_ && (!piece.empty() || has_body_by_nature)) {
        http1::append_field(out, "Content-Length", piece.size());
    } else if (!is_request_sent_) {
        http1::append_field(out, "Content-Length", head.content_length);
    }
    out += "\r\n";
    if (is_chunked_ && !piece.empty()) http1::append_chunk_size(out, piece.size());
    return out;
}

Task<Result<void>> Relay::run() {
    AL_CO_TRY_VOID(compose_request());
    upstream_ = egress_.pool().take(call_.base, call_.trust);
    while (true) {
        if (upstream_ == nullptr) {
            const Deadline deadline = deadline_in(call_.first_byte_timeout);
            AL_CO_TRY(upstream_, co_await egress_.connect(call_.base, call_.trust, deadline));
        }
        session_.set_gone_hook({&Relay::on_client_gone, this});
        auto attempted = co_await attempt();
        session_.set_gone_hook({});
        if (attempted && *attempted == Attempt::stale) {
            upstream_->abort();
            upstream_ = nullptr;
            continue;
        }
        co_await end_upload();
        if (!attempted) {
            upstream_->abort();
            co_return std::unexpected(client_failure_ ? *client_failure_ : std::move(attempted).error());
        }
        give_back();
        co_return Result<void>();
    }
}

Task<Result<Relay::Attempt>> Relay::attempt() {
    // A kept connection can end just as it is used. Once more, where that cannot do anything twice.
    const bool may_repeat = upstream_->is_reused() && is_idempotent(call_.method) && call_.body == nullptr;
    auto sent = co_await send_request();
    if (sent && !is_request_sent_) {
        watch_permit();
        upload_.emplace(upload());
    } else if (!sent && sent.error().code != Errc::connection_lost) {
        co_return std::unexpected(std::move(sent).error());
    }
    auto head_bytes = co_await read_head();
    if (!head_bytes) {
        const bool is_stale =
            may_repeat && !is_body_begun_ && !is_client_gone_ && head_bytes.error().code == Errc::connection_lost;
        if (is_stale) co_return Attempt::stale;
        co_return std::unexpected(std::move(head_bytes).error());
    }
    is_answer_begun_ = true;
    if (scratch_response().status == 101) {
        AL_CO_TRY_VOID(co_await tunnel(*head_bytes));
    } else {
        AL_CO_TRY_VOID(co_await answer(*head_bytes));
    }
    co_return Attempt::done;
}

// The head, with what is there of the body in the same write.
Task<Result<void>> Relay::send_request() {
    std::string_view piece;
    if (call_.body != nullptr) {
        piece = *call_.body;
        is_request_sent_ = true;
    } else if (!session_.is_body_read()) {
        AL_CO_TRY(piece, session_.take_buffered_body());
        is_request_sent_ = session_.is_body_read();
    } else {
        is_request_sent_ = true;
    }
    is_body_begun_ = is_body_begun_ || !piece.empty() || !is_request_sent_;
    upstream_->set_deadline(coarse_deadline_in(call_.first_byte_timeout));
    const std::string end_of_head = framing(piece);
    const std::string_view end_of_piece = is_chunked_ && !piece.empty() ? http1::kChunkEnd : std::string_view();
    const Io io = co_await upstream_->write({head_, end_of_head, piece, end_of_piece});
    if (!io.ok()) {
        is_upstream_deaf_ = true;
        co_return std::unexpected(lost(*upstream_, io.error));
    }
    co_return Result<void>();
}

Task<Result<void>> Relay::send_piece(std::string_view piece) {
    // While the answer streams, its own deadline holds.
    if (!is_answer_begun_) upstream_->set_deadline(coarse_deadline_in(kBodyStall));
    Io io;
    if (is_chunked_) {
        std::string size;
        if (!piece.empty()) http1::append_chunk_size(size, piece.size());
        io = co_await upstream_->write({size, piece, piece.empty() ? http1::kLastChunk : http1::kChunkEnd});
    } else {
        io = co_await upstream_->write({piece});
    }
    if (!is_answer_begun_) upstream_->clear_deadline();
    if (!io.ok()) co_return std::unexpected(lost(*upstream_, io.error));
    co_return Result<void>();
}

// The rest of the request's body, beside the waiting for the answer.
Task<void> Relay::upload() {
    upstream_->clear_deadline();
    while (true) {
        const auto piece = co_await session_.read_some();
        if (!piece) {
            client_failure_ = piece.error();
            upstream_->abort();
            co_return;
        }
        const bool is_last = piece->empty();
        if (!is_last || is_chunked_) {
            if (const auto sent = co_await send_piece(*piece); !sent) {
                is_upstream_deaf_ = true;
                break;
            }
        }
        if (is_last) {
            is_request_sent_ = true;
            break;
        }
    }
    session_.set_gone_hook({&Relay::on_client_gone, this});
    if (!is_answer_begun_) upstream_->set_deadline(coarse_deadline_in(call_.first_byte_timeout));
}

Task<void> Relay::end_upload() {
    if (!upload_) co_return;
    if (!upload_->is_done()) {
        upstream_->abort();
        session_.stop_reading();
        co_await upload_->join();
    }
    upload_.reset();
}

Task<Result<std::size_t>> Relay::read_head() {
    const auto method = call_.method == "HEAD" ? http1::Method::head : http1::Method::other;
    AL_CO_TRY(const std::size_t head_bytes, co_await read_answer_head(*upstream_, method));
    const http1::ResponseView& view = scratch_response();
    if (view.status == 101 && !(call_.upgrade && view.switches_to_websocket)) {
        co_return fail(Errc::peer_malformed, "The application's answer is not valid HTTP.", "unasked 101");
    }
    co_return head_bytes;
}

// From scratch_response(): to be called before any wait.
Response Relay::take_response_head() {
    const http1::ResponseView& view = scratch_response();
    body_ = http1::BodyReader(view.framing, view.content_length);
    upstream_keeps_alive_ = view.keep_alive;
    Response head{.status = view.status, .headers = end_to_end(view.fields), .body = {}};
    if (filter_.apply != nullptr) is_withheld_ = filter_.apply(filter_.context, head) == HeadVerdict::withhold;
    return head;
}

// Nothing, or the filter's own answer: what the upstream still has to say goes with its connection.
Task<Result<void>> Relay::answer_instead(Response response) {
    upstream_keeps_alive_ = false;
    if (is_withheld_) co_return Result<void>();
    co_return co_await session_.send(std::move(response));
}

Task<Result<void>> Relay::answer(std::size_t head_bytes) {
    const http1::ResponseView& view = scratch_response();
    std::optional<std::uint64_t> length;
    if (view.has_content_length) length = view.content_length;
    Response head = take_response_head();
    if (is_withheld_ || !head.body.empty()) co_return co_await answer_instead(std::move(head));
    upstream_->in().consume(head_bytes);
    const auto piece = body_.take(upstream_->in().span());
    if (!piece) co_return std::unexpected(malformed_answer(piece.error()));
    const bool is_whole = body_.is_done();
    // A body that is all here needs no chunks.
    if (!length && is_whole && body_.framing() == http1::Framing::chunked) length = piece->data.size();
    const Session::Plan plan = session_.plan_answer(head.status, length);
    upstream_->clear_deadline();
    AL_CO_TRY_VOID(co_await session_.start_answer(head, plan, piece->data, is_whole));
    upstream_->in().consume(piece->consumed);
    if (is_whole) co_return Result<void>();
    co_return co_await stream_answer(is_event_stream(head.headers) ? kSilentStreamMax : kBodyStall);
}

Task<Result<void>> Relay::stream_answer(std::chrono::milliseconds silence_max) {
    upstream_->in().use_block();
    watch_permit();
    while (!body_.is_done()) {
        upstream_->set_deadline(coarse_deadline_in(silence_max));
        const Io io = co_await upstream_->read();
        if (!io.ok()) {
            if (upstream_->is_expired()) co_return std::unexpected(lost(*upstream_, io.error));
            if (const auto end = body_.end_of_input(); !end) co_return std::unexpected(malformed_answer(end.error()));
            break;
        }
        const auto piece = body_.take(upstream_->in().span());
        if (!piece) co_return std::unexpected(malformed_answer(piece.error()));
        upstream_->clear_deadline();
        AL_CO_TRY_VOID(co_await session_.send_some(piece->data));
        upstream_->in().consume(piece->consumed);
    }
    co_return co_await session_.finish();
}

Task<void> Relay::pump_to_upstream() {
    while (true) {
        const auto bytes = co_await session_.read_raw();
        if (!bytes) break;
        if (bytes->empty()) {
            upstream_->stream().shutdown_send();
            co_return;
        }
        upstream_->set_deadline(coarse_deadline_in(kSilentStreamMax));
        const Io io = co_await upstream_->write({*bytes});
        if (!io.ok()) break;
    }
    upstream_->abort();
}

// After a 101 both sides send what they like (RFC 6455); each end that closes is passed on.
Task<Result<void>> Relay::tunnel(std::size_t head_bytes) {
    Response head = take_response_head();
    if (is_withheld_ || !head.body.empty()) co_return co_await answer_instead(std::move(head));
    upstream_keeps_alive_ = false;  // what runs over this connection from now on is no HTTP: never for another request
    upstream_->in().consume(head_bytes);
    AL_CO_TRY_VOID(co_await session_.start_tunnel(head, upstream_->in().view()));
    upstream_->in().consume(upstream_->in().view().size());
    watch_permit();
    upload_.emplace(pump_to_upstream());
    upstream_->set_deadline(coarse_deadline_in(kSilentStreamMax));
    while (true) {
        const Io io = co_await upstream_->read();
        if (!io.ok()) break;
        upstream_->set_deadline(coarse_deadline_in(kSilentStreamMax));
        const auto sent = co_await session_.write_raw(upstream_->in().view());
        if (!sent) break;
        upstream_->in().consume(upstream_->in().view().size());
    }
    co_return Result<void>();
}

// Only a connection that is at the start of its next answer may serve another request (S-39).
void Relay::give_back() {
    const bool is_clean = upstream_keeps_alive_ && is_request_sent_ && !is_upstream_deaf_ && body_.is_done() &&
                          upstream_->in().empty() && !upstream_->is_expired();
    if (is_clean) {
        egress_.pool().park(std::move(upstream_), call_.base, call_.trust);
    } else {
        upstream_->abort();
    }
}

void Relay::on_client_gone(void* self) {
    auto& relay = *static_cast<Relay*>(self);
    relay.is_client_gone_ = true;
    if (relay.upstream_ != nullptr) relay.upstream_->abort();
}

void Relay::watch_permit() {
    if (call_.permit.holds == nullptr || permit_watch_) return;
    permit_watch_.emplace(session_.thread(), &Relay::on_permit_due, this);
    permit_watch_->set(coarse_deadline_in(call_.permit.interval));
}

void Relay::on_permit_due(void* self) {
    auto& relay = *static_cast<Relay*>(self);
    if (relay.call_.permit.holds(relay.call_.permit.context)) {
        relay.permit_watch_->set(coarse_deadline_in(relay.call_.permit.interval));
    } else {
        relay.session_.abort();  // and, by the hook, the upstream
    }
}

}  // namespace

Task<Result<void>> Egress::relay(Exchange& exchange, RelayCall call, HeadFilter filter) {
    auto* const session = dynamic_cast<Session*>(&exchange);
    AL_ASSERT(session != nullptr);  // only a server's own exchange has the wire that a relay needs
    Relay relay(*impl_, *session, call, filter);
    co_return co_await relay.run();
}

}  // namespace applinks::net
