// SPDX-License-Identifier: Apache-2.0
// A client with known mistakes signs; explain() has to name them. The client's base string is written here by other
// code than ours, from the text of RFC 5849 3.4.1.
#include "protocol/oauth1/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "base/encoding.hpp"
#include "crypto/rsa.hpp"

namespace applinks::oauth1 {
namespace {

using enum Mistake;

// What the client did wrong, and what it may take for the truth.
struct Client {
    std::vector<Mistake> mistakes{};
    std::string scheme = "https";
    std::string authority = "tracker.example.com";
    std::string prefix{};
    std::string wrong_authority{};  // for host and port
    bool has(Mistake mistake) const { return std::ranges::find(mistakes, mistake) != mistakes.end(); }
};

struct Call {
    std::string name;
    std::string method = "GET";
    std::string path = "/rest/api/issue";
    std::vector<http::Parameter> query{};
    std::vector<http::Parameter> form{};
    std::string token{};
    std::string token_secret{};
    SignatureMethod signing = SignatureMethod::rsa_sha1;
};

const Secret kConsumerSecret("kd94hf93k423kf44");

const crypto::RsaPrivateKey& rsa_key() {
    static const auto key = *crypto::RsaPrivateKey::generate();
    return key;
}
const crypto::RsaPrivateKey& other_rsa_key() {
    static const auto key = *crypto::RsaPrivateKey::generate();
    return key;
}

bool is_rsa(const Call& call) {
    return call.signing == SignatureMethod::rsa_sha1 || call.signing == SignatureMethod::rsa_sha256;
}

std::string with_plus(std::string text) {
    for (auto at = text.find("%20"); at != std::string::npos; at = text.find("%20")) text.replace(at, 3, "+");
    return text;
}

std::string on_the_wire(const std::vector<http::Parameter>& parameters) {
    std::string out;
    for (const auto& [name, value] : parameters)
        out += (out.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return out;
}

std::vector<http::Parameter> protocol_of(const Call& call) {
    return {{"oauth_consumer_key", "Wiki:4711"},
            {"oauth_token", call.token},
            {"oauth_signature_method", std::string(name_of(call.signing))},
            {"oauth_timestamp", "1300228849"},
            {"oauth_nonce", "chapoH"},
            {"oauth_version", "1.0"}};
}

std::string clients_base_string(const Client& client, const Call& call) {
    auto parameters = protocol_of(call);
    if (!client.has(query_left_out)) parameters.insert(parameters.end(), call.query.begin(), call.query.end());
    if (!client.has(body_left_out)) parameters.insert(parameters.end(), call.form.begin(), call.form.end());
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [name, value] : parameters) {
        auto pair = std::pair(percent_encode(name), percent_encode(value));
        if (client.has(encoded_once)) pair = {name, value};
        if (client.has(space_as_plus)) pair = {with_plus(pair.first), with_plus(pair.second)};
        pairs.push_back(pair);
    }
    std::ranges::sort(pairs);
    std::string text;
    for (const auto& [name, value] : pairs) text += (text.empty() ? "" : "&") + name + "=" + value;
    auto method = call.method;
    if (client.has(method_case)) method = to_lower_ascii(method);
    auto scheme = client.scheme;
    if (client.has(Mistake::scheme)) scheme = scheme == "https" ? "http" : "https";
    const auto authority = client.wrong_authority.empty() ? client.authority : client.wrong_authority;
    return method + "&" + percent_encode(scheme + "://" + authority + client.prefix + call.path) + "&" +
           percent_encode(text);
}

std::string signature_of(const Client& client, const Call& call) {
    const auto base = clients_base_string(client, call);
    if (is_rsa(call))
        return *SignKey::rsa(client.has(other_key) ? other_rsa_key() : rsa_key(), call.signing).sign(base, {});
    const auto secret = client.has(token_secret_left_out) ? std::string() : call.token_secret;
    return *SignKey::hmac(kConsumerSecret, call.signing).sign(base, secret);
}

VerifyKey verify_key(const Call& call) {
    return is_rsa(call) ? VerifyKey::rsa(rsa_key().public_key(), call.signing)
                        : *VerifyKey::hmac(kConsumerSecret, call.signing);
}

const KnownNames kNames{.authorities = {"old-tracker.example.com", "tracker.internal:8443", "10.0.0.7:3000"},
                        .path_prefixes = {"/jira"}};

std::optional<Explanation> explained(const Client& client, const Call& call) {
    std::string header = "OAuth realm=\"x\"";
    auto protocol = protocol_of(call);
    protocol.emplace_back("oauth_signature", signature_of(client, call));
    for (const auto& [name, value] : protocol) header += ", " + name + "=\"" + percent_encode(value) + "\"";
    const auto query = on_the_wire(call.query);
    const auto body = on_the_wire(call.form);
    const auto url_base = client.scheme + "://" + client.authority;
    const IncomingRequest request{.method = call.method,
                                  .url_base = url_base,
                                  .path = call.path,
                                  .query = query,
                                  .authorization = header,
                                  .content_type = body.empty() ? "" : "application/x-www-form-urlencoded",
                                  .body = body};
    const auto taken = take_apart(request, Place::resource);
    EXPECT_TRUE(taken && *taken);
    const auto key = verify_key(call);
    // What is explained has to have failed.
    EXPECT_FALSE(key.verify((*taken)->base_string, (*taken)->get("oauth_signature"), call.token_secret)) << call.name;
    return explain(
        {.request = request, .signature = (*taken)->get("oauth_signature"), .token_secret = call.token_secret}, key,
        kNames);
}

std::vector<Call> calls() {
    return {
        {.name = "2LO GET, RSA", .query = {{"jql", "project = A and text ~ \"b c\""}}},
        {.name = "3LO POST form, RSA",
         .method = "POST",
         .form = {{"comment", "it works now"}, {"id", "7"}},
         .token = "tok"},
        {.name = "3LO POST form and query, HMAC-SHA1",
         .method = "POST",
         .path = "/rest/api/2/search",
         .query = {{"a b", "c d"}},
         .form = {{"title", "x y & z"}},
         .token = "tok",
         .token_secret = "s3cr&t",
         .signing = SignatureMethod::hmac_sha1},
        {.name = "3LO PUT, HMAC-SHA256",
         .method = "PUT",
         .query = {{"q", "ä + b"}},
         .token = "tok",
         .token_secret = "pfkkdhi9sl3r4s00",
         .signing = SignatureMethod::hmac_sha256},
        {.name = "3LO DELETE, RSA-SHA256",
         .method = "DELETE",
         .query = {{"x", "1 2"}},
         .token = "tok",
         .signing = SignatureMethod::rsa_sha256},
    };
}

struct Seeded {
    Client client;
    Call call;
};

bool can_happen(const Client& client, const Call& call) {
    if (client.has(body_left_out) && call.form.empty()) return false;
    if (client.has(query_left_out) && call.query.empty()) return false;
    if (client.has(token_secret_left_out) && call.token_secret.empty()) return false;
    return !client.has(other_key) || is_rsa(call);
}

std::vector<Seeded> seeded_faults() {
    const std::vector<Client> clients = {
        {.mistakes = {Mistake::scheme}},
        {.mistakes = {Mistake::scheme}, .scheme = "http"},
        {.mistakes = {port}, .wrong_authority = "tracker.example.com:8443"},
        {.mistakes = {port}, .wrong_authority = "tracker.example.com:443"},
        {.mistakes = {port}, .authority = "tracker.example.com:8443", .wrong_authority = "tracker.example.com"},
        {.mistakes = {host}, .wrong_authority = "old-tracker.example.com"},
        {.mistakes = {path_prefix}, .prefix = "/jira"},
        {.mistakes = {encoded_once}},
        {.mistakes = {space_as_plus}},
        {.mistakes = {body_left_out}},
        {.mistakes = {query_left_out}},
        {.mistakes = {token_secret_left_out}},
        {.mistakes = {method_case}},
        {.mistakes = {other_key}},
        {.mistakes = {Mistake::scheme, port}, .wrong_authority = "tracker.example.com:8080"},
        {.mistakes = {Mistake::scheme, path_prefix}, .prefix = "/jira"},
        {.mistakes = {host, path_prefix}, .prefix = "/jira", .wrong_authority = "10.0.0.7:3000"},
        {.mistakes = {Mistake::scheme, body_left_out}},
        {.mistakes = {Mistake::scheme, token_secret_left_out}},
        {.mistakes = {space_as_plus, method_case}},
    };
    std::vector<Seeded> all;
    for (const auto& client : clients)
        for (const auto& call : calls())
            if (can_happen(client, call)) all.push_back({client, call});
    return all;
}

std::vector<Mistake> sorted(std::vector<Mistake> mistakes) {
    std::ranges::sort(mistakes);
    return mistakes;
}

TEST(Explain, names_at_least_57_of_60_mistakes_and_none_wrongly) {
    auto faults = seeded_faults();
    ASSERT_GE(faults.size(), 60U);
    // Every n-th, so that each mistake stays in.
    std::vector<Seeded> sixty;
    for (std::size_t i = 0; i < 60; ++i) sixty.push_back(faults.at(i * faults.size() / 60));
    int rightly = 0;
    for (const auto& [client, call] : sixty) {
        const auto found = explained(client, call);
        std::string wanted;
        for (const auto mistake : client.mistakes) wanted += std::string(name_of(mistake)) + " ";
        if (!found) continue;
        EXPECT_EQ(sorted(found->mistakes), sorted(client.mistakes)) << wanted << call.name << found->sentence;
        rightly += sorted(found->mistakes) == sorted(client.mistakes) ? 1 : 0;
    }
    EXPECT_GE(rightly, 57);
}

TEST(Explain, says_in_one_sentence_what_was_done) {
    const auto call = calls().front();
    EXPECT_EQ(explained({.mistakes = {Mistake::scheme, path_prefix}, .prefix = "/jira"}, call)->sentence,
              "The signature fits when it is made with http in place of https and with /jira before the path.");
    EXPECT_EQ(explained({.mistakes = {host}, .wrong_authority = "old-tracker.example.com"}, call)->sentence,
              "The signature fits when it is made for the host old-tracker.example.com.");
}

TEST(Explain, names_nothing_when_the_secret_is_wrong_or_the_call_was_changed) {
    for (auto call : calls()) {
        if (is_rsa(call)) continue;
        const Call sent = call;
        call.token_secret = "another";
        Client client;
        std::string header = "OAuth oauth_signature=\"" + percent_encode(signature_of(client, sent)) + "\"";
        for (const auto& [name, value] : protocol_of(call))
            header += ", " + name + "=\"" + percent_encode(value) + "\"";
        const auto query = on_the_wire(call.query);
        const IncomingRequest request{.method = call.method,
                                      .url_base = "https://tracker.example.com",
                                      .path = "/changed",
                                      .query = query,
                                      .authorization = header,
                                      .content_type = {},
                                      .body = {}};
        EXPECT_FALSE(explain({.request = request, .signature = signature_of(client, sent), .token_secret = "another"},
                             verify_key(call), kNames));
    }
}

TEST(Explain, does_not_take_a_changed_request_for_a_mistake) {
    const auto call = calls().front();
    auto other = call;
    other.path = "/rest/api/other";
    const auto signature = signature_of({}, other);
    const auto header = "OAuth oauth_signature=\"" + percent_encode(signature) + "\"";
    const IncomingRequest request{.method = "GET",
                                  .url_base = "https://tracker.example.com",
                                  .path = call.path,
                                  .query = {},
                                  .authorization = header,
                                  .content_type = {},
                                  .body = {}};
    EXPECT_FALSE(explain({.request = request, .signature = signature}, verify_key(call), kNames));
}

TEST(FirstDifference, is_the_place_where_two_base_strings_part) {
    const auto found = first_difference("GET&https%3A%2F%2Fa&x", "GET&http%3A%2F%2Fa&x");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->at, 8U);
    EXPECT_EQ(found->theirs, "GET&http%3A%2F%2Fa&x");
    EXPECT_FALSE(first_difference("same", "same"));
    EXPECT_EQ(first_difference("abc", "ab")->at, 2U);
    // S-61: excerpts stand in logs.
    EXPECT_EQ(first_difference("GET&x&oauth_token%3Dsecret%26a", "GET&x&oauth_token%3Dother%26b")->ours,
              "GET&x&oauth_token%3D******%26a");
    EXPECT_LE(first_difference(std::string(500, 'a') + "b", std::string(500, 'a') + "c")->ours.size(), 60U);
}

}  // namespace
}  // namespace applinks::oauth1
