// SPDX-License-Identifier: Apache-2.0
#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <ctime>
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

TlsFault fault_of(long verify_result) {
    switch (verify_result) {
        case X509_V_OK: return TlsFault::none;
        case X509_V_ERR_CERT_HAS_EXPIRED: return TlsFault::expired;
        case X509_V_ERR_CERT_NOT_YET_VALID: return TlsFault::not_yet_valid;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return TlsFault::wrong_name;
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_UNTRUSTED: return TlsFault::untrusted;
        default: return TlsFault::other;
    }
}

std::string_view sentence_of(TlsFault fault) {
    switch (fault) {
        case TlsFault::untrusted: return "The certificate is signed by nobody that this server trusts.";
        case TlsFault::wrong_name: return "The certificate was issued for another name.";
        case TlsFault::expired: return "The certificate has expired.";
        case TlsFault::not_yet_valid: return "The certificate is not valid yet.";
        case TlsFault::none:
        case TlsFault::other: break;
    }
    return "The secure connection failed.";
}

std::string name_text(const X509_NAME* name) {
    const std::unique_ptr<BIO, BioFree> out(BIO_new(BIO_s_mem()));
    // Escapes control characters and what is not ASCII: a stranger's certificate is data (S-50).
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_UTF8_CONVERT);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    constexpr long kShown = 200;
    return std::string(bytes, static_cast<std::size_t>(std::min(size, kShown)));
}

std::string time_text(const ASN1_TIME* time) {
    tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return "?";
    std::array<char, 32> text{};
    return std::string(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts));
}

std::string text_of(const X509* certificate) {
    return "subject " + name_text(X509_get_subject_name(certificate)) + "; issuer " +
           name_text(X509_get_issuer_name(certificate)) + "; valid " + time_text(X509_get0_notBefore(certificate)) +
           " to " + time_text(X509_get0_notAfter(certificate));
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

Error tls_error(const boost::system::error_code& error, TlsFault fault) {
    if (error == boost::asio::error::invalid_argument) {
        return {Errc::tls_failed, "The host name cannot stand in a certificate.", {}};
    }
    return {Errc::tls_failed, std::string(sentence_of(fault)), error.message()};
}

TlsFacts facts_of(const SSL* connection) {
    TlsFacts facts{.fault = fault_of(SSL_get_verify_result(connection))};
    if (SSL_is_init_finished(connection) != 0) facts.version = SSL_get_version(connection);
    // After a failure only the chain that was being verified is there; the peer's own certificate comes first.
    const auto* const chain = SSL_get0_verified_chain(connection);
    if (chain != nullptr && sk_X509_num(chain) > 0) facts.certificate = text_of(sk_X509_value(chain, 0));
    return facts;
}

}  // namespace applinks::net
