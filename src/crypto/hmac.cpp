// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>

#include "base/result.hpp"

namespace applinks::crypto {
namespace {

using MacContext = std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)>;

EVP_MAC* hmac_algorithm() {
    static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
    AL_ASSERT(algorithm != nullptr);
    return algorithm;
}

const char* digest_name(HmacAlgorithm algorithm) {
    return algorithm == HmacAlgorithm::sha1 ? "SHA1" : "SHA256";
}

}  // namespace

HmacKey::HmacKey(HmacAlgorithm algorithm, const Secret& key) {
    std::string digest = digest_name(algorithm);
    const std::array parameters = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                                   OSSL_PARAM_construct_end()};
    EVP_MAC_CTX* context = EVP_MAC_CTX_new(hmac_algorithm());
    AL_ASSERT(context != nullptr);
    // A null pointer would mean "keep the key": an empty key still needs an address.
    const std::string_view bytes = key.empty() ? std::string_view("") : key.reveal();
    const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
    const bool ready = EVP_MAC_init(context, first, bytes.size(), parameters.data()) == 1;
    AL_ASSERT(ready);
    context_ =
        std::shared_ptr<const void>(context, [](void* handle) { EVP_MAC_CTX_free(static_cast<EVP_MAC_CTX*>(handle)); });
}

std::string HmacKey::mac(std::string_view data) const {
    // A copy of the prepared context costs half of a fresh key schedule (stack.md: 0.58 µs against 1.19 µs).
    const MacContext context(EVP_MAC_CTX_dup(static_cast<const EVP_MAC_CTX*>(context_.get())), EVP_MAC_CTX_free);
    AL_ASSERT(context != nullptr);
    unsigned char out[EVP_MAX_MD_SIZE];
    std::size_t size = 0;
    const auto* first = reinterpret_cast<const unsigned char*>(data.data());
    const bool done = EVP_MAC_update(context.get(), first, data.size()) == 1 &&
                      EVP_MAC_final(context.get(), out, &size, sizeof out) == 1;
    AL_ASSERT(done);
    return {reinterpret_cast<const char*>(out), size};
}

bool HmacKey::verify(std::string_view data, std::string_view mac) const {
    return equal_constant_time(this->mac(data), mac);
}

}  // namespace applinks::crypto
