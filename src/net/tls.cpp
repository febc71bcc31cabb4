// SPDX-License-Identifier: Apache-2.0
#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <string_view>

namespace applinks::net {
namespace {

namespace ssl = boost::asio::ssl;

struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct X509Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

TlsContext make_context(ssl::context::method method) {
    auto context = std::make_shared<ssl::context>(method);
    SSL_CTX* const native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    // An idle connection gives its 34 KiB of record buffers back.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

// We offer HTTP/1.1 only; a client that asks for others by ALPN and not for this one gets no answer to ALPN, as without
// it.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned in_size,
                    void*) {
    constexpr std::string_view kOffered = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    const int result = SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(kOffered.data()),
                                             static_cast<unsigned>(kOffered.size()), in, in_size);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    const char* const reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    ERR_clear_error();
    return reason != nullptr ? reason : "no reason given";
}

// The paths OpenSSL was built for must hold something: verification against nothing fails later and less clearly.
bool has_system_store() {
    struct stat seen{};
    const char* const file = X509_get_default_cert_file();
    const char* const directory = X509_get_default_cert_dir();
    return ::stat(file, &seen) == 0 || ::stat(directory, &seen) == 0;
}

Result<int> add_certificates(SSL_CTX* native, const std::string& pem) {
    const std::unique_ptr<BIO, BioFree> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    X509_STORE* const store = SSL_CTX_get_cert_store(native);
    int count = 0;
    while (true) {
        const std::unique_ptr<X509, X509Free> certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
        if (certificate == nullptr) break;
        if (X509_STORE_add_cert(store, certificate.get()) != 1) {
            return fail(Errc::tls_failed, "A certificate of this link cannot be used.", openssl_reason());
        }
        ++count;
    }
    ERR_clear_error();  // the end of the text is an error to PEM_read
    return count;
}

}  // namespace

Result<TlsContext> server_tls(const TlsFiles& files) {
    TlsContext context = make_context(ssl::context::tls_server);
    SSL_CTX* const native = context->native_handle();
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(native, files.certificate_file.c_str()) != 1) {
        return fail(
            Errc::configuration,
            "The TLS certificate in " + files.certificate_file + " cannot be read: give a PEM file with the chain.",
            openssl_reason());
    }
    if (SSL_CTX_use_PrivateKey_file(native, files.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        return fail(Errc::configuration,
                    "The TLS key in " + files.key_file +
                        " cannot be used: give an unencrypted PEM file with the key of the certificate.",
                    openssl_reason());
    }
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);
    return context;
}

Result<TlsContext> client_tls(const std::string& ca_pem) {
    TlsContext context = make_context(ssl::context::tls_client);
    SSL_CTX* const native = context->native_handle();
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
    ERR_clear_error();
    if (ca_pem.empty()) {
        if (!has_system_store() || SSL_CTX_set_default_verify_paths(native) != 1) {
            return fail(Errc::tls_failed,
                        "This machine has no certificate authorities to check TLS with: install ca-certificates.");
        }
        return context;
    }
    AL_TRY(const int count, add_certificates(native, ca_pem));
    if (count == 0) return fail(Errc::tls_failed, "The certificate of this link is not in PEM form.");
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_PARTIAL_CHAIN);
    return context;
}

Error tls_error(const boost::system::error_code& error) {
    if (error == boost::asio::error::invalid_argument) {
        return {Errc::tls_failed, "The host name cannot stand in a certificate.", {}};
    }
    return {Errc::tls_failed, "The secure connection failed: the certificate does not match or cannot be trusted.",
            error.message()};
}

}  // namespace applinks::net
