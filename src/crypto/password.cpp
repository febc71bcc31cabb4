// SPDX-License-Identifier: Apache-2.0
#include "crypto/password.hpp"

#include <sodium.h>

#include <array>
#include <new>

#include "base/result.hpp"

namespace applinks::crypto {

namespace {

// OWASP's second argon2id profile: 19 MiB, two passes, one lane. 17 ms on the reference machine (stack.md).
constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemoryBytes = 19UL * 1024 * 1024;

void start_sodium() {
    static const int started = sodium_init();
    AL_ASSERT(started >= 0);
}

}  // namespace

std::string hash_password(const Secret& password) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> phc{};
    const auto text = password.reveal();
    // The only failure that libsodium knows here is memory.
    if (crypto_pwhash_str_alg(phc.data(), text.data(), text.size(), kPasses, kMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    return phc.data();
}

bool verify_password(const Secret& password, std::string_view phc) {
    start_sodium();
    if (phc.size() >= crypto_pwhash_STRBYTES || phc.contains('\0')) return false;
    const std::string terminated(phc);
    const auto text = password.reveal();
    return crypto_pwhash_str_verify(terminated.c_str(), text.data(), text.size()) == 0;
}

void verify_password_dummy(const Secret& password) {
    start_sodium();
    static constexpr std::array<unsigned char, crypto_pwhash_SALTBYTES> kSalt{};
    std::array<unsigned char, 32> key{};
    const auto text = password.reveal();
    if (crypto_pwhash(key.data(), key.size(), text.data(), text.size(), kSalt.data(), kPasses, kMemoryBytes,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw std::bad_alloc();
    sodium_memzero(key.data(), key.size());
}

}  // namespace applinks::crypto
