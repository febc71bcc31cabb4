// SPDX-License-Identifier: Apache-2.0
#include "crypto/seal.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "crypto/digest.hpp"
#include "crypto/random.hpp"

namespace applinks::crypto {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kPrefixBytes = 1 + kKeyIdBytes;
constexpr std::size_t kHeaderBytes = kPrefixBytes + kNonceBytes;

struct ContextDeleter {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextDeleter>;

const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    AL_ASSERT(cipher != nullptr);
    return cipher;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
int length_of(std::string_view text) {
    return static_cast<int>(text.size());
}

std::string id_of(const Secret& key) {
    return sha256(key.reveal()).substr(0, kKeyIdBytes);
}

// Each part carries its length, so that ("ab", "c") and ("a", "bc") differ.
std::string associated_data(std::string_view prefix, const SealContext& context) {
    std::string data(prefix);
    for (const std::string_view part : {context.table, context.column, context.row}) {
        const auto size = static_cast<std::uint32_t>(part.size());
        for (int shift = 24; shift >= 0; shift -= 8) data.push_back(static_cast<char>((size >> shift) & 0xFFU));
        data.append(part);
    }
    return data;
}

std::unexpected<Error> cannot_open(std::string why) {
    return fail(Errc::crypto_failed, "A stored secret cannot be read. Check that the master key file is the right one.",
                std::move(why));
}

Result<void> check_keys(const std::vector<Secret>& keys) {
    if (keys.empty()) return fail(Errc::configuration, "There is no master key. Give at least one key of 32 bytes.");
    for (const Secret& key : keys)
        if (key.reveal().size() != kKeyBytes)
            return fail(Errc::configuration, "A master key must have exactly 32 bytes.");
    return {};
}

}  // namespace

Result<Sealer> Sealer::create(std::vector<Secret> keys) {
    AL_TRY_VOID(check_keys(keys));
    return Sealer(std::make_shared<const std::vector<Secret>>(std::move(keys)));
}

Result<void> Sealer::replace_keys(std::vector<Secret> keys) {
    AL_TRY_VOID(check_keys(keys));
    keys_->store(std::make_shared<const std::vector<Secret>>(std::move(keys)));
    return {};
}

std::string Sealer::key_id() const {
    return id_of(keys_->load()->front());
}

std::string Sealer::seal(const Secret& plain, const SealContext& context) const {
    const Keys keys = keys_->load();
    const Secret& key = keys->front();
    const std::string_view text = plain.reveal();
    std::string blob;
    blob.push_back(kVersion);
    blob += id_of(key);
    const std::string aad = associated_data(blob, context);
    const std::string nonce = random_bytes(kNonceBytes);
    blob += nonce;
    blob.resize(kHeaderBytes + text.size() + kTagBytes);

    const Context cipher(EVP_CIPHER_CTX_new());
    AL_ASSERT(cipher != nullptr && text.size() < INT32_MAX);
    unsigned char* const out = bytes_of(blob) + kHeaderBytes;
    int written = 0;
    const bool sealed =
        EVP_EncryptInit_ex2(cipher.get(), aes_256_gcm(), bytes_of(key.reveal()), bytes_of(std::string_view(nonce)),
                            nullptr) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes_of(std::string_view(aad)), length_of(aad)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), out, &written, bytes_of(text), length_of(text)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), out + text.size(), &written) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + text.size()) == 1;
    AL_ASSERT(sealed);  // with a key, a nonce and memory nothing here depends on input
    return blob;
}

Result<Secret> Sealer::open(std::string_view blob, const SealContext& context) const {
    if (blob.size() < kHeaderBytes + kTagBytes || blob.size() > INT32_MAX) return cannot_open("blob has a wrong size");
    if (blob.at(0) != kVersion) return cannot_open("blob has an unknown version");
    const auto id = blob.substr(1, kKeyIdBytes);
    const Keys keys = keys_->load();
    const auto key = std::ranges::find_if(*keys, [&](const Secret& candidate) { return id_of(candidate) == id; });
    if (key == keys->end()) return cannot_open("no key with the id of the blob");

    const std::string aad = associated_data(blob.substr(0, kPrefixBytes), context);
    const auto sealed_text = blob.substr(kHeaderBytes, blob.size() - kHeaderBytes - kTagBytes);
    std::string tag(blob.substr(blob.size() - kTagBytes));
    std::string text(sealed_text.size(), '\0');
    const Context cipher(EVP_CIPHER_CTX_new());
    AL_ASSERT(cipher != nullptr);
    int written = 0;
    const bool opened =
        EVP_DecryptInit_ex2(cipher.get(), aes_256_gcm(), bytes_of(key->reveal()), bytes_of(blob) + kPrefixBytes,
                            nullptr) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes_of(std::string_view(aad)), length_of(aad)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes_of(text), &written, bytes_of(sealed_text), length_of(sealed_text)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes_of(text) + text.size(), &written) == 1;
    if (!opened) {
        wipe(text);  // bytes that no tag vouches for
        return cannot_open("blob was changed or belongs to another place");
    }
    return Secret(std::move(text));
}

}  // namespace applinks::crypto
