// SPDX-License-Identifier: Apache-2.0
// Exchange: one request being served and the answer to it. Lives on its session's I/O thread; the handler owns nothing.
//
// A handler answers exactly once: send(), stream(), or net::relay(). If it returns without an answer, the session
// answers 500.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/task.hpp"
#include "net/message.hpp"

namespace applinks::net {

class Exchange {
public:
    virtual ~Exchange() = default;

    virtual const RequestHead& head() const = 0;

    // The whole body, at most once. Errors: limit_exceeded (answer 413), timeout, connection_lost, malformed.
    virtual Task<Result<std::string>> read_body(std::size_t bytes_max) = 0;
    // The next piece of the body; "" at the end. For relays; not after read_body.
    virtual Task<Result<std::string_view>> read_some() = 0;

    // A whole answer. HEAD gets no body. Content-Length, Date and Connection are set here.
    virtual Task<Result<void>> send(Response response) = 0;

    // A streamed answer: head, then pieces as they come (each goes out at once), then finish.
    // Without Content-Length in `head` the body is chunked (or ends with the connection for HTTP/1.0 clients).
    virtual Task<Result<void>> send_head(Response head) = 0;
    virtual Task<Result<void>> send_some(std::string_view piece) = 0;
    virtual Task<Result<void>> finish() = 0;

    virtual bool answered() const = 0;  // a head has gone out
    // The server ends: an answer that could go on for long should come to its end now.
    virtual bool is_draining() const { return false; }
};

}  // namespace applinks::net
