// SPDX-License-Identifier: Apache-2.0
// RSA keys, parsed once and shared. PKCS#1 v1.5 signatures over SHA-1 (OAuth 1.0a) or SHA-256.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace applinks::crypto {

enum class RsaDigest { sha1, sha256 };

// Smallest modulus in bits: 2048, or 1024 for a link taken over from an old installation (S-06).
enum class RsaStrength { modern = 2048, imported = 1024 };

// Largest modulus: a longer one makes a stranger's request cost milliseconds.
inline constexpr int kRsaBitsMax = 8192;

class RsaPublicKey {
public:
    // Accepts PEM (SPKI or X.509 certificate), base64 DER SPKI on one or more lines, or a JWK object.
    // Errors: malformed (not a key), invalid_argument (not RSA, too small, exponent below 65537).
    static Result<RsaPublicKey> parse(std::string_view text, RsaStrength strength = RsaStrength::modern);

    // Only through the library's verify call (S-06). ~17 µs for 2048 bits; any thread.
    bool verify(RsaDigest digest, std::string_view data, std::string_view signature) const;

    // The digest that a signature was made over, for explaining why it does not verify; never to accept one. Nothing:
    // it was not made with this key, or over another kind of digest. ~20 µs.
    std::optional<std::string> signed_digest(RsaDigest digest, std::string_view signature) const;

    int bits() const;
    std::string spki_base64() const;  // one line, as consumer-info publishes it
    std::string pem() const;
    std::string fingerprint_sha256() const;  // of the SPKI DER, upper-case hex pairs with colons

private:
    friend class RsaPrivateKey;
    std::shared_ptr<const void> key_;
};

class RsaPrivateKey {
public:
    static Result<RsaPrivateKey> generate(int bits = 2048);  // ~100 ms: never on an I/O thread
    // PKCS#8 or PKCS#1, not encrypted. Errors: malformed, invalid_argument (not RSA, below 1024 bits).
    static Result<RsaPrivateKey> parse_pem(const Secret& pem);
    Secret pem() const;  // PKCS#8, unencrypted: seal it before it is stored
    RsaPublicKey public_key() const;
    // ~250 µs for 2048 bits: on the worker pool when many.
    Result<std::string> sign(RsaDigest digest, std::string_view data) const;

private:
    std::shared_ptr<const void> key_;
};

}  // namespace applinks::crypto
