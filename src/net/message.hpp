// SPDX-License-Identifier: Apache-2.0
// What handlers see of HTTP: whole requests and answers. The wire itself is read by protocol/http/http1.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "protocol/http/headers.hpp"

namespace applinks::net {

using Deadline = std::chrono::steady_clock::time_point;
inline Deadline deadline_in(std::chrono::milliseconds span) {
    return std::chrono::steady_clock::now() + span;
}

// The head of a request that passed the framing rules (S-39) and limits (S-38).
struct RequestHead {
    std::string method;
    std::string target;  // origin-form, as received
    http::Headers headers;
    std::string peer_address;  // textual IP of the TCP peer
    std::uint16_t peer_port = 0;
    bool tls = false;
    bool has_body = false;             // Content-Length > 0 or chunked
    std::uint64_t content_length = 0;  // 0 when chunked
    bool chunked = false;
    bool wants_upgrade = false;  // a well-formed Upgrade: websocket request
};

struct Response {
    int status = 200;
    http::Headers headers;
    std::string body;
};

std::string_view reason_phrase(int status);

}  // namespace applinks::net
