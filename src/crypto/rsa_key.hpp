// SPDX-License-Identifier: Apache-2.0
// What an RSA key is inside: the library's key and prepared contexts per digest. Only for src/crypto/rsa*.cpp.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "crypto/context_pool.hpp"
#include "crypto/rsa.hpp"

namespace applinks::crypto::rsa_detail {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(X509* certificate) const;
    void operator()(BIGNUM* number) const;
};
using PkeyHandle = std::unique_ptr<EVP_PKEY, Free>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Free>;
using Contexts = ContextPool<PkeyContext, EVP_PKEY_CTX_dup>;
using BioHandle = std::unique_ptr<BIO, Free>;

enum class Use { verify, sign };

// One initialised context serves any number of calls after each other, so that none is copied while serving.
class Key {
public:
    static std::shared_ptr<const Key> create(PkeyHandle handle, Use use);  // null when the library refuses the key
    Key(PkeyHandle handle, PkeyContext sha1, PkeyContext sha256)
        : handle_(std::move(handle)), sha1_(std::move(sha1)), sha256_(std::move(sha256)) {}

    EVP_PKEY* handle() const { return handle_.get(); }
    std::size_t signature_size() const { return static_cast<std::size_t>(EVP_PKEY_get_size(handle_.get())); }
    Contexts& contexts(RsaDigest digest) const { return digest == RsaDigest::sha1 ? sha1_ : sha256_; }

private:
    PkeyHandle handle_;
    mutable Contexts sha1_;
    mutable Contexts sha256_;
};

const Key& key_of(const std::shared_ptr<const void>& key);
std::string spki_der(EVP_PKEY* key);
PkeyHandle public_key_from_spki(std::string_view der);  // null unless it is one whole SubjectPublicKeyInfo

}  // namespace applinks::crypto::rsa_detail
