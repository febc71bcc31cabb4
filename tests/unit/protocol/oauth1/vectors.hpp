// SPDX-License-Identifier: Apache-2.0
// tests/vectors/oauth1_vectors.json as values, and requests as a server would see them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/oauth1/request.hpp"
#include "protocol/oauth1/signature.hpp"
#include "unit/crypto/json_file.hpp"

namespace applinks::oauth1::tests {

struct Vector {
    std::string id, method, url, wire_url;
    std::vector<http::Parameter> oauth;
    std::string consumer_secret, token_secret;
    std::string body, wire_body, content_type;
    std::string signature_method, base_string_uri, normalized_parameters, base_string, signature, authorization_header;

    std::string oauth_value(std::string_view name) const {
        for (const auto& [key, value] : oauth)
            if (key == name) return value;
        return {};
    }
    bool has_oauth(std::string_view name) const {
        for (const auto& parameter : oauth)
            if (parameter.first == name) return true;
        return false;
    }
    Place place() const {
        if (url.contains("/oauth/request-token")) return Place::request_token;
        return url.contains("/oauth/access-token") ? Place::access_token : Place::resource;
    }
};

struct Negative {
    std::string id, based_on, method, url, authorization_header, body, content_type, state;
    std::int64_t clock = 0;
    std::string problem;  // "" when the answer has none
    int status = 0;
};

struct Variant {
    std::string id, authorization_header;
};

inline std::string text_or_empty(const boost::json::value& value) {
    return value.is_null() ? std::string() : applinks::tests::text_of(value);
}

inline const boost::json::object& document() {
    static const auto loaded = applinks::tests::read_vectors("oauth1_vectors.json");
    return loaded;
}

inline Vector vector_of(const boost::json::value& value) {
    const auto text = [&value](const char* name) { return text_or_empty(value.at(name)); };
    Vector out{.id = text("id"), .method = text("method"), .url = text("url"), .wire_url = text("wire_url")};
    for (const auto& pair : value.at("oauth").as_array())
        out.oauth.emplace_back(text_or_empty(pair.at(0)), text_or_empty(pair.at(1)));
    out.consumer_secret = text("consumer_secret");
    out.token_secret = text("token_secret");
    out.body = text("body");
    out.wire_body = text("wire_body");
    out.content_type = text("content_type");
    out.signature_method = text("signature_method");
    out.base_string_uri = text("base_string_uri");
    out.normalized_parameters = text("normalized_parameters");
    out.base_string = text("base_string");
    out.signature = text("signature");
    out.authorization_header = text("authorization_header");
    return out;
}

inline const std::vector<Vector>& vectors() {
    static const auto loaded = [] {
        std::vector<Vector> out;
        for (const auto& value : document().at("vectors").as_array()) out.push_back(vector_of(value));
        return out;
    }();
    return loaded;
}

inline const Vector& vector_named(std::string_view id) {
    for (const auto& vector : vectors())
        if (vector.id == id) return vector;
    throw std::runtime_error("no vector " + std::string(id));
}

inline std::vector<Negative> negative_vectors() {
    std::vector<Negative> out;
    for (const auto& value : document().at("negative_vectors").as_array()) {
        const auto text = [&value](const char* name) { return text_or_empty(value.at(name)); };
        out.push_back({.id = text("id"),
                       .based_on = text("based_on"),
                       .method = text("method"),
                       .url = text("url"),
                       .authorization_header = text("authorization_header"),
                       .body = text("body"),
                       .content_type = text("content_type"),
                       .state = text("state"),
                       .clock = value.at("verifier_clock").as_int64(),
                       .problem = text("expected_problem"),
                       .status = static_cast<int>(value.at("expected_status").as_int64())});
    }
    return out;
}

inline std::vector<Variant> header_variants() {
    std::vector<Variant> out;
    for (const auto& value : document().at("header_variants").as_array())
        out.push_back({text_or_empty(value.at("id")), text_or_empty(value.at("authorization_header"))});
    return out;
}

// Cuts a URL as a server sees it: nothing is normalised. The views are into `url`.
inline IncomingRequest request_to(std::string_view url) {
    const auto authority = url.find("://") + 3;
    const auto path = std::min(url.find_first_of("/?", authority), url.size());
    const auto question = std::min(url.find('?', path), url.size());
    return {.method = "GET",
            .url_base = url.substr(0, path),
            .path = url.substr(path, question - path),
            .query = url.substr(std::min(question + 1, url.size())),
            .authorization = {},
            .content_type = {},
            .body = {}};
}

inline IncomingRequest request_of(const Vector& vector) {
    auto request = request_to(vector.wire_url);
    request.method = vector.method;
    request.authorization = vector.authorization_header;
    request.content_type = vector.content_type;
    request.body = vector.wire_body;
    return request;
}

inline std::string key_file(const std::string& name) {
    return applinks::tests::read_file(std::string(AL_TESTDATA) + "/test_rsa2048_" + name + ".pem");
}

inline VerifyKey verify_key_of(const Vector& vector) {
    const auto method = signature_method(vector.signature_method).value();
    if (method == SignatureMethod::rsa_sha1)
        return VerifyKey::rsa(crypto::RsaPublicKey::parse(key_file("public")).value());
    return VerifyKey::hmac(Secret(vector.consumer_secret), method).value();
}

inline SignKey sign_key_of(const Vector& vector) {
    const auto method = signature_method(vector.signature_method).value();
    if (method == SignatureMethod::rsa_sha1)
        return SignKey::rsa(crypto::RsaPrivateKey::parse_pem(Secret(key_file("private"))).value());
    return SignKey::hmac(Secret(vector.consumer_secret), method);
}

}  // namespace applinks::oauth1::tests
