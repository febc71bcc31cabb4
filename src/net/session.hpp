// SPDX-License-Identifier: Apache-2.0
// Session: one client connection, request after request in order. Belongs to one I/O thread. Internal to net.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/buffer.hpp"
#include "net/exchange.hpp"
#include "net/server_core.hpp"
#include "net/stream.hpp"
#include "net/watchdog.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::net {

class Session final : public Exchange {
public:
    Session(std::shared_ptr<ServerCore> core, IoThread& thread, TcpSocket socket);
    ~Session() override;

    // Serves until the connection ends.
    static Task<void> run(std::unique_ptr<Session> session);
    // Over a limit: says so and closes (S-74).
    static Task<void> refuse(std::unique_ptr<Session> session);

    const RequestHead& head() const override { return head_; }
    Task<Result<std::string>> read_body(std::size_t bytes_max) override;
    Task<Result<std::string_view>> read_some() override;
    Task<Result<void>> send(Response response) override;
    Task<Result<void>> send_head(Response head) override;
    Task<Result<void>> send_some(std::string_view piece) override;
    Task<Result<void>> finish() override;
    bool answered() const override { return answer_ != AnswerState::none; }
    bool is_draining() const override;

    // What follows is for the relay.

    // How an answer's body is delimited towards the client.
    struct Plan {
        http1::Framing framing = http1::Framing::none;
        std::optional<std::uint64_t> content_length{};  // announced; known for HEAD, too
    };
    Plan plan_answer(int status, std::optional<std::uint64_t> content_length) const;
    // Head and first piece of the body in one write. `is_whole`: there is no more.
    Task<Result<void>> start_answer(const Response& head, Plan plan, std::string_view first_piece, bool is_whole);
    // A 101 and whatever the upstream sent behind it; from here on the connection is a tunnel.
    Task<Result<void>> start_tunnel(const Response& head, std::string_view first_piece);

    // Bytes as they are on the wire, for tunnels. "" at the end.
    Task<Result<std::string_view>> read_raw();
    Task<Result<void>> write_raw(std::string_view bytes);

    bool is_head_request() const { return is_head_; }
    bool is_body_read() const { return body_.is_done(); }
    // The part of the body that came with the head, without waiting; "" when the client must be asked or waited for.
    Result<std::string_view> take_buffered_body();
    void close_after_answer() { closes_ = true; }

    // Called when the client is gone or the server closes for good, while set. `watch` looks every few seconds whether
    // the client is still there: a stream without events would otherwise be kept for nobody.
    struct Hook {
        void (*call)(void* context) = nullptr;
        void* context = nullptr;
    };
    void set_gone_hook(Hook hook);
    // Ends waiting reads of the client's bytes.
    void stop_reading();

    IoThread& thread() { return thread_; }
    const std::string& peer_address() const { return peer_address_; }
    Stream& stream() { return stream_; }

    // Called by the server on this thread.
    void close_if_idle();
    void abort();

private:
    enum class AnswerState { none, streaming, complete };
    enum class Next { request, refused, closed };

    Task<void> serve();
    Task<Next> read_head();
    // 0 while incomplete.
    http1::Parsed<std::size_t> parse_head();
    void take_head(const http1::RequestView& view);
    Task<void> handle();
    Task<void> call_handler();
    // What net answers by itself. `detail` is for the log only.
    Task<void> answer_plainly(int status, std::string_view sentence, std::string detail = {});
    Task<void> drop_rest_of_body();
    Task<void> linger();

    Result<std::string_view> take_from_buffer();
    Task<Result<void>> continue_if_expected();
    Task<Result<void>> fill_buffer();
    Error read_failure(const error_code& error) const;

    Result<void> expect_answer_state(AnswerState expected);
    void compose_head(const Response& head, const Plan& plan);
    Task<Result<void>> write(std::string_view first, std::string_view second = {}, std::string_view third = {});
    Task<Result<void>> write_piece(std::string_view piece, bool with_head);
    void note_unread_body();

    static constexpr std::size_t kBufferBytes = 4 * 1024;  // while idle; most heads fit
    static void on_read_deadline(void* self);
    static void on_write_deadline(void* self);
    void expire();

    std::shared_ptr<ServerCore> core_;
    IoThread& thread_;
    Stream stream_;
    Watchdog read_watchdog_;
    Watchdog write_watchdog_;
    InBuffer in_;
    std::string peer_address_;
    std::uint16_t peer_port_ = 0;
    std::size_t list_index_ = 0;

    http1::HeadScanner scanner_;
    http1::BodyReader body_;
    RequestHead head_;
    int minor_version_ = 1;
    bool is_head_ = false;

    AnswerState answer_ = AnswerState::none;
    Plan plan_;
    std::uint64_t answer_left_ = 0;
    std::string out_;

    Hook gone_hook_;
    http1::Fault fault_ = http1::Fault::truncated;  // after Next::refused
    bool head_timed_out_ = false;
    bool closes_ = false;         // after this answer
    bool must_linger_ = false;    // the client may still be sending
    bool owes_continue_ = false;  // the client waits for a 100
    bool is_tunnel_ = false;      // its own reads see the client go
    bool is_idle_ = false;
    bool is_expired_ = false;
    bool is_aborted_ = false;
};

}  // namespace applinks::net
