// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

#include "base/result.hpp"
#include "crypto/context_pool.hpp"

namespace applinks::crypto {
namespace {

struct FreeMac {
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

// A context that knows its digest and has an empty key. The fetches behind it cost more than a MAC.
MacContext new_context(const char* digest_name) {
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
    AL_ASSERT(algorithm != nullptr);
    std::string digest = digest_name;
    const std::array parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                                   OSSL_PARAM_construct_end()};
    MacContext context(EVP_MAC_CTX_new(algorithm));
    constexpr unsigned char kNoKey = 0;
    AL_ASSERT(context != nullptr && EVP_MAC_init(context.get(), &kNoKey, 0, parameters.data()) == 1);
    return context;
}

EVP_MAC_CTX* template_context(HmacAlgorithm algorithm) {
    static const MacContext sha1 = new_context("SHA1");
    static const MacContext sha256 = new_context("SHA256");
    return algorithm == HmacAlgorithm::sha1 ? sha1.get() : sha256.get();
}

void set_key(EVP_MAC_CTX* context, const Secret& key) {
    // A null pointer would mean "keep the key": an empty key still needs an address.
    const std::string_view bytes = key.empty() ? std::string_view("") : key.reveal();
    const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
    AL_ASSERT(EVP_MAC_init(context, first, bytes.size(), nullptr) == 1);
}

std::string finish(EVP_MAC_CTX* context, std::string_view data) {
    unsigned char out[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    const auto* first = reinterpret_cast<const unsigned char*>(data.data());
    AL_ASSERT(EVP_MAC_update(context, first, data.size()) == 1 && EVP_MAC_final(context, out, &size, sizeof out) == 1);
    return {reinterpret_cast<const char*>(out), size};
}

}  // namespace

class HmacKey::Contexts : public ContextPool<MacContext, EVP_MAC_CTX_dup> {
    using ContextPool::ContextPool;
};

HmacKey::HmacKey(HmacAlgorithm algorithm, const Secret& key) {
    MacContext context(EVP_MAC_CTX_dup(template_context(algorithm)));
    AL_ASSERT(context != nullptr);
    set_key(context.get(), key);
    contexts_ = std::make_shared<Contexts>(std::move(context));
}

std::string HmacKey::mac(std::string_view data) const {
    const Contexts::Loan context(*contexts_);
    AL_ASSERT(EVP_MAC_init(context.get(), nullptr, 0, nullptr) == 1);  // a null pointer means "keep the key"
    return finish(context.get(), data);
}

bool HmacKey::verify(std::string_view data, std::string_view mac) const {
    return equal_constant_time(this->mac(data), mac);
}

std::string hmac(HmacAlgorithm algorithm, const Secret& key, std::string_view data) {
    thread_local const MacContext sha1(EVP_MAC_CTX_dup(template_context(HmacAlgorithm::sha1)));
    thread_local const MacContext sha256(EVP_MAC_CTX_dup(template_context(HmacAlgorithm::sha256)));
    EVP_MAC_CTX* context = algorithm == HmacAlgorithm::sha1 ? sha1.get() : sha256.get();
    AL_ASSERT(context != nullptr);
    set_key(context, key);
    return finish(context, data);
}

}  // namespace applinks::crypto
