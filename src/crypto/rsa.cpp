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
namespace rsa_detail {
namespace {

const char* digest_name(RsaDigest digest) {
    return digest == RsaDigest::sha1 ? "SHA1" : "SHA256";
}

// Contexts that are initialised once and copied for each call: no algorithm is fetched while serving.
DigestContext prepared(EVP_PKEY* key, RsaDigest digest, Use use) {
    DigestContext context(EVP_MD_CTX_new());
    AL_ASSERT(context != nullptr);
    const auto init = use == Use::verify ? EVP_DigestVerifyInit_ex : EVP_DigestSignInit_ex;
    // PKCS#1 v1.5 is the default padding of an RSA key; S-06 leaves the check to the library.
    if (init(context.get(), nullptr, digest_name(digest), nullptr, nullptr, key, nullptr) != 1) return nullptr;
    return context;
}

}  // namespace

std::shared_ptr<const Key> Key::create(PkeyHandle handle, Use use) {
    auto key = std::make_shared<Key>();
    key->sha1 = prepared(handle.get(), RsaDigest::sha1, use);
    key->sha256 = prepared(handle.get(), RsaDigest::sha256, use);
    if (key->sha1 == nullptr || key->sha256 == nullptr) return nullptr;
    key->handle = std::move(handle);
    return key;
}

DigestContext Key::context(RsaDigest digest) const {
    DigestContext copy(EVP_MD_CTX_new());
    const EVP_MD_CTX* from = digest == RsaDigest::sha1 ? sha1.get() : sha256.get();
    AL_ASSERT(copy != nullptr && EVP_MD_CTX_copy_ex(copy.get(), from) == 1);
    return copy;
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

using rsa_detail::Key;
using rsa_detail::key_of;

bool RsaPublicKey::verify(RsaDigest digest, std::string_view data, std::string_view signature) const {
    const Key& key = key_of(key_);
    // RFC 8017, 8.2.2 step 1: a signature has exactly the modulus' length (N14, N15).
    if (signature.size() != static_cast<std::size_t>(EVP_PKEY_get_size(key.handle.get()))) return false;
    const auto context = key.context(digest);
    const auto* mark = reinterpret_cast<const unsigned char*>(signature.data());
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    const bool valid = EVP_DigestVerify(context.get(), mark, signature.size(), bytes, data.size()) == 1;
    if (!valid) ERR_clear_error();
    return valid;
}

std::optional<std::string> RsaPublicKey::signed_digest(RsaDigest digest, std::string_view signature) const {
    const Key& key = key_of(key_);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
        EVP_PKEY_CTX_new(key.handle.get(), nullptr), EVP_PKEY_CTX_free);
    const EVP_MD* const algorithm = digest == RsaDigest::sha1 ? EVP_sha1() : EVP_sha256();
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(key.handle.get())), '\0');
    std::size_t size = out.size();
    const bool is_recovered =
        context != nullptr && EVP_PKEY_verify_recover_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_signature_md(context.get(), algorithm) == 1 &&
        EVP_PKEY_verify_recover(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                                reinterpret_cast<const unsigned char*>(signature.data()), signature.size()) == 1;
    ERR_clear_error();
    if (!is_recovered || size > out.size()) return std::nullopt;
    out.resize(size);
    return out;
}

int RsaPublicKey::bits() const {
    return EVP_PKEY_get_bits(key_of(key_).handle.get());
}

std::string RsaPublicKey::spki_base64() const {
    return base64_encode(rsa_detail::spki_der(key_of(key_).handle.get()));
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
    for (const char byte : sha256(rsa_detail::spki_der(key_of(key_).handle.get()))) {
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
    EVP_PKEY* key = key_of(key_).handle.get();
    AL_ASSERT(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    AL_ASSERT(size > 0);
    return Secret(std::string(bytes, static_cast<std::size_t>(size)));
}

RsaPublicKey RsaPrivateKey::public_key() const {
    const std::string der = rsa_detail::spki_der(key_of(key_).handle.get());
    RsaPublicKey key;
    key.key_ = Key::create(rsa_detail::public_key_from_spki(der), rsa_detail::Use::verify);
    AL_ASSERT(key.key_ != nullptr);
    return key;
}

Result<std::string> RsaPrivateKey::sign(RsaDigest digest, std::string_view data) const {
    const Key& key = key_of(key_);
    const auto context = key.context(digest);
    auto size = static_cast<std::size_t>(EVP_PKEY_get_size(key.handle.get()));
    std::string signature(size, '\0');
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
    if (EVP_DigestSign(context.get(), out, &size, bytes, data.size()) != 1) {
        ERR_clear_error();
        return fail(Errc::crypto_failed, "The request could not be signed.");
    }
    signature.resize(size);
    return signature;
}

}  // namespace applinks::crypto
