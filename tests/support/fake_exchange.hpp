// SPDX-License-Identifier: Apache-2.0
// One request and the answer to it, without a socket.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "net/exchange.hpp"

namespace applinks::testing {

class FakeExchange final : public net::Exchange {
public:
    FakeExchange(net::RequestHead head, std::string body) : head_(std::move(head)), body_(std::move(body)) {
        head_.has_body = !body_.empty();
        head_.content_length = body_.size();
    }

    const net::RequestHead& head() const override { return head_; }

    Task<Result<std::string>> read_body(std::size_t bytes_max) override {
        if (body_.size() > bytes_max) co_return fail(Errc::limit_exceeded, "The body is too long.");
        co_return std::exchange(body_, {});
    }
    Task<Result<std::string_view>> read_some() override {
        piece_ = std::exchange(body_, {});
        co_return std::string_view(piece_);
    }

    Task<Result<void>> send(net::Response response) override {
        AL_ASSERT(!answer_);  // a handler answers exactly once
        answer_ = std::move(response);
        co_return Result<void>();
    }
    Task<Result<void>> send_head(net::Response head) override { return send(std::move(head)); }
    Task<Result<void>> send_some(std::string_view piece) override {
        answer_.value().body += piece;
        co_return Result<void>();
    }
    Task<Result<void>> finish() override { co_return Result<void>(); }

    bool answered() const override { return answer_.has_value(); }

    const std::optional<net::Response>& answer() const { return answer_; }

private:
    net::RequestHead head_;
    std::string body_;
    std::string piece_;
    std::optional<net::Response> answer_{};
};

}  // namespace applinks::testing
