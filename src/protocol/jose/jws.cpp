// SPDX-License-Identifier: Apache-2.0
#include "protocol/jose/jws.hpp"

#include <boost/json.hpp>
#include <optional>

#include "base/encoding.hpp"

namespace applinks::jose {
namespace {

constexpr std::string_view kHs256 = "HS256";
constexpr std::string_view kRs256 = "RS256";
constexpr std::size_t kSignatureRoom = 1 + 44;  // '.' and an HMAC-SHA256; for RS256 one more copy is nothing
constexpr std::size_t kDepthMax = 16;

std::unexpected<Error> malformed(std::string_view detail) {
    return fail(Errc::malformed, "The assertion is malformed.", std::string(detail));
}

struct Parts {
    std::string_view header, payload, signature;
    std::string_view signed_text;  // header '.' payload
};

// Exactly three parts; a fourth or a second is another format (RFC 7515, 7.1).
std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return Parts{.header = token.substr(0, first),
                 .payload = token.substr(first + 1, second - first - 1),
                 .signature = token.substr(second + 1),
                 .signed_text = token.substr(0, second)};
}

std::optional<boost::json::object> parse_object(std::string_view text) {
    if (!is_valid_utf8(text)) return std::nullopt;
    boost::system::error_code error;
    auto value = boost::json::parse(text, error, {}, {.max_depth = kDepthMax});
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

// RFC 7515, 4.1.11 and S-29: what we do not understand and must, is refused.
bool is_acceptable(const boost::json::object& header, std::string_view wanted) {
    if (header.contains("crit") || header.contains("b64") || header.contains("zip")) return false;
    const auto* algorithm = header.if_contains("alg");
    if (algorithm == nullptr || *algorithm != boost::json::string_view(wanted.data(), wanted.size())) return false;
    const auto* type = header.if_contains("typ");
    return type == nullptr || *type == "JWT" || *type == "JOSE";
}

std::string encoded_header(std::string_view algorithm) {
    return base64url_encode(std::string(R"({"alg":")").append(algorithm).append(R"(","typ":"JWT"})"));
}

// What is signed: header '.' payload, with room for what follows.
std::string signing_input(std::string_view header, std::string_view claims) {
    std::string text;
    text.reserve(header.size() + 1 + claims.size() * 4 / 3 + kSignatureRoom);
    text.append(header).push_back('.');
    base64url_encode_to(text, claims);
    return text;
}

Result<std::string> with_signature(std::string token, std::string_view signature) {
    token.push_back('.');
    base64url_encode_to(token, signature);
    if (token.size() > kTokenMax) return fail(Errc::limit_exceeded, "The assertion is too long.");
    return token;
}

// `verify(signed text, signature)` decides; everything before it is the same for all algorithms.
template <class Verify>
Result<std::string> verified_payload(std::string_view token, std::string_view algorithm, const Verify& verify) {
    if (token.size() > kTokenMax) return fail(Errc::limit_exceeded, "The assertion is too long.");
    const auto parts = split(token);
    if (!parts) return malformed("not three parts");
    const auto header_text = base64url_decode(parts->header);
    auto payload = base64url_decode(parts->payload);
    const auto signature = base64url_decode(parts->signature);
    if (!header_text || !payload || !signature) return malformed("bad base64url");
    const auto header = parse_object(*header_text);
    if (!header) return malformed("header is not a JSON object");
    if (!is_acceptable(*header, algorithm)) return malformed("header not acceptable");
    if (!verify(parts->signed_text, *signature))
        return fail(Errc::crypto_failed, "The assertion's signature is wrong.");
    return *std::move(payload);
}

Result<boost::json::object> claims_of(std::string_view payload) {
    auto claims = parse_object(payload);
    if (!claims) return malformed("payload is not a JSON object");
    return *std::move(claims);
}

}  // namespace

Result<std::string> sign_hs256(const crypto::HmacKey& key, std::string_view claims) {
    static const auto header = encoded_header(kHs256);
    auto token = signing_input(header, claims);
    const auto signature = key.mac(token);
    return with_signature(std::move(token), signature);
}

Result<std::string> verify_hs256_payload(const crypto::HmacKey& key, std::string_view token) {
    return verified_payload(token, kHs256,
                            [&](std::string_view text, std::string_view mac) { return key.verify(text, mac); });
}

Result<boost::json::object> verify_hs256(const crypto::HmacKey& key, std::string_view token) {
    AL_TRY(const auto payload, verify_hs256_payload(key, token));
    return claims_of(payload);
}

Result<std::string> sign_rs256(const crypto::RsaPrivateKey& key, const boost::json::object& claims) {
    auto token = signing_input(encoded_header(kRs256), boost::json::serialize(claims));
    AL_TRY(const auto signature, key.sign(crypto::RsaDigest::sha256, token));
    return with_signature(std::move(token), signature);
}

Result<boost::json::object> verify_rs256(const crypto::RsaPublicKey& key, std::string_view token) {
    AL_TRY(const auto payload, verified_payload(token, kRs256, [&](std::string_view text, std::string_view signature) {
               return key.verify(crypto::RsaDigest::sha256, text, signature);
           }));
    return claims_of(payload);
}

}  // namespace applinks::jose
