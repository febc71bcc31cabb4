// SPDX-License-Identifier: Apache-2.0
// The spellings in which people and peers hand over RSA keys.
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "crypto/rsa.hpp"
#include "crypto/rsa_key.hpp"

namespace applinks::crypto {
namespace rsa_detail {

void Free::operator()(X509* certificate) const {
    X509_free(certificate);
}
void Free::operator()(BIGNUM* number) const {
    BN_free(number);
}

PkeyHandle public_key_from_spki(std::string_view der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* end = at + der.size();
    PkeyHandle key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    if (at != end) return nullptr;
    return key;
}

}  // namespace rsa_detail

namespace {

using rsa_detail::BioHandle;
using rsa_detail::Key;
using rsa_detail::PkeyHandle;
using Number = std::unique_ptr<BIGNUM, rsa_detail::Free>;

// A certificate with many names is a few kilobytes; more is not a key.
constexpr std::size_t kKeyTextMax = 64 * 1024;
constexpr int kExponentBitsMax = 64;  // a longer one makes each verification as slow as signing
constexpr BN_ULONG kExponentMin = 65537;

std::unexpected<Error> not_a_key() {
    ERR_clear_error();
    return fail(Errc::malformed,
                "This is not an RSA public key: paste a PEM public key, a certificate, or the one-line base64 form.");
}

BioHandle reader(std::string_view text) {
    return BioHandle(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// The first block of a PEM text; anything before it is a remark (RFC 7468, section 2).
PkeyHandle public_key_from_pem(std::string_view text) {
    const auto input = reader(text);
    if (text.find("-----BEGIN CERTIFICATE-----") != std::string_view::npos) {
        const std::unique_ptr<X509, rsa_detail::Free> certificate(
            PEM_read_bio_X509(input.get(), nullptr, nullptr, nullptr));
        return PkeyHandle(certificate == nullptr ? nullptr : X509_get_pubkey(certificate.get()));
    }
    return PkeyHandle(PEM_read_bio_PUBKEY(input.get(), nullptr, nullptr, nullptr));
}

PkeyHandle public_key_from_base64(std::string_view text) {
    std::string digits;
    digits.reserve(text.size());
    for (const char c : text)
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t') digits.push_back(c);
    const auto der = base64_decode(digits);
    return der ? rsa_detail::public_key_from_spki(*der) : nullptr;
}

Number number_member(const boost::json::object& jwk, std::string_view name) {
    const auto* member = jwk.if_contains(name);
    const auto* text = member == nullptr ? nullptr : member->if_string();
    if (text == nullptr) return nullptr;
    const auto bytes = base64url_decode(std::string_view(text->data(), text->size()));
    if (!bytes || bytes->empty()) return nullptr;
    return Number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes->data()), static_cast<int>(bytes->size()), nullptr));
}

// RFC 7518, section 6.3.1.
PkeyHandle public_key_from_jwk(std::string_view text) {
    boost::system::error_code error;
    const auto document = boost::json::parse(text, error);
    const auto* jwk = error ? nullptr : document.if_object();
    if (jwk == nullptr || !jwk->contains("kty") || jwk->at("kty") != "RSA") return nullptr;
    const Number modulus = number_member(*jwk, "n");
    const Number exponent = number_member(*jwk, "e");
    if (modulus == nullptr || exponent == nullptr) return nullptr;

    const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> builder(OSSL_PARAM_BLD_new(),
                                                                                  OSSL_PARAM_BLD_free);
    if (builder == nullptr || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
        return nullptr;
    const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(OSSL_PARAM_BLD_to_param(builder.get()),
                                                                             OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr), EVP_PKEY_CTX_free);
    EVP_PKEY* key = nullptr;
    if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return PkeyHandle(key);
}

Number key_number(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key, name, &number);
    return Number(number);
}

// S-06: size and exponent. An RSA-PSS key is not for PKCS#1 v1.5 signatures.
Result<void> check_strength(const EVP_PKEY* key, RsaStrength strength) {
    if (EVP_PKEY_is_a(key, "RSA") != 1) return fail(Errc::invalid_argument, "The key is not an RSA key.");
    const int bits = EVP_PKEY_get_bits(key);
    if (bits < static_cast<int>(strength))
        return fail(Errc::invalid_argument, "The RSA key is too short: at least " +
                                                std::to_string(static_cast<int>(strength)) +
                                                " bits are needed, it has " + std::to_string(bits) + ".");
    if (bits > kRsaBitsMax)
        return fail(Errc::invalid_argument, "The RSA key is too long: at most 8192 bits are accepted.");
    const auto modulus = key_number(key, OSSL_PKEY_PARAM_RSA_N);
    const auto exponent = key_number(key, OSSL_PKEY_PARAM_RSA_E);
    if (modulus == nullptr || exponent == nullptr || BN_is_odd(modulus.get()) != 1 || BN_is_odd(exponent.get()) != 1)
        return fail(Errc::invalid_argument, "The RSA key is not valid.");
    if (BN_num_bits(exponent.get()) > kExponentBitsMax || BN_get_word(exponent.get()) < kExponentMin)
        return fail(Errc::invalid_argument,
                    "The exponent of the RSA key must be at least 65537 and at most 64 bits long.");
    return {};
}

// Called only for encrypted keys: refuses instead of asking on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

}  // namespace

Result<RsaPublicKey> RsaPublicKey::parse(std::string_view text, RsaStrength strength) {
    if (text.size() > kKeyTextMax) return not_a_key();
    const bool is_pem = text.find("-----BEGIN ") != std::string_view::npos;
    if (is_pem && text.find("PRIVATE KEY-----") != std::string_view::npos)
        return fail(Errc::malformed,
                    "This is a private key. Paste the public key or the certificate, and treat this private key as "
                    "known to others.");
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool is_json = first != std::string_view::npos && text.substr(first).starts_with('{');
    PkeyHandle handle = is_pem    ? public_key_from_pem(text)
                        : is_json ? public_key_from_jwk(text)
                                  : public_key_from_base64(text);
    if (handle == nullptr) return not_a_key();
    AL_TRY_VOID(check_strength(handle.get(), strength));
    RsaPublicKey key;
    key.key_ = Key::create(std::move(handle), rsa_detail::Use::verify);
    if (key.key_ == nullptr) return not_a_key();
    return key;
}

Result<RsaPrivateKey> RsaPrivateKey::parse_pem(const Secret& pem) {
    if (pem.reveal().size() > kKeyTextMax) return fail(Errc::malformed, "This is not an RSA private key in PEM form.");
    const auto input = reader(pem.reveal());
    PkeyHandle handle(PEM_read_bio_PrivateKey(input.get(), nullptr, no_passphrase, nullptr));
    if (handle == nullptr) {
        ERR_clear_error();
        return fail(Errc::malformed, "This is not an RSA private key in PEM form without a passphrase.");
    }
    AL_TRY_VOID(check_strength(handle.get(), RsaStrength::imported));
    RsaPrivateKey key;
    key.key_ = Key::create(std::move(handle), rsa_detail::Use::sign);
    if (key.key_ == nullptr) {
        ERR_clear_error();
        return fail(Errc::malformed, "This RSA private key cannot sign.");
    }
    return key;
}

}  // namespace applinks::crypto
