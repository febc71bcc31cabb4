// SPDX-License-Identifier: Apache-2.0
// The reading half of Session: the request's body.
#include <boost/asio/error.hpp>

#include "net/session.hpp"

namespace applinks::net {

Error Session::read_failure(const error_code& error) const {
    if (is_expired_) return {Errc::timeout, "The request body did not arrive in time.", {}};
    return {Errc::connection_lost, "The client closed the connection.", error.message()};
}

Result<std::string_view> Session::take_from_buffer() {
    const auto piece = body_.take(in_.span());
    if (!piece) {
        closes_ = true;
        must_linger_ = true;
        const http1::FaultText& text = http1::describe(piece.error());
        count_refusal(text.name);
        return fail(Errc::malformed, std::string(text.sentence), std::string(text.name));
    }
    in_.consume(piece->consumed);
    return piece->data;
}

Result<std::string_view> Session::take_buffered_body() {
    if (body_.is_done() || in_.empty()) return std::string_view();
    return take_from_buffer();
}

// RFC 9110 section 10.1.1: the client waits for our word before it sends the body, unless it did so already.
Task<Result<void>> Session::continue_if_expected() {
    owes_continue_ = false;
    if (!in_.empty()) co_return Result<void>();
    co_return co_await write("HTTP/1.1 100 Continue\r\n\r\n");
}

Task<Result<void>> Session::fill_buffer() {
    if (is_expired_ || is_aborted_) co_return std::unexpected(read_failure({}));
    const bool is_small = body_.framing() == http1::Framing::length && body_.remaining() <= kBufferBytes;
    if (!is_small) in_.use_block();
    const std::span<char> room = in_.room();
    read_watchdog_.set(coarse_deadline_in(core_->limits.body_timeout));
    const Io io = co_await stream_.read_some(asio::buffer(room.data(), room.size()));
    read_watchdog_.clear();
    if (!io.ok()) {
        closes_ = true;
        co_return std::unexpected(read_failure(io.error));
    }
    in_.commit(io.bytes);
    co_return Result<void>();
}

Task<Result<std::string_view>> Session::read_some() {
    if (owes_continue_ && answer_ == AnswerState::none) AL_CO_TRY_VOID(co_await continue_if_expected());
    while (!body_.is_done()) {
        if (in_.empty()) AL_CO_TRY_VOID(co_await fill_buffer());
        AL_CO_TRY(const std::string_view data, take_from_buffer());
        if (!data.empty()) co_return data;
    }
    co_return std::string_view();
}

Task<Result<std::string>> Session::read_body(std::size_t bytes_max) {
    const auto too_large = [] { return fail(Errc::limit_exceeded, "The request body is larger than accepted here."); };
    if (body_.framing() == http1::Framing::length && body_.remaining() > bytes_max) co_return too_large();
    std::string whole;
    if (body_.framing() == http1::Framing::length) whole.reserve(static_cast<std::size_t>(body_.remaining()));
    while (true) {
        AL_CO_TRY(const std::string_view piece, co_await read_some());
        if (piece.empty()) break;
        if (piece.size() > bytes_max - whole.size()) co_return too_large();
        whole += piece;
    }
    co_return whole;
}

Task<Result<std::string_view>> Session::read_raw() {
    if (in_.empty()) {
        in_.use_block();
        const std::span<char> room = in_.room();
        const Io io = co_await stream_.read_some(asio::buffer(room.data(), room.size()));
        if (io.error == asio::error::eof) co_return std::string_view();
        if (!io.ok()) co_return std::unexpected(read_failure(io.error));
        in_.commit(io.bytes);
    }
    const std::string_view bytes = in_.view();
    in_.consume(bytes.size());
    co_return bytes;
}

}  // namespace applinks::net
