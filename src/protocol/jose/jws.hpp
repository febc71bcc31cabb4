// SPDX-License-Identifier: Apache-2.0
// Signed assertions: compact JWS (RFC 7515, RFC 7519). HS256, as our integrations verify them; RS256 between two
// installations of applinkd, whose public keys are in their consumer-info.
//
// Pure; any thread. HS256: about 1 µs to sign, 3 µs to verify. RS256: 250 µs to sign, on the worker pool; 20 µs to
// verify.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "crypto/hmac.hpp"
#include "crypto/rsa.hpp"

namespace applinks::jose {

inline constexpr std::size_t kTokenMax = 16 * 1024;  // S-29

// `key` must be an HMAC-SHA256 key of at least 32 bytes (RFC 7518, 3.2): the caller makes it, once.
// `claims` is the text of a JSON object. Header: {"alg":"HS256","typ":"JWT"}.
// Errors: limit_exceeded (the token would be longer than kTokenMax).
Result<std::string> sign_hs256(const crypto::HmacKey& key, std::string_view claims);

// The payload of a token whose signature is right. Nothing in the header chooses a key: `jwk`, `jku` and `x5u` are not
// looked at. Time, issuer and audience are the caller's to check.
//
// Errors:
//   limit_exceeded   longer than kTokenMax
//   malformed        not three parts of strict base64url, header not a JSON object, alg not exactly HS256,
//                    typ there but not JWT or JOSE, crit, b64 or zip there
//   crypto_failed    wrong signature
Result<std::string> verify_hs256_payload(const crypto::HmacKey& key, std::string_view token);

// The same for a JWT: the payload is a JSON object, the claims. Errors: as above; malformed when it is not one.
Result<boost::json::object> verify_hs256(const crypto::HmacKey& key, std::string_view token);

// The same with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 7518, 3.3). Each algorithm has its own functions, so that no token
// can choose one (S-29). Errors: as for HS256; sign also gives crypto_failed.
Result<std::string> sign_rs256(const crypto::RsaPrivateKey& key, const boost::json::object& claims);
Result<boost::json::object> verify_rs256(const crypto::RsaPublicKey& key, std::string_view token);

}  // namespace applinks::jose
