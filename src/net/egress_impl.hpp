// SPDX-License-Identifier: Apache-2.0
// What Egress is made of. Internal to net.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/call_trace.hpp"
#include "net/egress.hpp"
#include "net/resolver.hpp"
#include "net/runtime.hpp"
#include "net/upstream.hpp"
#include "protocol/http/http1.hpp"

namespace applinks::net {

struct Egress::Impl {
    explicit Impl(Runtime& used_runtime);
    ~Impl();

    // The calling I/O thread's own.
    UpstreamPool& pool();

    // A new connection, checked and with TLS where the URL says so. Errors: unknown_host, address_refused,
    // connect_failed, timeout, tls_failed, overloaded. The arguments outlive the call.
    // `trace` may be null.
    Task<Result<Upstream>> connect(const http::AbsoluteUrl& url, const std::shared_ptr<const Trust>& trust,
                                   Deadline deadline, CallTrace* trace = nullptr);

    Runtime& runtime;
    Resolver resolver;

private:
    Task<Result<Upstream>> connect_to(const Endpoint& endpoint, Deadline deadline);
    Task<Result<void>> secure(UpstreamConnection& connection, const http::AbsoluteUrl& url, const std::string& ca_pem,
                              Deadline deadline, TlsFacts& facts);
    Result<TlsContext> tls_for(const std::string& ca_pem);

    std::vector<std::unique_ptr<UpstreamPool>> pools_;  // by thread index
    std::mutex tls_mutex_;
    std::unordered_map<std::string, TlsContext> tls_;  // by the CA's text; guarded by tls_mutex_
};

// True for methods that may be sent again after a lost connection (RFC 9110 section 9.2.2).
bool is_idempotent(std::string_view method);
// connection_lost, or timeout when the connection's own deadline passed.
Error lost(const UpstreamConnection& connection, const error_code& error);
Error malformed_answer(http1::Fault fault);

// As net::end_to_end, straight from a parsed head.
http::Headers end_to_end(const http1::FieldList& fields);

// Room for one parsed head, shared by all coroutines of the thread: parsing and use must have no wait between them.
http1::ResponseView& scratch_response();

// Reads one answer head into scratch_response(), whose views point into the connection's buffer. Returns the bytes of
// the head, for the caller to consume. Interim answers (1xx but 101) are dropped. Errors: connection_lost, timeout,
// peer_malformed.
Task<Result<std::size_t>> read_answer_head(UpstreamConnection& connection, http1::Method method);

}  // namespace applinks::net
