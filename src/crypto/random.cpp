// SPDX-License-Identifier: Apache-2.0
#include "crypto/random.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string_view>

#include "base/encoding.hpp"
#include "base/result.hpp"
#include "base/uuid.hpp"

namespace applinks::crypto {

namespace {

// getrandom(2) gives at most 256 bytes without being interruptible; more may come back short or with EINTR.
void fill(char* out, std::size_t count) {
    while (count > 0) {
        const ssize_t got = ::getrandom(out, count, 0);
        if (got < 0 && errno == EINTR) continue;
        AL_ASSERT(got > 0);  // S-57: no random values, no process
        out += got;
        count -= static_cast<std::size_t>(got);
    }
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    fill(bytes.data(), bytes.size());
    return bytes;
}

std::string random_token(std::size_t bytes) {
    return base64url_encode(random_bytes(bytes));
}

std::string random_alphanumeric(std::size_t characters) {
    static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // A byte at or above the greatest multiple of 62 is drawn again: `% 62` alone would favour the first eight letters.
    static constexpr std::size_t kUsable = 256 / kAlphabet.size() * kAlphabet.size();
    std::string text;
    text.reserve(characters);
    std::array<char, 64> pool{};
    while (text.size() < characters) {
        fill(pool.data(), pool.size());
        for (const char drawn : pool) {
            const auto value = static_cast<std::uint8_t>(drawn);
            if (value < kUsable && text.size() < characters) text.push_back(kAlphabet.at(value % kAlphabet.size()));
        }
    }
    return text;
}

std::string random_uuid() {
    return format_uuid(random_bytes(16), 4);
}

}  // namespace applinks::crypto
