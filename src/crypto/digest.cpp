// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.hpp"

#include <openssl/evp.h>

#include "base/encoding.hpp"
#include "base/result.hpp"

namespace applinks::crypto {
namespace {

// Fetched once and kept for the life of the process: a fetch per call triples the cost (stack.md, "Traps").
const EVP_MD* fetched(const char* name) {
    const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    AL_ASSERT(algorithm != nullptr);
    return algorithm;
}

// One context per thread, re-initialised for each digest, so that no call allocates inside the library.
struct ThreadContext {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    ThreadContext() = default;
    ThreadContext(const ThreadContext&) = delete;
    ThreadContext& operator=(const ThreadContext&) = delete;
    ~ThreadContext() { EVP_MD_CTX_free(handle); }
};

std::string digest(const EVP_MD* algorithm, std::string_view data) {
    thread_local const ThreadContext context;
    AL_ASSERT(context.handle != nullptr);
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const bool done = EVP_DigestInit_ex2(context.handle, algorithm, nullptr) == 1 &&
                      EVP_DigestUpdate(context.handle, data.data(), data.size()) == 1 &&
                      EVP_DigestFinal_ex(context.handle, out, &size) == 1;
    AL_ASSERT(done);
    return {reinterpret_cast<const char*>(out), size};
}

}  // namespace

std::string sha256(std::string_view data) {
    static const EVP_MD* const algorithm = fetched("SHA256");
    return digest(algorithm, data);
}

std::string sha1(std::string_view data) {
    static const EVP_MD* const algorithm = fetched("SHA1");
    return digest(algorithm, data);
}

std::string md5(std::string_view data) {
    static const EVP_MD* const algorithm = fetched("MD5");
    return digest(algorithm, data);
}

std::string token_hash(std::string_view token) {
    return hex_encode(sha256(token));
}

}  // namespace applinks::crypto
