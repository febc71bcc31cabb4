// SPDX-License-Identifier: Apache-2.0
#include "unit/net/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace applinks::net::testing {
namespace {

void check(bool ok) {
    if (!ok) std::abort();
}

template <class Write>
std::string to_pem(Write write) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), &BIO_free);
    check(write(bio.get()) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Certificate make_certificate(const std::string& name) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    static long serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* const subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), subject);
    X509_EXTENSION* const names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str());
    check(names != nullptr && X509_add_ext(certificate.get(), names, -1) == 1);
    X509_EXTENSION_free(names);
    check(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    return {to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); }), to_pem([&](BIO* bio) {
                return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
            })};
}

CertificateFiles::CertificateFiles(const Certificate& certificate) {
    std::string path = (std::filesystem::temp_directory_path() / "applinkd-tls-XXXXXX").string();
    check(::mkdtemp(path.data()) != nullptr);
    folder_ = path;
    write(certificate);
}

CertificateFiles::~CertificateFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void CertificateFiles::write(const Certificate& certificate) const {
    std::ofstream(folder_ + "/cert.pem") << certificate.certificate_pem;
    std::ofstream(folder_ + "/key.pem") << certificate.key_pem;
}

TlsClient::TlsClient(std::uint16_t port, int version_max)
    : connection_(RawConnection::connect(port)), context_(SSL_CTX_new(TLS_client_method())) {
    check(connection_ != nullptr);
    if (version_max != 0) {
        SSL_CTX_set_max_proto_version(context_, version_max);
        SSL_CTX_set_min_proto_version(context_, version_max);
        SSL_CTX_set_security_level(context_, 0);
    }
    const timeval wait{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(connection_->descriptor(), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, connection_->descriptor());
    constexpr std::string_view kOffered = "\x02h2\x08http/1.1";
    SSL_set_alpn_protos(ssl_, reinterpret_cast<const unsigned char*>(kOffered.data()),
                        static_cast<unsigned>(kOffered.size()));
    connected_ = SSL_connect(ssl_) == 1;
}

TlsClient::~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
}

std::string TlsClient::server_certificate_pem() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_), &X509_free);
    return to_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate.get()); });
}

std::string TlsClient::protocol() const {
    const unsigned char* data = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_, &data, &size);
    return {reinterpret_cast<const char*>(data), size};
}

bool TlsClient::send(std::string_view bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

std::string TlsClient::read_until(std::string_view end) {
    std::string received;
    std::array<char, 4096> buffer;
    while (received.find(end) == std::string::npos) {
        const int got = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
        if (got <= 0) break;
        received.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return received;
}

}  // namespace applinks::net::testing
