// SPDX-License-Identifier: Apache-2.0
// Self-signed certificates made on the spot, and a TLS client on a raw connection.
#pragma once

#include <memory>
#include <string>

#include "unit/net/support.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace applinks::net::testing {

struct Certificate {
    std::string certificate_pem;
    std::string key_pem;
};
// `name`: "DNS:localhost" or "IP:127.0.0.1", as the certificate's only subject alternative name.
Certificate make_certificate(const std::string& name);

// A folder with cert.pem and key.pem in it; gone at the end.
class CertificateFiles {
public:
    explicit CertificateFiles(const Certificate& certificate);
    ~CertificateFiles();
    CertificateFiles(const CertificateFiles&) = delete;
    CertificateFiles& operator=(const CertificateFiles&) = delete;

    void write(const Certificate& certificate) const;
    TlsFiles files() const { return {folder_ + "/cert.pem", folder_ + "/key.pem"}; }

private:
    std::string folder_;
};

// Trusts nobody and checks nothing: looks at what the server offers. Blocking, with a receive time-out.
class TlsClient {
public:
    TlsClient(std::uint16_t port, int version_max = 0);
    ~TlsClient();
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    bool is_connected() const { return connected_; }
    std::string server_certificate_pem() const;
    std::string protocol() const;  // by ALPN
    bool send(std::string_view bytes);
    std::string read_until(std::string_view end);

private:
    std::unique_ptr<RawConnection> connection_;
    ssl_ctx_st* context_ = nullptr;
    ssl_st* ssl_ = nullptr;
    bool connected_ = false;
};

}  // namespace applinks::net::testing
