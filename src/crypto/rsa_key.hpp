// SPDX-License-Identifier: Apache-2.0
// What an RSA key is inside: the library's key and one prepared context per digest. Only for src/crypto/rsa*.cpp.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "crypto/rsa.hpp"

namespace applinks::crypto::rsa_detail {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(X509* certificate) const;
    void operator()(BIGNUM* number) const;
};
using PkeyHandle = std::unique_ptr<EVP_PKEY, Free>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free>;
using BioHandle = std::unique_ptr<BIO, Free>;

enum class Use { verify, sign };

// Immutable once made, so that any thread may copy from it.
struct Key {
    PkeyHandle handle;
    DigestContext sha1;
    DigestContext sha256;

    static std::shared_ptr<const Key> create(PkeyHandle handle, Use use);  // null when the library refuses the key
    DigestContext context(RsaDigest digest) const;
};

const Key& key_of(const std::shared_ptr<const void>& key);
std::string spki_der(EVP_PKEY* key);
PkeyHandle public_key_from_spki(std::string_view der);  // null unless it is one whole SubjectPublicKeyInfo

}  // namespace applinks::crypto::rsa_detail
