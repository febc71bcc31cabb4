// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "crypto/rsa_key.hpp"

namespace applinks::crypto {
namespace {

const EVP_MD* algorithm(RsaDigest digest) {
    return digest == RsaDigest::sha1 ? EVP_sha1() : EVP_sha256();
}

// EVP_PKEY_verify and EVP_PKEY_sign take this in place of the data.
std::string digest_of(RsaDigest digest, std::string_view data) {
    return digest == RsaDigest::sha1 ? sha1(data) : sha256(data);
}

const unsigned char* bytes(std::string_view data) {
    return reinterpret_cast<const unsigned char*>(data.data());
}

}  // namespace

namespace rsa_detail {
namespace {

PkeyContext prepared(EVP_PKEY* key, RsaDigest digest, Use use) {
    PkeyContext context(EVP_PKEY_CTX_new(key, nullptr));
    AL_ASSERT(context != nullptr);
    const auto init = use == Use::verify ? EVP_PKEY_verify_init : EVP_PKEY_sign_init;
    // PKCS#1 v1.5 is the default padding of an RSA key; S-06 leaves the check to the library.
    if (init(context.get()) != 1 || EVP_PKEY_CTX_set_signature_md(context.get(), algorithm(digest)) != 1)
        return nullptr;
    return context;
}

}  // namespace

std::shared_ptr<const Key> Key::create(PkeyHandle handle, Use use) {
    auto sha1 = prepared(handle.get(), RsaDigest::sha1, use);
    auto sha256 = prepared(handle.get(), RsaDigest::sha256, use);
    if (sha1 == nullptr || sha256 == nullptr) return nullptr;
    return std::make_shared<Key>(std::move(handle), std::move(sha1), std::move(sha256));
}

const Key& key_of(const std::shared_ptr<const void>& key) {
    AL_ASSERT(key != nullptr);
    return *static_cast<const Key*>(key.get());
}

std::string spki_der(EVP_PKEY* key) {
    const int size = i2d_PUBKEY(key, nullptr);
    AL_ASSERT(size > 0);
    std::string der(static_cast<std::size_t>(size), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    AL_ASSERT(i2d_PUBKEY(key, &out) == size);
    return der;
}

}  // namespace rsa_detail

using rsa_detail::Contexts;
using rsa_detail::Key;
using rsa_detail::key_of;

bool RsaPublicKey::verify(RsaDigest digest, std::string_view data, std::string_view signature) const {
    const Key& key = key_of(key_);
    // RFC 8017, 8.2.2 step 1: a signature has exactly the modulus' length (N14, N15).
    if (signature.size() != key.signature_size()) return false;
    const auto sum = digest_of(digest, data);
    const Contexts::Loan context(key.contexts(digest));
    const bool is_valid =
        EVP_PKEY_verify(context.get(), bytes(signature), signature.size(), bytes(sum), sum.size()) == 1;
    if (!is_valid) ERR_clear_error();
    return is_valid;
}

std::optional<std::string> RsaPublicKey::signed_digest(RsaDigest digest, std::string_view signature) const {
    const Key& key = key_of(key_);
    const rsa_detail::PkeyContext context(EVP_PKEY_CTX_new(key.handle(), nullptr));
    std::string out(key.signature_size(), '\0');
    std::size_t size = out.size();
    const bool is_recovered = context != nullptr && EVP_PKEY_verify_recover_init(context.get()) == 1 &&
                              EVP_PKEY_CTX_set_signature_md(context.get(), algorithm(digest)) == 1 &&
                              EVP_PKEY_verify_recover(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                                                      &size, bytes(signature), signature.size()) == 1;
    ERR_clear_error();
    if (!is_recovered || size > out.size()) return std::nullopt;
    out.resize(size);
    return out;
}

int RsaPublicKey::bits() const {
    return EVP_PKEY_get_bits(key_of(key_).handle());
}

std::string RsaPublicKey::spki_base64() const {
    return base64_encode(rsa_detail::spki_der(key_of(key_).handle()));
}

std::string RsaPublicKey::pem() const {
    constexpr std::size_t kLineLength = 64;  // RFC 7468, section 2
    const std::string body = spki_base64();
    std::string out = "-----BEGIN PUBLIC KEY-----\n";
    for (std::size_t at = 0; at < body.size(); at += kLineLength) out.append(body, at, kLineLength).push_back('\n');
    return out + "-----END PUBLIC KEY-----\n";
}

std::string RsaPublicKey::fingerprint_sha256() const {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char byte : sha256(rsa_detail::spki_der(key_of(key_).handle()))) {
        const auto value = static_cast<unsigned char>(byte);
        if (!out.empty()) out.push_back(':');
        out.push_back(digits[value >> 4]);
        out.push_back(digits[value & 15]);
    }
    return out;
}

Result<RsaPrivateKey> RsaPrivateKey::generate(int bits) {
    if (bits < static_cast<int>(RsaStrength::modern) || bits > kRsaBitsMax)
        return fail(Errc::invalid_argument, "The key size must be between 2048 and 8192 bits.");
    const auto size = static_cast<std::size_t>(bits);
    RsaPrivateKey key;
    key.key_ =
        Key::create(rsa_detail::PkeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size)), rsa_detail::Use::sign);
    if (key.key_ == nullptr) return fail(Errc::crypto_failed, "A new key could not be made.");
    return key;
}

Secret RsaPrivateKey::pem() const {
    const rsa_detail::BioHandle out(BIO_new(BIO_s_secmem()));
    AL_ASSERT(out != nullptr);
    EVP_PKEY* key = key_of(key_).handle();
    AL_ASSERT(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    AL_ASSERT(size > 0);
    return Secret(std::string(bytes, static_cast<std::size_t>(size)));
}

RsaPublicKey RsaPrivateKey::public_key() const {
    const std::string der = rsa_detail::spki_der(key_of(key_).handle());
    RsaPublicKey key;
    key.key_ = Key::create(rsa_detail::public_key_from_spki(der), rsa_detail::Use::verify);
    AL_ASSERT(key.key_ != nullptr);
    return key;
}

Result<std::string> RsaPrivateKey::sign(RsaDigest digest, std::string_view data) const {
    const Key& key = key_of(key_);
    const auto sum = digest_of(digest, data);
    auto size = key.signature_size();
    std::string signature(size, '\0');
    const Contexts::Loan context(key.contexts(digest));
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    if (EVP_PKEY_sign(context.get(), out, &size, bytes(sum), sum.size()) != 1) {
        ERR_clear_error();
        return fail(Errc::crypto_failed, "The request could not be signed.");
    }
    signature.resize(size);
    return signature;
}

}  // namespace applinks::crypto
