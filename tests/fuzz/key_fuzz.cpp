// SPDX-License-Identifier: Apache-2.0
// Public keys as peers and people hand them over (S-06): what is taken is strong enough and keeps its spelling.
#include "crypto/rsa.hpp"
#include "fuzz/input.hpp"

using namespace applinks;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto key = crypto::RsaPublicKey::parse(text);
    if (!key) {
        AL_ASSERT(key.error().code == Errc::malformed || key.error().code == Errc::invalid_argument);
        return 0;
    }
    AL_ASSERT(key->bits() >= 2048 && key->bits() <= crypto::kRsaBitsMax);
    AL_ASSERT(!key->verify(crypto::RsaDigest::sha1, "text",
                           std::string(static_cast<std::size_t>(key->bits() + 7) / 8, '\0')));
    const auto again = crypto::RsaPublicKey::parse(key->spki_base64());
    AL_ASSERT(again.has_value() && again->fingerprint_sha256() == key->fingerprint_sha256());
    AL_ASSERT(crypto::RsaPublicKey::parse(key->pem()).value().spki_base64() == key->spki_base64());
    return 0;
}
