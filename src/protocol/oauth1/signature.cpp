// SPDX-License-Identifier: Apache-2.0
#include "protocol/oauth1/signature.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "protocol/oauth1/parameters.hpp"

namespace applinks::oauth1 {
namespace {

bool is_rsa(SignatureMethod method) {
    return method == SignatureMethod::rsa_sha1 || method == SignatureMethod::rsa_sha256;
}

crypto::RsaDigest rsa_digest(SignatureMethod method) {
    return method == SignatureMethod::rsa_sha1 ? crypto::RsaDigest::sha1 : crypto::RsaDigest::sha256;
}

crypto::HmacAlgorithm hmac_algorithm(SignatureMethod method) {
    return method == SignatureMethod::hmac_sha1 ? crypto::HmacAlgorithm::sha1 : crypto::HmacAlgorithm::sha256;
}

// RFC 5849, 3.4.2: both secrets encoded, joined by "&", which stands there even when the second is empty.
Secret hmac_key_text(std::string_view encoded_consumer_secret, std::string_view token_secret) {
    std::string text;
    text.reserve(encoded_consumer_secret.size() + 1 + token_secret.size() * 3);  // no copy left behind by growing
    text.append(encoded_consumer_secret).push_back('&');
    percent_encode_to(text, token_secret);
    return Secret(std::move(text));
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::size_t scheme_length(std::string_view url_base) {
    const auto separator = url_base.find("://");
    return separator == std::string_view::npos ? 0 : separator;
}

}  // namespace

std::string_view name_of(SignatureMethod method) {
    switch (method) {
        case SignatureMethod::rsa_sha1: return "RSA-SHA1";
        case SignatureMethod::hmac_sha1: return "HMAC-SHA1";
        case SignatureMethod::hmac_sha256: return "HMAC-SHA256";
        case SignatureMethod::rsa_sha256: return "RSA-SHA256";
    }
    return "";
}

std::optional<SignatureMethod> signature_method(std::string_view name) {
    using enum SignatureMethod;
    for (const auto method : {rsa_sha1, hmac_sha1, hmac_sha256, rsa_sha256})
        if (name == name_of(method)) return method;
    return std::nullopt;  // PLAINTEXT among others (S-07)
}

std::string base_string(std::string_view method, std::string_view base_string_uri,
                        std::vector<http::Parameter> parameters) {
    ParameterSet set;
    for (const auto& parameter : parameters) set.add_decoded(parameter);
    set.sort();
    return write_base_string(method, base_string_uri, set);
}

// RFC 5849, 3.4.1.2: scheme and host in lower case, no default port, an empty path is "/".
std::string normalized_uri(std::string_view url_base, std::string_view path) {
    std::string uri;
    uri.reserve(url_base.size() + path.size() + 1);
    uri.append(url_base);
    std::ranges::transform(uri, uri.begin(), lower);
    const std::string_view scheme = std::string_view(uri).substr(0, scheme_length(uri));
    const std::string_view default_port = scheme == "https" ? ":443" : scheme == "http" ? ":80" : "";
    if (!default_port.empty() && uri.ends_with(default_port)) uri.resize(uri.size() - default_port.size());
    return uri.append(path.empty() ? "/" : path);
}

VerifyKey VerifyKey::rsa(crypto::RsaPublicKey key, SignatureMethod method) {
    AL_ASSERT(is_rsa(method));
    VerifyKey out;
    out.method_ = method;
    out.rsa_ = std::move(key);
    return out;
}

Result<VerifyKey> VerifyKey::hmac(const Secret& consumer_secret, SignatureMethod method) {
    if (is_rsa(method))
        return fail(Errc::invalid_argument, "A shared secret cannot be used with an RSA signature method.");
    if (consumer_secret.empty()) return fail(Errc::invalid_argument, "The shared secret must not be empty.");
    VerifyKey out;
    out.method_ = method;
    out.encoded_consumer_secret_ = Secret(percent_encode(consumer_secret.reveal()));
    out.without_token_.emplace(hmac_algorithm(method), hmac_key_text(out.encoded_consumer_secret_.reveal(), ""));
    return out;
}

bool VerifyKey::verify(std::string_view base_string, std::string_view signature_base64,
                       std::string_view token_secret) const {
    const auto signature = base64_decode(signature_base64);
    if (!signature || signature->empty()) return false;
    if (rsa_) return rsa_->verify(rsa_digest(method_), base_string, *signature);
    if (token_secret.empty() && without_token_) return without_token_->verify(base_string, *signature);
    const auto key = hmac_key_text(encoded_consumer_secret_.reveal(), token_secret);
    return equal_constant_time(crypto::hmac(hmac_algorithm(method_), key, base_string), *signature);
}

std::optional<SignedText> VerifyKey::signed_text(std::string_view signature_base64,
                                                 std::string_view token_secret) const {
    auto signature = base64_decode(signature_base64);
    if (!signature || signature->empty()) return std::nullopt;
    SignedText text;
    text.method_ = method_;
    if (rsa_) {
        auto digest = rsa_->signed_digest(rsa_digest(method_), *signature);
        if (!digest) return std::nullopt;
        text.digest_ = *std::move(digest);
        return text;
    }
    text.digest_ = *std::move(signature);
    text.mac_.emplace(hmac_algorithm(method_), hmac_key_text(encoded_consumer_secret_.reveal(), token_secret));
    return text;
}

bool SignedText::is(std::string_view base_string) const {
    if (mac_) return mac_->verify(base_string, digest_);
    const auto digest = method_ == SignatureMethod::rsa_sha1 ? crypto::sha1(base_string) : crypto::sha256(base_string);
    return equal_constant_time(digest, digest_);
}

SignKey SignKey::rsa(crypto::RsaPrivateKey key, SignatureMethod method) {
    AL_ASSERT(is_rsa(method));
    SignKey out;
    out.method_ = method;
    out.rsa_ = std::move(key);
    return out;
}

SignKey SignKey::hmac(Secret consumer_secret, SignatureMethod method) {
    AL_ASSERT(!is_rsa(method));
    SignKey out;
    out.method_ = method;
    out.consumer_secret_ = std::move(consumer_secret);
    return out;
}

Result<std::string> SignKey::sign(std::string_view base_string, std::string_view token_secret) const {
    if (rsa_) {
        AL_TRY(const auto signature, rsa_->sign(rsa_digest(method_), base_string));
        return base64_encode(signature);
    }
    const Secret encoded(percent_encode(consumer_secret_.reveal()));
    return base64_encode(
        crypto::hmac(hmac_algorithm(method_), hmac_key_text(encoded.reveal(), token_secret), base_string));
}

Result<std::vector<http::Parameter>> sign(const OutgoingRequest& request, const SignKey& key) {
    AL_ASSERT(request.url != nullptr);
    std::vector<http::Parameter> protocol;
    protocol.emplace_back("oauth_consumer_key", request.consumer_key);
    if (request.token) protocol.emplace_back("oauth_token", *request.token);
    protocol.emplace_back("oauth_signature_method", name_of(key.method()));
    protocol.emplace_back("oauth_timestamp", std::to_string(request.timestamp_seconds));
    protocol.emplace_back("oauth_nonce", request.nonce);
    protocol.emplace_back("oauth_version", "1.0");
    protocol.insert(protocol.end(), request.extra.begin(), request.extra.end());

    ParameterSet set;
    for (const auto& parameter : protocol) set.add_decoded(parameter);
    for (const auto& parameter : request.form) set.add_decoded(parameter);
    switch (set.add_query(request.url->query())) {
        case AddResult::added: break;
        case AddResult::bad_encoding:
            return fail(Errc::invalid_encoding,
                        "A percent sign in the query is not followed by two hexadecimal digits.");
        case AddResult::too_many:
            return fail(Errc::limit_exceeded, "The request has too many parameters to be signed.");
    }
    set.sort();
    const auto text =
        write_base_string(request.method, normalized_uri(request.url->origin(), request.url->path()), set);
    AL_TRY(auto signature, key.sign(text, request.token_secret));
    protocol.emplace_back("oauth_signature", std::move(signature));
    return protocol;
}

std::string authorization_header(const std::vector<http::Parameter>& protocol) {
    std::string out = "OAuth ";
    bool is_first = true;
    for (const auto& [name, value] : protocol) {
        if (!is_first) out.append(", ");
        is_first = false;
        percent_encode_to(out, name);
        out.append("=\"");
        percent_encode_to(out, value);
        out.push_back('"');
    }
    return out;
}

}  // namespace applinks::oauth1
