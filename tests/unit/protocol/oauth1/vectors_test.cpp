// SPDX-License-Identifier: Apache-2.0
// The shared vectors of security.md 8 in both directions (S-02), with a small verifier around the pure parts for the
// cases that depend on state.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "unit/protocol/oauth1/vectors.hpp"

namespace applinks::oauth1 {
namespace {

using tests::Vector;

TEST(OauthVectors, are_all_there) {
    EXPECT_EQ(tests::vectors().size(), 32U);
    EXPECT_EQ(tests::negative_vectors().size(), 37U);
    EXPECT_EQ(tests::header_variants().size(), 8U);
}

TEST(OauthVectors, give_the_published_base_string_when_a_request_is_taken_apart_S02) {
    for (const auto& vector : tests::vectors()) {
        SCOPED_TRACE(vector.id);
        const auto taken = take_apart(tests::request_of(vector), vector.place());
        ASSERT_TRUE(taken.has_value()) << name_of(taken.error().code) << " " << taken.error().detail;
        ASSERT_TRUE(taken->has_value());
        const auto& signed_request = **taken;
        EXPECT_EQ(signed_request.base_string, vector.base_string);
        EXPECT_EQ(signed_request.get("oauth_signature"), vector.signature);
        for (const auto& [name, value] : vector.oauth) {
            EXPECT_TRUE(signed_request.has(name)) << name;
            EXPECT_EQ(signed_request.get(name), value) << name;
        }
        EXPECT_EQ(signed_request.protocol.size(), vector.oauth.size() + 1);
        EXPECT_EQ(signed_request.in_header, !vector.authorization_header.empty());
    }
}

TEST(OauthVectors, verify_with_their_keys_S02) {
    for (const auto& vector : tests::vectors()) {
        SCOPED_TRACE(vector.id);
        const auto key = tests::verify_key_of(vector);
        EXPECT_TRUE(key.verify(vector.base_string, vector.signature, vector.token_secret));
        EXPECT_FALSE(key.verify(vector.base_string + "x", vector.signature, vector.token_secret));
    }
}

TEST(OauthVectors, are_signed_from_their_decoded_parts_S02) {
    for (const auto& vector : tests::vectors()) {
        SCOPED_TRACE(vector.id);
        const auto request = tests::request_to(vector.url);
        EXPECT_EQ(normalized_uri(request.url_base, request.path), vector.base_string_uri);
        auto parameters = vector.oauth;
        const auto add = [&parameters](std::string_view text) {
            const auto form = http::Form::parse(text).value();
            parameters.insert(parameters.end(), form.parameters().begin(), form.parameters().end());
        };
        add(request.query);
        if (http::is_form_content_type(vector.content_type)) add(vector.body);
        const auto text = base_string(vector.method, vector.base_string_uri, parameters);
        EXPECT_EQ(text, vector.base_string);
        EXPECT_EQ(percent_decode(text.substr(text.rfind('&') + 1)), vector.normalized_parameters);
        EXPECT_EQ(tests::sign_key_of(vector).sign(text, vector.token_secret).value(), vector.signature);
    }
}

// A vector as a request of ours. V02 has no oauth_version, which we always send.
TEST(OauthVectors, are_signed_as_outgoing_requests_S02) {
    const std::set<std::string_view> standard = {"oauth_consumer_key", "oauth_token", "oauth_signature_method",
                                                 "oauth_timestamp",    "oauth_nonce", "oauth_version"};
    std::size_t run = 0;
    for (const auto& vector : tests::vectors()) {
        if (vector.id == "V02") continue;
        SCOPED_TRACE(vector.id);
        const auto url = http::AbsoluteUrl::parse(vector.url).value();
        const auto consumer_key = vector.oauth_value("oauth_consumer_key");
        const auto nonce = vector.oauth_value("oauth_nonce");
        const auto token = vector.oauth_value("oauth_token");
        OutgoingRequest request{
            .method = vector.method, .url = &url, .consumer_key = consumer_key, .timestamp_seconds = 0, .nonce = nonce};
        request.timestamp_seconds = parse_int(vector.oauth_value("oauth_timestamp")).value();
        request.token_secret = vector.token_secret;
        if (vector.has_oauth("oauth_token")) request.token = token;
        for (const auto& parameter : vector.oauth)
            if (!standard.contains(parameter.first)) request.extra.push_back(parameter);
        if (http::is_form_content_type(vector.content_type))
            request.form = http::Form::parse(vector.body).value().parameters();

        const auto protocol = sign(request, tests::sign_key_of(vector));
        ASSERT_TRUE(protocol.has_value());
        EXPECT_EQ(protocol->back(), http::Parameter("oauth_signature", vector.signature));
        // What we send, we accept: the header goes back through the verifying side.
        auto incoming = tests::request_of(vector);
        const auto question = vector.url.find('?');
        incoming.query =
            question == std::string::npos ? std::string_view() : std::string_view(vector.url).substr(question + 1);
        incoming.body = vector.body;
        const auto header = authorization_header(*protocol);
        incoming.authorization = header;
        const auto taken = take_apart(incoming, vector.place());
        ASSERT_TRUE(taken.has_value() && taken->has_value());
        EXPECT_EQ((*taken)->base_string, vector.base_string);
        ++run;
    }
    EXPECT_EQ(run, 31U);
}

TEST(OauthVectors, read_the_same_from_every_spelling_of_the_header_S02) {
    const auto& vector = tests::vector_named("V03");
    for (const auto& variant : tests::header_variants()) {
        SCOPED_TRACE(variant.id);
        auto request = tests::request_of(vector);
        request.authorization = variant.authorization_header;
        const auto taken = take_apart(request, Place::resource);
        ASSERT_TRUE(taken.has_value() && taken->has_value());
        EXPECT_EQ((*taken)->base_string, vector.base_string);
        EXPECT_EQ((*taken)->get("oauth_signature"), vector.signature);
    }
}

// What the guard does around the pure parts: consumer, method, time, signature, nonce, impersonation.
class Verifier {
public:
    struct Consumer {
        VerifyKey key;
        std::map<std::string, std::string> token_secrets;
        bool may_impersonate = true;
    };

    explicit Verifier(const Vector& vector) {
        Consumer consumer{.key = tests::verify_key_of(vector), .token_secrets = {}};
        consumer.token_secrets[vector.oauth_value("oauth_token")] = vector.token_secret;
        consumers_.emplace(vector.oauth_value("oauth_consumer_key"), std::move(consumer));
    }

    void forbid_impersonation() {
        for (auto& [key, consumer] : consumers_) consumer.may_impersonate = false;
    }

    // The name of the problem, "" for none; `level_off` stands for the challenge without a problem.
    std::optional<ProblemCode> answer(const IncomingRequest& request, std::int64_t now) {
        const auto taken = take_apart(request, Place::resource);
        if (!taken) return taken.error().code;
        if (!taken->has_value()) throw std::logic_error("not an OAuth attempt");
        const auto& call = **taken;
        const auto consumer = consumers_.find(std::string(call.get("oauth_consumer_key")));
        if (consumer == consumers_.end()) return ProblemCode::consumer_key_unknown;
        const auto method = signature_method(call.get("oauth_signature_method"));
        if (method != consumer->second.key.method()) return ProblemCode::signature_method_rejected;
        const auto freshness = check_freshness(call, now);
        if (!freshness) return freshness.error().code;
        const std::string token(call.get("oauth_token"));
        const auto secret = consumer->second.token_secrets.find(token);
        if (secret == consumer->second.token_secrets.end()) return ProblemCode::token_rejected;
        if (!consumer->second.key.verify(call.base_string, call.get("oauth_signature"), secret->second))
            return ProblemCode::signature_invalid;
        if (!nonces_.emplace(consumer->first, token, freshness->timestamp_seconds, freshness->nonce).second)
            return ProblemCode::nonce_used;
        if (call.requestor_id && !consumer->second.may_impersonate) return ProblemCode::level_off;
        user_ = call.requestor_id;
        return std::nullopt;
    }

    const std::optional<std::string>& user() const { return user_; }

private:
    std::map<std::string, Consumer> consumers_;
    std::set<std::tuple<std::string, std::string, std::int64_t, std::string>> nonces_;
    std::optional<std::string> user_;
};

TEST(OauthVectors, are_accepted_by_a_whole_verifier) {
    for (const auto& vector : tests::vectors()) {
        if (vector.place() != Place::resource) continue;
        SCOPED_TRACE(vector.id);
        Verifier verifier(vector);
        const auto now = parse_int(vector.oauth_value("oauth_timestamp")).value();
        EXPECT_EQ(verifier.answer(tests::request_of(vector), now), std::nullopt);
        // V05 names a user; V29 names an empty one, which is no user (S-09).
        EXPECT_EQ(verifier.user(), vector.id == "V05" ? std::optional<std::string>("björn test+user") : std::nullopt);
    }
}

TEST(OauthVectors, are_refused_with_the_agreed_problem_when_wrong) {
    for (const auto& negative : tests::negative_vectors()) {
        SCOPED_TRACE(negative.id);
        const auto& vector = tests::vector_named(negative.based_on);
        Verifier verifier(vector);
        if (negative.state == "consumer.impersonation=false") verifier.forbid_impersonation();
        if (negative.state == "the positive vector was accepted before")
            ASSERT_EQ(verifier.answer(tests::request_of(vector), negative.clock), std::nullopt);

        auto request = tests::request_to(negative.url);
        request.method = negative.method;
        request.authorization = negative.authorization_header;
        request.content_type = negative.content_type;
        request.body = negative.body;
        const auto problem = verifier.answer(request, negative.clock);
        ASSERT_TRUE(problem.has_value()) << "accepted";
        EXPECT_EQ(status_of(*problem), negative.status);
        EXPECT_EQ(*problem == ProblemCode::level_off ? "" : name_of(*problem), negative.problem);
        EXPECT_EQ(verifier.user(), std::nullopt);
    }
}

}  // namespace
}  // namespace applinks::oauth1
