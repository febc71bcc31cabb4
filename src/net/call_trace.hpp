// SPDX-License-Identifier: Apache-2.0
// What a call met on its way, for the diagnosis (features.md 5): addresses, times, TLS. Facts only, no judgement.
//
// A call with a trace gets a connection of its own, so that every step is made. Written on the call's I/O thread and
// read after it has ended.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace applinks::net {

enum class TlsFault { none, untrusted, wrong_name, expired, not_yet_valid, other };

struct TlsFacts {
    TlsFault fault = TlsFault::none;
    std::string version{};      // "TLSv1.3", "" before a handshake ended
    std::string certificate{};  // subject, issuer and last day of the peer's own, "" when none was seen
};

struct CallTrace {
    enum class Step { resolve, connect, secure, exchange };  // the one that was under way last
    using Duration = std::chrono::microseconds;

    Step step = Step::resolve;
    std::vector<std::string> addresses{};  // as resolved
    std::string address{};                 // the one that was tried last
    Duration resolving{};
    Duration connecting{};
    Duration securing{};
    Duration exchanging{};
    TlsFacts tls{};
};

}  // namespace applinks::net
