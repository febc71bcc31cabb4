// SPDX-License-Identifier: Apache-2.0
// The one way out (decision 2, S-32 to S-38): every outgoing HTTP call of the process goes through here.
//
// The address that is connected to is checked after resolving (S-34); TLS is always verified; redirects are never
// followed here. Keep-alive connections are pooled per I/O thread and per (host, port, TLS trust).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "net/exchange.hpp"
#include "net/message.hpp"
#include "protocol/http/forwarded.hpp"
#include "protocol/http/url.hpp"

namespace applinks::net {

class Runtime;
struct CallTrace;

// What a destination may be (S-34). The upstream of this very installation uses `upstream()`.
struct AddressPolicy {
    bool allow_loopback = false;
    bool allow_private = true;               // 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7
    bool allow_any_port = false;             // else 80, 443 and 1024-65535
    std::vector<http::AddressBlock> only{};  // when not empty: narrowed to these
    bool allow_everything = false;           // the configured upstream only

    static AddressPolicy upstream() { return {.allow_everything = true}; }
    friend bool operator==(const AddressPolicy&, const AddressPolicy&) = default;
};

struct Trust {
    std::string ca_pem;  // a CA or certificate for this link only; empty: the system's store
    AddressPolicy addresses;
};

struct OutgoingCall {
    std::string method = "GET";
    http::AbsoluteUrl url;
    http::Headers headers;  // Host, Content-Length, Connection are set by the client
    std::string body;
    std::size_t answer_bytes_max = limits::kJsonBodyMax;
    std::chrono::milliseconds timeout =
        limits::kWholeCallTimeout;       // whole call; connect 3 s and first byte 10 s inside it
    std::shared_ptr<const Trust> trust;  // shared so that pools can key on it
    std::shared_ptr<CallTrace> trace{};  // when set: filled in, over a connection of its own
};

// Asked from time to time while a relay streams, on its I/O thread: false ends both connections (S-22, S-76).
struct Permit {
    bool (*holds)(void* context) = nullptr;
    void* context = nullptr;  // outlives the relay
    std::chrono::milliseconds interval{2000};
};

// What a relay sends upstream in place of the client's head. The body streams from the exchange, unless `body` is set
// (a form that had to be read for its signature).
struct RelayCall {
    std::string method;
    http::AbsoluteUrl base;  // scheme, host and port
    std::string target;      // origin-form
    http::Headers headers;   // end-to-end headers only, ours added last (S-42); framing is made anew
    std::shared_ptr<const std::string> body{};
    std::shared_ptr<const Trust> trust;
    std::chrono::milliseconds first_byte_timeout = limits::kFirstByteTimeout;
    bool upgrade = false;  // tunnel a WebSocket after a 101
    Permit permit{};       // none: nothing is asked
};

// Looks at and changes the upstream's answer head before it goes to the client. Plain function and a context pointer
// that outlives the relay. May be null. A body that it puts into `head` is sent instead of the upstream's, whose rest
// is dropped with its connection. withhold: nothing is sent, and the caller answers, or relays once more where the
// request has no body.
enum class HeadVerdict { send, withhold };
struct HeadFilter {
    HeadVerdict (*apply)(void* context, Response& head) = nullptr;
    void* context = nullptr;
};

class Egress {
public:
    explicit Egress(Runtime& runtime);
    ~Egress();

    // Errors: address_refused, unknown_host, connect_failed, timeout, tls_failed, connection_lost, peer_malformed,
    // limit_exceeded. A status of 3xx/4xx/5xx is an answer, not an error.
    Task<Result<Response>> fetch(OutgoingCall call);

    // Streams exchange -> upstream -> exchange. `exchange` is one that a Server gave its handler (asserted). On failure
    // before the answer began it returns the error and has sent nothing; afterwards the client's connection is closed.
    Task<Result<void>> relay(Exchange& exchange, RelayCall call, HeadFilter filter = {});

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

// Whether the policy lets us connect to this textual address and port (S-34). Pure.
bool is_allowed(const AddressPolicy& policy, std::string_view address, std::uint16_t port);

// Hop-by-hop fields, and those that Connection names, removed (RFC 9110 7.6.1).
http::Headers end_to_end(const http::Headers& headers);

}  // namespace applinks::net
