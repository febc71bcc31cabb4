// SPDX-License-Identifier: Apache-2.0
// Egress::fetch: one whole call, with its answer in memory.
#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "net/egress_impl.hpp"
#include "net/io_thread.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::net {
namespace {

bool is_set_by_client(std::string_view name) {
    constexpr std::string_view kOurs[] = {"host",       "content-length", "connection", "transfer-encoding",
                                          "keep-alive", "expect",         "upgrade",    "te",
                                          "trailer"};
    return std::ranges::any_of(kOurs, [name](std::string_view ours) { return equal_ignoring_case(name, ours); });
}

Result<std::string> compose_request(const OutgoingCall& call) {
    const std::string target = call.url.request_target();
    if (!http::is_token(call.method) || !http1::is_request_target(target)) {
        return fail(Errc::invalid_argument, "This call cannot be written as HTTP.");
    }
    std::string out;
    out.reserve(512);
    http1::append_request_line(out, call.method, target);
    http1::append_field(out, {"Host", call.url.authority()});
    for (const http::Headers::Field& field : call.headers.fields()) {
        if (!is_set_by_client(field.name)) http1::append_field(out, {field.name, field.value});
    }
    // Nothing here decompresses (S-38).
    if (!call.headers.contains("Accept-Encoding")) http1::append_field(out, {"Accept-Encoding", "identity"});
    if (!call.headers.contains("User-Agent")) http1::append_field(out, {"User-Agent", "applinkd"});
    const bool has_body_by_nature = call.method == "POST" || call.method == "PUT" || call.method == "PATCH";
    if (!call.body.empty() || has_body_by_nature) http1::append_field(out, "Content-Length", call.body.size());
    out += "\r\n";
    return out;
}

struct Answer {
    Response response;
    bool is_reusable = false;
};

// The body, up to its limit.
Task<Result<bool>> read_body(UpstreamConnection& connection, http1::BodyReader body, std::string& out,
                             std::size_t bytes_max) {
    const auto too_large = [] {
        return fail(Errc::limit_exceeded, "The application's answer is larger than accepted.");
    };
    if (body.framing() == http1::Framing::length && body.remaining() > bytes_max) co_return too_large();
    while (!body.is_done()) {
        if (connection.in().empty()) {
            const Io io = co_await connection.read();
            if (!io.ok()) {
                if (connection.is_expired()) co_return std::unexpected(lost(connection, io.error));
                if (const auto end = body.end_of_input(); !end)
                    co_return std::unexpected(malformed_answer(end.error()));
                break;
            }
        }
        const auto piece = body.take(connection.in().span());
        if (!piece) co_return std::unexpected(malformed_answer(piece.error()));
        if (piece->data.size() > bytes_max - out.size()) co_return too_large();
        out += piece->data;
        connection.in().consume(piece->consumed);
    }
    co_return connection.in().empty();
}

Task<Result<Answer>> exchange_on(UpstreamConnection& connection, const OutgoingCall& call, std::string_view head,
                                 Deadline deadline) {
    connection.set_deadline(std::min(deadline, deadline_in(limits::kFirstByteTimeout)));
    const Io sent = co_await connection.write({head, call.body});
    // A peer that answers early and closes makes the write fail; what it said is still there to be read.
    if (!sent.ok() && connection.is_expired()) co_return std::unexpected(lost(connection, sent.error));
    const auto method = call.method == "HEAD" ? http1::Method::head : http1::Method::other;
    AL_CO_TRY(const std::size_t head_bytes, co_await read_answer_head(connection, method));
    const http1::ResponseView& view = scratch_response();
    if (view.status == 101) {
        co_return fail(Errc::peer_malformed, "The application's answer is not valid HTTP.", "unasked 101");
    }
    connection.set_deadline(deadline);
    Answer answer{.response = {.status = view.status, .headers = end_to_end(view.fields), .body = {}}};
    const bool keep_alive = view.keep_alive;
    const http1::BodyReader body(view.framing, view.content_length);
    connection.in().consume(head_bytes);
    AL_CO_TRY(const bool is_clean, co_await read_body(connection, body, answer.response.body, call.answer_bytes_max));
    answer.is_reusable = sent.ok() && is_clean && keep_alive;
    co_return answer;
}

}  // namespace

Task<Result<Response>> Egress::fetch(OutgoingCall call) {
    const Deadline deadline = deadline_in(call.timeout);
    AL_CO_TRY(const std::string head, compose_request(call));
    CallTrace* const trace = call.trace.get();
    Upstream connection = trace != nullptr ? nullptr : impl_->pool().take(call.url, call.trust);
    while (true) {
        if (connection == nullptr) {
            AL_CO_TRY(connection, co_await impl_->connect(call.url, call.trust, deadline, trace));
        }
        const auto began = std::chrono::steady_clock::now();
        if (trace != nullptr) trace->step = CallTrace::Step::exchange;
        auto answer = co_await exchange_on(*connection, call, head, deadline);
        if (trace != nullptr)
            trace->exchanging =
                std::chrono::duration_cast<CallTrace::Duration>(std::chrono::steady_clock::now() - began);
        if (answer) {
            if (answer->is_reusable) {
                impl_->pool().park(std::move(connection), call.url, call.trust);
            } else {
                connection->abort();
            }
            co_return std::move(answer->response);
        }
        connection->abort();
        // A kept connection can end just as it is used. Once more, where that cannot do anything twice.
        const bool is_stale = connection->is_reused() && answer.error().code == Errc::connection_lost;
        if (!is_stale || !call.body.empty() || !is_idempotent(call.method))
            co_return std::unexpected(std::move(answer).error());
        connection = nullptr;
    }
}

}  // namespace applinks::net
