// SPDX-License-Identifier: Apache-2.0
// The writing half of Session: answers.
#include <charconv>

#include "base/encoding.hpp"
#include "net/session.hpp"

namespace applinks::net {
namespace {

// A body that is left unread is dropped when the answer is out, unless that is more than this.
constexpr std::uint64_t kUnreadMax = 64 * 1024;

// Fields that only the session writes: they say how this connection and this message are framed.
bool is_framing_field(std::string_view name) {
    switch (name.size()) {
        case 7: return equal_ignoring_case(name, "upgrade");
        case 10: return equal_ignoring_case(name, "connection") || equal_ignoring_case(name, "keep-alive");
        case 14: return equal_ignoring_case(name, "content-length");
        case 17: return equal_ignoring_case(name, "transfer-encoding");
        default: return false;
    }
}

std::optional<std::uint64_t> announced_length(const http::Headers& headers) {
    const auto number = parse_int(headers.get("Content-Length"));
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

}  // namespace

bool Session::is_draining() const {
    return core_->draining.load(std::memory_order_relaxed);
}

Session::Plan Session::plan_answer(int status, std::optional<std::uint64_t> content_length) const {
    using http1::Framing;
    if (status < 200 || status == 204) return {};
    if (is_head_ || status == 304) return {Framing::none, content_length};
    if (content_length) return {*content_length > 0 ? Framing::length : Framing::none, content_length};
    return {minor_version_ == 1 ? Framing::chunked : Framing::until_close, std::nullopt};
}

// When the answer goes out before its request was read, the rest must be dropped or the connection closed, and the
// client is told which.
void Session::note_unread_body() {
    if (body_.is_done()) return;
    const bool is_short = body_.framing() == http1::Framing::length && body_.remaining() <= kUnreadMax;
    if (!is_short || owes_continue_) closes_ = true;
}

void Session::compose_head(const Response& head, const Plan& plan) {
    note_unread_body();
    if (plan.framing == http1::Framing::until_close || is_draining()) closes_ = true;
    out_.clear();
    http1::append_status_line(out_, head.status, reason_phrase(head.status));
    bool has_date = false;
    for (const http::Headers::Field& field : head.headers.fields()) {
        if (is_framing_field(field.name)) continue;
        has_date = has_date || equal_ignoring_case(field.name, "date");
        http1::append_field(out_, {field.name, field.value});
    }
    if (!has_date) out_ += thread_.date_field();
    if (plan.content_length) http1::append_field(out_, "Content-Length", *plan.content_length);
    if (plan.framing == http1::Framing::chunked) out_ += "Transfer-Encoding: chunked\r\n";
    if (head.status == 101) {
        out_ += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    } else if (closes_) {
        out_ += "Connection: close\r\n";
    } else if (minor_version_ == 0) {
        out_ += "Connection: keep-alive\r\n";
    }
    out_ += "\r\n";
}

Task<Result<void>> Session::write(std::string_view first, std::string_view second, std::string_view third) {
    if (is_expired_ || is_aborted_) {
        co_return fail(Errc::connection_lost, "The connection of the client is closed.");
    }
    Stream::WriteAwaiter writer = stream_.write({first, second, third});
    Io io;
    if (writer.await_ready()) {
        io = writer.await_resume();
    } else {
        write_watchdog_.set(coarse_deadline_in(core_->limits.body_timeout));
        io = co_await writer;
        write_watchdog_.clear();
    }
    if (io.ok()) co_return Result<void>();
    closes_ = true;
    if (is_expired_) co_return fail(Errc::timeout, "The client did not take the answer in time.");
    co_return fail(Errc::connection_lost, "The client closed the connection.", io.error.message());
}

// A handler that answers twice does so after a failure that a client can cause: it must not end the process.
Result<void> Session::expect_answer_state(AnswerState expected) {
    if (answer_ == expected) return {};
    closes_ = true;
    return fail(Errc::internal, "An answer to this request has begun already, or none has.");
}

Task<Result<void>> Session::send(Response response) {
    AL_CO_TRY_VOID(expect_answer_state(AnswerState::none));
    std::optional<std::uint64_t> length = response.body.size();
    if (is_head_ && response.body.empty()) {
        if (const auto announced = announced_length(response.headers)) length = announced;
    }
    if (response.status == 304) length = announced_length(response.headers);
    const Plan plan = plan_answer(response.status, length);
    const std::string_view body = plan.framing == http1::Framing::none ? std::string_view() : response.body;
    answer_ = AnswerState::complete;
    compose_head(response, plan);
    co_return co_await write(out_, body);
}

Task<Result<void>> Session::send_head(Response head) {
    const Plan plan = plan_answer(head.status, announced_length(head.headers));
    co_return co_await start_answer(head, plan, {}, false);
}

Task<Result<void>> Session::start_answer(const Response& head, Plan plan, std::string_view first_piece, bool is_whole) {
    AL_CO_TRY_VOID(expect_answer_state(AnswerState::none));
    AL_ASSERT(head.status >= 200);
    answer_ = AnswerState::streaming;
    plan_ = plan;
    answer_left_ = plan.framing == http1::Framing::length ? plan.content_length.value_or(0) : 0;
    compose_head(head, plan);
    AL_CO_TRY_VOID(co_await write_piece(first_piece, true));
    if (is_whole) co_return co_await finish();
    co_return Result<void>();
}

Task<Result<void>> Session::send_some(std::string_view piece) {
    AL_CO_TRY_VOID(expect_answer_state(AnswerState::streaming));
    if (piece.empty()) co_return Result<void>();
    co_return co_await write_piece(piece, false);
}

// Sends what compose_head() left in out_ (when `with_head`) and the piece, framed.
Task<Result<void>> Session::write_piece(std::string_view piece, bool with_head) {
    if (!with_head) out_.clear();
    switch (plan_.framing) {
        case http1::Framing::none: co_return co_await write(out_);  // HEAD: a body is dropped
        case http1::Framing::length:
            if (piece.size() > answer_left_) {
                closes_ = true;
                co_return fail(Errc::internal, "The answer is longer than it said.");
            }
            answer_left_ -= piece.size();
            co_return co_await write(out_, piece);
        case http1::Framing::chunked:
            if (piece.empty()) co_return co_await write(out_);
            http1::append_chunk_size(out_, piece.size());
            co_return co_await write(out_, piece, http1::kChunkEnd);
        case http1::Framing::until_close: co_return co_await write(out_, piece);
    }
    co_return Result<void>();
}

Task<Result<void>> Session::finish() {
    AL_CO_TRY_VOID(expect_answer_state(AnswerState::streaming));
    if (answer_left_ > 0) {
        closes_ = true;
        co_return fail(Errc::internal, "The answer is shorter than it said.");
    }
    answer_ = AnswerState::complete;
    if (plan_.framing == http1::Framing::chunked) co_return co_await write(http1::kLastChunk);
    co_return Result<void>();
}

Task<Result<void>> Session::start_tunnel(const Response& head, std::string_view first_piece) {
    AL_CO_TRY_VOID(expect_answer_state(AnswerState::none));
    AL_ASSERT(head.status == 101);
    answer_ = AnswerState::complete;
    is_tunnel_ = true;
    read_watchdog_.clear();
    compose_head(head, {});
    closes_ = true;
    co_return co_await write(out_, first_piece);
}

Task<Result<void>> Session::write_raw(std::string_view bytes) {
    return write(bytes);
}

}  // namespace applinks::net
