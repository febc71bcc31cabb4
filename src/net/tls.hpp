// SPDX-License-Identifier: Apache-2.0
// TLS contexts (S-63): TLS 1.2 and later both ways, verification always on for what goes out. Built once, never per
// request. Internal to net.
#pragma once

#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "net/call_trace.hpp"
#include "net/server.hpp"

struct ssl_st;  // OpenSSL's SSL

namespace boost::asio::ssl {
class context;
}

namespace applinks::net {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// Errors: configuration, with a sentence that names the file.
Result<TlsContext> server_tls(const TlsFiles& files);

// Trusts the certificates in `ca_pem` and nothing else; the system's store when it is empty. A certificate in `ca_pem`
// that is no CA pins exactly that certificate. Errors: tls_failed when the certificates cannot be read or there are
// none at all.
Result<TlsContext> client_tls(const std::string& ca_pem);

// The sentence for people after a handshake failed; `detail` of the error says more.
Error tls_error(const boost::system::error_code& error, TlsFault fault);

// What a client's handshake came to, failed or not.
TlsFacts facts_of(const ssl_st* connection);

}  // namespace applinks::net
