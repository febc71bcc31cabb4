// SPDX-License-Identifier: Apache-2.0
// Signature methods of OAuth 1.0a (RFC 5849 section 3.4), both directions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "crypto/hmac.hpp"
#include "crypto/rsa.hpp"
#include "protocol/http/form.hpp"
#include "protocol/http/url.hpp"

namespace applinks::oauth1 {

enum class SignatureMethod { rsa_sha1, hmac_sha1, hmac_sha256, rsa_sha256 };
std::string_view name_of(SignatureMethod method);  // "RSA-SHA1"
std::optional<SignatureMethod> signature_method(std::string_view name);

// Base string from parts (RFC 5849 3.4.1). `parameters` are decoded and hold everything but oauth_signature and realm.
// `base_string_uri` is already normalised (see normalized_uri).
std::string base_string(std::string_view method, std::string_view base_string_uri,
                        std::vector<http::Parameter> parameters);
std::string normalized_uri(std::string_view url_base, std::string_view path);

// What a signature was made over, as far as its key can tell. For explaining failures only (explain.hpp): a match here
// never lets a request in.
class SignedText {
public:
    bool is(std::string_view base_string) const;

private:
    friend class VerifyKey;
    SignatureMethod method_ = SignatureMethod::rsa_sha1;
    std::string digest_;                  // RSA: of what was signed; HMAC: the signature itself
    std::optional<crypto::HmacKey> mac_;  // HMAC
};

// What verifies one consumer's requests; made once, kept in the snapshot. Any thread.
class VerifyKey {
public:
    static VerifyKey rsa(crypto::RsaPublicKey key, SignatureMethod method = SignatureMethod::rsa_sha1);
    static Result<VerifyKey> hmac(const Secret& consumer_secret,
                                  SignatureMethod method);  // refuses an empty secret (S-07)
    SignatureMethod method() const { return method_; }
    // `token_secret` is ignored by RSA. `signature` is the decoded base64 text of oauth_signature as received.
    bool verify(std::string_view base_string, std::string_view signature_base64, std::string_view token_secret) const;
    bool uses_rsa() const { return rsa_.has_value(); }
    // Nothing: not a signature of this key at all (RSA), or not one in form.
    std::optional<SignedText> signed_text(std::string_view signature_base64, std::string_view token_secret) const;

private:
    VerifyKey() = default;
    SignatureMethod method_ = SignatureMethod::rsa_sha1;
    std::optional<crypto::RsaPublicKey> rsa_;
    Secret encoded_consumer_secret_;
    std::optional<crypto::HmacKey> without_token_;  // prepared for an empty token secret
};

// What signs our requests toward one provider.
class SignKey {
public:
    static SignKey rsa(crypto::RsaPrivateKey key, SignatureMethod method = SignatureMethod::rsa_sha1);
    static SignKey hmac(Secret consumer_secret, SignatureMethod method);
    SignatureMethod method() const { return method_; }
    Result<std::string> sign(std::string_view base_string, std::string_view token_secret) const;  // base64

private:
    SignKey() = default;
    SignatureMethod method_ = SignatureMethod::rsa_sha1;
    std::optional<crypto::RsaPrivateKey> rsa_;
    Secret consumer_secret_;
};

// A request of ours, signed. Time and nonce are arguments (decision 1).
struct OutgoingRequest {
    std::string_view method;
    const http::AbsoluteUrl* url;          // with query; xoauth_requestor_id already in it for 2LOi
    std::vector<http::Parameter> form{};   // form body parameters, if the body is a form
    std::vector<http::Parameter> extra{};  // oauth_callback, oauth_verifier, oauth_session_handle …
    std::string_view consumer_key;
    std::optional<std::string_view> token{};  // nullopt: left out (request-token); "" is sent (2LO)
    std::string_view token_secret{};
    std::int64_t timestamp_seconds;
    std::string_view nonce;
};

// All oauth_ parameters including oauth_signature, decoded, in the order they should be written.
Result<std::vector<http::Parameter>> sign(const OutgoingRequest& request, const SignKey& key);
// `OAuth oauth_consumer_key="…", …` without realm (applinks-protocol.md 5.3).
std::string authorization_header(const std::vector<http::Parameter>& protocol);

}  // namespace applinks::oauth1
